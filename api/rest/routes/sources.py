"""The sources that claims rest on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import ANY_SIZE, Cursor, Graph, Kind, Limit, RelationName, SourceId, Terms, answers
from graph.analysis.reliance import What, dependents, single_source
from graph.read import queries

router = APIRouter(tags=["sources"])


@router.get("/sources", responses=answers("SourcePage"))
def list_sources(
    graph: Graph,
    q: Annotated[str, Query(description="Only sources with all these words in id, title or publisher.")] = "",
    dataset: Annotated[str | None, Query(description="Only sources that this dataset describes.")] = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """The sources by id, each with the number of live claims that rest on it."""
    return JSONResponse(queries.sources(graph, q, dataset=dataset, limit=limit, cursor=cursor).as_dict())


@router.get("/sources/{id}", responses=answers("Source"))
def get_source(graph: Graph, id: SourceId) -> JSONResponse:
    """One source: its metadata, what it copies and what copies it, and the datasets with claims that cite it."""
    return JSONResponse(queries.source(graph, id))


@router.get("/sources/{id}/dependents", responses=answers("DependentPage"))
def get_dependents(
    graph: Graph,
    terms: Terms,
    id: SourceId,
    what: Annotated[What, Query(description="Facts or entities.")] = What.FACTS,
    copies: Annotated[bool, Query(description="As if its copies, and what is one document with it, fell too.")] = False,
    falls: Annotated[bool, Query(description="Only what would fall, not what would merely lose support.")] = False,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """What would fall with a source, or stand on less, if all it says were taken back. Asking changes nothing."""
    page = dependents(graph, terms, id, what, copies=copies, falls=falls, limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())


@router.get("/single-source", responses=answers("SingleSourcePage"))
def list_single_source(
    graph: Graph,
    terms: Terms,
    what: Annotated[What, Query(description="Facts or entities.")] = What.FACTS,
    relation: RelationName = None,
    kind: Kind = None,
    source: Annotated[
        str | None, Query(description="Only what rests on this source; its copies may say so, too.")
    ] = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """What rests on one independent source: facts, of one `relation` if asked, or entities, of one `kind`."""
    page = single_source(graph, terms, what, relation=relation, kind=kind, source=source, limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())
