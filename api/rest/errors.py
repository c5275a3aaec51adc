"""Errors as RFC 9457 problem details: one table from Sayso's errors to HTTP, and one shape for every error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from ontology import errors
from ontology.errors import InputError, NotFound, SaysoError

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/sayso/problem/"
REQUEST_ID = "X-Request-Id"
RETRY_AFTER = "10"
"""The number of seconds after which to ask a service again that cannot answer now."""

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered."""

STATUSES: Mapping[type[SaysoError], tuple[int, str]] = {
    errors.SaysoError: (500, "Something went wrong"),
    errors.SettingsError: (500, "Wrong settings"),
    errors.OntologyError: (500, "Broken ontology"),
    errors.TermInUse: (500, "Term in use"),
    errors.InputError: (422, "Wrong value"),
    errors.UnreadableFile: (422, "Unreadable file"),
    errors.UnwritableFile: (500, "Unwritable file"),
    errors.InvalidOntology: (422, "Invalid ontology"),
    errors.MalformedFile: (422, "Malformed file"),
    errors.DateError: (422, "Not a date"),
    errors.InvalidClaim: (422, "Invalid claim"),
    errors.ProofBroken: (422, "Broken proof"),
    errors.VersionConflict: (409, "Conflicting version"),
    errors.DecisionRefused: (409, "Decision refused"),
    errors.NotFound: (404, "Not found"),
    errors.QueryRefused: (403, "Query refused"),
    errors.QuerySyntax: (400, "Query not understood"),
    errors.QueryLimit: (422, "Query beyond limits"),
    errors.GatewayBusy: (503, "Too many queries"),
    errors.StoreError: (502, "Neo4j failed"),
    errors.StoreUnavailable: (503, "Neo4j unavailable"),
    errors.StoreAuth: (502, "Neo4j refused us"),
    errors.StoreConflict: (409, "Conflicting change"),
    errors.StoreOutdated: (503, "Graph outdated"),
    errors.LocalServerError: (503, "Local Neo4j failed"),
    errors.DownloadError: (503, "Download failed"),
    errors.ChecksumError: (503, "Download changed"),
    errors.ServerStartError: (503, "Neo4j did not start"),
    errors.ServerBusy: (503, "Neo4j busy"),
    errors.NoRoom: (507, "No room"),
    errors.CredentialsLost: (503, "Password lost"),
}

# By the validator's name of the mistake; its own words are about Python.
_EXPECTED: Mapping[str, str] = {
    "bool_parsing": "true or false",
    "dict_type": "a JSON object",
    "enum": "{expected}",
    "extra_forbidden": "no member of this name",
    "greater_than_equal": "a number from {ge} on",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "json_invalid": "JSON ({error})",
    "json_text": "a JSON object, sent with Content-Type: application/json",
    "less_than_equal": "a number up to {le}",
    "literal_error": "{expected}",
    "missing": "a value; there is none",
    "model_attributes_type": "a JSON object",
    "string_too_long": "text of up to {max_length} characters",
    "string_too_short": "text of at least {min_length} character",
    "string_type": "text",
    "string_unicode": "Unicode text",
}
_WITHOUT_VALUE = frozenset(["extra_forbidden", "json_invalid", "missing"])


class Problem(JSONResponse):
    """JSON that can repeat what was sent even when it is no proper Unicode."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """As UTF-8; a lone surrogate as the escape that JSON has for it."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def problem(
    status: int, type: str, title: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A problem details answer; `more` are members of its own."""
    body = {"type": TYPES + type, "title": title, "status": status, "detail": detail, **more}
    if known := request_id.get():
        body["requestId"] = known
        # The answer to a crash passes no middleware that would add it.
        headers = {REQUEST_ID: known, **(headers or {})}
    return Problem(body, status, headers=headers)


def problem_of(error: SaysoError) -> JSONResponse:
    """The answer for one of Sayso's errors; a class without a line of its own has its parent's."""
    kind = next(each for each in type(error).__mro__ if each in STATUSES)
    status, title = STATUSES[kind]
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return problem(status, _kebab(kind.__name__), title, str(error), headers=headers, **_parts(error))


def status_problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer for a plain HTTP status."""
    phrase = HTTPStatus(status).phrase
    return problem(status, _kebab(phrase.title().replace(" ", "")), phrase, detail or phrase, headers=headers)


def invalid(error: RequestValidationError) -> JSONResponse:
    """The answer for parameters or a body of the wrong form: each with its value and what was expected."""
    wrong = [_wrong(each) for each in error.errors()]
    return problem(422, "input-error", "Wrong value", "; ".join(map(_told, wrong)), errors=wrong)


def problem_of_all(found: Sequence[InputError]) -> JSONResponse:
    """The answer for several mistakes in what was sent, each with its place, value and what was expected."""
    return problem(422, "input-error", "Wrong value", "; ".join(map(str, found)), errors=list(map(_parts, found)))


def _parts(error: SaysoError) -> dict[str, Any]:
    if isinstance(error, InputError):
        known = error.as_dict()
        return {("parameter" if name == "property" else name): part for name, part in known.items()}
    return {"kind": error.kind, "id": error.id} if isinstance(error, NotFound) else {}


def _wrong(error: Mapping[str, Any]) -> dict[str, Any]:
    place = error["loc"][1:] if error["type"] != "json_invalid" else ()
    parameter = ".".join(str(part) for part in place) or str(error["loc"][0])
    found = {} if error["type"] in _WITHOUT_VALUE else {"value": _short(error["input"])}
    return {"parameter": parameter, **found, "expected": _expected(error)}


def _told(wrong: Mapping[str, Any]) -> str:
    value = wrong.get("value", "")
    found = value if isinstance(value, str) else json.dumps(value)
    return f"{wrong['parameter']}: expected {wrong['expected']}" + (f", not {found}" if found else "")


def _expected(error: Mapping[str, Any]) -> str:
    """The values that are allowed, in our words; in the validator's where we have none."""
    kind = "json_text" if isinstance(error["input"], bytes) else error["type"]
    ours = _EXPECTED.get(kind)
    return ours.format_map(error.get("ctx", {})) if ours else str(error["msg"])


def _short(value: Any) -> Any:
    """The value that was given, shortened; a body that is not taken for JSON comes as bytes."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, bool | int | float | None):
        return value
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:200]


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
