"""Sources, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graph.analysis.reliance import What, dependents, fallen_entities, falling, single_source
from graph.read import sources
from graph.storage.graph import Graph
from graph.storage.paging import every_row
from graph.storage.store import Store


def matching_sources(store: Store, q: str, dataset: str | None) -> list[Mapping[str, Any]]:
    """The sources with every word of `q`, of one dataset if asked."""
    return list(every_row(partial(sources.sources, store, q, dataset=dataset)))


def single_source_rows(graph: Graph, what: What, **filters: Any) -> Iterator[Mapping[str, Any]]:
    """All that rests on one independent source, as it is found: facts or entities, filtered as in `single_source`."""
    return every_row(partial(single_source, graph, what, **filters))


class Dependents:
    """What would fall with a source, read as it is asked for: facts, then entities. NotFound if there is none."""

    def __init__(self, graph: Graph, source: str, *, copies: bool) -> None:
        falling(graph.store, source)
        self.source = source
        self.facts_weakened = 0
        self._facts = partial(dependents, graph, source, What.FACTS, copies=copies)
        self._entities = partial(fallen_entities, graph, source, copies=copies)

    def facts_fallen(self) -> Iterator[Mapping[str, Any]]:
        """The facts that would fall, as they are found; on the way the others are counted."""
        self.facts_weakened = 0
        for row in every_row(self._facts):
            if row["falls"]:
                yield row["fact"]
            else:
                self.facts_weakened += 1

    def entities(self) -> tuple[list[Mapping[str, Any]], int]:
        """The entities that would fall, and how many would stand on less."""
        fallen, weakened = self._entities()
        return [{name: row[name] for name in ("entity", "name", "kind")} for row in fallen], weakened

    def parts(self) -> Iterator[tuple[str, Any]]:
        """All of it for JSON, in order."""
        yield "source", self.source
        yield "factsFallen", self.facts_fallen()
        yield "factsWeakened", self.facts_weakened
        fallen, weakened = self.entities()
        yield "entitiesFallen", iter(fallen)
        yield "entitiesWeakened", weakened
