"""Answers in the shape that a client asks for, done once for every endpoint: some `fields`, and lists as tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.fields import FIELDS, LIST, selected
from api.services.rows import csv_text, json_line

_JSON = ("application/json", "application/*", "*/*")
Rows = Sequence[Mapping[str, Any]]


class Tabular:
    """Sends the rows of a list as CSV or JSON Lines where `Accept` names that first, with the wanted `fields` alone.

    The next page is in the header `Link`. What is no list, and an answer with a proof, stay JSON.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold back a JSON answer until it is whole; pass on all else as it comes."""
        media_type = _named_first(Headers(scope=scope).get("accept", "")) if scope["type"] == "http" else None
        if media_type is None and f"{FIELDS}=".encode() not in scope.get("query_string", b""):
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def hold(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_json(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await _send(start, body, media_type, scope, receive, send)

        await self.app(scope, receive, hold)


async def _send(
    start: Message, body: bytes, media_type: str | None, scope: Scope, receive: Receive, send: Send
) -> None:
    answer = json.loads(body)
    if wanted := scope.get("state", {}).get(FIELDS):
        answer = selected(answer, wanted)
        body = orjson.dumps(answer)
        MutableHeaders(scope=start)["Content-Length"] = str(len(body))
    if media_type is None or not isinstance(answer, dict) or answer.keys() != LIST:
        await send(start)
        await send({"type": "http.response.body", "body": body})
        return
    response = Response(_FORMS[media_type](answer["results"]), media_type=media_type, headers={"Vary": "Accept"})
    if answer["next"]:
        asked = [each for each in QueryParams(scope["query_string"]).multi_items() if each[0] != "cursor"]
        response.headers["Link"] = f'<{scope["path"]}?{urlencode([*asked, ("cursor", answer["next"])])}>; rel="next"'
    await response(scope, receive, send)


def _is_json(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type") == "application/json"


def _named_first(accept: str) -> str | None:
    """CSV or JSON Lines, when one of them is named and JSON is not named before."""
    for each in accept.split(","):
        name = each.partition(";")[0].strip().lower()
        if name in _JSON:
            return None
        if name in _FORMS:
            return name
    return None


def _csv(rows: Rows) -> bytes:
    return csv_text(rows, "\r\n").encode()  # as RFC 4180 has it


def _json_lines(rows: Rows) -> bytes:
    return "".join(json_line(row) + "\n" for row in rows).encode()


_FORMS: Mapping[str, Callable[[Rows], bytes]] = {"text/csv": _csv, "application/x-ndjson": _json_lines}
