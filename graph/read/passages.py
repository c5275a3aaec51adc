"""The passages of a source that its live claims rest on, by place and hash."""

from __future__ import annotations

import re
from typing import LiteralString, cast

from typing_extensions import TypedDict

from graph.storage.store import Store
from ontology.errors import NotFound

_SOURCE: LiteralString = "MATCH (s:Source {id: $id}) RETURN s.sha256 AS sha256"
_QUOTED: LiteralString = """
MATCH (:Source {id: $id})<-[:FROM]-(c:Claim)
WITH c.locator AS locator, c.quoteSha256 AS quoteSha256, c.id AS id ORDER BY id
RETURN locator, quoteSha256, collect(id) AS claims
"""


class PassageRow(TypedDict):
    """A passage of a source, by its place and the hash of its words, with the ids of the claims that rest on it."""

    locator: str | None
    quoteSha256: str | None
    claims: list[str]
    """The claims that rest on it."""


def quoted(store: Store, source: str) -> tuple[str | None, list[PassageRow]]:
    """The SHA-256 of the file as the source's dataset gives it, and its passages by place.

    A passage has `locator`, `quoteSha256` (either may be None) and the `claims` that rest on it. NotFound for an
    unknown source.
    """
    rows = store.read(_SOURCE, id=source)
    if not rows:
        raise NotFound("source", source)
    return rows[0]["sha256"], sorted(cast(list[PassageRow], store.read(_QUOTED, id=source)), key=_by_place)


def _by_place(passage: PassageRow) -> tuple[list[tuple[int, str]], str]:
    """The sort key of a passage: para 9 comes before para 10."""
    parts = re.findall(r"\d+|\D+", passage["locator"] or "")
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], passage["quoteSha256"] or ""
