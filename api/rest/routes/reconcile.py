"""The Reconciliation Service API 0.2, which OpenRefine speaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field, TypeAdapter, ValidationError

from api.rest.dependencies import Graph, Services
from api.rest.middleware import OTHERS_IGNORED
from api.services import reconciliation
from api.services.context import Context
from api.services.previews import preview
from api.services.reconciliation import MAX_QUERIES, Extension

router = APIRouter(prefix="/reconcile", tags=["reconciliation"])

T = TypeVar("T")
_QUERIES: TypeAdapter[dict[str, reconciliation.Query]] = TypeAdapter(
    Annotated[dict[str, reconciliation.Query], Field(max_length=MAX_QUERIES)]
)
_EXTENSION = TypeAdapter(Extension)
_OPENREFINE = ("http://127.0.0.1:3333", "http://localhost:3333")
"""Where OpenRefine's pages come from unless it is told otherwise."""

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer", "content": {"application/json": {"schema": {"type": "object"}}}}
}
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"queries": {"type": "string"}, "extend": {"type": "string"}},
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                }
            }
        },
    }
}
_LENIENT = {OTHERS_IGNORED: True}

Queries = Annotated[str | None, Query(description="A batch of queries, as JSON; at most 100.")]
Extend = Annotated[str | None, Query(description="Ids and properties to fetch, as JSON.")]
Prefix = Annotated[str, Query(description="What was typed.", max_length=1_000)]
Start = Annotated[int, Query(alias="cursor", ge=0, le=10_000, description="How many suggestions to leave out.")]
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many.")]
Type = Annotated[str | None, Query(description="A class of the ontology; the classes below it count too.")]


async def _readable_by(request: Request, context: Services) -> dict[str, str]:
    """Headers that let OpenRefine's page read the answer; other pages of this machine may not."""
    origin = request.headers.get("origin", "")
    allowed = origin in _pages(context)
    return {"Vary": "Origin"} | ({"Access-Control-Allow-Origin": origin} if allowed else {})


Shared = Annotated[dict[str, str], Depends(_readable_by)]


def _pages(context: Context) -> list[str]:
    """The origins whose pages may read answers and show the preview in a frame."""
    named = [f"{scheme}://{host}:3333" for host in context.settings.allowed_hosts for scheme in ("http", "https")]
    return [*_OPENREFINE, *named]


@router.get("", responses=_ANSWER)
def get_reconciliation(
    request: Request, graph: Graph, shared: Shared, queries: Queries = None, extend: Extend = None
) -> JSONResponse:
    """The service's manifest; with `queries` the candidates of each, with `extend` properties of entities."""
    if queries is None and extend is None:
        address = str(request.base_url).rstrip("/")
        return JSONResponse(reconciliation.manifest(graph.vocabulary, address), headers=shared)
    return JSONResponse(_answer(graph, queries, extend), headers=shared)


@router.post("", responses=_ANSWER, openapi_extra=_FORM)
async def post_reconciliation(request: Request, graph: Graph) -> JSONResponse:
    """The same by a form with the field `queries` or `extend`."""
    try:
        fields = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError as error:
        raise HTTPException(400, "the body is no form: send queries or extend, URL-encoded") from error
    queries, extend = (_only(name, fields.get(name, ())) for name in ("queries", "extend"))
    return JSONResponse(await run_in_threadpool(_answer, graph, queries, extend))


def _only(name: str, values: Iterable[str]) -> str | None:
    first, *others = [*values, None, None][:2]
    if any(each is not None for each in others):
        raise HTTPException(400, f"the field {name!r} is given more than once")
    return first


def _answer(graph: Graph, queries: str | None, extend: str | None) -> dict[str, Any]:
    if (queries is None) == (extend is None):
        raise HTTPException(400, "give queries or extend, one of them")
    if queries is not None:
        batch = _parsed("queries", queries, _QUERIES)
        return reconciliation.reconcile(graph, batch)
    return reconciliation.extend(graph, _parsed("extend", extend or "", _EXTENSION))


def _parsed(name: str, text: str, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        wrong = [{**each, "loc": ("form", name, *each["loc"])} for each in error.errors(include_url=False)]
        raise RequestValidationError(wrong) from error


@router.get("/suggest/entity", responses=_ANSWER, openapi_extra=_LENIENT)
def suggest_entity(
    graph: Graph, shared: Shared, prefix: Prefix = "", cursor: Start = 0, limit: Limit = 10, type: Type = None
) -> JSONResponse:
    """Entities that have a name which begins or reads like what was typed."""
    found = reconciliation.suggest_entities(graph, prefix, type or None, cursor, limit)
    return JSONResponse(found, headers=shared)


@router.get("/suggest/type", responses=_ANSWER, openapi_extra=_LENIENT)
def suggest_type(
    graph: Graph, shared: Shared, prefix: Prefix = "", cursor: Start = 0, limit: Limit = 10
) -> JSONResponse:
    """Classes whose name or label has in it what was typed."""
    return JSONResponse(reconciliation.suggest_types(graph.vocabulary, prefix, cursor, limit), headers=shared)


@router.get("/suggest/property", responses=_ANSWER, openapi_extra=_LENIENT)
def suggest_property(
    graph: Graph, shared: Shared, prefix: Prefix = "", cursor: Start = 0, limit: Limit = 10
) -> JSONResponse:
    """Attributes and relations whose name or label has in it what was typed."""
    return JSONResponse(reconciliation.suggest_properties(graph.vocabulary, prefix, cursor, limit), headers=shared)


@router.get("/properties", responses=_ANSWER, openapi_extra=_LENIENT)
def get_properties(
    graph: Graph,
    shared: Shared,
    type: Type = None,
    limit: Annotated[int | None, Query(ge=1, description="At most so many.")] = None,
) -> JSONResponse:
    """The properties that can be fetched of entities of a class."""
    return JSONResponse(reconciliation.propose_properties(graph.vocabulary, type or None, limit), headers=shared)


@router.get("/preview", response_class=HTMLResponse)
def get_preview(
    context: Services,
    graph: Graph,
    shared: Shared,
    id: Annotated[str, Query(description="Id of an entity.", examples=["tayyeb-agha"])],
) -> HTMLResponse:
    """A small page about an entity, with the claims about it and their sources."""
    frames = " ".join(["'self'", *_pages(context)])
    policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {frames}"
    return HTMLResponse(preview(graph, id), headers=shared | {"Content-Security-Policy": policy})
