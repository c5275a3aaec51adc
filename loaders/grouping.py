"""Items grouped by key in flat memory, for files whose rows of one record do not stand together."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Generic, TypeVar

from loaders.spill import Spill

T = TypeVar("T")
_IN_MEMORY = 20_000
_PARTS = 64


class Groups(Generic[T]):
    """Items by their keys. The groups come in the order of their first items while they fit in memory.

    More items than that are dealt to parts on disk by the hash of their keys, and one part is grouped at a time.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._groups: dict[str, list[T]] = {}
        self._length = 0
        self._parts: list[Spill[tuple[str, T]]] = []

    def add(self, key: str, item: T) -> None:
        """Add an item to the group of its key."""
        if self._parts:
            self._deal(key, item)
            return
        self._groups.setdefault(key, []).append(item)
        self._length += 1
        if self._length > self._in_memory:
            self._parts = [Spill(_IN_MEMORY // _PARTS) for _ in range(_PARTS)]
            for each, items in self._groups.items():
                for one in items:
                    self._deal(each, one)
            self._groups = {}

    def __iter__(self) -> Iterator[tuple[str, list[T]]]:
        yield from self._groups.items()
        for part in self._parts:
            groups: dict[str, list[T]] = {}
            for key, item in part:
                groups.setdefault(key, []).append(item)
            yield from groups.items()

    def _deal(self, key: str, item: T) -> None:
        self._parts[zlib.crc32(key.encode()) % _PARTS].append((key, item))
