"""ETag and If-None-Match: an answer that a client has is not sent again while nothing in the database has changed.

Every answer from the graph is labelled with the last version of the database that was read before the answer was made,
so that it is never older than its label: at worst a client that has it is sent the same once more. A request with
If-None-Match has the version read anew, and is answered with 304 only when that is the label's.
"""

from __future__ import annotations

import hashlib
import secrets
import time

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.storage.store import Store
from ontology.errors import SaysoError

_KEPT = 10.0
"""The seconds after which a version that labels answers is read anew."""

_FROM_GRAPH = "fromGraph"
_READS = frozenset(["GET", "HEAD"])
_SHOWN = {"Cache-Control": "private, no-cache"}
"""A client may keep the answer, and asks each time whether it still holds."""


async def labelled(request: Request) -> None:
    """Let the answer have an ETag, as a dependency: it follows from its address, `Accept` and the database alone."""
    label(request)


def label(request: Request) -> None:
    """The same for a route that solves no dependencies."""
    setattr(request.state, _FROM_GRAPH, True)


class Revalidated:
    """Labels answers from the graph with an ETag, and answers 304 to a client that has the present one."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self.app = app
        self._versions = _Versions(store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, but for what the client has already."""
        if scope["type"] != "http" or scope["method"] not in _READS:
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("if-none-match")
        version = await self._versions.get(anew=given is not None)
        etag = self._versions.etag(version, scope) if version else None
        if etag and given and etag in _listed(given):
            await Response(status_code=304, headers={"ETag": etag, "Vary": "Accept", **_SHOWN})(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def with_etag(message: Message) -> None:
            if etag and message["type"] == "http.response.start" and message["status"] == 200 and _FROM_GRAPH in state:
                headers = MutableHeaders(scope=message)
                headers["ETag"] = etag
                if "accept" not in headers.get("vary", "").lower().split(", "):
                    headers.add_vary_header("Accept")
                for name, value in _SHOWN.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_etag)


class _Versions:
    """The versions of one database, made into ETags that only this process can make."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # The ontology and the code are of one process. A database can be put back by its administrator, which may
        # repeat versions: `sayso restore` and a new start of the API come with a new secret.
        self._secret = secrets.token_bytes(16)
        self._last: str | None = None
        self._read_at = float("-inf")

    async def get(self, *, anew: bool) -> str | None:
        """The version now, or one of a moment ago; None where Neo4j tells none."""
        if anew or time.monotonic() - self._read_at > _KEPT:
            try:
                self._last = await run_in_threadpool(self._store.version)
            except SaysoError:
                # The endpoint meets the same error, and tells of it.
                self._last = None
            self._read_at = time.monotonic()
        return self._last

    def etag(self, version: str, scope: Scope) -> str:
        """The weak ETag of an address in a form; weak since a compressed answer is another row of bytes."""
        asked = (version, scope["path"], scope["query_string"].decode("latin-1"), Headers(scope=scope).get("accept"))
        return f'W/"{hashlib.blake2b(repr(asked).encode(), digest_size=12, key=self._secret).hexdigest()}"'


def _listed(given: str) -> list[str]:
    """The ETags of an If-None-Match; `*` is none, and so is answered in full."""
    return [each.strip() for each in given.split(",")]
