"""Verdicts in Cypher: of claims as in Python, and of facts as one finds by counting days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from itertools import product
from typing import Any, LiteralString

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.dates import Bounds, Verdict, bounds, verdict
from graph.read import claims, entities, posts
from graph.read.as_of import CLAIM_PREFILTER, FACT_VERDICT, VERDICT, AsOf
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import DateError, InputError
from ontology.vocabulary import Vocabulary

FIRST = date(2020, 1, 1)
DAYS = st.none() | st.integers(0, 12).map(lambda days: FIRST + timedelta(days))
BOUNDS = st.builds(Bounds, DAYS, DAYS, DAYS, DAYS)
JUDGE_CLAIMS: LiteralString = f"""
UNWIND $bounds AS b
WITH {{relation: 'HELD', fromEarliest: b[0], fromLatest: b[1], untilEarliest: b[2], untilLatest: b[3], span: b[4]}} AS c
RETURN {VERDICT}, {CLAIM_PREFILTER} AS maybe
"""


@settings(deadline=None, max_examples=100)
@given(
    bounds=st.lists(BOUNDS, min_size=1, max_size=30),
    first=DAYS.filter(bool),
    length=st.integers(0, 5),
    throughout=st.booleans(),
)
def test_cypher_and_python_give_the_same_verdict(
    store: Store, vocabulary: Vocabulary, bounds: list[Bounds], first: date, length: int, throughout: bool
) -> None:
    last = first + timedelta(length)
    rows = [[*b.as_properties().values(), b.span] for b in bounds]
    asked = AsOf(first, last, throughout=throughout)
    found = store.read(JUDGE_CLAIMS, bounds=rows, **asked.parameters(vocabulary))
    assert [row["verdict"] for row in found] == [str(verdict(b, first, last, throughout=throughout)) for b in bounds]
    assert [row["maybe"] for row in found] == [row["verdict"] != "impossible" for row in found]


# Facts. Days are numbers; 0 and LAST lie beyond all that is stated or asked, and stand for what has no bound.
LAST = 7
Edge = tuple[int | None, int | None]
maybe_day = st.none() | st.integers(2, LAST - 2)
edges = st.tuples(maybe_day, maybe_day).filter(lambda edge: edge[0] is None or edge[1] is None or edge[0] <= edge[1])
questions = st.tuples(st.integers(1, LAST - 1), st.integers(1, LAST - 1)).map(sorted)
ALL_STRETCHES = [(start, end) for start in range(LAST + 1) for end in range(start, LAST + 1)]


def day(n: int) -> date:
    return FIRST + timedelta(n)


def text_of(edge: Edge) -> str | None:
    """EDTF for a day that lies between two numbered ones; None stands for no bound."""
    if edge == (None, None):
        return None
    return f"[{'' if edge[0] is None else day(edge[0])}..{'' if edge[1] is None else day(edge[1])}]"


def within(n: int, edge: Edge) -> bool:
    return (edge[0] is None or n >= edge[0]) and (edge[1] is None or n <= edge[1])


def meets(stretch: tuple[int, int], edge: Edge) -> bool:
    return any(within(n, edge) for n in range(stretch[0], stretch[1] + 1))


class Stated:
    """A claim's dates: its bounds, and every stretch of days that fits them, each as the set of its days."""

    def __init__(self, start: Edge, end: Edge, known: Edge, published: Edge | None) -> None:
        self.text = {"from_": text_of(start), "until": text_of(end), "on": text_of(known)}
        fits = [
            s for s in ALL_STRETCHES if within(s[0], start) and any(within(n, known) for n in range(s[0], s[1] + 1))
        ]
        if published:
            self.text |= {"until": "..", "published": text_of(published)}
            fits = [s for s in fits if any(within(n, published) and s[1] >= n for n in range(LAST + 1))]
        else:
            fits = [s for s in fits if within(s[1], end)]
        self.stretches = {frozenset(range(first, last + 1)) for first, last in fits}
        self.bounds = bounds(**self.text)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return str(self.text)


@st.composite
def stated(draw: Callable[..., Any]) -> Stated:
    while True:
        try:
            return Stated(draw(edges), draw(edges), draw(edges), draw(st.none() | edges))
        except DateError:
            continue


def by_enumeration(claims: list[Stated], first: int, last: int, *, throughout: bool) -> str:
    """Certain when it holds whichever of the stretches are the true ones, impossible when in no case."""
    dated = [claim for claim in claims if not claim.bounds.undated]
    if not dated:
        return "undated"
    asked = frozenset(range(first, last + 1))
    open_to = [
        {days for days in claim.stretches if days.isdisjoint(asked)} or claim.stretches
        if not throughout and leaves_no_room(claim, dated, first, last)
        else claim.stretches
        for claim in dated
    ]
    unions = {reduce(frozenset.union, chosen) for chosen in product(*open_to)}
    held = {days >= asked if throughout else not days.isdisjoint(asked) for days in unions}
    if held == {False} and len(dated) < len(claims):
        return "undated"
    return "certain" if held == {True} else "impossible" if held == {False} else "possible"


