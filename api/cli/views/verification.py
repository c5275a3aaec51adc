"""Prints a source's passages as a copy of it has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.cli.output import note, print_table, say
from api.services.verification import LOST, CheckedPassageRow, State, Verified

_TOLD = {
    State.UNCHANGED: "the passage stands as it stood",
    State.MOVED: "the passage stands elsewhere now",
    State.CHANGED: "the paragraph reads otherwise now",
    State.MISSING: "there is no such passage",
    State.UNCHECKABLE: "no hash of the passage was recorded",
}


def print_verified(found: Verified) -> None:
    """Passages that do not stand as they stood, then the counts."""
    odd = [passage for passage in found.passages if passage["state"] != State.UNCHANGED]
    if odd:
        print_table(("state", "locator", "now at", "claims"), _rows(odd))
    for state, count in found.counts.items():
        if count:
            claims = "1 claim" if count == 1 else f"{count} claims"
            say(f"{state}: {claims} ({_TOLD[State(state)]})", _style(State(state)))
    if not found.passages:
        say(f"No live claim rests on {found.source}.")
    if found.same_file:
        note("It is, byte for byte, the file that was recorded for this source.")


def _rows(passages: list[CheckedPassageRow]) -> Iterator[tuple[Any, ...]]:
    for passage in passages:
        shown = passage["claims"][:3]
        more = len(passage["claims"]) - len(shown)
        claims = " ".join(shown) + (f" and {more} more" if more else "")
        yield passage["state"], passage["locator"] or "(no locator)", passage["at"], claims


def _style(state: State) -> str | None:
    return "yellow" if state in LOST else None
