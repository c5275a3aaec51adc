"""Prints conflicts: what cannot all be true, then what each side claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import say
from api.cli.views.claims import print_marked
from api.services.sentences import Sentences


def print_conflicts(found: Iterable[Mapping[str, Any]], words: Sentences) -> None:
    """In sentences, one conflict after the other."""
    for conflict in found:
        _print_conflict(conflict, words)


def _print_conflict(conflict: Mapping[str, Any], words: Sentences) -> None:
    rule = words.vocabulary.conflict_rules[conflict["rule"]]
    sure = "" if conflict["verdict"] == "certain" else " (possible)"
    say(f"{words.disputed(conflict)}: {rule.label}{sure}  [{rule.name}]", "bold")
    say(f"  {rule.comment}", "dim")
    for side in conflict["sides"]:
        counted = f"{_count(side['claimCount'], 'claim')}, {_count(side['independentSources'], 'source')}"
        say(f"  {words.side(side)} ({counted})")
        print_marked(side["claims"], words.claim)


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
