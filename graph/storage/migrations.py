"""Changes to stored data that a new version of Sayso needs: each has a name, and runs once in one transaction.

Resolved nodes and facts need none: `graph.write.rebuild` resolves them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import LiteralString

from graph.storage.store import Store, Transaction

# As `graph.model.sort_keys` has them.
_SORT_KEYS = """
MATCH (c:Claim|RetractedClaim) WHERE c.sortKey IS NULL
WITH c, toString(c.fromEarliest) AS first, toString(c.untilLatest) AS last
WITH c, first, last,
  CASE
    WHEN last IS NULL THEN coalesce('>' + first, '')
    WHEN first IS NULL THEN '<' + last
    ELSE coalesce(head([n IN range(10, 1, -1) WHERE left(first, n) = left(last, n) | left(first, n)]), '')
  END AS stem
SET c.span = coalesce(first, '..') + '/' + coalesce(last, '..'), c.sortKey = stem + '/' + c.id
"""
MIGRATIONS: Mapping[str, LiteralString] = {"claims have sort keys": _SORT_KEYS}
"""In the order in which they run; a name stays what it is for ever."""

# Removing a property takes the node's lock, so that of two commands one finds the other's work done.
_DONE = """
MERGE (s:Schema {id: 'sayso'})
REMOVE s.rev
RETURN coalesce(s.migrations, []) AS names
"""
_RECORD = "MATCH (s:Schema {id: 'sayso'}) SET s.migrations = coalesce(s.migrations, []) + $name"


def migrate(store: Store) -> list[str]:
    """Run the migrations that the store has not had; returns their names."""
    return [name for name, query in MIGRATIONS.items() if store.writing(partial(_run, name=name, query=query))]


def _run(tx: Transaction, *, name: str, query: LiteralString) -> bool:
    if name in tx.run(_DONE)[0]["names"]:
        return False
    tx.write(query)
    tx.write(_RECORD, name=name)
    return True
