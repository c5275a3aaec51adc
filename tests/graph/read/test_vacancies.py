"""When nobody held a post: as one finds by counting days, and as the holders of each day leave it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.dates import bounds
from graph.read import posts
from graph.read.as_of import AsOf
from graph.read.vacancies import Holding, vacancies, vacancies_in
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from ontology.errors import DateError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]

HARBOUR = """
:arcadia a s:Dataset ; s:title "Arcadia" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2031-05-02" .
:herald a s:Source ; s:title "The Herald" ; s:published "2031-06-03" .
:gazette {
  :master a s:Post {| s:locator "1" |} ; s:name "harbour master"@en {| s:locator "1" |} .
  :otto a s:Person {| s:locator "1" |} ; s:name "Otto"@en {| s:locator "1" |} ;
    s:held :master {| s:from "2031-01-01" ; s:until "2031-04-03" ; s:locator "2" |} .
  :bo a s:Person {| s:locator "1" |} ; s:name "Bo"@en {| s:locator "1" |} .
  << :bo s:held :master >> s:certainty s:hedged ; s:from "2031-04-10" ; s:until "2031-04-11" ; s:locator "3" .
  << :bo s:held :master >> s:polarity s:denied ; s:on "2031-04-10" ; s:locator "3" .
}
:herald {
  :iris a s:Person {| s:locator "1" |} ; s:name "Iris"@en {| s:locator "1" |} ;
    s:held :master {| s:from "[2031-04-20..2031-04-22]" ; s:until ".." ; s:locator "2" |} .
}
"""


def told(store: Store, vocabulary: Vocabulary, as_of: AsOf | None = None) -> list[tuple[Any, ...]]:
    page = vacancies(Graph(store, vocabulary), "master", as_of or AsOf())
    return [
        (
            each["first"],
            each["last"],
            each["verdict"],
            [who["holderName"] for who in each["perhaps"]],
            [[f"{claim['source']} {claim['locator']}" for claim in each[side]] for side in ("before", "after")],
        )
        for each in page.results
    ]


def test_nobody_for_certain_and_perhaps_nobody(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(HARBOUR)
    certain = ("2031-04-04", "2031-04-19", "certain", [], [["gazette 2"], ["herald 2"]])
    perhaps = ("2031-04-20", "2031-04-21", "possible", ["Iris"], [[], ["herald 2"]])
    assert told(clean_store, vocabulary) == [certain, perhaps]
    assert told(clean_store, vocabulary, AsOf.parse("2031", "certain")) == [certain]
    assert [each[:2] for each in told(clean_store, vocabulary, AsOf.parse("2031-04-10/2031-04-20"))] == [
        ("2031-04-10", "2031-04-19"),
        ("2031-04-20", "2031-04-20"),
    ]
    assert told(clean_store, vocabulary, AsOf.parse("2032")) == [], "of days beyond the claims nothing is known"
    page = vacancies(Graph(clean_store, vocabulary), "master", page=PageRequest(1))
    rest = vacancies(Graph(clean_store, vocabulary), "master", page=PageRequest(1, page.next))
    assert [each["first"] for each in (*page.results, *rest.results)] == ["2031-04-04", "2031-04-20"]
    assert rest.next is None


def test_who_is_no_holder_on_any_known_day_may_have_filled_it(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(HARBOUR + ':herald { :cy a s:Person ; s:held :master {| s:locator "9" |} . }')
    assert [each[:4] for each in told(clean_store, vocabulary)] == [
        ("2031-04-04", "2031-04-21", "possible", ["cy", "Iris"])
    ]


def test_posts_without_holders_and_what_is_no_post(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(HARBOUR + ":gazette { :mayor a s:Post . }")
    assert vacancies(Graph(clean_store, vocabulary), "mayor").results == []
    with pytest.raises(NotFound, match="no post with id 'otto'"):
        vacancies(Graph(clean_store, vocabulary), "otto")


def test_vacancies_are_the_days_that_the_holders_leave(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(HARBOUR)
    vacant = {
        day: verdict
        for first, last, verdict, *_ in told(clean_store, vocabulary)
        for day in days(date.fromisoformat(first), date.fromisoformat(last))
    }
    for day in days(date(2031, 3, 30), date(2031, 4, 30)):
        page = posts.holders(Graph(clean_store, vocabulary), "master", AsOf(day, day))
        verdicts = {each["verdict"] for each in page.results}
        nobody = None if "certain" in verdicts else "possible" if verdicts else "certain"
        assert (day, vacant.get(day)) == (day, nobody)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


# Counting: days are numbers; 0 and LAST lie beyond everything stated, and stand for what has no bound.
LAST = 9
Edge = tuple[int | None, int | None]
maybe_day = st.none() | st.integers(2, LAST - 2)
edges = st.tuples(maybe_day, maybe_day).filter(lambda edge: edge[0] is None or edge[1] is None or edge[0] <= edge[1])


def text_of(edge: Edge) -> str | None:
    if edge == (None, None):
        return None
    return f"[{'' if edge[0] is None else numbered(edge[0])}..{'' if edge[1] is None else numbered(edge[1])}]"


def numbered(n: int) -> date:
    return date(2031, 1, 1) + timedelta(n)


def within(n: int, edge: Edge) -> bool:
    return (edge[0] is None or n >= edge[0]) and (edge[1] is None or n <= edge[1])


def test_the_last_day_of_the_calendar_is_an_end_like_others() -> None:
    day = date.fromisoformat
    holdings = [
        Holding("", "a", bounds(from_="2015-01-01", until="2015-03-31")),
        Holding("", "b", bounds(from_="2015-06-01", until="9999-12-31")),
    ]
    assert [(each.first, each.last) for each in vacancies_in(holdings)] == [(day("2015-04-01"), day("2015-05-31"))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), edges, edges, edges), max_size=4))
def test_vacancies_are_those_found_by_counting(stated: list[tuple[str, Edge, Edge, Edge]]) -> None:
    holdings, stretches = [], []
    for holder, start, end, known in stated:
        try:
            held = bounds(from_=text_of(start), until=text_of(end), on=text_of(known))
        except DateError:
            continue
        holdings.append(Holding("", holder, held))
        fits = [(s, e) for s in range(LAST + 1) for e in range(s, LAST + 1) if within(s, start) and within(e, end)]
        stretches.append([(s, e) for s, e in fits if any(within(n, known) for n in range(s, e + 1))])
    named = [day for holding in holdings for day in holding.days]
    expected = {}
    for n in range(LAST + 1):
        held_on = [{s <= n <= e for s, e in fits} for fits in stretches]
        if named and min(named) <= numbered(n) <= max(named) and {True} not in held_on:
            expected[numbered(n)] = {h.holder for h, on in zip(holdings, held_on, strict=True) if True in on}
    found = vacancies_in(holdings)
    assert [day for each in found for day in days(each.first, each.last)] == sorted(expected)
    for each in found:
        holders = [expected[day] for day in days(each.first, each.last)]
        assert each.perhaps == set().union(*holders)
        assert each.verdict == ("possible" if all(holders) else "certain")
        assert all(holders) or not any(holders)
