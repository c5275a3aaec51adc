"""How entities are connected: paths, common neighbours, timelines and drawings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import AsOfDay, EntityId, Graph, Kind, Page, RelationName, answers
from graph.read import paths, subgraphs, timelines
from graph.read.entities import entity
from graph.read.links import Links

router = APIRouter(tags=["connections"])

Unrealised = Annotated[bool, Query(description="Also what was only planned, cancelled or imagined.")]
Ids = Annotated[str, Query(description="Ids of entities, with commas between.", examples=["tayyeb-agha,taliban"])]


async def _links(
    as_of: AsOfDay,
    relation: RelationName = None,
    unrealised: Unrealised = False,
    denied: Annotated[bool, Query(description="Also facts that some claim denies.")] = False,
) -> Links:
    return Links(as_of, relation, unrealised, denied)


Linked = Annotated[Links, Depends(_links)]


def ids_of(text: str) -> list[str]:
    """The ids in a list with commas between."""
    return [id for id in (each.strip() for each in text.split(",")) if id]


@router.get("/paths", responses=answers("Paths"))
def get_paths(
    graph: Graph,
    start: Annotated[str, Query(alias="from", description="Id of an entity.", examples=["tayyeb-agha"])],
    end: Annotated[str, Query(alias="to", description="Id of another.", examples=["ashraf-ghani"])],
    links: Linked,
    max_hops: Annotated[
        int, Query(alias="maxHops", ge=1, le=paths.MAX_HOPS, description="How many facts a way has at most.")
    ] = paths.HOPS,
    k: Annotated[int, Query(ge=1, le=paths.MAX_PATHS, description="How many ways at most.")] = paths.PATHS,
) -> JSONResponse:
    """The shortest ways over facts from one entity to another, each fact with its claims, and the weakest named."""
    return JSONResponse(paths.paths(graph, start, end, links, max_hops=max_hops, count=k))


@router.get("/entities/{id}/common", responses=answers("CommonPage"))
def get_common(
    graph: Graph,
    page: Page,
    id: EntityId,
    other: Annotated[str, Query(alias="with", description="Id of another entity.", examples=["shukria-barakzai"])],
    links: Linked,
    kind: Kind = None,
) -> JSONResponse:
    """Who or what facts link to both entities: events that both attended, whom both know."""
    return JSONResponse(paths.common(graph, id, other, links, kind=kind, page=page).as_dict())


@router.get("/entities/{id}/timeline", responses=answers("TimelinePage"))
def get_timeline(
    graph: Graph,
    page: Page,
    id: EntityId,
    links: Linked,
    others: Annotated[str, Query(alias="with", description="Ids of more entities, with commas between.")] = "",
    kind: Kind = None,
) -> JSONResponse:
    """The facts about an entity, a place too, or about several, in the order of time; those without a date last."""
    entity(graph.store, id)
    found = timelines.timeline(graph, [id, *ids_of(others)], links, kind=kind, page=page)
    return JSONResponse(found.as_dict())


@router.get("/graph", responses=answers("Subgraph"))
def get_subgraph(
    graph: Graph,
    entities: Ids,
    links: Linked,
    depth: Annotated[
        int, Query(ge=0, le=subgraphs.MAX_DEPTH, description="How many facts away from one of them.")
    ] = subgraphs.DEPTH,
    limit: Annotated[
        int, Query(ge=1, le=subgraphs.MAX_NODES, description="How many nodes at most; the nearest come first.")
    ] = subgraphs.NODES,
) -> JSONResponse:
    """The surroundings of some entities, to draw: the nearest nodes, and every fact between two of them."""
    return JSONResponse(subgraphs.subgraph(graph, ids_of(entities), links, depth=depth, most=limit))