def leaves_no_room(claim: Stated, claims: list[Stated], first: int, last: int) -> bool:
    """Whether the ends that others give within what a claim leaves open are all before the days asked about, or after.

    Where that leaves no day of the claim's own, it is for certain that it held and stays so.
    """
    own = claim.bounds
    ends = [
        end
        for end in (each.bounds.until_latest for each in claims)
        if end and (not own.until_latest or end < own.until_latest) and end >= (own.until_earliest or end)
    ]
    starts = [
        start
        for start in (each.bounds.from_earliest for each in claims)
        if start and (not own.from_earliest or start > own.from_earliest) and start <= (own.from_latest or start)
    ]
    return bool((ends and max(ends) < day(first)) or (starts and min(starts) > day(last)))


def judged(store: Store, vocabulary: Vocabulary, facts: list[list[Stated]], asked: AsOf) -> list[str]:
    """The verdicts that Cypher has for these facts, whose claims are gone again afterwards."""
    rows = [
        {"fact": f"fact {n}", "relation": "HELD", "polarity": "affirmed", "certainty": "asserted"}
        | {name: value for name, value in claim.bounds.as_properties().items() if value}
        for n, claims in enumerate(facts)
        for claim in claims
    ]
    query = f"UNWIND $ids AS id WITH {{id: id}} AS r {FACT_VERDICT} RETURN verdict"
    parameters = asked.parameters(vocabulary) | {"ids": [f"fact {n}" for n in range(len(facts))]}
    with store.driver.session(database=store.database) as session, session.begin_transaction() as tx:
        tx.run("UNWIND $rows AS row CREATE (c:Claim) SET c = row", rows=rows).consume()
        found = [record["verdict"] for record in tx.run(query, parameters)]
        tx.rollback()
    return found


@settings(deadline=None, max_examples=80)
@given(
    facts=st.lists(st.lists(stated(), min_size=1, max_size=3), min_size=1, max_size=8),
    question=questions,
    throughout=st.booleans(),
)
def test_a_fact_is_judged_as_by_counting_days(
    store: Store, vocabulary: Vocabulary, facts: list[list[Stated]], question: list[int], throughout: bool
) -> None:
    first, last = question
    asked = AsOf(day(first), day(last), throughout=throughout)
    expected = [by_enumeration(claims, first, last, throughout=throughout) for claims in facts]
    assert judged(store, vocabulary, facts, asked) == expected


# On a graph
TERMS = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2021-06-10" .
:gazette {
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :mayor a s:Post {| s:locator "p. 1" |} ; s:name "mayor"@en {| s:locator "p. 1" |} .
  :ada s:held :mayor {| s:from "2020-01-01" ; s:until "2020-06-30" ; s:locator "p. 2" |}
    {| s:from "2020-07-01" ; s:until "2020-12-31" ; s:locator "p. 3" |}
    {| s:from "2019" ; s:until "2019" ; s:locator "p. 4" |} .
}
"""


def test_two_terms_together_last_throughout_and_both_are_shown(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig(TERMS)

    def throughout(days: str) -> list[Any]:
        page = posts.holders(Graph(clean_store, vocabulary), "mayor", AsOf.parse(days, throughout=True))
        return [
            (each["holder"], each["verdict"], sorted((c["locator"], c["verdict"]) for c in each["claims"]))
            for each in page.results
        ]

    assert throughout("2020-03") == [("ada", "certain", [("p. 2", "certain")])]
    assert throughout("2020") == [("ada", "certain", [("p. 2", "impossible"), ("p. 3", "impossible")])]
    assert throughout("2019-12/2020-01") == [("ada", "possible", [("p. 2", "impossible"), ("p. 4", "impossible")])]
    assert throughout("2020-12/2021-01") == []
    parts = claims.claims(Graph(clean_store, vocabulary), "mayor", None, AsOf.parse("2020", throughout=True)).results
    assert [claim["locator"] for claim in parts if claim["relation"]] == [], "no claim says so alone"


FORMER = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2021-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-09-29" .
:gazette {
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :mayor a s:Post {| s:locator "p. 1" |} ; s:name "mayor"@en {| s:locator "p. 1" |} .
  :ada s:held :mayor {| s:until "[..2021-06-09]" ; s:locator "p. 2" |} .
  :oath a s:Inauguration {| s:locator "p. 3" |} ; s:name "oath"@en {| s:locator "p. 3" |} .
}
:herald { :ada s:held :mayor {| s:until "2020-09-29" ; s:locator "p. 1" |} . }
"""


