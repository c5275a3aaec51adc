"""Facts and entities that rest on a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graph.analysis.reliance import dependent_facts, fallen_entities, falling
from graph.storage.graph import Graph
from graph.storage.paging import every_row

_FALLEN = ("entity", "name", "kind")


class Dependents:
    """Facts, then entities, that would fall with a source, read as they are asked for; NotFound if there is none.

    With a `limit`, at most so many of either; `left_out` counts the others.
    """

    def __init__(self, graph: Graph, source: str, *, copies: bool, limit: int | None = None) -> None:
        falling(graph.store, source)
        self.source = source
        self.facts_weakened = 0
        self.left_out = 0
        self._limit = limit
        self._facts = partial(dependent_facts, graph, source, copies=copies)
        self._entities = partial(fallen_entities, graph, source, copies=copies)

    def facts_fallen(self) -> Iterator[Mapping[str, Any]]:
        """The facts that would fall, as they are found; on the way the others are counted."""
        self.facts_weakened = fallen = 0
        for row in every_row(self._facts):
            if not row["falls"]:
                self.facts_weakened += 1
                continue
            fallen += 1
            if self._limit is None or fallen <= self._limit:
                yield row["fact"]
            else:
                self.left_out += 1

    def entities(self) -> tuple[list[Mapping[str, Any]], int]:
        """The entities that would fall, and how many would stand on less."""
        fallen, weakened = self._entities()
        shown = fallen[: self._limit]
        self.left_out += len(fallen) - len(shown)
        return [{name: row[name] for name in _FALLEN} for row in shown], weakened  # type: ignore[literal-required]

    def parts(self) -> Iterator[tuple[str, Any]]:
        """All of it for JSON, in order."""
        yield "source", self.source
        yield "factsFallen", self.facts_fallen()
        yield "factsWeakened", self.facts_weakened
        fallen, weakened = self.entities()
        yield "entitiesFallen", iter(fallen)
        yield "entitiesWeakened", weakened

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The facts and the entities that would fall, a row each."""
        yield from ({"what": "fact", **fact} for fact in self.facts_fallen())
        yield from ({"what": "entity", **entity} for entity in self.entities()[0])
