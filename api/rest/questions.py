"""Questions that a proof keeps, asked of the REST API within this process."""

from __future__ import annotations

import asyncio
from typing import Any, Literal
from urllib.parse import quote

import httpx
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.services.proofs import PROOF
from graph.storage.store import Row
from ontology.errors import InputError, StoreError

_ADDRESS = "http://localhost"


class _Request(BaseModel):
    """A question to the REST API, as a proof keeps it."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["GET", "POST"]
    path: str = Field(pattern="^/($|[^/])")
    parameters: dict[str, str] = Field(default_factory=dict)
    body: dict[str, Any] | None = None


def ask_over_rest(app: FastAPI, question: Row, *, authorization: str | None = None) -> Row:
    """The answer of the REST API, within this process, with a proof of now; InputError for what it does not answer.

    `authorization` is the header that carries the API key, where one is needed.
    """
    try:
        asked = _Request.model_validate(question)
    except ValidationError:
        raise InputError("this is no question to the API", property="question", expected="as a proof has it") from None
    if asked.method == "POST" and asked.path != "/cypher":
        raise InputError("this is no question", property="path", value=asked.path, expected="/cypher for a POST")
    response = asyncio.run(_send(app, asked, _headers(authorization)))
    answer: Row = response.json()
    if response.status_code == 200 and PROOF in answer:
        return answer
    detail = str(answer.get("detail", "it answers without a proof"))
    raise StoreError(detail) if response.status_code >= 500 or response.status_code == 409 else InputError(detail)


def _headers(authorization: str | None) -> httpx.Headers:
    # By HTTP these are bytes, which the framework reads so.
    return httpx.Headers({"Authorization": authorization} if authorization else {}, encoding="latin-1")


async def _send(app: FastAPI, asked: _Request, headers: httpx.Headers) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=_ADDRESS, follow_redirects=True) as client:
        parameters = {**asked.parameters, PROOF: "true"}
        path = quote(asked.path, safe="/:")
        return await client.request(asked.method, path, params=parameters, json=asked.body, headers=headers)
