"""Reading the graph: what each question answers, on small fictional data and on the June 2015 data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.decisions.log import Reason
from graph.model.dates import Verdict
from graph.model.hashing import fact_id
from graph.names.matching import fulltext_query
from graph.read import queries
from graph.read.as_of import AsOf
from graph.read.queries import ClaimFilter
from graph.storage.graph import Graph
from graph.storage.paging import Page, PageRequest
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]

SOURCES = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:publisher "Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" ; s:derivedFrom :gazette .
"""
OFFICE = (
    SOURCES
    + """
:gazette {
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :bo a s:Person {| s:locator "p. 1" |} ; s:name "Bo Vane"@en {| s:locator "p. 1" |} .
  :mayor a s:Post {| s:locator "p. 1" |} ; s:name "mayor"@en {| s:locator "p. 1" |} .
  :ada s:held :mayor {| s:until "2020-03" ; s:locator "p. 1" |}
    {| s:saidBy :bo ; s:on "2020-02-10" ; s:locator "p. 2" |} .
  :bo s:held :mayor {| s:from "2020-03" ; s:until ".." ; s:locator "p. 1" |} .
  :ada s:relativeOf :bo {| s:locator "p. 3" |} .
  << :ada s:memberOf :guild >> s:polarity s:denied ; s:locator "p. 4" .
  :guild a s:Organisation {| s:locator "p. 4" |} ; s:name "the Guild"@en {| s:locator "p. 4" |} .
}
:herald { :ada s:held :mayor {| s:on "2020-07-01" ; s:locator "p. 9" |} . }
"""
)


def ids(page: Page[Any]) -> list[str]:
    return [each["id"] for each in page.results]


def told(page: Page[Any], *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(each.get(name) for name in names) for each in page.results)


# Entities


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("tayyeb", ["tayyeb-agha"]),
        ("TAYY", ["tayyeb-agha"]),
        ("agha tay", ["tayyeb-agha"]),
        ("طیب", ["tayyeb-agha"]),
        ("آغا", ["tayyeb-agha"]),
        ("tayyeb nobody", []),
        ("attack on the Afghan parliament", ["parliament-attack-2015", "parliament-attackers"]),
    ],
)
def test_entities_are_found_by_words_and_their_beginnings(
    loaded: Store, vocabulary: Vocabulary, q: str, found: list[str]
) -> None:
    assert ids(queries.find_entities(Graph(loaded, vocabulary), q=q)) == found


@pytest.mark.parametrize(
    "q",
    [
        "a AND",
        "name:x",
        'a"b',
        "a\\",
        "(a",
        "a~2",
        "a^9",
        "[a TO b]",
        "a*?",
        "+a -b",
        "a && b",
        "/a/",
        "NOT a",
        "a/b",
        "é!",
    ],
)
def test_no_lucene_syntax_passes_through(loaded: Store, vocabulary: Vocabulary, q: str) -> None:
    assert queries.find_entities(Graph(loaded, vocabulary), q=q).next is None


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=12))
def test_any_text_is_a_question_or_a_refusal(store: Store, vocabulary: Vocabulary, q: str) -> None:
    try:
        queries.find_entities(Graph(store, vocabulary), q=q)
    except InputError as error:
        assert error.property == "q"


def test_the_query_for_names() -> None:
    assert fulltext_query("al-Qaeda") == '+("al-Qaeda"^4 (+al* +qaeda*))'
    assert fulltext_query("می\u200cآید") == '+("می\u200cآید"^4 (+می\u200cآید*))'


def test_punctuation_alone_is_refused(store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError, match=r"q --: there is no word to look for \(expected a letter or a digit\)"):
        queries.find_entities(Graph(store, vocabulary), q="--")


