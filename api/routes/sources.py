"""The sources that claims rest on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.routes.parameters import ANY_SIZE, Cursor, Graph, Limit, SourceId, answers
from graph import queries

router = APIRouter(tags=["sources"])


@router.get("/sources", responses=answers("SourcePage"))
def list_sources(
    graph: Graph,
    dataset: Annotated[str | None, Query(description="Only sources that this dataset describes.")] = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """The sources by id, each with the number of live claims that rest on it."""
    return JSONResponse(queries.sources(graph, dataset=dataset, limit=limit, cursor=cursor).as_dict())


@router.get("/sources/{id}", responses=answers("Source"))
def get_source(graph: Graph, id: SourceId) -> JSONResponse:
    """One source: its metadata, what it copies, and the datasets with claims that cite it."""
    return JSONResponse(queries.source(graph, id))
