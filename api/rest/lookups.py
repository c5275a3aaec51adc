"""Look-ups that are asked often, answered together: those that come during one round trip share the next.

Most of a look-up's time is a fixed cost of each request, not the query: solving dependencies, changing threads, a round
trip. So a request of the plain form is answered here, before FastAPI looks at it. The endpoint answers everything else:
other parameters, unknown ids and errors. Empty answers are common, and are given here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from api.rest.dependencies import context_of
from api.rest.etags import label
from graph.storage.graph import Graph
from ontology.errors import SaysoError

_MOST = 64
"""How many questions one round trip answers at most."""

Key = tuple[str, str]
"""The question: the id in the path, and the query string."""
Answer = Callable[[Graph, Sequence[Key]], Mapping[Key, bytes]]
"""Gives the answers as JSON; those that it leaves out are left to the endpoint."""
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class Lookup:
    """How an endpoint's plainest requests are answered: those whose query string is one of the `form`."""

    form: Callable[[str], bool]
    answer: Answer


class Together:
    """Answers the questions of one event loop, one round trip after the other."""

    def __init__(self, graph: Graph, answer: Answer) -> None:
        self._graph = graph
        self._answer = answer
        self._waiting: dict[Key, asyncio.Future[bytes | None]] = {}
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, key: Key) -> bytes | None:
        """The answer, or None for what is left to the endpoint; who asks the same meanwhile gets the same."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        # Who leaves must not take the answer from others who asked the same.
        return await asyncio.shield(future)

    async def _work(self) -> None:
        while self._waiting:
            taken = {key: self._waiting.pop(key) for key in list(self._waiting)[:_MOST]}
            try:
                found = await run_in_threadpool(self._answer, self._graph, list(taken))
            except SaysoError:
                # Each is asked again alone: one of them may have been the reason.
                found = {}
            except BaseException:
                for future in taken.values():
                    future.cancel()
                self._worker = None
                raise
            for key, future in taken.items():
                future.set_result(found.get(key))
        self._worker = None


LOOKUPS: dict[Callable[..., Any], Lookup] = {}
"""By endpoint; `create_app` makes a `Together` for each."""


def lookup(answer: Answer, form: Callable[[str], bool] = lambda query: not query) -> Callable[[Any], Any]:
    """Let `answer` give the answers of an endpoint to requests whose query string has this form: none at all."""

    def register(endpoint: Any) -> Any:
        LOOKUPS[endpoint] = Lookup(form, answer)
        return endpoint

    return register


class LookupRoute(APIRoute):
    """A route that answers look-ups together, and everything else as FastAPI does."""

    def get_route_handler(self) -> Handler:
        """The handler of FastAPI, behind the look-up where the endpoint has one."""
        plain: Handler = super().get_route_handler()
        endpoint = self.endpoint
        if (found := LOOKUPS.get(endpoint)) is None:
            return plain
        has_form = found.form

        async def handle(request: Request) -> Response:
            query = request.scope["query_string"].decode("latin-1")
            if has_form(query) and context_of(request).is_surely_current:
                together: Together = request.app.state.together[endpoint]
                answer = await together.ask((request.path_params["id"], query))
                if answer is not None:
                    label(request)
                    return Response(answer, media_type="application/json")
            return await plain(request)

        return handle
