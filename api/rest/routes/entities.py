"""Entities, the claims about them, and their neighbours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import (
    ANY_SIZE,
    AsOfDay,
    AsOfDays,
    Cursor,
    Day,
    EntityId,
    Graph,
    Kind,
    Limit,
    OtherClocks,
    Preferred,
    RelationName,
    SaidBy,
    Terms,
    answers,
)
from graph.read import queries
from graph.read.as_of import AsOf
from graph.read.display import prefer_entity
from graph.read.participations import Participation, participations, representatives
from graph.read.queries import ClaimFilter

router = APIRouter(tags=["entities"])

Words = Annotated[
    str | None,
    Query(description="Words, or beginnings of words, of a name in any language and script.", max_length=200),
]


async def _claim_filter(
    relation: RelationName = None,
    attribute: Annotated[str | None, Query(description="Only descriptions that state this attribute.")] = None,
    source: Annotated[str | None, Query(description="Only what this source says.")] = None,
    said_by: SaidBy = None,
    polarity: Annotated[str | None, Query(description="Whether the claim affirms or denies.")] = None,
    certainty: Annotated[str | None, Query(description="How the source puts the claim forward.")] = None,
) -> ClaimFilter:
    return ClaimFilter(relation, attribute, source, said_by, polarity, certainty)


@router.get("/entities", responses=answers("EntityPage"))
def find_entities(
    graph: Graph,
    terms: Terms,
    as_of: AsOfDay,
    q: Words = None,
    kind: Kind = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """Find entities by name, best match first; without `q` list them by id. Only events have dates of their own."""
    page = queries.find_entities(graph, terms, as_of, q=q, kind=kind, limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())


@router.get("/entities/{id}", responses=answers("Entity"))
def get_entity(graph: Graph, terms: Terms, id: EntityId, as_of: AsOfDays, preferred: Preferred) -> JSONResponse:
    """One entity; an id that was merged into another redirects there (308). Its values are those of today."""
    return JSONResponse(prefer_entity(graph, terms, queries.entity_as_of(graph, terms, id, as_of), preferred))


@router.get("/entities/{id}/claims", responses=answers("ClaimPage"))
def get_claims(
    graph: Graph,
    terms: Terms,
    id: EntityId,
    wanted: Annotated[ClaimFilter, Depends(_claim_filter)],
    as_of: AsOfDay,
    clocks: OtherClocks,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """The claims about an entity, as subject or as object.

    Denied and weak ones stand among them; `polarity` and `certainty` tell which.
    """
    return JSONResponse(queries.claims(graph, terms, id, wanted, as_of, clocks, limit=limit, cursor=cursor).as_dict())


@router.get("/entities/{id}/neighbours", responses=answers("NeighbourPage"))
def get_neighbours(
    graph: Graph,
    terms: Terms,
    id: EntityId,
    as_of: AsOfDay,
    relation: RelationName = None,
    kind: Kind = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """The facts about an entity, each with the entity at the other end; `kind` is that one's."""
    page = queries.neighbours(graph, terms, id, as_of, relation=relation, kind=kind, limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())


async def _participation(
    capacity: Annotated[str | None, Query(description="Only what it took part in in this capacity.")] = None,
    holding: Annotated[
        str | None, Query(description="Only what it took part in while it held this post, certainly or perhaps.")
    ] = None,
    kind: Kind = None,
) -> Participation:
    return Participation(capacity, holding, kind)


@router.get("/entities/{id}/participations", responses=answers("ParticipationPage"))
def get_participations(
    graph: Graph,
    terms: Terms,
    id: EntityId,
    wanted: Annotated[Participation, Depends(_participation)],
    day: Day = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """What an actor took part in, with the claims that say so and, with `holding`, those about the post.

    Denied and weak claims stand among them, and make no row. What was only planned or imagined is left out.
    """
    page = participations(graph, terms, id, wanted, AsOf.parse(day), limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())


@router.get("/entities/{id}/representatives", responses=answers("RepresentativePage"))
def get_representatives(
    graph: Graph,
    terms: Terms,
    id: EntityId,
    members: Annotated[
        bool | None,
        Query(
            description="Only those who belonged to it then, certainly or perhaps; `false`: of whom nobody says so. "
            "Who held a post in it belonged to it."
        ),
    ] = None,
    day: Day = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """Who took part in something on behalf of an actor, with the claims about that and about belonging to it."""
    page = representatives(graph, terms, id, AsOf.parse(day), members=members, limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())
