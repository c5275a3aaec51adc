"""Who may write: every loading process holds a `Writer` node, and locks it in each transaction.

A transaction that must run alone (it may take an entity's last support away, or re-resolves what others also
touch) locks all of them. Registering locks the registry first, so that no writer can appear unseen meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from graph.store import Store, Transaction
from ontology.errors import StoreConflict

_REGISTRY = "registry"
_ABANDONED_AFTER = timedelta(days=2)

# Removing a property takes the node's lock, also where there is none to remove, and leaves nothing to commit.
_LOCK_REGISTRY = "MERGE (r:Writer {id: $registry}) REMOVE r.rev"
_REGISTER = "MERGE (w:Writer {id: $id}) SET w.since = $now"
_SWEEP = "MATCH (w:Writer) WHERE w.since < $before DELETE w"
_LEAVE = "MATCH (w:Writer {id: $id}) DELETE w"
_LOCK_OWN = "MATCH (w:Writer {id: $id}) REMOVE w.rev RETURN w.id AS id"
_LOCK_ALL = "MATCH (w:Writer) WITH w ORDER BY w.id REMOVE w.rev"


def register(store: Store, id: str, now: datetime) -> None:
    """Enter a writer, and drop those that died long ago."""

    def work(tx: Transaction) -> None:
        tx.write(_LOCK_REGISTRY, registry=_REGISTRY)
        tx.write(_SWEEP, before=now - _ABANDONED_AFTER)
        tx.write(_REGISTER, id=id, now=now)

    store.writing(work)


def leave(store: Store, id: str) -> None:
    """Remove a writer."""
    store.writing(lambda tx: tx.write(_LEAVE, id=id))


def lock(tx: Transaction, id: str, *, alone: bool) -> None:
    """Take the writer's own lock, or all of them; the first thing a writing transaction does."""
    if alone:
        tx.write(_LOCK_REGISTRY, registry=_REGISTRY)
        tx.write(_LOCK_ALL)
    elif not tx.run(_LOCK_OWN, id=id):
        raise StoreConflict("this load was idle for days and has lost its place: start it again")
