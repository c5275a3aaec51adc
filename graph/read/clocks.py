"""The two clocks beside valid time: what had been published by a day, and which claims this graph held at a moment.

Neither is derived from the other. Both apply to claims only: facts and resolved values are those of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, LiteralString

from graph.model.dates import parse_as_of
from ontology.errors import DateError, option

# Of a claim `c`; retracted ones hold only for the moments between their learning and unlearning.
HELD: LiteralString = "($knownAt IS NULL OR (c.recordedAt <= $knownAt AND coalesce(c.retractedAt > $knownAt, true)))"
# A source of unknown date is kept and marked: it may have been published by then, and nobody may overlook it.
PUBLISHED: LiteralString = """($publishedBy IS NULL OR EXISTS {
    MATCH (c)-[:FROM]->(s:Source) WHERE coalesce(s.publishedEarliest <= $publishedBy, true) })"""
# Of a claim's `source`; null when nothing is asked about publication.
PUBLICATION: LiteralString = """CASE
    WHEN $publishedBy IS NULL THEN null
    WHEN source.publishedLatest <= $publishedBy THEN 'certain'
    WHEN coalesce(source.publishedEarliest, source.publishedLatest) IS NULL THEN 'unknown'
    WHEN source.publishedEarliest > $publishedBy THEN 'impossible'
    ELSE 'possible'
  END"""


@dataclass(frozen=True)
class Clocks:
    """The day by which a claim had to be published, and the moment when this graph had to hold it; None is no limit."""

    published_by: date | None = None
    known_at: datetime | None = None

    @classmethod
    def parse(cls, published_by: str | None = None, known_at: str | None = None) -> Clocks:
        """From a day, month or year each, of which the last day counts, or for `known_at` a moment; DateError."""
        return cls(
            _last_day("publishedBy", published_by) if published_by is not None else None,
            _moment(known_at) if known_at is not None else None,
        )

    @property
    def set(self) -> bool:
        """Whether either is set."""
        return self.published_by is not None or self.known_at is not None

    def parameters(self) -> dict[str, Any]:
        """The parameters of the fragments above."""
        return {"publishedBy": self.published_by, "knownAt": self.known_at}


NOW = Clocks()


def _last_day(name: str, text: str) -> date:
    expected = "YYYY-MM-DD, YYYY-MM or YYYY"
    if "/" in text:
        raise DateError("not one day, month or year", property=option(name), value=text, expected=expected)
    try:
        return parse_as_of(text)[1]
    except DateError as error:
        raise DateError(error.problem, property=option(name), value=text, expected=expected) from None


def _moment(text: str) -> datetime:
    """A day is over at its end, and days are those of UTC, since a graph knows no place."""
    if "T" not in text:
        return datetime.combine(_last_day("knownAt", text), time.max, UTC)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            # The calendar's first and last hours may have no moment in UTC.
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    expected = "YYYY-MM-DDThh:mm:ss with Z or an offset, or a day, month or year"
    raise DateError("not a moment", property=option("knownAt"), value=text, expected=expected)
