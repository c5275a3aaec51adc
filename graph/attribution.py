"""Through whom a claim comes to us: who is quoted, which source says so, and what that source copies."""

from __future__ import annotations

from graph.answers import as_text
from graph.derivation import Derivation, derivation
from graph.store import Row, Store, Transaction

_SOURCES = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN id, s.title AS name, s.publisher AS publisher, s.published AS published
"""


def chain(store: Store, claim: Row) -> list[Row]:
    """The links from whoever is quoted to the last original, nearest first.

    Each has the `role` `speaker`, `source` or `original`, an `id` and a `name`; an original names its `copies`.
    """
    spoke = {"role": "speaker", "id": claim["saidBy"], "name": claim["saidByName"]}
    return [*([spoke] if claim["saidBy"] else []), *store.reading(lambda tx: _links(tx, claim["source"]))]


def _links(tx: Transaction, source: str) -> list[Row]:
    derived = derivation(tx, [source])
    rows = {row["id"]: row for row in tx.run(_SOURCES, ids=list(derived))}
    return [_source(rows[source]), *(_original(rows[id], derived) for id in derived if id != source)]


def _source(row: Row) -> Row:
    known = {name: as_text(value) for name, value in row.items() if value is not None}
    return {"role": "source", "name": None, **known}


def _original(row: Row, derived: Derivation) -> Row:
    copies = sorted(copy for copy, originals in derived.items() if row["id"] in originals)
    return {**_source(row), "role": "original", "copies": copies}
