"""What the graph already knows, asked by loaders that check references."""

from __future__ import annotations

from collections.abc import Collection

from graph.store import Store

_KINDS = "UNWIND $ids AS id MATCH (n:Thing {id: id}) WHERE n:Entity RETURN id, n.kind AS kinds"
_SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN id"


def known_kinds(store: Store, ids: Collection[str]) -> dict[str, set[str]]:
    """The kinds of those of `ids` that are live entities."""
    rows = store.read(_KINDS, ids=sorted(ids)) if ids else []
    return {row["id"]: set(row["kinds"] or ()) for row in rows}


def known_sources(store: Store, ids: Collection[str]) -> set[str]:
    """Those of `ids` that are sources."""
    return {row["id"] for row in store.read(_SOURCES, ids=sorted(ids))} if ids else set()
