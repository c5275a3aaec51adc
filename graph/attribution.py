"""Through whom a claim comes to us: who is quoted, which source says so, and what that source copies."""

from __future__ import annotations

from typing import LiteralString

from graph.answers import as_text
from graph.store import Row, Store

_ORIGINALS: LiteralString = """
MATCH path = (:Source {id: $id})-[:DERIVED_FROM*0..]->(s:Source)
WITH s, min(length(path)) AS distance, collect(DISTINCT nodes(path)[-2].id) AS copies
RETURN s.id AS id, s.title AS name, s.publisher AS publisher, s.published AS published, copies, distance
ORDER BY distance, id
"""


def chain(store: Store, claim: Row) -> list[Row]:
    """The links from whoever is quoted to the last original, nearest first.

    Each has the `role` `speaker`, `source` or `original`, an `id` and a `name`; an original names its `copies`.
    """
    spoke = {"role": "speaker", "id": claim["saidBy"], "name": claim["saidByName"]}
    return [*([spoke] if claim["saidBy"] else []), *(_link(row) for row in store.read(_ORIGINALS, id=claim["source"]))]


def _link(row: Row) -> Row:
    known = {name: as_text(row[name]) for name in ("id", "name", "publisher", "published") if row[name] is not None}
    copied = {"copies": sorted(row["copies"])} if row["distance"] else {}
    return {"role": "original" if row["distance"] else "source", "name": None, **known, **copied}
