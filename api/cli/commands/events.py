"""Events, listed and counted: `events` and `statistics`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.commands.base import ASK, Json, command, exit_if, open_graph, print_answer, provable

if TYPE_CHECKING:
    from graph.read.events import EventFilter

Actor = Annotated[str | None, typer.Option(metavar="ID", help="Only those in which this entity took part.")]
Kind = Annotated[str | None, typer.Option(metavar="CLASS", help="Only of this class, such as Attack.")]
Start = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="Only those that can have been then or later.")
]
End = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Only those that can have been then or earlier.")
]
Place = Annotated[str | None, typer.Option(metavar="ID", help="Only those in this place, or in a part of it.")]
Bbox = Annotated[str | None, typer.Option(metavar="W,S,E,N", help="Only those on this section of the map, in degrees.")]
Unrealised = Annotated[bool, typer.Option("--unrealised", help="Also those that were only planned or imagined.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")]


def _wanted(
    actor: str | None,
    kind: str | None,
    start: str | None,
    end: str | None,
    place: str | None,
    bbox: str | None,
    unrealised: bool,
) -> EventFilter:
    from graph.read.events import Box, EventFilter

    return EventFilter(actor, kind, start, end, place, Box.parse(bbox) if bbox is not None else None, unrealised)


@command(ASK, "sayso events --kind Attack --from 2015-06", "sayso events --actor taliban --json")
@provable
def events(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    actor: Actor = None,
    kind: Kind = None,
    start: Start = None,
    end: End = None,
    place: Place = None,
    bbox: Bbox = None,
    unrealised: Unrealised = False,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List events by actor, kind, days, place or section of the map.

    By when they can have begun; those without any date come last. Leaves with 1 when there is none.
    """
    from api.cli.views.connections import print_events
    from graph.read import events as reading
    from graph.storage.paging import PageRequest

    with open_graph(ctx) as graph:
        wanted = _wanted(actor, kind, start, end, place, bbox, unrealised)
        page = reading.events(graph, wanted, page=PageRequest(limit))
    print_answer(page.as_dict(), lambda _: print_events(page), as_json)
    exit_if(not page.results)


@command(ASK, "sayso statistics --by month", "sayso statistics --by actor --kind Attack")
@provable
def statistics(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    by: Annotated[str, typer.Option(metavar="WHAT", help="month, kind, actor or source.")] = "month",
    actor: Actor = None,
    kind: Kind = None,
    start: Start = None,
    end: End = None,
    place: Place = None,
    bbox: Bbox = None,
    unrealised: Unrealised = False,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Count events by month, kind, actor or source.

    In a month count those that can be in no other.
    """
    from api.cli.views.connections import print_counts
    from graph.read.events import By, counts
    from graph.read.terms import check_one_of

    check_one_of("by", by, list(By))
    with open_graph(ctx) as graph:
        found = counts(graph, By(by), _wanted(actor, kind, start, end, place, bbox, unrealised), limit=limit)
    print_answer({"results": found}, lambda _: print_counts(found, by), as_json)
