"""Dates in plain words: the day, the days between which it lies, or the day by which it was."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from graph.model.dates import BOUND_NAMES, DATE_NAMES

ENDS_UNKNOWN = "; since when and until when is not known"

_Range = tuple[str | None, str | None]


def when(row: Mapping[str, Any]) -> str:
    """When it was, by the bounds of a claim, a fact or an event, as ISO text; empty when they say nothing."""
    first, last_first, first_last, last = (row.get(name) for name in BOUND_NAMES)
    start, end = (first, last_first), (first_last, last)
    if not any((*start, *end)):
        return published_by(row)
    if start == end and last and (first or row.get("from") == row.get("until") is not None):
        return _one_time(first, last)
    if last_first and first_last and last_first >= first_last and not (first or last):
        return f"{_attested(first_last, last_first)}{ENDS_UNKNOWN}"
    # A bound that follows from the other side's adds nothing, since nothing ends before it begins.
    began = _side((first, None if last_first == last != first else last_first))
    ended = _side((None if first_last == first != last else first_last, last))
    repeated = "again and again, the first time " if row.get("repeated") or row.get("series") else "from "
    until = "the last time " if row.get("repeated") or row.get("series") else "until "
    return f"{repeated + began if began else 'start not known'}, {until + ended if ended else 'end not known'}"


def published_by(row: Mapping[str, Any]) -> str:
    """By when it was, where only the publication of its source says so."""
    if over := row.get("overBy"):
        return f"on or before {day(over)}, when its source had been published"
    begun = row.get("begunBy")
    return f"begun by {day(begun)}, when its source had been published" if begun else ""


def when_told(event: Mapping[str, Any], descriptions: Iterable[Mapping[str, Any]]) -> str:
    """When an event was: as all its accounts agree, or each of those that exclude one another with its sources."""
    if "from" not in event.get("disputed", ()):
        dated = any(event.get(name) for name in BOUND_NAMES)
        return when(event) if dated else _earliest_publication(descriptions)
    told: dict[str, set[str]] = {}
    for claim in descriptions:
        if any(claim.get(name) for name in BOUND_NAMES):
            told.setdefault(when(claim), set()).add(claim["source"])
    return "; or ".join(f"{words} ({', '.join(sorted(sources))})" for words, sources in sorted(told.items()))


def _earliest_publication(claims: Iterable[Mapping[str, Any]]) -> str:
    rows: Sequence[Mapping[str, Any]] = [claim for claim in claims if claim.get("begunBy")]
    return published_by(min(rows, key=lambda claim: (claim["begunBy"], not claim.get("overBy")))) if rows else ""


def day(iso: str) -> str:
    """A day as people write it: 22 June 2015."""
    at = date.fromisoformat(iso)
    return f"{at.day} {at:%B %Y}"


def _attested(first: str, last: str) -> str:
    """It held on the day, or on one day at least of these."""
    if first == last:
        return f"on {day(first)}"
    named = _named(first, last)
    return f"at some time in {named}" if named else f"at some time from {between(first, last)}"


def span(row: Mapping[str, Any]) -> str:
    """The days between which it was, in a few characters; of an event whose accounts exclude each other, one's."""
    if "from" in (row.get("disputed") or ()):
        written = [row[name] for name in DATE_NAMES if row.get(name)]
        return f"{'/'.join(dict.fromkeys(written))}, disputed"
    first, last_first, first_last, last = (row.get(name) for name in BOUND_NAMES)
    if first or last:
        return str(first) if first == last else f"{first or ''}..{last or ''}"
    if last_first and first_last:
        if last_first < first_last:
            return f"{last_first}..{first_last} or longer"
        return f"at {last_first}" if last_first == first_last else f"in {_shortly(first_last, last_first)}"
    if last_first or first_last:
        return f"begun by {last_first}" if last_first else f"not over by {first_last}"
    return _published(row)


def _published(row: Mapping[str, Any]) -> str:
    """The day by which an undated event had been reported, in a few characters."""
    if row.get("overBy"):
        return f"by {row['overBy']}"
    return f"begun by {row['begunBy']}" if row.get("begunBy") else "undated"


def _shortly(first: str, last: str) -> str:
    """The year or the month that these days are, as ISO text, or else both."""
    named = _named(first, last)
    if not named:
        return f"{first}..{last}"
    return first[:4] if named == first[:4] else first[:7]


def _one_time(first: str | None, last: str) -> str:
    """Something that took one unknown day of these, or some of them."""
    if first is None:
        return f"on or before {day(last)}"
    if first == last:
        return day(first)
    month = _named(first, last)
    return f"some day in {month}" if month else f"some day from {between(first, last)}"


def between(first: str, last: str) -> str:
    """A stretch of days, without what its two ends share: 15 to 21 June 2015."""
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    if (one.year, one.month) == (other.year, other.month):
        return f"{one.day} to {day(last)}"
    return f"{one.day} {one:%B} to {day(last)}" if one.year == other.year else f"{day(first)} to {day(last)}"


def _side(days: _Range) -> str:
    first, last = days
    if first and last:
        return day(first) if first == last else _named(first, last) or f"a day from {between(first, last)}"
    if first:
        return f"{day(first)} or later"
    return f"{day(last)} or earlier" if last else ""


def _named(first: str, last: str) -> str:
    """The month or the year that these days are; empty when they are neither."""
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    if (one.month, one.day, other.month, other.day) == (1, 1, 12, 31) and one.year == other.year:
        return str(one.year)
    whole = one.day == 1 and other.day == monthrange(other.year, other.month)[1]
    return f"{one:%B %Y}" if whole and (one.year, one.month) == (other.year, other.month) else ""
