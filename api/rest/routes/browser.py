"""Files that Neo4j Browser fetches from us: its style sheet and its guide; and the way to Browser itself."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from api.browser.connect import COLOURS_PATH, GUIDE_PATH, STYLE_PATH, browser_origins
from api.browser.guide import colours_page, guide_page
from api.browser.style import style_sheet
from api.rest.dependencies import Graph, Services

PUBLIC = ("/browser", STYLE_PATH, COLOURS_PATH, GUIDE_PATH)
"""Addresses that need no key, since browsers send none: nothing there comes from the graph."""

router = APIRouter(include_in_schema=False)

# Browser fetches everything at once and piles up what comes, the latest on top: the style's code is not to be that.
_AFTER_STYLE = 0.5
_ELSEWHERE = (
    "This graph is not in the managed local Neo4j, so its Browser is not known here. Open Neo4j Browser where that "
    f"Neo4j is, and drop the file {STYLE_PATH} onto it for the colours."
)


async def _link(context: Services) -> str | None:
    return context.browser


Link = Annotated[str | None, Depends(_link)]
"""The link to the Neo4j Browser of the graph served here, where that is known."""


@router.get("/browser")
def open_browser(link: Link) -> RedirectResponse:
    """Go to Neo4j Browser, with server and user filled in."""
    if link is None:
        raise HTTPException(404, _ELSEWHERE)
    return RedirectResponse(link)


@router.get(STYLE_PATH)
def style(request: Request, graph: Graph, link: Link) -> PlainTextResponse:
    """The style sheet, derived from the ontology."""
    return PlainTextResponse(style_sheet(graph.vocabulary), headers=_shared(request, link))


@router.get(COLOURS_PATH)
async def colours(request: Request, graph: Graph, link: Link) -> HTMLResponse:
    """The legend of the colours."""
    await asyncio.sleep(_AFTER_STYLE)
    return HTMLResponse(colours_page(graph.vocabulary), headers=_shared(request, link))


@router.get(GUIDE_PATH)
def guide(request: Request, link: Link) -> HTMLResponse:
    """The guide; the commands in it name the address it was asked for at."""
    base = str(request.base_url).rstrip("/")
    return HTMLResponse(guide_page(f"{base}{STYLE_PATH}"), headers=_shared(request, link))


@router.options(STYLE_PATH)
@router.options(COLOURS_PATH)
@router.options(GUIDE_PATH)
def preflight(request: Request, link: Link) -> Response:
    """Browser asks leave for two request headers before it fetches either."""
    allowed = {"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "cache-control, pragma"}
    shared = _shared(request, link)
    return Response(status_code=204, headers=shared | allowed if len(shared) > 1 else shared)


def _shared(request: Request, link: str | None) -> dict[str, str]:
    """Headers that let Neo4j Browser read the answer, and no other page."""
    origin = request.headers.get("origin", "")
    allowed = {"Access-Control-Allow-Origin": origin} if origin in browser_origins(link) else {}
    return {"Vary": "Origin"} | allowed
