"""Sources that a file names again and again, each handed on once."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model.claims import Source


class NewSources:
    """Makes each source once; `new` gives those that have not been handed out yet."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._new: list[Source] = []

    def new(self) -> Iterator[Source]:
        """The sources made since the last call."""
        yield from self._new
        self._new.clear()

    def add(self, source: Source) -> str:
        """Keep a source that is new, to be handed out; returns its id."""
        if source.id not in self._known:
            self._known.add(source.id)
            self._new.append(source)
        return source.id
