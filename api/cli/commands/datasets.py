"""What was loaded, and taking it out again: `datasets` and `unload`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, Json, command, every, note, open_graph, print_answer


@command(LOAD, "sayso datasets", "sayso datasets --json")
def datasets(ctx: typer.Context, as_json: Json = False) -> None:
    """List what was loaded, with how many claims the graph holds of it."""
    from api.cli.output import print_table
    from graph.read.datasets import datasets as all_datasets

    with open_graph(ctx) as graph:
        found = every(partial(all_datasets, graph))
    columns = ("id", "version", "claims", "licence", "title")
    rows = [tuple(row[name] for name in columns) for row in found]  # type: ignore[literal-required]
    print_answer({"results": found}, lambda _: print_table(columns, rows), as_json)


@command(LOAD, "sayso unload kunduz")
def unload(
    ctx: typer.Context,
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help="Id of a dataset; `sayso datasets` lists them.")],
    as_json: Json = False,
) -> None:
    """Take a dataset out of the graph: retract all it says.

    Entities of which nothing else speaks go, too, and its sources may be described by another dataset. To load its
    files again brings everything back; until then `show` and --known-at tell what was said.
    """
    from graph.write.loader import Writer

    with open_graph(ctx) as graph, Writer(graph.store, graph.vocabulary) as writer:
        report = writer.unload(dataset)
    told = f"{dataset}: {report.claims_retracted} claims were retracted; loading its files again brings them back."
    print_answer({"dataset": dataset, "claimsRetracted": report.claims_retracted}, lambda _: note(told), as_json)
