"""Checks that every request passes: whom the API answers to, and HEAD and unknown parameters done once for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.errors import REQUEST_ID, problem, status_problem
from api.settings import LOOPBACK

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::[0-9]{1,5})?")
_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
_BODY_BYTES = 2_000_000
OTHERS_IGNORED = "x-other-parameters-ignored"
"""Marks an operation in the OpenAPI document whose clients send parameters of their own, which change nothing."""


class Guard:
    """Answers only to known host names, and only to pages from them.

    Listening on loopback is not enough: a web page may point a host name of its own at 127.0.0.1 (DNS rebinding)
    or send the API a request from the visitor's own browser.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], origins: Iterable[str] = ()) -> None:
        self.app = app
        self.origins = frozenset(origins)
        self.hosts = frozenset(host.lower().strip("[]") for host in (*LOOPBACK, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed, refuse the rest."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows(headers.get("host", "")):
            detail = "the API does not answer to this host name; SAYSO_ALLOWED_HOSTS adds one"
            refusal = problem(421, "unknown-host", "Unknown host", detail, host=headers.get("host", ""))
            await refusal(scope, receive, send)
        elif "origin" in headers and not self._allows(headers["origin"], headers["host"], scope["method"]):
            detail = "the API does not answer to pages from there; SAYSO_CORS_ORIGINS adds an origin of pages"
            refusal = problem(403, "unknown-origin", "Unknown origin", detail, origin=headers["origin"])
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _knows(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        return found is not None and found["name"].lower().strip("[]") in self.hosts

    def _allows(self, origin: str, host: str, method: str) -> bool:
        if origin in self.origins:
            return True
        scheme, _, page_host = origin.partition("://")
        if scheme not in ("http", "https") or not self._knows(page_host):
            return False
        # Another port of this machine is another program's page: it may not change or ask anything by POST.
        named = page_host.lower().partition(":")[0] not in LOOPBACK and not page_host.startswith("[")
        return method in _SAFE or page_host.lower() == host.lower() or named


class Cors(CORSMiddleware):
    """Lets pages of the `origins` of the settings read answers and send keys; cookies are never asked for.

    The pages of Neo4j Browser and OpenRefine may read a few addresses, which answer to them by themselves.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("DELETE", "GET", "HEAD", "POST"),
            allow_headers=("Authorization", "If-None-Match", REQUEST_ID),
            allow_private_network=True,
            expose_headers=("Content-Disposition", "ETag", "Link", "Location", "Retry-After", REQUEST_ID),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer preflights of these origins, and add the headers to every answer to them."""
        asks = scope["type"] == "http" and scope["method"] == "OPTIONS"
        inner = self.app if asks and not self._is_ours(scope) else super().__call__
        await inner(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        return self.is_allowed_origin(Headers(scope=scope).get("origin", ""))


class Compressed(GZipMiddleware):
    """Compresses long answers for those who take them so; HEAD tells the length of the plain one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on HEAD, which has no body to compress."""
        inner = self.app if scope["type"] == "http" and scope["method"] == "HEAD" else super().__call__
        await inner(scope, receive, send)


class SafetyHeaders:
    """Tells browsers to take each answer for what it says it is, and to show it in no other page's frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and add the headers to the answer; a policy that the answer has of its own stays."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
            await send(message)

        await self.app(scope, receive, with_headers)


class BodyLimit:
    """Refuses a request whose body is larger than any question needs.

    `files` has the limits of addresses that take files. What is announced as too large is refused before it is read.
    """

    def __init__(self, app: ASGIApp, files: Mapping[str, int]) -> None:
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count what arrives: the length that a request announces need not be true."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.files.get(scope["path"], _BODY_BYTES)
        announced = Headers(scope=scope).get("content-length", "")
        received = int(announced) if announced.isdecimal() else 0
        if received > most:
            await status_problem(413, _too_large(most))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413, _too_large(most))
            return message

        await self.app(scope, counted, send)


def _too_large(most: int) -> str:
    return f"the body is larger than {most / 10**6:,g} MB"


class Head:
    """Answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET; its answer's headers, length included, stay."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        as_get = {**scope, "method": "GET"}
        await self.app(as_get, receive, without_body)
        scope["route"] = as_get.get("route")


async def known_parameters_only(request: Request) -> None:
    """Refuse a parameter that the endpoint does not have or that is given twice: the answer would change unseen."""
    documented = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    operation = documented.get(request.method.lower())
    if operation is None or operation.get(OTHERS_IGNORED):
        return
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            raise HTTPException(
                400, f"there is no parameter {name!r} here; there are {', '.join(sorted(known)) or 'none'}"
            )
        if names.count(name) > 1:
            raise HTTPException(400, f"the parameter {name!r} is given more than once")
