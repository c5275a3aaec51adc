"""Dates as written (EDTF), the four bounds that follow from them, and what they say about some days.

Pure functions. The `edtf` package parses what is more than digits; what a text means in days is this
module's own table, explained in docs/time.md. A range is a pair (first, last); None is no bound known.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, StrEnum
from functools import lru_cache
from itertools import product
from typing import Any, Literal, LiteralString, NamedTuple

from ontology.errors import DateError, option

_Range = tuple[date | None, date | None]

DATE_NAMES = ("from", "until", "on")
"""The properties in which a claim states its dates, as EDTF."""

BOUND_NAMES: tuple[LiteralString, ...] = ("fromEarliest", "fromLatest", "untilEarliest", "untilLatest")
"""The properties that hold the bounds of a claim, a fact or an event, in the order of `Bounds`."""

OUTER_NAMES: tuple[LiteralString, ...] = ("begunBy", "overBy")
"""The properties of a claim that follow from the day by which its source had been published."""

_UNKNOWN: _Range = (None, None)
_OPEN = ".."
_SUPPORTED = "a year from 0001 to 9999"
_EXPECTED = "an EDTF date such as 2015, 2015-06-22, 2015-06~, 201X, [2015-06-15..2015-06-21] or 2015-05/2015-06"
_DIGITS = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?")
_BEYOND = re.compile(r"-[0-9X]{4}.*|Y-?[0-9]+(E[0-9]+)?(S[0-9]+)?")
_SIGNIFICANT = re.compile(r"([0-9]{4})S([1-4])")
_FOR_PACKAGE = re.compile(r"[0-9?~%:TZ+-]*[0-9Z]")
_PLAIN = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?)?")


class Form(Enum):
    """The form of a text: one date (perhaps not known which), an interval, or several dates."""

    DATE = "date"
    INTERVAL = "interval"
    ALL = "all"


class Verdict(StrEnum):
    """The answer that bounds give to a question."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDATED = "undated"


