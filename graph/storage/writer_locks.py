"""Locks between writers: every transaction that loads locks a `Writer` node of its own.

A transaction that must run exclusively (it may take an entity's last support away, or re-resolves what others also
touch) locks all of them. Registering locks the registry first, so that no writer can appear unseen meanwhile.

Every transaction leaves a mark on its node, and a node that goes is counted: so the nodes tell, at next to no cost,
whether anybody wrote between two looks at them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TypeVar

from graph.model.hashing import hash_of
from graph.storage.store import Store, Transaction
from ontology.errors import StoreConflict

T = TypeVar("T")

_REGISTRY = "registry"
_ABANDONED_AFTER = timedelta(days=2)

# Removing a property takes the node's lock, also where there is none to remove, as long as Neo4j knows its name:
# `graph.storage.schema` sees to that.
_LOCK_REGISTRY = "MERGE (r:Writer {id: $registry}) REMOVE r.rev"
_REGISTER = "MERGE (w:Writer {id: $id}) SET w.since = $now"
_SWEEP = """
MATCH (w:Writer) WHERE w.since < $before
WITH collect(w) AS gone WHERE gone <> []
MATCH (r:Writer {id: $registry}) SET r.gone = coalesce(r.gone, 0) + 1
FOREACH (w IN gone | DELETE w)
"""
_UNREGISTER = """
MATCH (r:Writer {id: $registry}) SET r.gone = coalesce(r.gone, 0) + 1
WITH r UNWIND $ids AS id MATCH (w:Writer {id: id}) DELETE w
"""
_LOCK_OWN = "MATCH (w:Writer {id: $id}) SET w.change = $change, w.since = $now RETURN w.id AS id"
_LOCK_ALL = "MATCH (w:Writer) WITH w ORDER BY w.id REMOVE w.rev"
_MARKS = "MATCH (w:Writer) RETURN w.id AS id, w.change AS change, w.gone AS gone"


@dataclass(frozen=True)
class Marks:
    """The marks of all writers: equal only while nobody has loaded or decided. `gone` counts those that left."""

    gone: int
    changes: Mapping[str, str]

    def after(self, writers: int) -> Marks:
        """The marks once so many writers came, wrote and left, and nobody else wrote."""
        return Marks(self.gone + writers, self.changes)

    def __str__(self) -> str:
        return hash_of([self.gone, sorted(self.changes.items())])


def marks(store: Store) -> Marks:
    """The marks as they are. Look before reading the graph: what is read later may then be newer, but never older."""
    rows = store.read(_MARKS)
    changes = {row["id"]: row["change"] for row in rows if row["change"]}
    return Marks(next((row["gone"] or 0 for row in rows if row["id"] == _REGISTRY), 0), changes)


class WriterLocks:
    """The lock nodes of one process, one for each transaction that it runs at a time; `close` removes them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._all: list[str] = []
        self._free: SimpleQueue[str] = SimpleQueue()

    @property
    def used(self) -> bool:
        """Whether any transaction was begun under them, also after they are closed."""
        return bool(self._all)

    def close(self) -> None:
        """Remove them all; nothing of this process may write after it."""
        if self._all:
            self.store.writing(lambda tx: tx.write(_UNREGISTER, ids=self._all, registry=_REGISTRY))

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
            tx.write(_SWEEP, before=now - _ABANDONED_AFTER, registry=_REGISTRY)
            tx.write(_REGISTER, id=id, now=now)

        self.store.writing(work)
        self._all.append(id)
        return id


def _lock(tx: Transaction, id: str, *, exclusive: bool) -> None:
    """Take the writer's own lock, or all of them; the first thing a writing transaction does."""
    if exclusive:
        tx.write(_LOCK_REGISTRY, registry=_REGISTRY)
        tx.write(_LOCK_ALL)
    if not tx.run(_LOCK_OWN, id=id, change=uuid.uuid4().hex, now=datetime.now(UTC)):
        raise StoreConflict("this command was idle for days and has lost its place: start it again")
