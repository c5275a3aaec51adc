"""Prints a list of claims below what they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.cli.output import say
from api.cli.sentences import mark, say_note


def print_marked(claims: Sequence[Mapping[str, Any]], tell: Callable[[Mapping[str, Any]], str]) -> None:
    """One a line; those that make no fact with their mark."""
    for claim in claims:
        weak = mark(claim)
        say(f"    - {weak}: {tell(claim)}" if weak else f"    - {tell(claim)}", "yellow" if weak else None)
        say_note(claim, "      ")
