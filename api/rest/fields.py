"""`fields=`: only these members of an answer, or of each row of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Query, Request

from api.services.proofs import PROOF
from ontology.errors import InputError

FIELDS = "fields"
LIST = {"results", "next"}
"""The members of a list."""


async def chosen_fields(
    request: Request,
    fields: Annotated[
        str | None,
        Query(description="Names with commas between: only these members of the answer, or of each row of a list."),
    ] = None,
) -> None:
    """Note the fields that are wanted, for `Tabular`; raises InputError for one that the answer never has."""
    if fields is None:
        return
    if request.query_params.get(PROOF, "false") != "false":
        raise InputError("a proof is of the whole answer", property=FIELDS, value=fields, expected="no proof beside it")
    known = _known(request)
    wanted = [each.strip() for each in fields.split(",")]
    for name in wanted:
        if name not in known:
            expected = f"one of {', '.join(known)}"
            raise InputError("there is no such field here", property=FIELDS, value=name, expected=expected)
    setattr(request.state, FIELDS, wanted)


def _known(request: Request) -> list[str]:
    operation = request.app.openapi()["paths"][request.scope["route"].path]["get"]
    found: list[str] = next(each for each in operation["parameters"] if each["name"] == FIELDS)["schema"]["items"][
        "enum"
    ]
    return found


def selected(answer: dict[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The answer, or each of its rows, with the wanted members alone, in the order in which they are named."""
    if answer.keys() == LIST:
        return {**answer, "results": [_some(row, wanted) for row in answer["results"]]}
    return _some(answer, wanted)


def _some(row: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in wanted if name in row}
