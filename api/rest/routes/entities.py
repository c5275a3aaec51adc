"""Entities, the claims about them, and their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.rest.dependencies import (
    AsOfDay,
    AsOfDays,
    Day,
    EntityId,
    Graph,
    Kind,
    OtherClocks,
    Page,
    Preferred,
    RelationName,
    Wanted,
    answers,
)
from api.rest.lookups import Key, LookupRoute, lookup
from graph.read import claims, entities, facts
from graph.read.as_of import AsOf
from graph.read.display import prefer_entity
from graph.read.links import Links
from graph.read.participations import Participation, participations, representatives
from graph.read.subgraphs import MAX_DEPTH, neighbours_within

router = APIRouter(tags=["entities"], route_class=LookupRoute)

Words = Annotated[
    str | None,
    Query(
        description="A name, or the beginnings of its words, however it is spelled and in any script.", max_length=200
    ),
]


@router.get("/entities", responses=answers("EntityPage"))
def find_entities(
    graph: Graph,
    page: Page,
    as_of: AsOfDay,
    q: Words = None,
    kind: Kind = None,
) -> JSONResponse:
    """Find entities by name, best match first; without `q` list them by id. Only events have dates of their own.

    Each that is found has a `score`, how likely both names are one's, and `why`: a part of a name scores low.
    """
    found = entities.find_entities(graph, as_of, q=q, kind=kind, page=page)
    return JSONResponse(found.as_dict())


def _entities(graph: Graph, asked: Sequence[Key]) -> dict[Key, bytes]:
    found = entities.entities(graph.store, [id for id, _ in asked])
    return {key: orjson.dumps(found[key[0]]) for key in asked if key[0] in found}


@router.get("/entities/{id}", responses=answers("Entity"))
@lookup(_entities)
def get_entity(graph: Graph, id: EntityId, as_of: AsOfDays, preferred: Preferred) -> JSONResponse:
    """One entity; an id that was merged into another redirects there (308). Its values are those of today."""
    return JSONResponse(prefer_entity(graph, entities.entity_as_of(graph, id, as_of), preferred))


_AS_OF = "asOf="
_A_DAY = re.compile(rf"({_AS_OF}\d{{4}}-\d\d-\d\d)?")


def _claims(graph: Graph, asked: Sequence[Key]) -> dict[Key, bytes]:
    days = {key: (key[0], AsOf.parse(key[1].removeprefix(_AS_OF) or None)) for key in asked}
    pages = claims.claims_of_each(graph, list(days.values()))
    return {key: orjson.dumps(pages[day].as_dict()) for key, day in days.items() if day in pages}


@router.get("/entities/{id}/claims", responses=answers("ClaimPage"))
@lookup(_claims, form=lambda query: _A_DAY.fullmatch(query) is not None)
def get_claims(
    graph: Graph,
    page: Page,
    id: EntityId,
    wanted: Wanted,
    as_of: AsOfDay,
    clocks: OtherClocks,
) -> JSONResponse:
    """The claims about an entity, as subject or as object.

    Denied and weak ones stand among them; `polarity` and `certainty` tell which.
    """
    return JSONResponse(claims.claims(graph, id, wanted, as_of, clocks, page=page).as_dict())


def _neighbours(graph: Graph, asked: Sequence[Key]) -> dict[Key, bytes]:
    pages = facts.neighbours_of_each(graph, [id for id, _ in asked])
    return {key: orjson.dumps(pages[key[0]].as_dict()) for key in asked if key[0] in pages}


@router.get("/entities/{id}/neighbours", responses=answers("NeighbourPage"))
@lookup(_neighbours)
def get_neighbours(
    graph: Graph,
    page: Page,
    id: EntityId,
    as_of: AsOfDay,
    relation: RelationName = None,
    kind: Kind = None,
    depth: Annotated[
        int, Query(ge=1, le=MAX_DEPTH, description="Also facts about what is less than so many facts away.")
    ] = 1,
) -> JSONResponse:
    """The facts about an entity, each with the entity at the other end; `kind` is that one's.

    With a `depth` over 1 also those about its neighbours, and so on, nearest first, each with its `distance`.
    """
    if depth > 1:
        links = Links(as_of, relation, unrealised=True, denied=True)
        return JSONResponse(neighbours_within(graph, id, links, depth=depth, kind=kind, page=page).as_dict())
    found = facts.neighbours(graph, id, as_of, relation=relation, kind=kind, page=page)
    return JSONResponse(found.as_dict())


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
    page: Page,
    id: EntityId,
    wanted: Annotated[Participation, Depends(_participation)],
    day: Day = None,
) -> JSONResponse:
    """List what an actor took part in, with the claims that say so and, with `holding`, those about the post.

    Denied and weak claims stand among them, and make no row. What was only planned or imagined is left out.
    """
    found = participations(graph, id, wanted, AsOf.parse(day), page=page)
    return JSONResponse(found.as_dict())


@router.get("/entities/{id}/representatives", responses=answers("RepresentativePage"))
def get_representatives(
    graph: Graph,
    page: Page,
    id: EntityId,
    members: Annotated[
        bool | None,
        Query(
            description="Only those who belonged to it then, certainly or perhaps; `false`: of whom nobody says so. "
            "Who held a post in it belonged to it."
        ),
    ] = None,
    day: Day = None,
) -> JSONResponse:
    """Who took part in something on behalf of an actor, with the claims about that and about belonging to it."""
    found = representatives(graph, id, AsOf.parse(day), members=members, page=page)
    return JSONResponse(found.as_dict())
