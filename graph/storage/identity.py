"""Which ids were merged into others, and the canonical ids of their entities: the end of a chain of `SAME_AS`."""

from __future__ import annotations

from collections.abc import Iterable

from graph.storage.store import Transaction

# Answered from the server's own statistics, so that graphs without merged entities pay nothing.
_MERGES = "MATCH ()-[r:SAME_AS]->() RETURN count(r) AS merges"
_CANONICAL = """
UNWIND $ids AS id
MATCH (:Thing {id: id})-[:SAME_AS*]->(canonical:Thing)
WHERE NOT EXISTS { (canonical)-[:SAME_AS]->() }
RETURN id, canonical.id AS canonical
"""


def has_merges(tx: Transaction) -> bool:
    """Whether any ids were merged; costs next to nothing."""
    return bool(tx.run(_MERGES)[0]["merges"])


def canonical_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """The canonical id of each of `ids` that was merged into another."""
    return {row["id"]: row["canonical"] for row in tx.run(_CANONICAL, ids=sorted(set(ids)))}
