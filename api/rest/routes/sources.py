"""The sources that claims rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import AsOfDay, Graph, Kind, Page, RelationName, SourceId, WantedOfSource, answers
from graph.analysis.reliance import What, dependent_entities, dependent_facts, single_source
from graph.read import sources
from graph.read.claim_lists import list_claims

router = APIRouter(tags=["sources"])


@router.get("/sources", responses=answers("SourcePage"))
def list_sources(
    graph: Graph,
    page: Page,
    q: Annotated[str, Query(description="Only sources with all these words in id, title or publisher.")] = "",
    dataset: Annotated[str | None, Query(description="Only sources that this dataset describes.")] = None,
) -> JSONResponse:
    """The sources by id, each with the number of live claims that rest on it."""
    return JSONResponse(sources.sources(graph.store, q, dataset=dataset, page=page).as_dict())


@router.get("/sources/{id}", responses=answers("Source"))
def get_source(graph: Graph, id: SourceId) -> JSONResponse:
    """One source: its metadata, what it copies and what copies it, and the datasets with claims that cite it."""
    return JSONResponse(sources.source(graph.store, id))


@router.get("/sources/{id}/claims", responses=answers("ClaimPage"))
def get_source_claims(graph: Graph, page: Page, id: SourceId, wanted: WantedOfSource, as_of: AsOfDay) -> JSONResponse:
    """The live claims of one source, by subject."""
    sources.source(graph.store, id)
    return JSONResponse(list_claims(graph, replace(wanted, source=id), as_of, page=page).as_dict())


@router.get("/sources/{id}/dependents", responses=answers("DependentPage"))
def get_dependents(
    graph: Graph,
    page: Page,
    id: SourceId,
    what: Annotated[What, Query(description="Facts or entities.")] = What.FACTS,
    copies: Annotated[bool, Query(description="As if its copies, and what is one document with it, fell too.")] = False,
    falls: Annotated[bool, Query(description="Only what would fall, not what would merely lose support.")] = False,
) -> JSONResponse:
    """List what would fall with a source, or stand on less, if all it says were taken back. Asking changes nothing."""
    find = dependent_entities if what is What.ENTITIES else dependent_facts
    found = find(graph, id, copies=copies, falls=falls, page=page)
    return JSONResponse(found.as_dict())


@router.get("/single-source", responses=answers("SingleSourcePage"))
def list_single_source(
    graph: Graph,
    page: Page,
    what: Annotated[What, Query(description="Facts or entities.")] = What.FACTS,
    relation: RelationName = None,
    kind: Kind = None,
    source: Annotated[
        str | None, Query(description="Only what rests on this source; its copies may say so, too.")
    ] = None,
) -> JSONResponse:
    """List what rests on one independent source: facts, of one `relation` if asked, or entities, of one `kind`."""
    found = single_source(graph, what, relation=relation, kind=kind, source=source, page=page)
    return JSONResponse(found.as_dict())
