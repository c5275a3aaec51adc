"""Locks between writers: every transaction that loads locks a `Writer` node of its own.

A transaction that must run exclusively (it may take an entity's last support away, or re-resolves what others also
touch) locks all of them. Registering locks the registry first, so that no writer can appear unseen meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TypeVar

from graph.storage.store import Store, Transaction
from ontology.errors import StoreConflict

T = TypeVar("T")

_REGISTRY = "registry"
_ABANDONED_AFTER = timedelta(days=2)

# Removing a property takes the node's lock, also where there is none to remove, and leaves nothing to commit.
_LOCK_REGISTRY = "MERGE (r:Writer {id: $registry}) REMOVE r.rev"
_REGISTER = "MERGE (w:Writer {id: $id}) SET w.since = $now"
_SWEEP = "MATCH (w:Writer) WHERE w.since < $before DELETE w"
_UNREGISTER = "UNWIND $ids AS id MATCH (w:Writer {id: id}) DELETE w"
_LOCK_OWN = "MATCH (w:Writer {id: $id}) REMOVE w.rev RETURN w.id AS id"
_LOCK_ALL = "MATCH (w:Writer) WITH w ORDER BY w.id REMOVE w.rev"


class WriterLocks:
    """The lock nodes of one process, one for each transaction that it runs at a time; `close` removes them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._all: list[str] = []
        self._free: SimpleQueue[str] = SimpleQueue()

    def close(self) -> None:
        """Remove them all; nothing of this process may write after it."""
        if self._all:
            self.store.writing(lambda tx: tx.write(_UNREGISTER, ids=self._all))

    def writing(self, work: Callable[[Transaction], T], *, exclusive: bool) -> T:
        """Do `work` in a transaction beside other writers; `exclusive`: while nobody else loads or decides."""

        def locked(tx: Transaction) -> T:
            _lock(tx, own, exclusive=exclusive)
            return work(tx)

        with self._lock_node() as own:
            return self.store.writing(locked)

    @contextmanager
    def _lock_node(self) -> Iterator[str]:
        """The id of a lock node that no other transaction uses; registered when it is first needed."""
        try:
            id = self._free.get_nowait()
        except Empty:
            id = self._register()
        try:
            yield id
        finally:
            self._free.put(id)

    def _register(self) -> str:
        """Add a lock node, and delete those of processes that died long ago."""
        id, now = uuid.uuid4().hex, datetime.now(UTC)

        def work(tx: Transaction) -> None:
            tx.write(_LOCK_REGISTRY, registry=_REGISTRY)
            tx.write(_SWEEP, before=now - _ABANDONED_AFTER)
            tx.write(_REGISTER, id=id, now=now)

        self.store.writing(work)
        self._all.append(id)
        return id


def _lock(tx: Transaction, id: str, *, exclusive: bool) -> None:
    """Take the writer's own lock, or all of them; the first thing a writing transaction does."""
    if exclusive:
        tx.write(_LOCK_REGISTRY, registry=_REGISTRY)
        tx.write(_LOCK_ALL)
    elif not tx.run(_LOCK_OWN, id=id):
        raise StoreConflict("this load was idle for days and has lost its place: start it again")
