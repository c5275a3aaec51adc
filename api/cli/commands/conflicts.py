"""Claims that cannot all be true: `conflicts`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, Json, Throughout, command, open_graph, provable


@command(
    ASK, "sayso conflicts", "sayso conflicts defence-minister --possible", "sayso conflicts --rule twoValues --json"
)
@provable
def conflicts(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity; without it, the whole graph.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help="By this rule only, such as twoHolders.")] = None,
    possible: Annotated[
        bool, typer.Option("--possible", help="Those that are conflicts only if the dates fall so.")
    ] = False,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    said_by: Annotated[
        str | None,
        typer.Option(metavar="SPEAKER", help="Only those with a claim for which this entity is quoted, on any side."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List where claims cannot all be true.

    Each conflict comes with its rule, and with the claims and sources of every side. None of them is changed by it.
    """
    from api.cli.output import print_results_json
    from api.cli.views.conflicts import print_conflicts
    from api.services.conflicts import every_conflict
    from graph.analysis.conflicts import ConflictFilter
    from graph.read.as_of import AsOf

    asked = ConflictFilter(rule, possible, AsOf.parse(as_of, throughout=throughout), said_by)
    with open_graph(ctx) as graph:
        found = every_conflict(graph, id, asked)
        if as_json:
            print_results_json(found)
        else:
            print_conflicts(found, graph.vocabulary)
