"""Counts of entities, facts, claims and sources in the graph, and its data sets."""

from __future__ import annotations

from typing import LiteralString

from graph.storage.graph import Graph
from graph.storage.schema import fact_types
from graph.storage.store import Row, Store

_ENTITIES = "MATCH (n:Entity) RETURN count(n) AS count"
_CLAIMS = "MATCH (n:Claim) RETURN count(n) AS count"
_SOURCES = "MATCH (n:Source) RETURN count(n) AS count"
_DATASETS = "MATCH (d:Dataset) RETURN d.id AS id, d.version AS version, d.title AS title ORDER BY id"


def counts(graph: Graph) -> dict[str, int]:
    """How many entities, facts, claims and sources there are."""
    facts: LiteralString = f"MATCH ()-[r:{fact_types(graph.vocabulary)}]->() RETURN count(r) AS count"
    queries = {"entities": _ENTITIES, "facts": facts, "claims": _CLAIMS, "sources": _SOURCES}
    return {name: graph.store.read(query)[0]["count"] for name, query in queries.items()}


def datasets(store: Store) -> list[Row]:
    """The data sets, each with its `version` and `title`."""
    return store.read(_DATASETS)
