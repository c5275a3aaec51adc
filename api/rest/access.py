"""Who may ask: API keys with their scopes, checked before anything else looks at a request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Request

from api.rest.errors import problem_of, status_problem
from api.services.keys import KeyFile, Scope
from api.settings import Settings
from ontology.errors import SaysoError

TOKEN = "SAYSO_API_TOKEN"  # noqa: S105 - the name of a setting
"""The setting, and the name under which its holder is logged."""

_PUBLIC = frozenset(["/", "/docs", "/openapi.json", "/healthz"])
_SCOPES: Mapping[tuple[str, str], Scope] = {
    ("POST", "/cypher"): Scope.CYPHER,
    ("POST", "/decisions"): Scope.WRITE,
}
"""What each address needs other than `read`."""


def needed_scope(request: Request) -> Scope:
    """The scope that a key needs for this request."""
    return _SCOPES.get((request["method"], request["path"]), Scope.READ)


class Access:
    """Lets a request pass when its key has the scope; without any key made, all but decisions is open."""

    def __init__(self, app: ASGIApp, settings: Settings, public: str) -> None:
        self.app = app
        self._token = settings.api_token
        self._files = f"{public}/"
        self._keys = KeyFile(settings.home)

    async def __call__(self, scope: Request, receive: Receive, send: Send) -> None:
        """Pass on, with the key's name in the request's state, or refuse."""
        refusal = None
        if scope["type"] == "http" and not self._is_public(scope["path"]):
            try:
                refusal = self._refusal(scope)
            except SaysoError as error:
                refusal = problem_of(error)
        await (refusal or self.app)(scope, receive, send)

    def _is_public(self, path: str) -> bool:
        return path in _PUBLIC or path.startswith(self._files)

    def _refusal(self, request: Request) -> Response | None:
        needed = needed_scope(request)
        if not self._keys.keys():
            if needed is not Scope.WRITE:
                return None
            if self._token is None:
                detail = "decisions are not taken over REST here: SAYSO_API_TOKEN is not set, and no API key is made"
                return status_problem(403, detail)
        name, scopes = self._holder(Headers(scope=request).get("authorization", ""))
        if name is None:
            return status_problem(401, self._missing(needed), {"WWW-Authenticate": "Bearer"})
        request.setdefault("state", {})["key"] = name
        if needed not in scopes:
            return status_problem(403, f"this needs a key with the scope {needed}, which {name!r} does not have")
        return None

    def _missing(self, needed: Scope) -> str:
        if not self._keys.keys():
            return f"a decision needs the token of {TOKEN}"
        return f"this needs a valid API key with the scope {needed}, sent as Authorization: Bearer KEY"

    def _holder(self, authorization: str) -> tuple[str | None, tuple[Scope, ...]]:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None, ()
        given = given.strip()
        if self._token and secrets.compare_digest(given.encode(), self._token.get_secret_value().encode()):
            return TOKEN, (Scope.WRITE,)
        key = self._keys.find(given)
        return (key.name, key.scopes) if key else (None, ())
