"""The marks of writers are equal only while nobody has written."""

from __future__ import annotations

import pytest

from graph.storage.store import Store, Transaction
from graph.storage.writer_locks import WriterLocks, marks


def nothing(_: Transaction) -> None:
    """Write nothing."""


@pytest.mark.parametrize("exclusive", [False, True])
def test_whoever_writes_changes_the_marks_until_long_after(store: Store, exclusive: bool) -> None:
    before, locks = marks(store), WriterLocks(store)
    assert not locks.used
    locks.writing(nothing, exclusive=exclusive)
    first = marks(store)
    assert first != before
    locks.writing(nothing, exclusive=exclusive)
    assert marks(store) not in (before, first)
    assert locks.used
    locks.close()
    assert marks(store) == before.after(1)


def test_whoever_wrote_nothing_leaves_them_as_they_were(store: Store) -> None:
    before = marks(store)
    WriterLocks(store).close()
    assert marks(store) == before


def test_who_died_is_counted_once_its_node_is_deleted(store: Store) -> None:
    before, dead = marks(store), WriterLocks(store)
    dead.writing(nothing, exclusive=False)
    aged = "MATCH (w:Writer) WHERE w.since IS NOT NULL AND NOT w.id IN $others SET w.since = datetime('2015-06-22')"
    store.writing(lambda tx: tx.write(aged, others=list(before.changes)))
    next_one = WriterLocks(store)
    next_one.writing(nothing, exclusive=False)
    next_one.close()
    assert marks(store) == before.after(2)
