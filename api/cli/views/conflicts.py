"""Prints conflicts: the rule, then the claims of every side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.cli.output import note, say
from api.services.cells import cell
from api.services.sentences import Sentences, mark
from ontology.vocabulary import Vocabulary


def print_conflicts(found: Iterator[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """In words, one after the other."""
    words = Sentences(vocabulary)
    count = 0
    for conflict in found:
        count += 1
        _print_conflict(conflict, words)
    note("1 conflict" if count == 1 else f"{count} conflicts")


def _print_conflict(conflict: Mapping[str, Any], words: Sentences) -> None:
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
