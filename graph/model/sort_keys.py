"""Where a claim stands among those of an entity, so that an index finds what may hold on some days.

A sort key is a stem, `/` and the claim's id. The stem comes from the first and the last day on which it may hold:

    2015-06-0     both are known, and so begin both
    >2015-05-01   it began on this day or later, and no end is known
    <2015-06-30   it ended by this day, and no beginning is known
                  neither is known, or they do not even begin alike

So the keys are an interval tree with the digits of the calendar for branches: what may hold on 2015-06-22 has a
beginning of that day for its stem, or `>` and a day up to it, or `<` and a day from it on.
"""

from __future__ import annotations

from datetime import date

from graph.model.dates import Bounds

INDEXED = ("span", "sortKey")
"""The properties of a claim that are there for indexes alone: they follow from its bounds and its id."""

BEHIND_ALL = "~"
"""Sorts behind whatever a day, a span or a sort key has in its place."""

Stretch = tuple[str, str]
"""Keys between two others, without these."""

EVERYTHING: list[Stretch] = [("", BEHIND_ALL)]


def indexed(id: str, bounds: Bounds) -> dict[str, str]:
    """The INDEXED properties of a claim."""
    return {"span": bounds.span, "sortKey": f"{_stem(bounds)}/{id}"}


def is_sort_key(text: str) -> bool:
    """Whether the text could be a sort key: other lists go by ids alone."""
    return "/" in text


def stretches(begun_by: date, lasted_to: date) -> list[Stretch]:
    """In order, where the claims stand that may have begun by one day and lasted to the other.

    Days that are met and not lasted through, from the 1st to the 3rd, are met by what began by the 3rd and lasted to
    the 1st: that holds on the 1st already, or begins between them.
    """
    first, last = str(min(begun_by, lasted_to)), str(begun_by)
    beginnings = [first[:length] for length, next_ in enumerate(first) if next_ != "-"]
    return [
        # "0" comes next after "/": these have this very stem, and none that goes on.
        *((f"{beginning}/", f"{beginning}0") for beginning in beginnings),
        (first, last + BEHIND_ALL),
        (f"<{lasted_to}", f"<{BEHIND_ALL}"),
        (">", f">{begun_by}{BEHIND_ALL}"),
    ]


def _stem(bounds: Bounds) -> str:
    first, last = bounds.from_earliest, bounds.until_latest
    if first is None or last is None:
        return f">{first}" if first else f"<{last}" if last else ""
    start, end = str(first), str(last)
    return next(start[:length] for length in range(len(start), -1, -1) if end.startswith(start[:length]))
