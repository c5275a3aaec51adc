"""`proof=true`, done once for every endpoint that answers from the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.errors import problem_of
from api.services.proofs import PROOF, Prover
from graph.storage.graph import Graph
from graph.storage.store import Row
from ontology.errors import SaysoError


async def proof_wanted(
    request: Request,
    proof: Annotated[
        bool,
        Query(description="Let the answer carry a `proof`: the question, the graph's version, claims and sources."),
    ] = False,
) -> None:
    """The parameter, for every endpoint under which this dependency stands; `Proving` does what it asks."""
    request.state.proof = proof


class Proving:
    """Adds the proof to a good answer when the endpoint has the parameter and it was given."""

    def __init__(self, app: ASGIApp, graph: Graph) -> None:
        self.app = app
        self.graph = graph

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for no proof."""
        if scope["type"] != "http" or not any(name == PROOF for name, _ in _parameters(scope)):
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(receive)
        # Whoever copies the scope copies the reference to this.
        state = scope.setdefault("state", {})
        try:
            prover = await run_in_threadpool(Prover, self.graph)
            await self.app(scope, exchange.receive, exchange.send)
            if not state.get(PROOF) or exchange.status != 200:
                await exchange.replay(send)
                return
            question, answer = _question(scope, exchange.asked), json.loads(exchange.answered)
            response: Response = JSONResponse(await run_in_threadpool(prover.prove, question, answer))
        except SaysoError as error:
            response = problem_of(error)
        await response(scope, receive, send)


class _Exchange:
    """Keeps what goes in and holds back what comes out."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._sent: list[Message] = []
        self.asked = b""

    async def receive(self) -> Message:
        message = await self._receive()
        self.asked += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        self._sent.append(message)

    async def replay(self, send: Send) -> None:
        for message in self._sent:
            await send(message)

    @property
    def status(self) -> int:
        return next(int(each["status"]) for each in self._sent if each["type"] == "http.response.start")

    @property
    def answered(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self._sent if each["type"] == "http.response.body")


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _question(scope: Scope, body: bytes) -> Row:
    """The question, in one form: parameters by name, and the body of a POST as JSON."""
    given: Iterable[tuple[str, str]] = (each for each in sorted(_parameters(scope)) if each[0] != PROOF)
    asked: dict[str, Any] = {"method": scope["method"], "path": scope["path"], "parameters": dict(given)}
    return asked | ({"body": json.loads(body)} if body and scope["method"] == "POST" else {})
