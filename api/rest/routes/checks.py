"""Checks of what people kept: a copy of a source, and a saved answer. Nothing is changed by them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.rest.dependencies import Graph, SourceId, answers
from api.rest.questions import ask_over_rest
from api.services.proof_checks import check_again
from api.services.proofs import PROOF, opened, parsed
from api.services.verification import verify
from graph.storage.store import Row
from loaders.passages import copy_of
from ontology.errors import InputError

router = APIRouter(tags=["checks"])

_TEXT = {"schema": {"type": "string"}}
_COPY = {"requestBody": {"required": True, "content": {"text/plain": _TEXT, "text/html": _TEXT}}}


@router.post("/sources/{id}/verify", responses=answers("Verified"), openapi_extra=_COPY)
async def verify_source(request: Request, graph: Graph, id: SourceId) -> JSONResponse:
    """Compare the passages on which live claims of a source rest with a copy of it, which is the body.

    Each is unchanged, moved, changed or missing, by its hash. The media type and its `charset` say what the copy is.
    """
    media, _, rest = request.headers.get("content-type", "").partition(";")
    charset = rest.strip().partition("charset=")[2].strip('"') or None
    data = await request.body()
    return await run_in_threadpool(_verified, graph, id, data, is_html=media.strip() == "text/html", encoding=charset)


def _verified(graph: Graph, id: str, data: bytes, **how: Any) -> JSONResponse:
    return JSONResponse(verify(graph.store, id, copy_of(data, "the body", **how)).as_dict())


async def _each_member_once(request: Request) -> None:
    try:
        parsed(await request.body())
    except (ValueError, RecursionError):
        return  # which is told where the body is read


@router.post("/proof", responses=answers("Checked"), dependencies=[Depends(_each_member_once)])
def check_answer(
    request: Request,
    graph: Graph,
    saved: Annotated[Row, Body(description="An answer with its `proof`, as it was saved.")],
) -> JSONResponse:
    """Tell whether a saved answer still holds, by asking its question again.

    An answer that was changed is refused (422), and so is one from the command line: `sayso proof` checks those.
    """
    answer = opened(saved)
    if "command" in answer[PROOF]["question"]:
        raise InputError("this was asked on the command line", property="question", expected="sayso proof to check it")
    key = request.headers.get("authorization")  # asks again with no more rights than the caller has
    checked = check_again(graph.store, answer, lambda asked: ask_over_rest(request.app, asked, authorization=key))
    return JSONResponse(checked.as_dict())
