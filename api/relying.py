"""What `single-source` and `dependents` print: what rests on one source, and what would fall with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from api.output import cell, note, print_table, say
from api.sentences import Sentences
from graph.paging import every_row
from graph.reliance import What, dependents, single_source
from graph.store import Row, Store
from ontology.vocabulary import Vocabulary


def single(store: Store, vocabulary: Vocabulary, what: What, relation: str | None, kind: str | None) -> Iterator[Row]:
    """All that rests on one independent source, as it is found: facts or entities."""
    return every_row(partial(single_source, store, vocabulary, what, relation=relation, kind=kind))


def print_single(found: Iterable[Row], vocabulary: Vocabulary) -> None:
    """One a line, with its source."""
    words = Sentences(vocabulary)
    count = 0
    for row in found:
        count += 1
        about = words.fact(row) if "relation" in row else f"{row['name']}  [{row['id']}]"
        say(f"{about}: {cell(row['sources'])}")
    note(f"{count} rest on a single source.")


def all_dependents(store: Store, vocabulary: Vocabulary, source: str, *, copies: bool) -> dict[str, Any]:
    """What would fall with a source, and how much would stand on less; ready for JSON."""
    facts = list(every_row(partial(dependents, store, vocabulary, source, What.FACTS, copies=copies)))
    entities = list(every_row(partial(dependents, store, vocabulary, source, What.ENTITIES, copies=copies)))
    return {
        "source": source,
        "factsFallen": [row["fact"] for row in facts if row["falls"]],
        "factsWeakened": sum(not row["falls"] for row in facts),
        "entitiesFallen": [
            {name: row[name] for name in ("entity", "name", "kind")} for row in entities if row["falls"]
        ],
        "entitiesWeakened": sum(not row["falls"] for row in entities),
    }


def print_dependents(found: dict[str, Any], vocabulary: Vocabulary) -> None:
    """What falls, one a line; then how much stands on less."""
    words = Sentences(vocabulary)
    if found["factsFallen"]:
        say("Facts that would fall", "bold")
    for fact in found["factsFallen"]:
        say(f"  {words.fact(fact)}")
    if found["entitiesFallen"]:
        say("Entities that nothing else names", "bold")
        print_table(("id", "name", "kind"), [tuple(row.values()) for row in found["entitiesFallen"]])
    facts, entities = found["factsWeakened"], found["entitiesWeakened"]
    note(f"Less would support {facts} more facts and {entities} more entities. Nothing was changed.")
