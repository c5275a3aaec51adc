"""Where claims cannot all be true."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import Day, EntityId, Graph, Page, Throughout, answers
from graph.analysis.conflicts import ConflictFilter, conflicts, entity_conflicts
from graph.read import entities
from graph.read.as_of import AsOf

router = APIRouter(tags=["conflicts"])


async def _asked(
    rule: Annotated[str | None, Query(description="Only conflicts by this rule of the ontology.")] = None,
    possible: Annotated[
        bool, Query(description="Those that are conflicts only if the dates fall so, instead of the certain ones.")
    ] = False,
    day: Day = None,
    throughout: Throughout = False,
    said_by: Annotated[
        str | None,
        Query(
            alias="saidBy",
            description="Only conflicts with a claim for which this entity is quoted, on whichever side; "
            "every side is shown in full.",
        ),
    ] = None,
) -> ConflictFilter:
    return ConflictFilter(rule, possible, AsOf.parse(day, throughout=throughout), said_by)


AskedFor = Annotated[ConflictFilter, Depends(_asked)]


@router.get("/conflicts", responses=answers("ConflictPage"))
def list_conflicts(
    graph: Graph,
    page: Page,
    asked: AskedFor,
    entity: Annotated[str | None, Query(description="Only conflicts about this entity.")] = None,
) -> JSONResponse:
    """The conflicts in the graph, each with its rule and with the claims and sources of every side."""
    if entity is None:
        return JSONResponse(conflicts(graph, asked, page=page).as_dict())
    return get_conflicts(graph, page, entities.successor(graph.store, entity) or entity, asked)


@router.get("/entities/{id}/conflicts", responses=answers("ConflictPage"))
def get_conflicts(
    graph: Graph,
    page: Page,
    id: EntityId,
    asked: AskedFor,
) -> JSONResponse:
    """The conflicts about an entity, about the facts at either end of which it stands, and over posts it held."""
    return JSONResponse(entity_conflicts(graph, id, asked, page=page).as_dict())
