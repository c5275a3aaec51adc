"""Who might be the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import Graph, Page, answers
from graph.analysis.candidates import candidates, entity_candidates
from graph.analysis.pairs import LEAST_SCORE
from graph.read import entities

router = APIRouter(tags=["decisions"])


@router.get("/candidates", responses=answers("CandidatePage"))
def list_candidates(
    graph: Graph,
    page: Page,
    id: Annotated[str | None, Query(description="Only whom this entity might be, the best first.")] = None,
    kind: Annotated[
        str | None, Query(description="Without `id`: only entities of this kind; events are compared across datasets.")
    ] = None,
    min_score: Annotated[
        float, Query(alias="minScore", ge=0, le=1, description="Only pairs with this score or a higher one.")
    ] = LEAST_SCORE,
) -> JSONResponse:
    """Pairs of entities that might be the same, each with reasons and a score; nothing is merged by it.

    Of a kind of event they are events of different datasets that may be one incident, in the order of time. Without
    `id`, a page looks at 500 entities: it may be short, or even empty, while `next` tells that more follow.
    """
    if id is None:
        found = candidates(graph, kind=kind, min_score=min_score, page=page)
    else:
        id = entities.successor(graph.store, id) or id
        found = entity_candidates(graph, id, min_score=min_score, page=page)
    return JSONResponse(found.as_dict())
