"""Events: listed and counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import Graph, Kind, Page, answers
from api.rest.routes.connections import Unrealised
from graph.read import events
from graph.read.events import Box, By, EventFilter

router = APIRouter(tags=["events"])


async def _wanted(
    actor: Annotated[str | None, Query(description="Only those in which this entity took part.")] = None,
    kind: Kind = None,
    start: Annotated[
        str | None,
        Query(alias="from", description="Only those that can have been on or after this day, month or year."),
    ] = None,
    end: Annotated[
        str | None,
        Query(alias="until", description="Only those that can have been on or before this day, month or year."),
    ] = None,
    place: Annotated[str | None, Query(description="Only those in this place, or in one that is part of it.")] = None,
    bbox: Annotated[
        str | None,
        Query(
            description="Only those with coordinates in WEST,SOUTH,EAST,NORTH; over the date line west is the greater.",
            examples=["60.5,29.4,74.9,38.5"],
        ),
    ] = None,
    unrealised: Unrealised = False,
) -> EventFilter:
    return EventFilter(actor, kind, start, end, place, None if bbox is None else Box.parse(bbox), unrealised)


Wanted = Annotated[EventFilter, Depends(_wanted)]


@router.get("/events", responses=answers("EntityPage"))
def list_events(graph: Graph, page: Page, wanted: Wanted) -> JSONResponse:
    """Events by when they can have begun, those without any date last; with days asked about, with a `verdict`."""
    return JSONResponse(events.events(graph, wanted, page=page).as_dict())


@router.get("/statistics", responses=answers("CountPage"))
def get_statistics(
    graph: Graph,
    page: Page,
    wanted: Wanted,
    by: Annotated[By, Query(description="What to count the events by.")] = By.MONTH,
) -> JSONResponse:
    """Numbers of events by month, in order, or by kind, actor or source, most first, for charts.

    One that falls into several groups counts in each; `key` is null for those of which it is not known. In a month
    count those that can be in no other.
    """
    return JSONResponse(events.counts(graph, by, wanted, page=page).as_dict())
