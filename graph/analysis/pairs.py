"""Two entities that might be the same, with the reasons and the score that follows from them.

A score weighs the reasons as if they were independent: 1 - (1 - w1)(1 - w2)…, halved when one source speaks of both,
since whoever writes of two under two ids tells them apart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import LiteralString, NotRequired

from typing_extensions import TypedDict

from graph.read.rows import NamedRow
from graph.storage.store import Row, Store

LEAST_SCORE = 0.4
"""Pairs with less are left out unless asked for. It is the least that two names which may be one's give where no source
speaks of both; below it are pairs like a country and its hinterlands, in one text."""

_ONE_SOURCE = 0.5
_JUDGED: LiteralString = """
UNWIND $pairs AS pair
WITH pair
WHERE EXISTS {
  MATCH (:Thing {id: pair[0]})<-[:SAME_AS*0..]-(a:Thing)-[:NOT_SAME_AS]-(b:Thing)-[:SAME_AS*0..]->(:Thing {id: pair[1]})
}
RETURN pair
"""


class ReasonRow(TypedDict):
    """A reason to think that two entities are one: the values that are alike, how much it counts, and why."""

    reason: str
    values: list[str]
    """The ids or names that are alike."""
    weight: float
    """How much the reason adds to the score."""
    why: NotRequired[str]
    """Of names that are alike: which word answers to which."""


class PairedRow(NamedRow):
    """One of two entities that might be the same."""

    kind: list[str] | None


class CandidateRow(TypedDict):
    """Two entities that might be the same, with a score, the reasons, and the sources that tell them apart."""

    score: float
    """How likely they are one, from 0 to 1."""
    entities: list[PairedRow]
    """The two."""
    reasons: list[ReasonRow]
    sourcesOfBoth: list[str]
    """Sources that tell the two apart."""


@dataclass(frozen=True)
class Pair:
    """Two entities that were found together, and the reasons to think that they are one."""

    one: Row
    other: Row
    reasons: list[ReasonRow] = field(default_factory=list)

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of both."""
        return self.one["id"], self.other["id"]

    @property
    def one_sources(self) -> list[str]:
        """The sources that speak of both."""
        return sorted(set(self.one["sources"] or ()) & set(self.other["sources"] or ()))

    @property
    def score(self) -> float:
        """How likely they are one, from 0 to 1, by the reasons."""
        against = _ONE_SOURCE if self.one_sources else 1.0
        unlikely = math.prod(1 - float(reason["weight"]) for reason in self.reasons)
        return round(against * (1 - unlikely), 4)

    def as_row(self) -> CandidateRow:
        """The pair as answers have it."""
        entities: list[PairedRow] = [
            {"id": each["id"], "name": each["name"], "kind": each["kind"]} for each in (self.one, self.other)
        ]
        return {"score": self.score, "entities": entities, "reasons": self.reasons, "sourcesOfBoth": self.one_sources}


def judged_apart(store: Store, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the pairs of ids that somebody has judged not to be the same."""
    rows = store.read(_JUDGED, pairs=[list(pair) for pair in pairs]) if pairs else ()
    return {(row["pair"][0], row["pair"][1]) for row in rows}
