"""The front page, the API docs, and how the service is."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.rest.dependencies import Graph, answers
from api.rest.errors import problem
from api.services.health import unreadiness

DOCS_FILES = "/docs-files"
"""Where Swagger UI's own files are served from, so that the docs need no internet."""

PUBLIC = ("/", "/docs", "/openapi.json", "/healthz")
"""Addresses that need no key: nothing there comes from the graph."""

router = APIRouter(tags=["service"])

_INDEX = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sayso</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:3em auto;padding:0 1em}}</style>
</head><body><h1>Sayso</h1><p>Who did what, when, and on whose say-so.</p><ul>{links}</ul></body></html>
"""
_LINKS = {
    "/docs": "the API docs, to try every endpoint",
    "/browser": "Neo4j Browser, to explore the graph by eye",
    "/entities?kind=Event": "the events in the graph",
    "/sources": "the sources that claims rest on",
    "/ontology": "what may be said: classes, relations, attributes",
    "/openapi.json": "the API as OpenAPI",
    "/readyz": "whether all is well",
    "/metrics": "requests by route, for Prometheus",
}


@router.get("/", include_in_schema=False)
def get_index(request: Request) -> Response:
    """Where to go from here; as JSON for those that do not ask for HTML."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"name": "Sayso", "links": _LINKS})
    links = "".join(f'<li><a href="{path}">{path}</a> - {what}</li>' for path, what in _LINKS.items())
    return HTMLResponse(_INDEX.format(links=links))


@router.get("/docs", include_in_schema=False)
def get_docs() -> HTMLResponse:
    """The API docs, which load with no internet."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Sayso API",
        swagger_js_url=f"{DOCS_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS_FILES}/swagger-ui.css",
        swagger_favicon_url="data:,",
        swagger_ui_parameters={"tryItOutEnabled": True, "validatorUrl": None},
    )


@router.get("/healthz", responses=answers("Health"))
async def get_health() -> JSONResponse:
    """Whether the API itself is up."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", responses=answers("Health"))
def get_readiness(graph: Graph) -> JSONResponse:
    """Whether questions can be answered: the graph is there, current and settled; 503 with reasons when not."""
    reasons = unreadiness(graph)
    if reasons:
        return problem(503, "not-ready", "Not ready", "; ".join(reasons), reasons=reasons)
    return JSONResponse({"status": "ready"})


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """Requests by route, status and duration since the server started, in the text format of Prometheus."""
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)
