"""Prints lists of claims, alone or below what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.cli.output import say
from api.services.sentences import Sentences, mark
from graph.read.rows import ClaimRow
from ontology.vocabulary import Vocabulary


def print_marked(claims: Iterable[Mapping[str, Any]], tell: Callable[[Mapping[str, Any]], str]) -> None:
    """One a line; those that make no fact with their mark."""
    for claim in claims:
        weak = mark(claim)
        say(f"    - {weak}: {tell(claim)}" if weak else f"    - {tell(claim)}", "yellow" if weak else None)
        say_note(claim, "      ")


def print_claims(found: Iterable[ClaimRow], vocabulary: Vocabulary) -> None:
    """Each claim in full."""
    print_marked(found, Sentences(vocabulary).claim)


def say_note(claim: Mapping[str, Any], margin: str) -> None:
    """Print the coder's remark on a claim, if there is one."""
    if claim.get("note"):
        say(f"{margin}Coder's note: {claim['note']}", "dim")
