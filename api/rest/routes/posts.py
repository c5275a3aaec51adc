"""Who held a post, and when nobody did."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api.rest.dependencies import ANY_SIZE, AsOfDay, Cursor, Day, Graph, Limit, Terms, WantedVerdict, answers
from graph.read import queries
from graph.read.as_of import AsOf
from graph.read.vacancies import vacancies

router = APIRouter(tags=["posts"])

PostId = Annotated[str, Path(description="Id of a post.", examples=["president-of-afghanistan"])]


@router.get("/posts/{id}/holders", responses=answers("HolderPage"))
def get_holders(
    graph: Graph, terms: Terms, id: PostId, as_of: AsOfDay, limit: Limit = ANY_SIZE, cursor: Cursor = None
) -> JSONResponse:
    """Who held a post, earliest first, each with the claims about it: at most 100, the others are with the fact."""
    return JSONResponse(queries.holders(graph, terms, id, as_of, limit=limit, cursor=cursor).as_dict())


@router.get("/posts/{id}/vacancies", responses=answers("VacancyPage"))
def get_vacancies(
    graph: Graph,
    terms: Terms,
    id: PostId,
    day: Day = None,
    verdict: WantedVerdict = None,
    limit: Limit = ANY_SIZE,
    cursor: Cursor = None,
) -> JSONResponse:
    """When nobody held a post, for certain or perhaps, with the claims at either end.

    Only days between the first and the last that claims about its holders name: of others nothing is known.
    """
    page = vacancies(graph, terms, id, AsOf.parse(day, verdict), limit=limit, cursor=cursor)
    return JSONResponse(page.as_dict())
