"""Tables that do not grow in memory: what was used last is held, and the rest is in a temporary file."""

from __future__ import annotations

import errno
import os
import pickle
import sqlite3
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any, TypeVar

V = TypeVar("V")
_IN_MEMORY = 2_000
_SETUP = """
PRAGMA temp_store=FILE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;
PRAGMA cache_size=-8000;
CREATE TABLE items (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;
"""
_ALL = "SELECT key, value FROM items ORDER BY key"
_ABSENT: Any = object()
_MARKS = 2**21


def _opened() -> sqlite3.Connection:
    # A load may go on in another thread than the one that began it, but never in two at once.
    file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    file.executescript(_SETUP)
    return file


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _decoded(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


class Table(MutableMapping[str, V]):
    """A mapping of any size, iterated in the order of its keys, and not to be changed meanwhile.

    A value that was changed itself has to be set again.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._changed: dict[str, V] = {}
        """The items that the file lacks."""
        self._read: dict[str, V] = {}
        """Items of the file that were used lately; both times it is full it is begun anew."""
        self._file: sqlite3.Connection | None = None
        self._marks = bytearray()
        """A byte for each remainder that hashes of keys may have: most keys that the file lacks show by it."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        found = self._changed.get(key, _ABSENT)
        if found is _ABSENT and self._file is not None:
            found = self._read.get(key, _ABSENT)
            if found is _ABSENT:
                found = self._fetched(self._file, key)
        return default if found is _ABSENT else found

    def __getitem__(self, key: str) -> V:
        found: V = self.get(key, _ABSENT)
        if found is _ABSENT:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self.get(str(key), _ABSENT) is not _ABSENT

    def __setitem__(self, key: str, value: V) -> None:
        self._changed[key] = value
        if len(self._changed) > self._in_memory:
            self._write()

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._changed.pop(key, None)
        self._read.pop(key, None)
        if self._file is not None:
            self._file.execute("DELETE FROM items WHERE key = ?", (_encoded(key),))

    def __len__(self) -> int:
        if self._file is None:
            return len(self._changed)
        self._write()
        return int(self._file.execute("SELECT count(*) FROM items").fetchone()[0])

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self._rows())

    def items(self) -> Any:
        """Keys with their values."""
        return ((key, value if self._file is None else pickle.loads(value)) for key, value in self._rows())  # noqa: S301

    def values(self) -> Any:
        """The values, in the order of their keys."""
        return (value for _, value in self.items())

    def _rows(self) -> Iterator[tuple[str, Any]]:
        """All keys with their values, which are still pickled when they come from the file."""
        if self._file is None:
            return iter(sorted(self._changed.items()))
        self._write()
        return ((_decoded(key), value) for key, value in self._file.execute(_ALL))

    def _fetched(self, file: sqlite3.Connection, key: str) -> Any:
        if not self._marks[hash(key) % _MARKS]:
            return _ABSENT
        row = file.execute("SELECT value FROM items WHERE key = ?", (_encoded(key),)).fetchone()
        if row is None:
            return _ABSENT
        if len(self._read) > self._in_memory:
            self._read = {}
        return self._read.setdefault(key, pickle.loads(row[0]))  # noqa: S301 - this process wrote it

    def _write(self) -> None:
        """Move the changed items to the file; they stay at hand as those that were used last."""
        # Without a name the file is one of SQLite's own, which nobody else can open and which goes with the table.
        file = self._file = self._file or _opened()
        self._marks = self._marks or bytearray(_MARKS)
        for key in self._changed:
            self._marks[hash(key) % _MARKS] = 1
        dumped = ((_encoded(key), pickle.dumps(value, pickle.HIGHEST_PROTOCOL)) for key, value in self._changed.items())
        try:
            file.execute("BEGIN")
            file.executemany("INSERT OR REPLACE INTO items VALUES (?, ?)", sorted(dumped))
            file.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        self._read, self._changed = self._changed, {}


class Keys:
    """A set of texts of any size, iterated in their order."""

    def __init__(self, keys: Iterable[str] = (), in_memory: int = _IN_MEMORY) -> None:
        self._table: Table[None] = Table(in_memory)
        self.update(keys)

    def add(self, key: str) -> bool:
        """Add a key; returns whether it is new."""
        new = key not in self._table
        if new:
            self._table[key] = None
        return new

    def update(self, keys: Iterable[str]) -> None:
        """Add several."""
        for key in keys:
            self.add(key)

    def __contains__(self, key: object) -> bool:
        return key in self._table

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def __bool__(self) -> bool:
        return bool(self._table)
