"""The application: routes, middleware and error handlers over one graph."""

from __future__ import annotations

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from difflib import get_close_matches
from types import ModuleType
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, params
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import compile_path

from api.rest import openapi as document
from api.rest.access import Access
from api.rest.dependencies import context_of, current_graph
from api.rest.errors import invalid, problem_of, status_problem
from api.rest.etags import Revalidated, labelled
from api.rest.fields import chosen_fields
from api.rest.lookups import LOOKUPS, Together
from api.rest.middleware import BodyLimit, Compressed, Cors, Guard, Head, SafetyHeaders, known_parameters_only
from api.rest.proof_middleware import Proving, proof_wanted
from api.rest.records import FILES, AuditLog, Metrics, Recorded
from api.rest.routes import (
    browser,
    candidates,
    checks,
    conflicts,
    connections,
    cypher,
    datasets,
    decisions,
    entities,
    events,
    exports,
    facts,
    loads,
    matches,
    ontology,
    posts,
    reconcile,
    saved_queries,
    service,
    single_records,
    sources,
)
from api.rest.tabular import Tabular
from api.services.context import Context
from api.services.job_worker import Worker
from api.services.jobs import JobFiles
from api.services.keys import KeyFile
from api.settings import Settings
from graph.read.entities import successor
from ontology.errors import NotFound, SaysoError

_ANSWERING = (entities, connections, events, facts, posts, conflicts, sources, datasets, candidates, cypher)
"""Routes that answer from the graph: each of their endpoints takes `proof`, and but for Cypher `fields`."""

_NOT_FROM_GRAPH_ALONE = (cypher, loads, saved_queries)
"""Routes whose answers depend on more than the database, such as jobs or files, and so have no ETag."""

_WORTH_PACKING = 2_000
"""From how many bytes on an answer is compressed for those who take it so."""

_OTHERS = (service, checks, ontology, browser)


@asynccontextmanager
async def _running_jobs(app: FastAPI) -> AsyncIterator[None]:
    """Loads that wait are run while the application is served."""
    worker = Worker(app.state.jobs, app.state.context)
    worker.start()
    yield
    await run_in_threadpool(worker.stop)


def create_app(context: Context, *, trusted: bool = False) -> FastAPI:
    """The API over one graph; whoever opened its store closes it. `trusted`: needs no keys, for use in this process."""
    app = FastAPI(
        title="Sayso",
        version=importlib.metadata.version("sayso"),
        description="Who did what, when, and on whose say-so.",
        lifespan=_running_jobs,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(known_parameters_only)],
    )
    app.state.context = context
    app.state.jobs = JobFiles(context.settings.home)
    app.state.metrics = Metrics()
    app.state.together = {endpoint: Together(context.graph, each.answer) for endpoint, each in LOOKUPS.items()}
    for routes in _ANSWERING:
        fields = [] if routes is cypher else [Depends(chosen_fields)]
        app.include_router(routes.router, dependencies=[Depends(proof_wanted), *_reading(routes), *fields])
    for unproven in (decisions, exports, loads, matches, reconcile, saved_queries, single_records):
        app.include_router(unproven.router, dependencies=_reading(unproven))
    for others in _OTHERS:
        app.include_router(others.router)
    app.mount(service.DOCS_FILES, StaticFiles(packages=[("fastapi_offline", "static")]))
    _handle_errors(app)
    app.add_middleware(Proving, graph=context.graph)
    app.add_middleware(Tabular)
    app.add_middleware(Head)
    app.add_middleware(Compressed, minimum_size=_WORTH_PACKING, compresslevel=5)
    app.add_middleware(Revalidated, store=context.graph.store)
    app.add_middleware(BodyLimit, files=dict.fromkeys(FILES, context.settings.load_bytes))
    if not trusted:
        _require_keys(app, context.settings)
    hosts, origins = [context.settings.api_host, *context.settings.allowed_hosts], context.settings.cors_origins
    if origins:
        app.add_middleware(Cors, origins=origins)
    app.add_middleware(Guard, hosts=hosts, origins=origins)
    app.add_middleware(SafetyHeaders)
    app.add_middleware(Recorded, metrics=app.state.metrics, audit=AuditLog(context.settings))
    document.attach(app, context.graph.vocabulary)
    return app


def _reading(routes: ModuleType) -> list[params.Depends]:
    labels = [] if routes in _NOT_FROM_GRAPH_ALONE else [Depends(labelled)]
    return [Depends(current_graph), *labels]


def _require_keys(app: FastAPI, settings: Settings) -> None:
    keys = KeyFile(settings.home)
    keys.keys()  # read now: a damaged file ends the start, and one that goes missing later is noticed
    public = [*service.PUBLIC, *browser.PUBLIC]
    app.add_middleware(Access, keys=keys, settings=settings, public=public, public_files=service.DOCS_FILES)


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(SaysoError, _sayso_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(Exception, _crash)


def _not_found(request: Request, error: Exception) -> Response:
    """Where the entity went, when it was merged into another."""
    assert isinstance(error, NotFound)  # noqa: S101 - what this handler is registered for
    try:
        canonical = successor(context_of(request).graph.store, error.id) if error.kind in ("entity", "post") else None
    except SaysoError as second:  # an error here would be answered by nobody
        return problem_of(second)
    if canonical is None:
        return problem_of(error)
    path = request.scope["route"].path.format(id=quote(canonical, safe=":"))
    return RedirectResponse(f"{path}?{request.url.query}".rstrip("?"), 308)


def _sayso_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, SaysoError)  # noqa: S101 - what this handler is registered for
    return problem_of(error)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what this handler is registered for
    return invalid(error)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 - what this handler is registered for
    headers = dict(error.headers or {})
    if error.status_code == 405:
        methods = _methods_here(request, headers.get("Allow", headers.get("allow", "")))
        headers = {"Allow": ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    if error.status_code == 404:
        return status_problem(404, _no_such_address(request), headers)
    return status_problem(error.status_code, str(error.detail), headers)


def _no_such_address(request: Request) -> str:
    path = request.url.path
    alike = get_close_matches(path, request.app.openapi()["paths"], n=1)
    return f"there is no address {path}" + (f"; did you mean {alike[0]}?" if alike else "")


def _methods_here(request: Request, first: str) -> set[str]:
    """The methods of all routes with this path: the framework tells those of the `first` alone."""
    documented = request.app.openapi()["paths"].items()
    here = [operations for path, operations in documented if compile_path(path)[0].match(request.url.path)]
    told = {method.strip() for method in first.split(",") if method.strip()}
    return told | {method.upper() for operations in here for method in operations}


def _crash(_: Request, __: Exception) -> Response:
    """Says nothing of the inside; the server's log has it."""
    return status_problem(500, "an error inside the API; its log says more")
