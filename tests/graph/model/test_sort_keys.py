"""Where claims stand among those of an entity, and where what may hold on some days is looked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.dates import Bounds, Verdict, verdict
from graph.model.sort_keys import indexed, stretches
from graph.read.as_of import ANY_TIME, AsOf

DAY = date(2015, 6, 22)
ANY_DAY = st.dates(date(1995, 1, 1), date(2025, 12, 31)) | st.dates()
IN_ORDER = st.tuples(ANY_DAY, ANY_DAY).map(sorted)


@st.composite
def dated(draw: st.DrawFn) -> Bounds:
    """What began on some day or later and ended by another, or without either bound."""
    first, last = draw(IN_ORDER)
    return Bounds(draw(st.sampled_from([None, first])), None, None, draw(st.sampled_from([None, first, last])))


@pytest.mark.parametrize(
    ("first", "last", "span", "key"),
    [
        ("2015-06-22", "2015-06-22", "2015-06-22/2015-06-22", "2015-06-22/5e"),
        ("2015-06-03", "2015-06-09", "2015-06-03/2015-06-09", "2015-06-0/5e"),
        ("2015-06-03", "2015-06-10", "2015-06-03/2015-06-10", "2015-06-/5e"),
        ("2014-12-31", "2015-01-01", "2014-12-31/2015-01-01", "201/5e"),
        ("1999-12-31", "2000-01-01", "1999-12-31/2000-01-01", "/5e"),
        ("0999-01-01", "0999-12-31", "0999-01-01/0999-12-31", "0999-/5e"),
        ("2015-05-01", None, "2015-05-01/..", ">2015-05-01/5e"),
        (None, "2015-06-30", "../2015-06-30", "<2015-06-30/5e"),
        (None, None, "../..", "/5e"),
    ],
)
def test_what_indexes_hold_of_a_claim(first: str | None, last: str | None, span: str, key: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert indexed("5e", Bounds(from_earliest=days[0], until_latest=days[1])) == {"span": span, "sortKey": key}


def test_the_stretches_of_a_day_follow_each_other() -> None:
    assert stretches(DAY, DAY) == [
        ("/", "0"),
        ("2/", "20"),
        ("20/", "200"),
        ("201/", "2010"),
        ("2015-/", "2015-0"),
        ("2015-0/", "2015-00"),
        ("2015-06-/", "2015-06-0"),
        ("2015-06-2/", "2015-06-20"),
        ("2015-06-22", "2015-06-22~"),
        ("<2015-06-22", "<~"),
        (">", ">2015-06-22~"),
    ]


def test_of_a_year_that_is_met_the_stretches_lie_between_its_days_too() -> None:
    assert AsOf.parse("2015").stretches("")[-3:] == [
        ("2015-01-01", "2015-12-31~"),
        ("<2015-01-01", "<~"),
        (">", ">2015-12-31~"),
    ]
    assert AsOf.parse("2015", throughout=True).stretches("")[-3:] == [
        ("2015-01-01", "2015-01-01~"),
        ("<2015-12-31", "<~"),
        (">", ">2015-01-01~"),
    ]


def test_a_later_page_begins_behind_what_was_shown() -> None:
    assert AsOf.parse("2015-06-22").stretches("2015-06-2/5e") == [
        ("2015-06-2/5e", "2015-06-20"),
        ("2015-06-22", "2015-06-22~"),
        ("<2015-06-22", "<~"),
        (">", ">2015-06-22~"),
    ]
    assert ANY_TIME.stretches("2015-06-2/5e") == [("2015-06-2/5e", "~")]


@given(
    bounds=dated(),
    days=IN_ORDER,
    throughout=st.booleans(),
    parts=st.booleans(),
    wanted=st.none() | st.sampled_from(list(Verdict)),
)
def test_what_may_be_shown_stands_in_one_of_the_stretches(
    bounds: Bounds, days: list[date], throughout: bool, parts: bool, wanted: Verdict | None
) -> None:
    asked = AsOf(days[0], days[1], wanted, throughout, parts)
    key = indexed("5e", bounds)["sortKey"]

    def found(after: str) -> int:
        return sum(behind < key < before for behind, before in asked.stretches(after))

    truth = verdict(bounds, *days, throughout=throughout and not parts)
    if wanted == Verdict.IMPOSSIBLE or truth != Verdict.IMPOSSIBLE:
        assert found("") == 1
    assert found("") <= 1
    assert found(key[:-1]) == found("")
    assert found(key) == 0


@given(start=ANY_DAY, day=ANY_DAY)
def test_of_what_is_open_only_that_which_may_hold_is_passed_over(start: date, day: date) -> None:
    since, until = indexed("5e", Bounds(from_earliest=start)), indexed("5e", Bounds(until_latest=start))
    places = stretches(day, day)
    assert any(behind < since["sortKey"] < before for behind, before in places) == (start <= day)
    assert any(behind < until["sortKey"] < before for behind, before in places) == (start >= day)
