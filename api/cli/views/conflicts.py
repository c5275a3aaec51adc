"""What `conflicts` prints: where claims cannot all be true, with the claims of every side; page by page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from api.cli.output import cell, note, say
from api.cli.sentences import Sentences, mark
from graph.analysis.conflicts import ConflictFilter, ConflictRow, conflicts, entity_conflicts
from graph.read.entities import canonical
from graph.storage.graph import Graph
from graph.storage.paging import PAGE_SIZE, every_row
from ontology.vocabulary import Vocabulary


def every_conflict(graph: Graph, id: str | None, asked: ConflictFilter) -> Iterator[ConflictRow]:
    """The conflicts of one entity or of the graph, as they are found."""
    if id:
        fetch = partial(entity_conflicts, graph, canonical(graph.store, id), asked)
    else:
        fetch = partial(conflicts, graph, asked)
    return every_row(fetch, limit=PAGE_SIZE)


def print_conflicts(found: Iterator[ConflictRow], vocabulary: Vocabulary) -> None:
    """In words, one after the other."""
    words = Sentences(vocabulary)
    count = 0
    for conflict in found:
        count += 1
        _print_conflict(conflict, words)
    note("1 conflict" if count == 1 else f"{count} conflicts")


def _print_conflict(conflict: ConflictRow, words: Sentences) -> None:
    rule = words.vocabulary.conflict_rules[conflict["rule"]]
    sure = "" if conflict["verdict"] == "certain" else " (possible)"
    say(f"{rule.label}{sure}: {conflict['entity']}, {conflict['property']}  [{rule.name}]", "bold")
    say(f"  {rule.comment}", "dim")
    for side in conflict["sides"]:
        values = ", ".join(f"{name} {cell(value)}" for name, value in side["values"].items())
        say(f"  {values}: {_count(side['claimCount'], 'claim')}, {_count(side['independentSources'], 'source')}")
        for claim in side["claims"]:
            weak = mark(claim)
            say(f"      - {weak}: {words.claim(claim)}" if weak else f"      - {words.claim(claim)}")


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
