"""Who held a post, and when nobody did."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api.rest.dependencies import AsOfDay, Day, Graph, Page, WantedVerdict, answers
from graph.read import posts
from graph.read.as_of import AsOf
from graph.read.vacancies import vacancies

router = APIRouter(tags=["posts"])

PostId = Annotated[str, Path(description="Id of a post.", examples=["president-of-afghanistan"])]


@router.get("/posts/{id}/holders", responses=answers("HolderPage"))
def get_holders(
    graph: Graph,
    page: Page,
    id: PostId,
    as_of: AsOfDay,
) -> JSONResponse:
    """Who held a post, earliest first, each with the claims about it: at most 100, the others are with the fact."""
    return JSONResponse(posts.holders(graph, id, as_of, page=page).as_dict())


@router.get("/holders", responses=answers("HolderPage"))
def get_all_holders(graph: Graph, page: Page, as_of: AsOfDay) -> JSONResponse:
    """Who held which post, by the ids of the posts, each with the claims about it."""
    return JSONResponse(posts.all_holders(graph, as_of, page=page).as_dict())


@router.get("/posts/{id}/vacancies", responses=answers("VacancyPage"))
def get_vacancies(
    graph: Graph,
    page: Page,
    id: PostId,
    day: Day = None,
    verdict: WantedVerdict = None,
) -> JSONResponse:
    """When nobody held a post, for certain or perhaps, with the claims at either end.

    Only days between the first and the last that claims about its holders name: of others nothing is known.
    """
    found = vacancies(graph, id, AsOf.parse(day, verdict), page=page)
    return JSONResponse(found.as_dict())
