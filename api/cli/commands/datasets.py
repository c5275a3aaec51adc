"""Datasets, and taking them out again: `datasets` and `unload`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, Json, command, note, open_graph, print_answer
from api.cli.listing import Listing, lists


@command(LOAD, "sayso datasets", "sayso datasets --json")
@lists()
def datasets(ctx: typer.Context, listing: Listing) -> None:
    """List what was loaded, with how many claims the graph holds of it."""
    from api.cli.views.sources import print_datasets
    from graph.read.datasets import datasets as all_datasets

    with open_graph(ctx) as graph:
        listing.tell(partial(all_datasets, graph), print_datasets, ("dataset", "datasets"))


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

    with open_graph(ctx, writes=True) as graph, Writer(graph.store, graph.vocabulary) as writer:
        report = writer.unload(dataset)
    told = f"{dataset}: {report.claims_retracted} claims were retracted; loading its files again brings them back."
    print_answer({"dataset": dataset, "claimsRetracted": report.claims_retracted}, lambda _: note(told), as_json)
