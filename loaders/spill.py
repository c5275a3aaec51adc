"""A list that moves to a temporary file when it grows long, so that memory stays flat."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Generic, TypeVar

from ontology.errors import UnwritableFile

T = TypeVar("T")
_IN_MEMORY = 2_000


class Spill(Generic[T]):
    """Appended to, then iterated as often as one likes; what comes out of the file is a copy of what went in.

    UnwritableFile when the folder for temporary files has no room.
    """

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._items: list[T] = []
        self._file: IO[bytes] | None = None
        self._length = 0

    def append(self, item: T) -> None:
        """Add an item at the end."""
        self._length += 1
        self._items.append(item)
        if len(self._items) > self._in_memory:
            self._write()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        if self._file is not None:
            with Path(self._file.name).open("rb") as stream:
                while block := self._next(stream):
                    yield from block
        yield from self._items

    def _write(self) -> None:
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(prefix="sayso-")  # noqa: SIM115 - it lives as long as the list
        try:
            pickle.dump(self._items, self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        except OSError as error:
            with suppress(OSError):  # it tries once more to write what it holds
                self._file.close()
            raise UnwritableFile(
                f"the folder for temporary files cannot take more: {error.strerror}",
                file=tempfile.gettempdir(),
                expected="room there, or another folder in TMPDIR",
            ) from error
        self._items = []

    @staticmethod
    def _next(stream: IO[bytes]) -> list[T]:
        try:
            return list(pickle.load(stream))  # noqa: S301 - this process wrote it, where only its user may read
        except EOFError:
            return []
