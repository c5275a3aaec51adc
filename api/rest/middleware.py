"""What every request passes: whom the API answers to, and HEAD and unknown parameters done once for all."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.errors import problem

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Guard:
    """Answers only to known host names, and only to pages from them.

    Listening on loopback is not enough: a web page may point a host name of its own at 127.0.0.1 (DNS rebinding)
    or send the API a request from the visitor's own browser.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower().strip("[]") for host in (*LOOPBACK, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed, refuse the rest."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._knows("//" + headers.get("host", "")):
            detail = "the API does not answer to this host name; SAYSO_ALLOWED_HOSTS adds one"
            refusal = problem(421, "unknown-host", "Unknown host", detail, host=headers.get("host", ""))
            await refusal(scope, receive, send)
        elif "origin" in headers and not self._knows(headers["origin"]):
            detail = "the API does not answer to pages from there; SAYSO_ALLOWED_HOSTS adds a host"
            refusal = problem(403, "unknown-origin", "Unknown origin", detail, origin=headers["origin"])
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _knows(self, address: str) -> bool:
        try:
            # No user name belongs into a host or an origin; with one it may be read in two ways.
            return "@" not in address and urlsplit(address).hostname in self.hosts
        except ValueError:
            return False


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

        await self.app({**scope, "method": "GET"}, receive, without_body)


async def known_parameters_only(request: Request) -> None:
    """Refuse a parameter that the endpoint does not have or that is given twice: the answer would change unseen."""
    documented = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    operation = documented.get(request.method.lower())
    if operation is None:
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