def test_a_kind_counts_those_below_it(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    assert ids(queries.find_entities(Graph(clean_store, vocabulary), kind="Actor")) == ["ada", "bo", "guild"]
    assert ids(queries.find_entities(Graph(clean_store, vocabulary), q="the gui", kind="Organisation")) == ["guild"]
    with pytest.raises(InputError) as caught:
        queries.find_entities(Graph(clean_store, vocabulary), kind="Actr")
    assert (caught.value.property, caught.value.value) == ("kind", "Actr")


def test_an_entity_in_full(clean_store: Store, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    assert queries.entity(clean_store, "ada") == {
        "id": "ada",
        "name": "Ada Quill",
        "claims": 1,
        "independentSources": 1,
        "kind": ["Person"],
        "names": ["Ada Quill"],
        "namesLang": ["en"],
        "sources": ["gazette"],
    }
    with pytest.raises(NotFound, match="no entity with id 'nobody'"):
        queries.entity(clean_store, "nobody")


@pytest.mark.leaves_broken
def test_a_merged_entity_has_a_successor(clean_store: Store) -> None:
    clean_store.writing(
        lambda tx: tx.write(
            "CREATE (a:Thing:Entity {id: 'a', name: 'A'}), (b:Thing:Merged {id: 'b'}), (c:Thing:Merged {id: 'c'}), "
            "(c)-[:SAME_AS]->(b)-[:SAME_AS]->(a)"
        )
    )
    assert queries.successor(clean_store, "c") == "a"
    assert queries.successor(clean_store, "a") is None
    with pytest.raises(NotFound):
        queries.entity(clean_store, "b")


# Claims


def test_a_claim_in_full(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    (claim,) = queries.claims(
        Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo"), AsOf.parse("2020-02-10")
    ).results
    assert claim.pop("recordedAt") > "2020"
    assert claim == {
        "id": claim["id"],
        "fact": claim["fact"],
        "subject": "ada",
        "subjectName": "Ada Quill",
        "relation": "HELD",
        "object": "mayor",
        "objectName": "mayor",
        "from": None,
        "until": None,
        "on": "2020-02-10",
        "fromEarliest": None,
        "fromLatest": "2020-02-10",
        "untilEarliest": "2020-02-10",
        "untilLatest": None,
        "polarity": "affirmed",
        "certainty": "reported",
        "saidBy": "bo",
        "saidByName": "Bo Vane",
        "source": "gazette",
        "sourceTitle": "The Gazette",
        "locator": "p. 2",
        "quoteSha256": None,
        "dataset": "erewhon",
        "record": "gazette/ada",
        "verdict": "certain",
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ClaimFilter(relation="memberOf"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(relation="hasMember"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(relation="MEMBER_OF"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(polarity="denied"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(source="herald"), [("HELD", "p. 9")]),
        (ClaimFilter(said_by="bo"), [("HELD", "p. 2")]),
        (ClaimFilter(certainty="reported"), [("HELD", "p. 2")]),
        (ClaimFilter(relation="relativeOf"), [("RELATIVE_OF", "p. 3")]),
        (ClaimFilter(attribute="name"), [(None, "p. 1")]),
        (ClaimFilter(certainty="hedged"), []),
    ],
)
def test_claims_are_filtered(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, wanted: ClaimFilter, found: list[tuple[Any, ...]]
) -> None:
    load_trig(OFFICE)
    assert told(queries.claims(Graph(clean_store, vocabulary), "ada", wanted), "relation", "locator") == found


def test_an_attribute_of_a_quantity_counts_its_bounds(loaded: Store, vocabulary: Vocabulary) -> None:
    page = queries.claims(Graph(loaded, vocabulary), "parliament-attack-2015", ClaimFilter(attribute="injuredTotal"))
    assert ("economist-2015-06", 31) in told(page, "source", "injuredTotalMin")


@pytest.mark.parametrize(
    ("wanted", "parameter"),
    [
        (ClaimFilter(relation="heldd"), "relation"),
        (ClaimFilter(attribute="weight"), "attribute"),
        (ClaimFilter(polarity="no"), "polarity"),
        (ClaimFilter(certainty="sure"), "certainty"),
        (ClaimFilter(source="gazete"), "source"),
        (ClaimFilter(said_by="bob"), "saidBy"),
    ],
)
def test_a_misspelt_filter_is_refused_instead_of_finding_nothing(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, wanted: ClaimFilter, parameter: str
) -> None:
    load_trig(OFFICE)
    with pytest.raises(InputError) as caught:
        queries.claims(Graph(clean_store, vocabulary), "ada", wanted)
    assert caught.value.property == parameter


def test_claims_of_nobody(store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(NotFound):
        queries.claims(Graph(store, vocabulary), "nobody")


def test_what_is_impossible_is_left_out_unless_asked_for(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    held = ClaimFilter(relation="held")

    def on(day: str, verdict: str | None = None) -> list[tuple[Any, ...]]:
        return told(
            queries.claims(Graph(clean_store, vocabulary), "ada", held, AsOf.parse(day, verdict)), "locator", "verdict"
        )

    assert on("2020-02-10") == [("p. 1", "possible"), ("p. 2", "certain"), ("p. 9", "possible")]
    assert on("2020-05") == [("p. 2", "possible"), ("p. 9", "possible")]
    assert on("2020-05", "impossible") == [("p. 1", "impossible")]
    assert on("2020-05/2020-07", "certain") == [("p. 9", "certain")]


def test_kinship_is_timeless_and_names_are_undated(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    page = queries.claims(Graph(clean_store, vocabulary), "bo", None, AsOf.parse("1900"))
    assert told(page, "locator", "verdict") == [("p. 1", "undated"), ("p. 3", "certain")]


def test_without_a_day_there_is_no_verdict(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    assert all("verdict" not in claim for claim in queries.claims(Graph(clean_store, vocabulary), "ada").results)
    with pytest.raises(InputError, match="expected asOf beside it"):
        AsOf.parse(None, Verdict.CERTAIN)


# Facts, neighbours, holders


def test_a_fact_is_as_sure_as_its_surest_claim(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    (held,) = queries.neighbours(
        Graph(clean_store, vocabulary), "ada", AsOf.parse("2020-02-10"), relation="held"
    ).results
    assert held == {
        "direction": "out",
        "neighbour": {"id": "mayor", "name": "mayor", "kind": ["Post"]},
        "fact": {
            "id": held["fact"]["id"],
            "relation": "HELD",
            "subject": "ada",
            "subjectName": "Ada Quill",
            "object": "mayor",
            "objectName": "mayor",
            "fromEarliest": None,
            "fromLatest": "2020-02-10",
            "untilEarliest": "2020-07-01",
            "untilLatest": held["fact"]["untilLatest"],
            "claims": 3,
            "sources": ["gazette", "herald"],
            "independentSources": 1,
            "verdict": "certain",
        },
    }


def test_neighbours_hold_no_denied_or_weak_claim(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)

    def around(id: str, **wanted: Any) -> list[tuple[str, str, str]]:
        page = queries.neighbours(Graph(clean_store, vocabulary), id, **wanted)
        return sorted((n["fact"]["relation"], n["direction"], n["neighbour"]["id"]) for n in page.results)

    assert around("ada") == [("HELD", "out", "mayor"), ("RELATIVE_OF", "out", "bo")]
    assert around("mayor") == [("HELD", "in", "ada"), ("HELD", "in", "bo")]
    assert around("ada", kind="Person") == [("RELATIVE_OF", "out", "bo")]
    assert around("ada", kind="Event") == []
    assert around("guild") == []


def test_a_denied_relation_has_claims_and_is_no_fact(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    (denial,) = queries.claims(Graph(clean_store, vocabulary), "guild", ClaimFilter(polarity="denied")).results
    fact, page = queries.fact(Graph(clean_store, vocabulary), denial["fact"])
    assert fact is None
    assert told(page, "subject", "relation", "object", "polarity") == [("ada", "MEMBER_OF", "guild", "denied")]
    with pytest.raises(NotFound, match="no fact with id 'f'"):
        queries.fact(Graph(clean_store, vocabulary), "f")


def test_the_claims_of_one_speaker_about_a_fact(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    held = fact_id("ada", "HELD", "mayor")
    fact, page = queries.fact(Graph(clean_store, vocabulary), held)
    assert fact
    assert told(page, "locator", "saidBy") == [("p. 1", None), ("p. 2", "bo"), ("p. 9", None)]

    assert told(queries.fact_claims(Graph(clean_store, vocabulary), held, said_by="bo"), "saidBy", "locator") == [
        ("bo", "p. 2")
    ]
    denied = fact_id("ada", "MEMBER_OF", "guild")
    assert queries.fact_claims(Graph(clean_store, vocabulary), denied, said_by="bo").results == []
    with pytest.raises(InputError, match="nobody of that id is quoted"):
        queries.fact_claims(Graph(clean_store, vocabulary), denied, said_by="ada")


def test_a_speaker_who_was_merged_is_asked_for_by_the_id_of_today(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE + ':gazette { :bo-vane a s:Person {| s:locator "p. 5" |} . }')
    with Curator(clean_store, vocabulary) as curator:
        curator.same("bo-vane", "bo", Reason("A. Editor", "one name"))
    page = queries.claims(Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo-vane"))
    assert told(page, "saidBy", "locator") == [("bo-vane", "p. 2")]
    with pytest.raises(InputError) as refusal:
        queries.claims(Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo"))
    assert str(refusal.value) == ("saidBy bo: nobody of that id is quoted (expected bo-vane, into which it was merged)")


def test_holders_of_a_post_on_a_day(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)

    def on(day: str | None) -> list[tuple[Any, ...]]:
        page = queries.holders(Graph(clean_store, vocabulary), "mayor", AsOf.parse(day))
        return [
            (each["holder"], each.get("verdict"), [(c["source"], c["locator"], c["saidBy"]) for c in each["claims"]])
            for each in page.results
        ]

    by_bo, herald = ("gazette", "p. 2", "bo"), ("herald", "p. 9", None)
    assert [(holder, verdict, sorted(claims, key=str)) for holder, verdict, claims in on("2020-07-01")] == [
        ("ada", "certain", [by_bo, herald]),
        ("bo", "possible", [("gazette", "p. 1", None)]),
    ]
    assert on("2020-07-01")[0][2][0] == herald, "the surest claim comes first"
    assert [holder for holder, _, _ in on("2020-02-10")] == ["ada"]
    assert [(holder, verdict) for holder, verdict, _ in on(None)] == [("ada", None), ("bo", None)]
    with pytest.raises(NotFound, match="no post with id 'ada'"):
        queries.holders(Graph(clean_store, vocabulary), "ada")


# Sources


def test_sources(clean_store: Store, load_trig: LoadTrig) -> None:
    load_trig(OFFICE)
    assert queries.source(clean_store, "herald") == {
        "id": "herald",
        "title": "The Herald",
        "publisher": None,
        "published": "2020-07-01",
        "dataset": "erewhon",
        "claims": 1,
        "derivedFrom": ["gazette"],
        "copies": [],
        "datasets": ["erewhon"],
        "publishedEarliest": "2020-07-01",
        "publishedLatest": "2020-07-01",
    }
    assert ids(queries.sources(clean_store, dataset="erewhon")) == ["gazette", "herald"]
    assert ids(queries.sources(clean_store, dataset="nowhere")) == []
    with pytest.raises(NotFound, match="no source with id 'times'"):
        queries.source(clean_store, "times")


# Pages

LISTS: list[Callable[[Graph, PageRequest], Page[Any]]] = [
    lambda graph, page: queries.find_entities(graph, page=page),
    lambda graph, page: queries.find_entities(graph, q="a", page=page),
    lambda graph, page: queries.claims(graph, "parliament-attack-2015", None, AsOf.parse("2015-06"), page=page),
    lambda graph, page: queries.neighbours(graph, "afghanistan", AsOf.parse("2015"), page=page),
    lambda graph, page: queries.holders(graph, "president-of-afghanistan", page=page),
    lambda graph, page: queries.sources(graph.store, page=page),
]


@pytest.mark.parametrize("ask", LISTS)
def test_pages_together_are_the_whole(
    loaded: Store, vocabulary: Vocabulary, ask: Callable[[Graph, PageRequest], Page[Any]]
) -> None:
    graph = Graph(loaded, vocabulary)
    whole = ask(graph, PageRequest(1000))
    assert whole.next is None
    collected: list[Any] = []
    page = ask(graph, PageRequest(3))
    while page.next:
        assert len(page.results) == 3
        collected += page.results
        page = ask(graph, PageRequest(3, page.next))
    assert collected + page.results == whole.results


@pytest.mark.parametrize("days", [None, "2015-06-22"])
@pytest.mark.usefixtures("loaded")
def test_a_page_of_claims_is_read_off_indexes_in_their_order(
    plans: Callable[..., list[str]], vocabulary: Vocabulary, days: str | None
) -> None:
    as_of = AsOf.parse(days)
    [plan] = plans(lambda store: queries.claims(Graph(store, vocabulary), "taliban", None, as_of), "c.subject")

    assert "Claim(subject, sortKey, span)" in plan
    assert "Claim(object, sortKey, span)" in plan
    assert plan.count("'operatorType': 'Sort@neo4j'") == 2, "of each end, the stretches of days alone"
    assert plan.count("'operatorType': 'PartialTop@neo4j'") == 2, "stretch by stretch, until a page is full"
    assert plan.count("'operatorType': 'Top@neo4j'") == 1, "only what both ends give, a page each, is put in order"


@pytest.mark.parametrize(
    "cursor", ["", "x", "WyJhIl", "bnVsbA", "WzFd", "WyJhIiwiYiJd", "é", "W10", "====", "WyJcdWQ4MDAiXQ"]
)
def test_a_damaged_cursor_is_refused(store: Store, vocabulary: Vocabulary, cursor: str) -> None:
    with pytest.raises(InputError) as caught:
        queries.find_entities(Graph(store, vocabulary), page=PageRequest(cursor=cursor))
    assert caught.value.property == "cursor"


def test_a_cursor_of_another_list_is_refused(loaded: Store, vocabulary: Vocabulary) -> None:
    page = queries.sources(loaded, page=PageRequest(1))
    with pytest.raises(InputError, match="not a cursor of this list"):
        queries.claims(Graph(loaded, vocabulary), "tayyeb-agha", page=PageRequest(cursor=page.next))