Sureness = Literal[Verdict.CERTAIN, Verdict.POSSIBLE]
"""The verdict on what is left out when it is impossible."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which the start and the end of an EDTF text lie."""

    start_earliest: date | None
    start_latest: date | None
    end_earliest: date | None
    end_latest: date | None
    open_start: bool = False
    open_end: bool = False
    form: Form = Form.DATE


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which days something began, and between which it ended; None is no bound known.

    Of what is `repeated` these are the first and the last time, and of the days between them none is certain.
    """

    from_earliest: date | None = None
    from_latest: date | None = None
    until_earliest: date | None = None
    until_latest: date | None = None
    repeated: bool = field(default=False, kw_only=True)

    @property
    def undated(self) -> bool:
        """Whether nothing at all is known."""
        return self.from_earliest is self.from_latest is self.until_earliest is self.until_latest is None

    @property
    def span(self) -> str:
        """The first and the last day on which it may hold, as `FIRST/LAST`; `..` where none is known."""
        return "/".join(str(day or "..") for day in (self.from_earliest, self.until_latest))

    def as_properties(self) -> dict[str, date | None]:
        """The bounds under their names in the graph, unknown ones included."""
        return {
            "fromEarliest": self.from_earliest,
            "fromLatest": self.from_latest,
            "untilEarliest": self.until_earliest,
            "untilLatest": self.until_latest,
        }


class _Step(NamedTuple):
    """How far a qualifier moves either end."""

    months: int = 0
    days: int = 0


class _Days(NamedTuple):
    """The first and last day a date may mean, and the step by which a qualifier widens it."""

    first: date
    last: date
    step: _Step


# The conflict datasets' next class after the day is the week: an approximate day is the week around it.
_DAY = _Step(days=3)
_MONTH = _Step(months=1)
_YEAR = _Step(months=12)
_STEPS_OF_QUALIFIER = {"?": 1, "~": 1, "%": 2}
# The package's names: a qualifier behind several parts counts once, by the finest of them.
_STEPS_OF_PART = [
    ("year_ua", _YEAR),
    ("year_ua_b", _YEAR),
    ("year_month_ua", _MONTH),
    ("month_ua", _MONTH),
    ("day_ua", _DAY),
]

# First month and number of months. Winter begins in December, as EDTF sorts it last in its year, and runs
# on into the next; the package ends it with the year. Seasons of no stated hemisphere (21-24) are northern.
_NORTHERN = [(3, 3), (6, 3), (9, 3), (12, 3)]
_SOUTHERN = [(9, 3), (12, 3), (3, 3), (6, 3)]
_PARTS_OF_YEAR = [(1, 3), (4, 3), (7, 3), (10, 3), (1, 4), (5, 4), (9, 4), (1, 6), (7, 6)]
_SEASONS = dict(enumerate(_NORTHERN + _NORTHERN + _SOUTHERN + _PARTS_OF_YEAR, start=21))


@lru_cache(maxsize=2**15)
def parse(text: str) -> Span:
    """The span of `text` in days; DateError when it is not EDTF or lies outside the years 1 to 9999."""
    stripped = text.strip()
    if "/" in stripped:
        return _parse_interval(stripped)
    if stripped.startswith(("[", "{")):
        return _parse_set(stripped)
    first, last, _ = _parse_date(stripped)
    return Span(first, last, first, last)


# Pure, and what one source says of several things is often of the same days.
@lru_cache(maxsize=2**15)
def bounds(
    *,
    from_: str | None = None,
    until: str | None = None,
    on: str | None = None,
    published: str | None = None,
    outer: Bounds | None = None,
    series: bool = False,
) -> Bounds:
    """The tightened bounds of a claim that states `from_`, `until` and `on`.

    `published` (of its source) is how far an open end is known to reach. `outer` encloses a claim that states
    none of the three. A `series` is a repeated thing, whose bounds are as stated. DateError when the stated dates
    cannot all be true.
    """
    if outer is not None and from_ is None and until is None and on is None:
        return replace(_tighten((outer.from_earliest, None), (None, outer.until_latest)), repeated=series)
    start, end = _start(from_), _end(until, published)
    known = _known(on)
    _check_order(start, end, from_, until)
    _check_known(known, start, end, on)
    tight = _tighten((start[0], _least(start[1], known[1])), (_greatest(end[0], known[0]), end[1]))
    return replace(tight, repeated=series)


def verdict(
    b: Bounds, a: date, z: date, *, throughout: bool = False, begun_by: date | None = None, over_by: date | None = None
) -> Verdict:
    """Whether it held at some time from day `a` to day `z`, or on every day of them.

    `begun_by` and `over_by` are what follows from its publication: alone they make nothing certain or possible.
    """
    begun, not_ended = (a, z) if throughout else (z, a)
    ends = [day for day in (b.until_latest, over_by) if day]
    if (b.from_earliest and b.from_earliest > begun) or (ends and min(ends) < not_ended):
        return Verdict.IMPOSSIBLE
    if b.undated:
        return Verdict.UNDATED
    if b.repeated:
        certain = not throughout and happens_within(b, a, z)
    else:
        start = begun_by or b.from_latest
        certain = bool(start and b.until_earliest and start <= begun and b.until_earliest >= not_ended)
    return Verdict.CERTAIN if certain else Verdict.POSSIBLE


def happens_within(b: Bounds, a: date, z: date) -> bool:
    """Whether a repeated thing surely happened from `a` to `z`, which are more than a day.

    That is where they hold all days on which the first time may have been, or all for the last.
    """
    ranges = ((b.from_earliest, b.from_latest), (b.until_earliest, b.until_latest))
    return a < z and any(first and last and a <= first and last <= z for first, last in ranges)


def hull(periods: Iterable[Bounds]) -> Bounds:
    """The bounds of the first start and the last end of `periods`, leaving out undated ones."""
    dated = [period for period in periods if not period.undated]
    if len(dated) == 1:
        return dated[0]
    return Bounds(
        _earliest(b.from_earliest for b in dated),
        _least(*(b.from_latest for b in dated)),
        _greatest(*(b.until_earliest for b in dated)),
        _latest(b.until_latest for b in dated),
    )


def parse_as_of(text: str) -> tuple[date, date]:
    """The first and last day that `asOf` asks about: a day, month or year, or two of them as A/B."""
    start, slash, end = text.strip().partition("/")
    if not _PLAIN.fullmatch(start) or (slash and not _PLAIN.fullmatch(end)):
        raise _as_of_error("not a day or a stretch of days to ask about", text)
    try:
        first, last = _parse_date(start).first, _parse_date(end or start).last
    except DateError as error:
        raise _as_of_error(error.problem, text) from None
    if first > last:
        raise _as_of_error("the last day asked about is before the first", text)
    return first, last


def _as_of_error(problem: str, text: str) -> DateError:
    expected = "YYYY-MM-DD, YYYY-MM or YYYY, or two of them as FIRST/LAST"
    return DateError(problem, property=option("asOf"), value=text, expected=expected)


def _start(text: str | None) -> _Range:
    # An open start says no more than an unknown one: how far back nobody claims to know.
    return _UNKNOWN if text in (None, _OPEN, "../") else _single("from", text)


def _end(text: str | None, published: str | None) -> _Range:
    if text is None:
        return _UNKNOWN
    if text in (_OPEN, "/.."):
        return _published_first(published), None
    return _single("until", text)


def _published_first(published: str | None) -> date | None:
    return _parse_named("published", published).start_earliest if published is not None else None


def _known(on: str | None) -> _Range:
    """The days on one of which it held."""
    if on is None:
        return _UNKNOWN
    span = _parse_named("on", on)
    if span.form is Form.ALL:
        expected = "one date, one of several as […], or an interval; dates on which it held are a claim each"
        raise DateError("these are several dates", property="on", value=on, expected=expected)
    return span.start_earliest, span.end_latest


def _single(name: str, text: str) -> _Range:
    span = _parse_named(name, text)
    if span.form is not Form.DATE:
        kind = "an interval" if span.form is Form.INTERVAL else "several dates"
        expected = "one date, or one of several as […]; an interval is a from and an until"
        raise DateError(f"this is {kind}", property=name, value=text, expected=expected)
    return span.start_earliest, span.end_latest


def _parse_named(name: str, text: str) -> Span:
    try:
        return parse(text)
    except DateError as error:
        error.property = name
        raise


def _check_order(start: _Range, end: _Range, from_: str | None, until: str | None) -> None:
    if start[0] and end[1] and end[1] < start[0]:
        expected = f"a date not before {from_}, from which it is said to hold"
        raise DateError("the end is before the start", property="until", value=until, expected=expected)


def _check_known(known: _Range, start: _Range, end: _Range, on: str | None) -> None:
    if known[1] and start[0] and known[1] < start[0]:
        expected = f"a date not before {start[0]}, the earliest start"
        raise DateError("it is said to hold before it began", property="on", value=on, expected=expected)
    if known[0] and end[1] and known[0] > end[1]:
        expected = f"a date not after {end[1]}, the latest end"
        raise DateError("it is said to hold after it ended", property="on", value=on, expected=expected)


def _tighten(start: _Range, end: _Range) -> Bounds:
    """The interval that begins no later than it ends began by its latest end and ended after its earliest start."""
    return Bounds(start[0], _least(start[1], end[1]), _greatest(end[0], start[0]), end[1])


def _least(*days: date | None) -> date | None:
    return min([day for day in days if day is not None], default=None)


def _greatest(*days: date | None) -> date | None:
    return max([day for day in days if day is not None], default=None)


def _parse_interval(text: str) -> Span:
    start, _, end = text.partition("/")
    if not start and not end:
        raise DateError("neither end is given", value=text, expected=_EXPECTED)
    (start_first, start_last), (end_first, end_last) = _interval_end(start, text), _interval_end(end, text)
    if start_first and end_last and start_first > end_last:
        raise DateError("the interval ends before it starts", value=text, expected="the earlier date first")
    opens = (start == _OPEN, end == _OPEN)
    return Span(start_first, start_last, end_first, end_last, *opens, form=Form.INTERVAL)


def _interval_end(part: str, whole: str) -> _Range:
    return _UNKNOWN if part in ("", _OPEN) else _parse_date(part, whole)[:2]


def _parse_set(text: str) -> Span:
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise DateError("the set is not closed", value=text, expected=_EXPECTED)
    members = [_member(member.strip(), text) for member in text[1:-1].split(",")]
    firsts, lasts = [first for first, _ in members], [last for _, last in members]
    earliest, latest = _earliest(r[0] for r in firsts), _latest(r[1] for r in lasts)
    if text[0] == "[":
        return Span(earliest, latest, earliest, latest)
    starts, ends = _least(*(r[1] for r in firsts)), _greatest(*(r[0] for r in lasts))
    return Span(earliest, starts if earliest else None, ends if latest else None, latest, form=Form.ALL)


def _member(member: str, whole: str) -> tuple[_Range, _Range]:
    """The range of the first and of the last date of one member of a set: D, A..B, A.. or ..B."""
    first, dots, last = member.partition(_OPEN)
    if not first and not last:
        raise DateError("a member of the set is empty", value=whole, expected=_EXPECTED)
    if not dots:
        only = _parse_date(first, whole)[:2]
        return only, only
    start, end = (_parse_date(part, whole)[:2] if part else _UNKNOWN for part in (first, last))
    if start[0] and end[1] and start[0] > end[1]:
        raise DateError("a range in the set ends before it starts", value=whole, expected="the earlier date first")
    return start, end


def agreed(periods: Iterable[Bounds]) -> Bounds:
    """The bounds of one stretch of which several accounts are given, leaving out undated ones.

    Where two can both be right about an end, the sharper narrows the vaguer; where they cannot, either may be right.
    """
    dated = [period for period in periods if not period.undated]
    begins = [(b.from_earliest, b.from_latest) for b in dated]
    ends = [(b.until_earliest, b.until_latest) for b in dated]
    start, end = _narrowed(begins), _narrowed(ends)
    if start[0] and end[1] and start[0] > end[1]:
        start, end = _either(begins), _either(ends)
    return Bounds(*start, *end, repeated=bool(dated) and all(b.repeated for b in dated))


def _narrowed(ranges: Sequence[_Range]) -> _Range:
    first, last = _greatest(*(r[0] for r in ranges)), _least(*(r[1] for r in ranges))
    return _either(ranges) if first and last and first > last else (first, last)


def _either(ranges: Sequence[_Range]) -> _Range:
    return _earliest(r[0] for r in ranges), _latest(r[1] for r in ranges)


def _earliest(days: Iterable[date | None]) -> date | None:
    """The least, or None when one has no bound."""
    known = list(days)
    return _least(*known) if all(known) else None


def _latest(days: Iterable[date | None]) -> date | None:
    """The greatest, or None when one has no bound."""
    known = list(days)
    return _greatest(*known) if all(known) else None


def _parse_date(text: str, whole: str | None = None) -> _Days:
    """The days that one date may mean; `whole` is the text it is part of, for the message."""
    try:
        qualified = text[-1:] in _STEPS_OF_QUALIFIER
        days = _read_date((text[:-1] if qualified else text).replace("x", "X"))
        return _widen(days, days.step, text[-1]) if qualified else days
    except DateError as error:
        error.value = whole or text
        raise


def _read_date(text: str) -> _Days:
    digits = _DIGITS.fullmatch(text)
    if digits and (digits[2] is None or digits[3] or "X" in digits[2] or digits[2] <= "12"):
        return _resolve(*digits.groups())
    if significant := _SIGNIFICANT.fullmatch(text):
        return _resolve(significant[1][: int(significant[2])].ljust(4, "X"))
    if _BEYOND.fullmatch(text):
        raise DateError("the year is outside what can be stored", expected=_SUPPORTED)
    return _read_by_package(text)


def _read_by_package(text: str) -> _Days:
    """Seasons, times of day and qualifiers inside a date."""
    # Imported here: loading the grammar takes a fifth of a second, and few texts need it.
    from edtf.parser import DateAndTime, EDTFParseException, Season, parse_edtf

    # Elsewhere the grammar skips blanks, lets notes pass, or prints to stdout and dies of an AttributeError.
    if not _FOR_PACKAGE.fullmatch(text):
        raise DateError("not a date", expected=_EXPECTED)
    try:
        parsed = parse_edtf(text)
    except EDTFParseException:
        raise DateError("not a date", expected=_EXPECTED) from None
    if isinstance(parsed, Season):
        return _season(int(parsed.year), int(parsed.season))
    if not isinstance(parsed, DateAndTime):
        return _widen_parts(_resolve(parsed.year, parsed.month, parsed.day), vars(parsed))
    if parsed.date.day is None:
        raise DateError("a time of day without its day", expected=_EXPECTED)
    return _resolve(parsed.date.year, parsed.date.month, parsed.date.day)


def _season(year: int, number: int) -> _Days:
    month, length = _SEASONS[number]
    step = _Step(months=length)
    first = _resolve(f"{year:04}", f"{month:02}").first
    return _Days(first, _move(first, length, -1), step)


def _resolve(year: str, month: str | None = None, day: str | None = None) -> _Days:
    """The first and last day that digits, X for any, may stand for."""
    years = _choices(year, range(1, 10_000))
    if not years:
        raise DateError("the year is outside what can be stored", expected=_SUPPORTED)
    months, days = _choices(month or "XX", range(1, 13)), _choices(day or "XX", range(1, 32))
    first = _first_day(years, months, days)
    last = _first_day(years[::-1], months[::-1], days[::-1])
    if first is None or last is None:
        raise DateError("there is no such day", expected="a day of the calendar")
    return _Days(first, last, _step(year, month, day))


def _choices(digits: str, allowed: range) -> list[int]:
    # One loop for each X, so that plain digits cost next to nothing.
    if "X" not in digits:
        return [int(digits)] if int(digits) in allowed else []
    every = product(*("0123456789" if digit == "X" else digit for digit in digits))
    return [number for number in (int("".join(chosen)) for chosen in every) if number in allowed]


def _first_day(years: list[int], months: list[int], days: list[int]) -> date | None:
    possible = (ymd for ymd in product(years, months, days) if ymd[2] <= calendar.monthrange(*ymd[:2])[1])
    return next((date(*ymd) for ymd in possible), None)


def _step(year: str, month: str | None, day: str | None) -> _Step:
    """The step of the finest part that is written: of a decade `201X` ten years."""
    if day and day != "XX":
        return _DAY
    if month and month != "XX":
        return _MONTH
    return _Step(_YEAR.months * 10 ** (len(year) - len(year.rstrip("X"))))


def _widen_parts(days: _Days, qualifiers: Mapping[str, Any]) -> _Days:
    """Widen by the step of each part that the package found qualified, under its names for them."""
    for name, step in _STEPS_OF_PART:
        if qualifier := qualifiers.get(name):
            days = _widen(days, step, str(qualifier))
    return days


def _widen(days: _Days, step: _Step, qualifier: str) -> _Days:
    factor = _STEPS_OF_QUALIFIER[qualifier]
    months, few_days = step.months * factor, step.days * factor
    # The last day moves as the day after it, so that the end of a month stays the end of a month.
    after = _move(days.last, 0, 1)
    return days._replace(first=_move(days.first, -months, -few_days), last=_move(after, months, few_days - 1))


def _move(day: date, months: int, days: int) -> date:
    """`day` moved, and no further than the calendar reaches: nobody can ask about a day beyond it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.min if months < 0 else date.max
    moved = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    try:
        return moved + timedelta(days)
    except OverflowError:
        return date.min if days < 0 else date.max
