"""Resolves every node and fact again after the ontology or the resolver changed: in pages, and resumable.

Claims stay as they are but for their bounds. Pages go by the ids of entities, and each is committed with a mark of
how far it got, so that work that was cut short goes on there. Loads and decisions run between the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from graph.resolution.resolver import Resolver
from graph.storage.schema import require_current, resolution_version
from graph.storage.store import Store, Transaction
from graph.storage.writer_locks import WriterLocks
from graph.write.apply import apply_change
from graph.write.changes import Change
from graph.write.node_locks import NodeLocks
from ontology.vocabulary import Vocabulary

Progress = Callable[[int, int], None]

_PAGE = 1_000
_MARK = """
MATCH (s:Schema {id: 'sayso'})
RETURN s.resolved AS resolved, s.resolving AS resolving, coalesce(s.resolvedUpTo, '') AS after
"""
_COUNTS = """
MATCH (n:Thing)
RETURN count(n) AS all, sum(CASE WHEN n.id <= $after THEN 1 ELSE 0 END) AS done
"""
_IDS = "MATCH (n:Thing) WHERE n.id > $after WITH n.id AS id ORDER BY id LIMIT $limit RETURN collect(id) AS ids"
_ADVANCE = "MATCH (s:Schema {id: 'sayso'}) SET s.resolving = $version, s.resolvedUpTo = $after"
_FINISH = "MATCH (s:Schema {id: 'sayso'}) SET s.resolved = $version REMOVE s.resolving, s.resolvedUpTo"


@dataclass(frozen=True)
class Rebuilt:
    """The entities that were resolved again now, and whether this went on with work that had been cut short."""

    entities: int = 0
    resumed: bool = False


def rebuild(
    store: Store,
    vocabulary: Vocabulary,
    *,
    everything: bool = False,
    page: int = _PAGE,
    progress: Progress | None = None,
) -> Rebuilt:
    """Resolve all nodes and facts again if another version resolved them, or `everything` is wanted.

    `progress` is called with the number of entities that are done and of all there are.
    """
    require_current(store, vocabulary)
    version = resolution_version(vocabulary)
    mark = store.read(_MARK)[0]
    if mark["resolved"] == version and mark["resolving"] is None and not everything:
        return Rebuilt()
    resumed = mark["resolving"] == version
    after = mark["after"] if resumed else ""
    counts = store.read(_COUNTS, after=after)[0]
    resolver, locks, done = Resolver(vocabulary), WriterLocks(store), counts["done"]
    try:
        while ids := locks.writing(partial(_resolve_page, resolver=resolver, after=after, limit=page), exclusive=True):
            after = ids[-1]
            done += len(ids)
            if progress:
                progress(done, max(done, counts["all"]))
        store.writing(lambda tx: tx.write(_FINISH, version=version))
    finally:
        locks.close()
    return Rebuilt(done - counts["done"], resumed)


def _resolve_page(tx: Transaction, *, resolver: Resolver, after: str, limit: int) -> list[str]:
    """Resolve the next entities again, with the facts they take part in; returns their ids."""
    ids: list[str] = tx.run(_IDS, after=after, limit=limit)[0]["ids"]
    if ids:
        change = Change(datetime.now(UTC), subjects=ids)
        apply_change(tx, resolver, change, NodeLocks(tx, resolver, exclusive=True))
        tx.write(_ADVANCE, version=resolution_version(resolver.vocabulary), after=ids[-1])
    return ids
