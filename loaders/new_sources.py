"""Sources that a file names again and again, each handed on once."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model.claims import Source
from graph.storage.tables import Keys


class NewSources:
    """Makes each source once; `new` gives those that have not been handed out yet."""

    def __init__(self) -> None:
        self._known = Keys()
        self._new: list[Source] = []

    def new(self) -> Iterator[Source]:
        """The sources made since the last call."""
        yield from self._new
        self._new.clear()

    def add(self, source: Source) -> str:
        """Keep a source that is new, to be handed out; returns its id."""
        if self._known.add(source.id):
            self._new.append(source)
        return source.id
