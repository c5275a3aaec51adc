"""Whether periods of which only bounds are known have a day in common."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from graph.model.dates import Bounds, Verdict, happens_within


def share(one: Bounds, other: Bounds, *, beyond_handover: bool = False) -> Verdict:
    """Whether two periods have a day in common; `beyond_handover`, more than the last of one and first of the other.

    Certain when they do wherever their ends lie within these bounds, impossible when they never do.
    """

    def in_order(day: date, later: date) -> bool:
        return day < later if beyond_handover else day <= later

    utmost = ((one.from_earliest, other.until_latest), (other.from_earliest, one.until_latest))
    if any(day and later and not in_order(day, later) for day, later in utmost):
        return Verdict.IMPOSSIBLE
    least = ((one.from_latest, other.until_earliest), (other.from_latest, one.until_earliest))
    if one.repeated or other.repeated:
        certain = _happens_in(one, other) or _happens_in(other, one)
    else:
        certain = all(day and later and in_order(day, later) for day, later in least)
    return Verdict.CERTAIN if certain else Verdict.POSSIBLE


def _happens_in(series: Bounds, other: Bounds) -> bool:
    """Whether what is repeated surely happened within the days for which the other surely held."""
    first, last = other.from_latest, other.until_earliest
    return bool(not other.repeated and first and last and happens_within(series, first, last))


def together(*periods: Bounds) -> Verdict:
    """Whether periods all share a day; those of which any two do have one in common."""
    found = {share(one, other) for one, other in combinations(periods, 2)}
    if Verdict.IMPOSSIBLE in found:
        return Verdict.IMPOSSIBLE
    if any(each.undated for each in periods):
        return Verdict.UNDATED
    return Verdict.POSSIBLE if Verdict.POSSIBLE in found else Verdict.CERTAIN
