"""Verification of a source: looks in a copy of it for the passages that its claims rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from typing_extensions import TypedDict

from graph.read.passages import PassageRow, quoted
from graph.storage.store import Store
from loaders.passages import Copy, Place, place_of


class State(StrEnum):
    """The outcome for a passage."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"
    UNCHECKABLE = "uncheckable"


class CheckedPassageRow(PassageRow):
    """A passage with the outcome."""

    state: State
    at: str | None
    """Where the passage stands now."""


class StatesRow(TypedDict):
    """How many claims rest on passages of each state."""

    unchanged: int
    moved: int
    changed: int
    missing: int
    uncheckable: int


class VerifiedRow(TypedDict):
    """A source compared with a copy of it."""

    source: str
    sameFile: bool | None
    """Whether it is the very file that was recorded; null where no file was."""
    paragraphs: int
    """How many paragraphs the copy has."""
    claims: StatesRow
    passages: list[CheckedPassageRow]


LOST = frozenset({State.CHANGED, State.MISSING})
"""The states of passages on which no claim can rest any more."""


@dataclass(frozen=True)
class Verified:
    """A source compared with a copy; `same_file` is None when no file's hash was recorded for the source."""

    source: str
    same_file: bool | None
    paragraphs: int
    passages: list[CheckedPassageRow]

    @property
    def counts(self) -> StatesRow:
        """How many claims rest on passages of each state."""
        counted = Counter(dict.fromkeys(State, 0))
        for passage in self.passages:
            counted[passage["state"]] += len(passage["claims"])
        return cast(StatesRow, {state.value: counted[state] for state in State})

    @property
    def lost(self) -> bool:
        """Whether a claim rests on a passage that is changed or missing."""
        return any(passage["state"] in LOST for passage in self.passages)

    def as_dict(self) -> VerifiedRow:
        """As JSON has it."""
        return {
            "source": self.source,
            "sameFile": self.same_file,
            "paragraphs": self.paragraphs,
            "claims": self.counts,
            "passages": self.passages,
        }


def verify(store: Store, source: str, copy: Copy) -> Verified:
    """Compare; raises NotFound for an unknown source. Nothing is changed in the graph."""
    sha256, passages = quoted(store, source)
    same_file = copy.sha256 == sha256 if sha256 else None
    places = copy.places({passage["quoteSha256"] for passage in passages if passage["quoteSha256"]})
    judged = [_judged(passage, copy, places.get(passage["quoteSha256"] or "", ())) for passage in passages]
    return Verified(source, same_file, len(copy.paragraphs), judged)


def _judged(passage: PassageRow, copy: Copy, places: Sequence[Place]) -> CheckedPassageRow:
    state, at = _state(passage, copy, places)
    return {**passage, "state": state, "at": at}


def _state(passage: PassageRow, copy: Copy, places: Sequence[Place]) -> tuple[State, str | None]:
    """The state, and where the passage stands now."""
    if passage["quoteSha256"] is None:
        return State.UNCHECKABLE, None
    wanted = place_of(passage["locator"])
    # A locator that names no paragraph can be told from no other place: all that counts is that the words are there.
    here = next((place for place in places if wanted is None or place.within(wanted)), None)
    if here:
        return State.UNCHANGED, str(here)
    if places:
        return State.MOVED, ", ".join(map(str, places))
    return (State.CHANGED if wanted and copy.holds(wanted) else State.MISSING), None
