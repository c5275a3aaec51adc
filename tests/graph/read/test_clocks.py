"""What had been published by a day, and which claims this graph held at a moment, whatever came after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.model.claims import Claim, Dataset, Record, Source
from graph.read import claims, entities
from graph.read.as_of import AsOf
from graph.read.claims import ClaimFilter
from graph.read.clocks import Clocks
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import Writer
from ontology.errors import DateError, DecisionRefused, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]
BECAUSE = Reason("A. Editor", "for the test", [])

PAPERS = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "%s" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-06" .
:almanac a s:Source ; s:title "The Almanac" ; s:published "[2020-06-20..]" .
:leaflet a s:Source ; s:title "A leaflet" .
:gazette { :ada a s:Person {| s:locator "p. 1" |} . :guild a s:Organisation {| s:locator "p. 1" |} .
  :ada s:memberOf :guild {| s:locator "p. 2" |} . }
:herald { :ada s:memberOf :guild {| s:on "2020-05" ; s:locator "p. 3" |} . }
:almanac { :ada s:memberOf :guild {| s:locator "p. 4" |} . }
:leaflet { :ada s:memberOf :guild {| s:locator "p. 5" |} . }
"""
MEMBER = ClaimFilter(relation="memberOf")


# What had been published


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("2020-05", [("p. 5", "unknown")]),
        ("2020-06-09", [("p. 3", "possible"), ("p. 5", "unknown")]),
        ("2020-06-10", [("p. 2", "certain"), ("p. 3", "possible"), ("p. 5", "unknown")]),
        ("2020-06", [("p. 2", "certain"), ("p. 3", "certain"), ("p. 4", "possible"), ("p. 5", "unknown")]),
        ("2020", [("p. 2", "certain"), ("p. 3", "certain"), ("p. 4", "possible"), ("p. 5", "unknown")]),
    ],
)
def test_what_had_been_published_by_a_day(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, by: str, found: list[tuple[str, str]]
) -> None:
    load_trig(PAPERS % 1)
    clocks = Clocks.parse(published_by=by)
    page = claims.claims(Graph(clean_store, vocabulary), "ada", MEMBER, clocks=clocks)
    assert sorted((claim["locator"], claim["publishedBy"]) for claim in page.results) == found
    about_fact = claims.fact_claims(Graph(clean_store, vocabulary), str(page.results[0]["fact"]), clocks=clocks)
    assert about_fact == page
    assert all(
        claims.claim(Graph(clean_store, vocabulary), claim["id"], clocks=clocks)["publishedBy"] == claim["publishedBy"]
        for claim in page.results
    )


