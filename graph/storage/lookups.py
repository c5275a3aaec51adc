"""Look-ups of what the graph holds, for loaders that check references."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from graph.storage.store import Row, Store

_KINDS = """
UNWIND $ids AS id
MATCH (:Thing {id: id})-[:SAME_AS*0..]->(n:Thing)
MATCH (c:Description {subject: n.id})
WHERE c.kind IS NOT NULL AND c.polarity = 'affirmed'
RETURN DISTINCT id, CASE c.dataset WHEN $dataset THEN c.record END AS record, c.kind AS kinds
"""
_ENTITIES = "UNWIND $ids AS id MATCH (n:Thing {id: id}) RETURN id"
_DATASET = "MATCH (d:Dataset {id: $id}) RETURN properties(d) AS properties"
_SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN id"

_BEGINNING = """
CALL () {
  MATCH (n:Thing) WHERE n.id STARTS WITH $start AND n:Entity RETURN n.id AS id ORDER BY id LIMIT $limit
  UNION
  MATCH (s:Source) WHERE s.id STARTS WITH $start RETURN s.id AS id ORDER BY id LIMIT $limit
}
RETURN id ORDER BY id LIMIT $limit
"""


class KnownKinds(NamedTuple):
    """Kinds that live claims give an entity; `record` is one of the dataset asked for, or None."""

    id: str
    record: str | None
    kinds: list[str]


def known_kinds(store: Store, ids: Collection[str], dataset: str) -> list[KnownKinds]:
    """The kinds of those of `ids` that live claims describe, with the records of `dataset` on which they rest.

    For an id that was merged into another entity, these are the other's kinds.
    """
    rows = store.read(_KINDS, ids=sorted(ids), dataset=dataset) if ids else []
    return [KnownKinds(**row) for row in rows]


def ids_beginning(store: Store, start: str, limit: int) -> list[str]:
    """The first ids of live entities and of sources that begin so, in order."""
    return [row["id"] for row in store.read(_BEGINNING, start=start, limit=limit)]


def stored_dataset(store: Store, id: str) -> Row | None:
    """The properties of a dataset as stored; None when there is none of this id."""
    rows = store.read(_DATASET, id=id)
    return rows[0]["properties"] if rows else None


def known_sources(store: Store, ids: Collection[str]) -> set[str]:
    """Those of `ids` that are sources."""
    return {row["id"] for row in store.read(_SOURCES, ids=sorted(ids))} if ids else set()


def known_entities(store: Store, ids: Collection[str]) -> set[str]:
    """Those of `ids` that are or were entities, or were merged into one."""
    return {row["id"] for row in store.read(_ENTITIES, ids=sorted(ids))} if ids else set()
