"""Claim ids as people type them: the beginning of one is enough where it fits no other."""

from __future__ import annotations

import re
from typing import LiteralString

from graph.storage.store import Store
from ontology.errors import InputError

SHOWN = 8
"""How many characters of a claim's id are shown: a million claims share them about a hundred times."""

_SHORT = re.compile(r"[0-9a-f]{6,31}")
_LISTED = 10
_BEGINNING: LiteralString = """
MATCH (c:Claim|RetractedClaim) WHERE c.id STARTS WITH $beginning
RETURN DISTINCT c.id AS id ORDER BY id LIMIT $limit
"""


def full_claim_id(store: Store, id: str) -> str:
    """The id of the one claim that `id` is or begins; `id` itself where there is none.

    Raises InputError with the candidates where several begin so.
    """
    if not _SHORT.fullmatch(id):
        return id
    found = [row["id"] for row in store.read(_BEGINNING, beginning=id, limit=_LISTED + 1)]
    if len(found) > 1:
        more = " and others" if len(found) > _LISTED else ""
        expected = f"more of one of {', '.join(found[:_LISTED])}{more}"
        raise InputError("several claims have an id that begins so", property="id", value=id, expected=expected)
    return found[0] if found else id
