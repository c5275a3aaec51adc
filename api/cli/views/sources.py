"""Prints sources, and what rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import note, print_table, say
from api.services.cells import cell
from api.services.sentences import Sentences
from api.services.sources import Dependents
from ontology.vocabulary import Vocabulary


def print_sources(found: Iterable[Mapping[str, Any]]) -> None:
    """One a line."""
    columns = ("id", "title", "publisher", "published", "claims")
    if rows := [(*(row.get(name) for name in columns), _became(row)) for row in found]:
        print_table((*columns, ""), rows)


def print_datasets(found: Iterable[Mapping[str, Any]]) -> None:
    """One a line."""
    columns = ("id", "version", "claims", "licence", "title")
    print_table(columns, [tuple(row[name] for name in columns) for row in found])


def _became(source: Mapping[str, Any]) -> str:
    """Lines that a reader must know before citing it."""
    parts = {
        "retracted by": source.get("retraction", {}).get("by"),
        "copy of": source["derivedFrom"],
        "same as": source.get("sameAs"),
    }
    return "; ".join(f"{what} {cell(who)}" for what, who in parts.items() if who)


def print_single(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """One a line, with its source."""
    words = Sentences(vocabulary)
    for row in found:
        about = words.fact(row) if "relation" in row else f"{row['name']}  [{row['id']}]"
        say(f"{about}: {cell(row['sources'])}")


def print_dependents(found: Dependents, vocabulary: Vocabulary) -> None:
    """Print what falls, one a line; then how much stands on less."""
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