@pytest.mark.parametrize(
    ("asked", "holders"), [("2020-09-29", {"ada": "certain"}), ("2020-09", {"ada": "certain"}), ("2021-06-08", {})]
)
def test_a_sharper_end_of_another_source_narrows_a_vaguer_one(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any], asked: str, holders: dict[str, str]
) -> None:
    load_trig(FORMER)
    for page in (
        posts.holders(Graph(clean_store, vocabulary), "mayor", AsOf.parse(asked)),
        posts.all_holders(Graph(clean_store, vocabulary), AsOf.parse(asked)),
    ):
        assert {each["holder"]: each["verdict"] for each in page.results} == holders


@pytest.mark.parametrize(("asked", "verdict"), [("2019", "undated"), ("2021", "undated"), ("2022", "impossible")])
def test_an_undated_oath_was_taken_by_the_day_of_the_report(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any], asked: str, verdict: str
) -> None:
    load_trig(FORMER)
    graph, as_of = Graph(clean_store, vocabulary), AsOf.parse(asked)
    assert entities.entity_as_of(graph, "oath", as_of)["verdict"] == verdict
    found = entities.find_entities(graph, as_of, kind="Inauguration").results
    assert [each["verdict"] for each in found] == ([verdict] if verdict != "impossible" else [])


# Events
EVENTS = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2021-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2021-06-10" .
:gazette {
  :raid a s:Attack {| s:from "2020-06-01" ; s:until "2020-06-01" ; s:locator "p. 1" |} ;
    s:name "raid"@en {| s:locator "p. 2" |} .
  :fair a s:Event {| s:from "2020-06" ; s:until "2020-06" ; s:locator "p. 1" |} ; s:series true {| s:locator "p. 1" |} .
  :riot a s:Attack {| s:locator "p. 1" |} .
  :ada a s:Person {| s:locator "p. 1" |} ; s:assessment "ill" {| s:from "2020-06-01" ; s:until "2020-06-09" |} .
  << :siege a s:Attack >> s:certainty s:alleged ; s:from "2020-06-02" ; s:until "2020-06-08" .
}
:herald { :raid a s:Attack {| s:from "2020-06-05" ; s:until "2020-06-05" ; s:locator "p. 9" |} . }
"""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2020-06", {"ada": "undated", "fair": "certain", "raid": "certain", "riot": "undated", "siege": "certain"}),
        (
            "2020-06-05",
            {"ada": "undated", "fair": "possible", "raid": "certain", "riot": "undated", "siege": "certain"},
        ),
        # Between the two days that two papers give for one raid it is on nobody's word.
        ("2020-06-03", {"ada": "undated", "fair": "possible", "riot": "undated", "siege": "certain"}),
        ("2019", {"ada": "undated", "riot": "undated"}),
    ],
)
def test_events_on_some_days(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any], asked: str, found: dict[str, str]
) -> None:
    load_trig(EVENTS)
    as_of = AsOf.parse(asked)
    page = entities.find_entities(Graph(clean_store, vocabulary), as_of)
    assert {each["id"]: each["verdict"] for each in page.results} == found
    one_by_one = {id: entities.entity_as_of(Graph(clean_store, vocabulary), id, as_of)["verdict"] for id in found}
    assert one_by_one == found
    named = entities.find_entities(Graph(clean_store, vocabulary), as_of, q="raid").results
    assert [each["verdict"] for each in named] == ([found["raid"]] if "raid" in found else [])


def test_events_throughout_and_impossible_ones(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig(EVENTS)

    def events(asked: AsOf) -> dict[str, str]:
        page = entities.find_entities(Graph(clean_store, vocabulary), asked, kind="Event")
        return {each["id"]: each["verdict"] for each in page.results}

    throughout = AsOf.parse("2020-06-02/2020-06-05", throughout=True)
    assert events(throughout) == {"fair": "possible", "riot": "undated", "siege": "certain"}
    assert events(AsOf.parse("2020-06-03", "impossible")) == {"raid": "impossible"}
    assert "verdict" not in entities.entity_as_of(Graph(clean_store, vocabulary), "raid", AsOf())


def test_without_days_nothing_is_throughout() -> None:
    with pytest.raises(InputError, match="throughout true: what held throughout is about some days"):
        AsOf.parse(None, throughout=True)
    with pytest.raises(InputError, match="there is no such verdict"):
        AsOf.parse("2020", "sure")
    assert AsOf.parse("2020-02", Verdict.CERTAIN) == AsOf(date(2020, 2, 1), date(2020, 2, 29), "certain")
