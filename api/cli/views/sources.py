"""What `sources`, `single-source` and `dependents` print: what there is to rest on, and what would fall with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from api.cli.output import cell, note, print_table, say
from api.cli.sentences import Sentences
from graph.analysis.reliance import What, dependents, fallen_entities, falling, single_source
from graph.read import sources
from graph.storage.graph import Graph
from graph.storage.paging import every_row
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary


def every_source(store: Store, q: str, dataset: str | None) -> list[Mapping[str, Any]]:
    """The sources with every word of `q`, of one dataset if asked."""
    return list(every_row(partial(sources.sources, store, q, dataset=dataset)))


def print_sources(found: Sequence[Mapping[str, Any]]) -> None:
    """One a line."""
    columns = ("id", "title", "publisher", "published", "claims")
    if found:
        print_table((*columns, ""), ((*(row.get(name) for name in columns), _became(row)) for row in found))
    else:
        note("There is no such source.")


def _became(source: Mapping[str, Any]) -> str:
    """What a reader must know before citing it."""
    parts = {
        "retracted by": source.get("retraction", {}).get("by"),
        "copy of": source["derivedFrom"],
        "same as": source.get("sameAs"),
    }
    return "; ".join(f"{what} {cell(who)}" for what, who in parts.items() if who)


def single(graph: Graph, what: What, **filters: Any) -> Iterator[Mapping[str, Any]]:
    """All that rests on one independent source, as it is found: facts or entities, filtered as in `single_source`."""
    return every_row(partial(single_source, graph, what, **filters))


def print_single(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """One a line, with its source."""
    words = Sentences(vocabulary)
    count = 0
    for row in found:
        count += 1
        about = words.fact(row) if "relation" in row else f"{row['name']}  [{row['id']}]"
        say(f"{about}: {cell(row['sources'])}")
    note(f"{count} rest on a single source.")


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


def print_dependents(found: Dependents, vocabulary: Vocabulary) -> None:
    """What falls, one a line; then how much stands on less."""
    words = Sentences(vocabulary)
    for number, fact in enumerate(found.facts_fallen()):
        if number == 0:
            say("Facts that would fall", "bold")
        say(f"  {words.fact(fact)}")
    fallen, weakened = found.entities()
    if fallen:
        say("Entities that nothing else names", "bold")
        print_table(("id", "name", "kind"), [tuple(row.values()) for row in fallen])
    note(f"Facts that would stand on less: {found.facts_weakened}; entities: {weakened}. Nothing was changed.")