def test_valid_time_and_publication_are_asked_apart(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(PAPERS % 1)
    page = claims.claims(
        Graph(clean_store, vocabulary), "ada", MEMBER, AsOf.parse("2020-05"), Clocks.parse(published_by="2020-06-30")
    )
    told = {claim["locator"]: (claim["verdict"], claim["publishedBy"]) for claim in page.results}
    assert told == {
        "p. 2": ("undated", "certain"),
        "p. 3": ("certain", "certain"),
        "p. 4": ("undated", "possible"),
        "p. 5": ("undated", "unknown"),
    }


def test_a_source_that_gets_another_date_is_published_then(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(PAPERS % 1)
    load_trig((PAPERS % 2).replace('"2020-06-10"', '"2021"'))
    page = claims.claims(Graph(clean_store, vocabulary), "ada", MEMBER, clocks=Clocks.parse(published_by="2020"))
    assert "p. 2" not in {claim["locator"] for claim in page.results}


# What this graph held


def now() -> Clocks:
    """This moment; the clock has moved on when it returns."""
    moment = datetime.now(UTC)
    while datetime.now(UTC) <= moment:
        time.sleep(0.0001)
    return Clocks(known_at=moment)


def test_what_was_held_is_told_after_it_is_gone(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    before = now()
    load_trig(PAPERS % 1)
    first = now()
    load_trig((PAPERS % 2).replace(':herald { :ada s:memberOf :guild {| s:on "2020-05" ; s:locator "p. 3" |} . }', ""))
    second = now()

    def held(clocks: Clocks) -> list[tuple[str | None, str | None]]:
        page = claims.claims(Graph(clean_store, vocabulary), "ada", MEMBER, clocks=clocks)
        return sorted((claim["locator"], claim.get("retraction")) for claim in page.results)

    assert held(before) == []
    assert held(first) == [("p. 2", None), ("p. 3", "not in version 2"), ("p. 4", None), ("p. 5", None)]
    assert held(second) == [("p. 2", None), ("p. 4", None), ("p. 5", None)]
    (gone,) = claims.claims(Graph(clean_store, vocabulary), "ada", ClaimFilter(source="herald"), clocks=first).results
    assert claims.claim(Graph(clean_store, vocabulary), gone["id"], clocks=first)["locator"] == "p. 3"
    with pytest.raises(NotFound, match="no claim held at "):
        claims.claim(Graph(clean_store, vocabulary), gone["id"], clocks=second)
    assert claims.fact_claims(Graph(clean_store, vocabulary), str(gone["fact"]), clocks=before).results == []


def test_a_speaker_whom_nobody_quotes_any_more_was_quoted(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    said = ':ada s:memberOf :guild {| s:saidBy :guild ; s:on "2020-05" ; s:locator "p. 3" |} .'
    load_trig((PAPERS % 1).replace(':ada s:memberOf :guild {| s:on "2020-05" ; s:locator "p. 3" |} .', said))
    then = now()
    load_trig(PAPERS % 2)
    by_guild = ClaimFilter(said_by="guild")
    (claim,) = claims.claims(Graph(clean_store, vocabulary), "ada", by_guild, clocks=then).results
    assert claims.fact_claims(
        Graph(clean_store, vocabulary), str(claim["fact"]), clocks=then, said_by="guild"
    ).results == [claim]
    assert claims.claims(Graph(clean_store, vocabulary), "ada", by_guild, clocks=now()).results == []


def test_an_entity_that_nobody_speaks_of_any_more_was_spoken_of(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(PAPERS % 1)
    then = now()
    load_trig((PAPERS % 2).partition(":gazette {")[0] + ":gazette { :bo a s:Person . }")
    assert len(claims.claims(Graph(clean_store, vocabulary), "ada", clocks=then).results) == 5
    assert claims.claims(Graph(clean_store, vocabulary), "ada", clocks=now()).results == []
    assert entities.once_known(clean_store, "ada") == {"id": "ada", "name": None}
    with pytest.raises(NotFound):
        claims.claims(Graph(clean_store, vocabulary), "ada")
    with pytest.raises(NotFound):
        claims.claims(Graph(clean_store, vocabulary), "nobody", clocks=then)


PEOPLE = ("p1", "p2", "p3")
SOURCES = (Source("s1", "d", published="2015-06-24"), Source("s2", "d"))
CLAIMS = st.frozensets(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from((*PEOPLE, "")), st.sampled_from(["s1", "s2"]), st.integers(1, 2)
    ),
    min_size=1,
    max_size=8,
)
TARGETS = st.sampled_from([Target(source="s1"), Target(source="s2"), Target(dataset="d", record="p1")])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), CLAIMS),
        st.tuples(st.just("same"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
        st.tuples(st.just("split"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("retract"), TARGETS),
        st.tuples(st.just("reinstate"), TARGETS),
    ),
    min_size=2,
    max_size=7,
)


def records(claims: frozenset[tuple[str, str, str, int]]) -> Iterator[Record]:
    """A claim of kinship, or without an object a description; the record is the subject."""
    for person in PEOPLE:
        made = [
            Claim("d", person, source, subject, "RELATIVE_OF", object_, locator=str(place))
            if object_
            else Claim("d", person, source, subject, values={"kind": ["Person"]}, locator=str(place))
            for subject, object_, source, place in sorted(claims)
            if subject == person != object_
        ]
        if made:
            yield Record(person, tuple(made), SOURCES)


@given(first=CLAIMS, steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_claims_of_every_moment_can_be_told_afterwards(
    graph: Any, first: frozenset[Any], steps: list[tuple[str, Any]]
) -> None:
    """Through any loads, retractions, mergers and splits: as they were held then, under the ids of today."""
    graph.empty()
    store, vocabulary = graph.store, graph.vocabulary
    history: list[tuple[Clocks, set[str]]] = []

    def remember() -> None:
        history.append((now(), {row["id"] for row in store.read("MATCH (c:Claim) RETURN c.id AS id")}))

    with Curator(store, vocabulary, batch_claims=2) as curator:
        for name, *what in [("load", first), *steps]:
            if name == "load":
                with Writer(store, vocabulary, batch_claims=3) as writer:
                    writer.load(Dataset("d", "1"), list(records(what[0])), complete=True)
            else:
                try_to(curator, name, *what)
            remember()
    ends = {
        row["id"]: row["ends"]
        for row in store.read("MATCH (c:Claim|RetractedClaim) RETURN c.id AS id, [c.subject, c.object] AS ends")
    }
    merged = {row["id"] for row in store.read("MATCH (n:Merged) RETURN n.id AS id")}
    there = {row["id"] for row in store.read("MATCH (n:Thing) RETURN n.id AS id")} - merged
    for moment, held in history:
        for id in sorted(there):
            assert told(store, vocabulary, id, moment) == sorted(claim for claim in held if id in ends[claim])


def told(store: Store, vocabulary: Vocabulary, id: str, moment: Clocks) -> list[str]:
    """The ids of an entity's claims at a moment, over all pages."""
    found: list[str] = []
    cursor = None
    while True:
        page = claims.claims(Graph(store, vocabulary), id, clocks=moment, page=PageRequest(3, cursor))
        found += [claim["id"] for claim in page.results]
        cursor = page.next
        if cursor is None:
            return found


def try_to(curator: Curator, name: str, *what: Any) -> None:
    try:
        getattr(curator, name)(*what, BECAUSE)
    except (DecisionRefused, NotFound):
        return


# How the two are written


def test_a_day_is_over_at_its_end_and_days_are_those_of_utc() -> None:
    end = datetime(2026, 11, 27, 23, 59, 59, 999999, UTC)
    assert Clocks.parse("2020-02", "2026-11-27") == Clocks(date(2020, 2, 29), end)
    assert Clocks.parse(known_at="2026-11-27T10:00:00+04:30").known_at == datetime(2026, 11, 27, 5, 30, tzinfo=UTC)
    assert not Clocks.parse().set


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("published_by", "June", "publishedBy June: not a day or a stretch of days to ask about (expected YYYY-MM-DD"),
        (
            "published_by",
            "2015/2016",
            "publishedBy 2015/2016: not one day, month or year (expected YYYY-MM-DD",
        ),
        ("known_at", "2015-02-30", "knownAt 2015-02-30: there is no such day (expected"),
        ("known_at", "2015-02-03T10:00:00", "knownAt 2015-02-03T10:00:00: not a moment (expected YYYY-MM-DDThh:mm:ss"),
        ("known_at", "0001-01-01T00:00:00+14:00", "knownAt 0001-01-01T00:00:00+14:00: not a moment (expected"),
        ("known_at", "9999-12-31T23:59:59-14:00", "knownAt 9999-12-31T23:59:59-14:00: not a moment (expected"),
        ("known_at", "2015-02-03Tnoon", "knownAt 2015-02-03Tnoon: not a moment (expected YYYY-MM-DDThh:mm:ss"),
    ],
)
def test_what_is_no_day_or_moment_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(DateError) as caught:
        Clocks.parse(**{name: text})
    assert str(caught.value).startswith(message)
