"""Events, listed and counted: `events` and `statistics`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.commands.base import ASK, command, exit_if, open_graph, provable
from api.cli.listing import Listing, lists

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
@lists(50)
def events(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    actor: Actor = None,
    kind: Kind = None,
    start: Start = None,
    end: End = None,
    place: Place = None,
    bbox: Bbox = None,
    unrealised: Unrealised = False,
) -> None:
    """List events by actor, kind, days, place or section of the map.

    By when they can have begun; those without any date come last. Leaves with 1 when there is none.
    """
    from api.cli.views.connections import print_events
    from graph.read import events as reading

    with open_graph(ctx) as graph:
        wanted = _wanted(actor, kind, start, end, place, bbox, unrealised)
        exit_if(not listing.tell(partial(reading.events, graph, wanted), print_events, ("event", "events")))


@command(ASK, "sayso statistics --by month", "sayso statistics --by actor --kind Attack")
@provable
@lists(50)
def statistics(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    by: Annotated[str, typer.Option(metavar="WHAT", help="month, kind, actor or source.")] = "month",
    actor: Actor = None,
    kind: Kind = None,
    start: Start = None,
    end: End = None,
    place: Place = None,
    bbox: Bbox = None,
    unrealised: Unrealised = False,
) -> None:
    """Count events by month, kind, actor or source.

    In a month count those that can be in no other.
    """
    from api.cli.views.connections import print_counts
    from graph.read.events import By, counts
    from graph.read.terms import check_one_of

    check_one_of("by", by, list(By))
    with open_graph(ctx) as graph:
        wanted = _wanted(actor, kind, start, end, place, bbox, unrealised)
        fetch = partial(counts, graph, By(by), wanted)
        listing.tell(fetch, partial(print_counts, by=by), ("group", "groups"))
