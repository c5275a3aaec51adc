"""Access control: API keys with their scopes and a rate limit, checked before anything else looks at a request."""

from __future__ import annotations

import logging
import math
import re
import secrets
from collections.abc import Collection, Mapping

from fastapi import HTTPException
from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Request

from api.rest.errors import status_problem
from api.rest.rate_limit import RateLimit
from api.services.keys import Key, KeyFile, Scope
from api.settings import LOOPBACK, Settings
from ontology.errors import SettingsError

TOKEN = "SAYSO_API_TOKEN"  # noqa: S105 - the name of a setting
"""The setting, and the name under which its holder is recorded."""

_LOG = logging.getLogger(__name__)
_SCOPES: Mapping[tuple[str, str], Scope] = {
    ("POST", "/claims"): Scope.WRITE,
    ("POST", "/cypher"): Scope.CYPHER,
    ("POST", "/decisions"): Scope.WRITE,
    ("POST", "/load"): Scope.WRITE,
}
"""The endpoints that need another scope than `read`, beside those of jobs."""
_SAVED_QUERY = "/queries/"
"""Addresses that begin so take the scope of `POST /cypher` when something is sent to them."""
_JOBS = re.compile(r"/jobs(/.*)?", re.DOTALL)
"""Addresses of jobs: they show content of files, and so are for those who write, even to read."""


def needed_scope(request: Request) -> Scope:
    """The scope that a key needs for this request."""
    if _JOBS.fullmatch(request["path"]):
        return Scope.WRITE
    if request["method"] == "POST" and request["path"].startswith(_SAVED_QUERY):
        return Scope.CYPHER
    return _SCOPES.get((request["method"], request["path"]), Scope.READ)


class Access:
    """Lets a request pass when its key has the scope and is within the rate limit.

    While no key was ever made, an API that listens on this machine only answers everybody, and writes are for the
    holder of the token.
    """

    def __init__(
        self, app: ASGIApp, *, keys: KeyFile, settings: Settings, public: Collection[str], public_files: str
    ) -> None:
        self.app = app
        self._public = frozenset(public)
        self._public_files = f"{public_files}/"
        self._token = settings.api_token
        self._local = settings.api_host in LOOPBACK
        self._limit = RateLimit(settings.requests_per_minute)
        self._keys = keys

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Pass on, with the key's name in the request's state, or refuse."""
        refusal, has_keys = None, False
        if scope["type"] == "http" and not self._is_public(scope["path"]):
            try:
                has_keys = bool(self._keys.keys()) or not self._local
                refusal = self._refusal(scope) if has_keys else self._refusal_without_keys(scope)
            except SettingsError as error:
                _LOG.error("%s", error)  # names a path, which is not for clients
                refusal = status_problem(500, "the API keys cannot be read; the server's log says more")
            if refusal is None and has_keys and needed_scope(scope) is Scope.WRITE:
                receive = self._while_valid(scope, receive)
        await (refusal or self.app)(scope, receive, send)

    def _while_valid(self, request: Request, receive: Receive) -> Receive:
        """Lets a body arrive while its key is valid: a long one may outlast it."""

        async def checked() -> Message:
            message = await receive()
            if self._key(request) is None:
                raise HTTPException(401, "the key was revoked meanwhile", {"WWW-Authenticate": "Bearer"})
            return message

        return checked

    def _is_public(self, path: str) -> bool:
        return path in self._public or path.startswith(self._public_files)

    def _refusal(self, request: Request) -> Response | None:
        key, needed = self._key(request), needed_scope(request)
        if wait := self._limit.wait(f"key {key.name}" if key else f"address {_address(request)}"):
            headers = {"Retry-After": str(math.ceil(wait))}
            return status_problem(429, "more requests than SAYSO_REQUESTS_PER_MINUTE allows", headers)
        if key is None:
            detail = f"this needs a valid API key with the scope {needed}, sent as Authorization: Bearer KEY"
            return _unauthorized(detail)
        _record(request, key.name)
        if needed not in key.scopes:
            return status_problem(403, f"this needs a key with the scope {needed}, which {key.name!r} does not have")
        return None

    def _refusal_without_keys(self, request: Request) -> Response | None:
        if needed_scope(request) is not Scope.WRITE:
            return None
        if self._token is None:
            return status_problem(403, f"nothing is written over REST here: there is no API key, and no {TOKEN}")
        if not secrets.compare_digest(_bearer(request).encode(), self._token.get_secret_value().encode()):
            return _unauthorized(f"writing needs the token of {TOKEN}, sent as Authorization: Bearer TOKEN")
        _record(request, TOKEN)
        return None

    def _key(self, request: Request) -> Key | None:
        given = _bearer(request)
        return self._keys.find(given) if given else None


def _bearer(request: Request) -> str:
    """The key or token that was sent; empty without any."""
    scheme, _, given = Headers(scope=request).get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _address(request: Request) -> str:
    return str(request["client"][0]) if request.get("client") else ""


def _record(request: Request, name: str) -> None:
    request.setdefault("state", {})["key"] = name


def _unauthorized(detail: str) -> Response:
    return status_problem(401, detail, {"WWW-Authenticate": "Bearer"})
