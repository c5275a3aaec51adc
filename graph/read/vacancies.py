"""Vacancies: days on which nobody held a post, certainly or possibly.

A day is a certain vacancy when every claim that somebody held the post is impossible on it, and a possible one when
none is certain. Both are computed from the ends of the claims' periods, not day by day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import LiteralString, NamedTuple

from typing_extensions import TypedDict

from graph.model.certainty import factual_cypher
from graph.model.dates import Bounds, Sureness, Verdict
from graph.model.stored_claims import bounds_of
from graph.read import posts
from graph.read.as_of import ANY_TIME, AsOf
from graph.read.claims import claims_in_full
from graph.read.rows import ClaimRow
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from ontology.errors import NotFound
from ontology.vocabulary import Use

SIDE_CLAIMS = 20
"""How many claims a vacancy is shown with at either end of it."""

_HOLDINGS: LiteralString = f"""
MATCH (c:Claim {{object: $id}})
WHERE c.relation = $tenure AND {factual_cypher("c")}
RETURN c.id AS id, c.subject AS holder, c.fromEarliest AS fromEarliest, c.fromLatest AS fromLatest,
  c.untilEarliest AS untilEarliest, c.untilLatest AS untilLatest
ORDER BY id
"""
_NAMES: LiteralString = "UNWIND $ids AS id MATCH (e:Thing {id: id}) RETURN id, e.name AS name"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holding:
    """One claim that somebody held the post, with its period."""

    claim: str
    holder: str
    bounds: Bounds

    @property
    def days(self) -> list[date]:
        """The days that the claim names."""
        return [day for day in self.bounds.as_properties().values() if day]


@dataclass(frozen=True)
class Vacancy:
    """Days on which nobody held the post: for certain when there is nobody who perhaps did."""

    first: date
    last: date
    perhaps: frozenset[str]

    @property
    def verdict(self) -> Sureness:
        """Certain when nobody perhaps held the post, else possible."""
        return Verdict.POSSIBLE if self.perhaps else Verdict.CERTAIN


class PerhapsRow(TypedDict):
    """Somebody who perhaps held the post after all."""

    holder: str
    holderName: str | None


class VacancyRow(TypedDict):
    """Days on which nobody held a post, with who perhaps did, and the claims that name the days before and after."""

    first: str
    """The first day of it."""
    last: str
    """The last day of it."""
    verdict: Sureness
    """Whether it is one for sure."""
    perhaps: list[PerhapsRow]
    """Who may have held the post on some of the days."""
    before: list[ClaimRow]
    """Claims that name the day before it."""
    after: list[ClaimRow]
    """Claims that name the day after it."""


class _Turn(NamedTuple):
    """A day on which the number of claims changes that say, for certain or at most perhaps, that somebody held it."""

    day: date
    holder: str
    sure: int
    perhaps: int


def vacancies(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[VacancyRow]:
    """When nobody held a post, in the order of days, between the first and last day that claims about it name.

    Those of the days asked about are cut short by them; with a verdict, only what is `certain` or what is `possible`.
    """
    (after,) = page.after("")
    rows = graph.store.read(_HOLDINGS, id=id, tenure=graph.type_for(Use.TENURE))
    if not rows and not posts.is_post(graph.store, id):
        raise NotFound("post", id)
    holdings = [Holding(row["id"], row["holder"], bounds_of(row)) for row in rows]
    found = [each for each in _asked(vacancies_in(holdings), as_of) if each.first.isoformat() > str(after)]
    told = _told(graph, found[: page.fetched], holdings)
    return page.of(told, lambda row: (row["first"],), lambda row: row)


def vacancies_in(holdings: Sequence[Holding]) -> list[Vacancy]:
    """Every stretch of days on which none of these is certain, between the first and the last day that they name."""
    named = [day for holding in holdings for day in holding.days]
    if not named:
        return []
    first, after = min(named), _next(max(named))
    found: list[Vacancy] = []
    sure, perhaps = 0, Counter[str]()
    turns = sorted((turn for each in holdings for turn in _turns(each, first, after)), key=lambda turn: turn.day)
    days = [(day, list(group)) for day, group in groupby(turns, key=lambda turn: turn.day)]
    for (day, changes), (following, _) in zip(days, [*days[1:], (after, [])], strict=True):
        for turn in changes:
            sure += turn.sure
            perhaps[turn.holder] += turn.perhaps
        if not sure and day < following:
            found.append(Vacancy(day, following - _DAY, frozenset(+perhaps)))
    return list(_joined(found))


def _turns(holding: Holding, first: date, after: date) -> Iterator[_Turn]:
    """The days on which one claim begins and ends, from `first` to before `after`."""
    b = holding.bounds
    yield _Turn(b.from_earliest or first, holding.holder, 0, 1)
    yield _Turn(_next(b.until_latest) if b.until_latest else after, holding.holder, 0, -1)
    if b.from_latest and b.until_earliest and b.from_latest <= b.until_earliest:
        yield _Turn(b.from_latest, holding.holder, 1, 0)
        yield _Turn(_next(b.until_earliest), holding.holder, -1, 0)


def _next(day: date) -> date:
    """The following day; the calendar's last one, with which people write that no end is known, is its own."""
    return day + _DAY if day < date.max else day


def _joined(vacancies: Iterable[Vacancy]) -> Iterator[Vacancy]:
    """Stretches that follow on one another and are equally sure, as one."""
    open_: Vacancy | None = None
    for each in vacancies:
        if open_ and open_.last + _DAY == each.first and open_.verdict == each.verdict:
            open_ = Vacancy(open_.first, each.last, open_.perhaps | each.perhaps)
            continue
        if open_:
            yield open_
        open_ = each
    if open_:
        yield open_


def _asked(found: Iterable[Vacancy], as_of: AsOf) -> Iterator[Vacancy]:
    """The parts of them within the days asked about that have the verdict asked for."""
    for each in found:
        first, last = max(each.first, as_of.first or each.first), min(each.last, as_of.last or each.last)
        if first <= last and as_of.verdict in (None, each.verdict):
            yield Vacancy(first, last, each.perhaps)


def _naming(holdings: Sequence[Holding], day: date, later: timedelta) -> list[Holding]:
    """The claims that name the day so much later than `day`, as many as are shown."""
    return [each for each in holdings if any(named - day == later for named in each.days)][:SIDE_CLAIMS]


def _told(graph: Graph, found: Sequence[Vacancy], holdings: Sequence[Holding]) -> list[VacancyRow]:
    """Vacancies as rows, with the claims that name the day before and the day after."""
    ended = {each: _naming(holdings, each.first, -_DAY) for each in found}
    began = {each: _naming(holdings, each.last, _DAY) for each in found}
    ids = {h.claim for side in (ended, began) for hs in side.values() for h in hs}
    claims = claims_in_full(graph, sorted(ids))
    rows = graph.store.read(_NAMES, ids=sorted({holder for each in found for holder in each.perhaps}))
    names = {row["id"]: row["name"] for row in rows}
    return [
        {
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "verdict": each.verdict,
            "perhaps": [{"holder": id, "holderName": names.get(id)} for id in sorted(each.perhaps)],
            "before": [claims[h.claim] for h in ended[each] if h.claim in claims],
            "after": [claims[h.claim] for h in began[each] if h.claim in claims],
        }
        for each in found
    ]
