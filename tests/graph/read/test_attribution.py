"""On whose word things rest: chains, independent sources, single sources, what falls with a source, and preferences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.analysis.reliance import What, dependent_entities, dependent_facts, fallen_entities, single_source
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.model.claims import Claim, Dataset, Record, Source
from graph.read import claims, entities, facts, sources
from graph.read.display import prefer_entity, prefer_fact, preference
from graph.storage.graph import Graph
from graph.storage.paging import Page, every_row
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import LoadReport, Writer
from ontology.errors import InputError, InvalidClaim, NotFound
from ontology.vocabulary import Vocabulary

DEPENDENTS: dict[What, Callable[..., Page[Any]]] = {What.FACTS: dependent_facts, What.ENTITIES: dependent_entities}

LoadTrig = Callable[..., LoadReport]

PAPERS = """
    :d a s:Dataset ; s:version "1" .
    :wire a s:Source ; s:title "The Wire" ; s:published "2015-06-20" .
    :daily a s:Source ; s:title "The Daily" ; s:published "2015-06-21" ; s:derivedFrom :wire .
    :weekly a s:Source ; s:title "The Weekly" ; s:published "2015-06-26" ; s:derivedFrom :daily .
    :report a s:Source ; s:title "A report" ; s:published "2015-06-24" .
    :wire {
      :attack a s:Attack {| s:locator "1" |} ; s:killedCivilians 2 {| s:locator "1" |} .
    }
    :daily {
      :attack s:killedCivilians 2 {| s:locator "1" |} .
      :agha a s:Person {| s:locator "1" |} ; s:name "Tayyeb Agha"@en {| s:locator "1" |} .
      :agha s:participatedIn :attack {| s:capacity s:personal ; s:locator "1" |} .
    }
    :weekly {
      :attack s:killedCivilians 3 {| s:locator "1" ; s:confidence s:low |} .
      :agha s:participatedIn :attack {| s:capacity s:official ; s:saidBy :agha ; s:locator "2" |} .
    }
    :report {
      :attack a s:Attack {| s:locator "7" |} ; s:killedCivilians 4 {| s:locator "7" ; s:confidence s:high |} .
      :omar a s:Person {| s:locator "7" |} .
      :omar s:participatedIn :attack {| s:onBehalfOf :omar ; s:locator "7" |} .
    }
"""


@pytest.fixture
def papers(load_trig: LoadTrig, clean_store: Store) -> Store:
    load_trig(PAPERS)
    return clean_store


def test_a_chain_runs_from_the_speaker_to_the_last_original(papers: Store, vocabulary: Vocabulary) -> None:
    ((id,),) = [row.values() for row in papers.read("MATCH (c:Claim {saidBy: 'agha'}) RETURN c.id")]

    assert claims.claim(Graph(papers, vocabulary), id)["attribution"] == [
        {"role": "speaker", "id": "agha", "name": "Tayyeb Agha"},
        {"role": "source", "id": "weekly", "name": "The Weekly", "published": "2015-06-26"},
        {"role": "original", "id": "daily", "name": "The Daily", "published": "2015-06-21", "copies": ["weekly"]},
        {"role": "original", "id": "wire", "name": "The Wire", "published": "2015-06-20", "copies": ["daily"]},
    ]
    assert sources.source(papers, "daily")["copies"] == ["weekly"]


def test_copies_count_once(papers: Store) -> None:
    rows = papers.read(
        "MATCH (a:Person)-[r:PARTICIPATED_IN]->() RETURN a.id, r.sources, r.independentSources ORDER BY a.id"
    )
    assert [list(row.values()) for row in rows] == [["agha", ["daily", "weekly"], 1], ["omar", ["report"], 1]]
    assert papers.read("MATCH (e:Attack) RETURN e.independentSources AS n") == [{"n": 2}]


def test_a_source_that_is_found_to_be_a_copy_counts_no_more(papers: Store, load_trig: LoadTrig) -> None:
    load_trig(PAPERS.replace('"A report" ;', '"A report" ; s:derivedFrom :wire ;'))
    assert papers.read("MATCH (e:Attack) RETURN e.independentSources AS n") == [{"n": 1}]


def test_sources_that_copy_each_other_are_refused(papers: Store, load_trig: LoadTrig) -> None:
    with pytest.raises(InvalidClaim) as refusal:
        load_trig(PAPERS.replace('"The Wire" ;', '"The Wire" ; s:derivedFrom :weekly ;'))
    assert str(refusal.value) == (
        "wire derivedFrom weekly: a source derived from itself, directly or through others "
        "(expected an original that is no copy of this source)"
    )


def test_copies_of_copies_are_looked_at_once(clean_store: Store, vocabulary: Vocabulary) -> None:
    """Two of each layer copy both of the next: a thousand ways lead up through ten layers, a billion through thirty."""
    layers = [("bottom",), *((f"a{n:02}", f"b{n:02}") for n in range(30)), ("top",)]
    sources = [
        Source(id, "d", title="Layer", derived_from=above)
        for layer, above in zip(layers, [*layers[1:], ()], strict=True)
        for id in layer
    ]
    said = Claim("d", "r", "bottom", "talks", values={"kind": ["Meeting"]}, locator="1")
    loads = [sources, [replace(source, title="Changed") if source.id == "top" else source for source in sources]]
    with Writer(clean_store, vocabulary) as writer:
        for version, load in enumerate(loads):
            report = writer.load(Dataset("d", str(version)), [Record("r", (said,), tuple(load))])

    assert report.sources_changed == 1
    assert clean_store.read("MATCH (e:Meeting) RETURN e.independentSources AS n") == [{"n": 1}]
    links = claims.claim(Graph(clean_store, vocabulary), said.id)["attribution"]
    assert [(link["id"], link.get("copies")) for link in links] == [
        (id, list(copies) or None) for layer, copies in zip(layers, [(), *layers], strict=False) for id in layer
    ]


def test_what_rests_on_a_single_source(papers: Store, vocabulary: Vocabulary) -> None:
    facts: list[Any] = single_source(Graph(papers, vocabulary)).results
    assert sorted((fact["subject"], fact["relation"], tuple(fact["sources"])) for fact in facts) == [
        ("agha", "PARTICIPATED_IN", ("daily", "weekly")),
        ("omar", "PARTICIPATED_IN", ("report",)),
    ]
    pages = every_row(partial(single_source, Graph(papers, vocabulary), What.FACTS), limit=1)
    assert sorted(fact["id"] for fact in pages) == sorted(fact["id"] for fact in facts)
    entities = single_source(Graph(papers, vocabulary), What.ENTITIES, kind="Person").results
    assert [entity["id"] for entity in entities] == ["agha", "omar"]
    assert single_source(Graph(papers, vocabulary), relation="held").results == []


def test_what_rests_on_this_source_alone(papers: Store, vocabulary: Vocabulary) -> None:
    def rest_on(source: str, what: What = What.FACTS, **options: Any) -> list[str]:
        rows: list[Any] = single_source(Graph(papers, vocabulary), what, source=source, **options).results
        return [row["subject"] if what is What.FACTS else row["id"] for row in rows]

    assert [rest_on(source) for source in ("wire", "daily", "weekly", "report")] == [[], ["agha"], ["agha"], ["omar"]]
    assert (rest_on("daily", relation="participatedIn"), rest_on("daily", relation="held")) == (["agha"], [])
    assert (rest_on("report", What.ENTITIES), rest_on("wire", What.ENTITIES)) == (["omar"], [])
    assert rest_on("report", What.ENTITIES, kind="Attack") == []
    for what in What:
        with pytest.raises(NotFound):
            single_source(Graph(papers, vocabulary), what, source="nobody")


@pytest.mark.parametrize(
    ("what", "options", "why"),
    [
        (What.FACTS, {"kind": "Person"}, "kind Person: it is for entities only (expected a list of entities)"),
        (What.ENTITIES, {"relation": "held"}, "relation held: it is for facts only (expected a list of facts)"),
    ],
)
def test_a_filter_that_does_not_fit_is_refused(
    papers: Store, vocabulary: Vocabulary, what: What, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError) as refusal:
        single_source(Graph(papers, vocabulary), what, **options)
    assert str(refusal.value) == why


def test_what_would_fall_with_a_source(papers: Store, vocabulary: Vocabulary) -> None:
    def falls(source: str, what: What, *, copies: bool = False) -> list[tuple[str, bool]]:
        rows = DEPENDENTS[what](Graph(papers, vocabulary), source, copies=copies).results
        return sorted((row["fact"]["subject"] if "fact" in row else row["entity"], row["falls"]) for row in rows)

    assert falls("daily", What.FACTS) == [("agha", False)]
    assert falls("daily", What.FACTS, copies=True) == [("agha", True)]
    assert falls("report", What.ENTITIES) == [("attack", False), ("omar", True)]
    assert falls("wire", What.ENTITIES, copies=True) == [("agha", True), ("attack", False)]
    assert [row["entity"] for row in dependent_entities(Graph(papers, vocabulary), "report", falls=True).results] == [
        "omar"
    ]
    with pytest.raises(NotFound):
        dependent_facts(Graph(papers, vocabulary), "nobody")


def test_what_is_one_document_with_a_source_falls_with_its_copies(papers: Store, vocabulary: Vocabulary) -> None:
    def falls() -> list[tuple[str, int, int]]:
        rows = dependent_facts(Graph(papers, vocabulary), "report", copies=True).results
        return [(row["fact"]["subject"], row["claims"], row["claimsLeft"]) for row in rows]

    assert falls() == [("omar", 1, 0)]
    with Curator(papers, vocabulary) as curator:
        curator.same_source("report", "weekly", Reason("A. Editor", "one text under two titles"))
    assert falls() == [("agha", 1, 1), ("omar", 1, 0)]


# What is shown where claims differ


def test_which_value_is_shown_is_a_matter_of_preference(papers: Store, vocabulary: Vocabulary) -> None:
    def killed(first: str | None = None, *trusted: str) -> int:
        wanted = preference(papers, first, trusted)
        shown = dict(prefer_entity(Graph(papers, vocabulary), entities.entity(papers, "attack"), wanted))
        assert shown["disputed"] == ["killedCivilians"]
        return int(str(shown["killedCivilians"]))

    assert (killed(), killed("mostSources")) == (4, 4)
    assert (killed("mostConfident"), killed("newest")) == (4, 3)
    assert (killed(None, "daily"), killed("newest", "wire")) == (2, 2)
    assert dict(entities.entity(papers, "attack"))["killedCivilians"] == 4


def test_a_facts_qualifiers_follow_the_preference(papers: Store, vocabulary: Vocabulary) -> None:
    ((id,),) = [r.values() for r in papers.read("MATCH ({id: 'agha'})-[r:PARTICIPATED_IN]->() RETURN r.id")]
    stored, _ = facts.fact(Graph(papers, vocabulary), id)

    newest = prefer_fact(Graph(papers, vocabulary), stored, preference(papers, "newest", ()))
    trusted = prefer_fact(Graph(papers, vocabulary), stored, preference(papers, None, ["daily"]))

    assert newest == (stored or {}) | {"capacity": "official"}
    assert trusted == (stored or {}) | {"capacity": "personal"}


@pytest.mark.parametrize(
    ("first", "trusted", "why"),
    [
        ("loudest", [], "prefer loudest: no such preference (expected mostSources, mostConfident, newest)"),
        (None, ["nobody"], "trusted nobody: no such source (expected ids of sources)"),
    ],
)
def test_a_preference_that_is_none(papers: Store, first: str | None, trusted: list[str], why: str) -> None:
    with pytest.raises(InputError) as refusal:
        preference(papers, first, trusted)
    assert str(refusal.value) == why


# What is told of a source's fall is what happens

PARTS = st.tuples(
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(["e1", "e2"]),
    st.sampled_from([{}, {"polarity": "denied"}, {"certainty": "alleged"}, {"said_by": "p3"}]),
    st.sampled_from([{}, {"onBehalfOf": ["p1"]}]),
    st.sampled_from(["s1", "s2", "copy"]),
)
SOURCES = (Source("s1", "d"), Source("s2", "d"), Source("copy", "d", derived_from=("s1",)))


def load_parts(graph: Any, parts: list[Any]) -> None:
    graph.empty()
    claims = [
        Claim("d", "r", said, subject, "PARTICIPATED_IN", event, qualifiers=qualifiers, locator=str(n), **how)
        for n, (subject, event, how, qualifiers, said) in enumerate(parts)
    ]
    with Writer(graph.store, graph.vocabulary) as writer:
        writer.load(Dataset("d", "1"), [Record("r", tuple(claims), SOURCES)])


@given(parts=st.lists(PARTS, min_size=2, max_size=8), copies=st.booleans())
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_would_fall_falls(graph: Any, parts: list[Any], copies: bool) -> None:
    load_parts(graph, parts)

    def told(what: What, name: str) -> set[str]:
        rows = every_row(
            partial(DEPENDENTS[what], Graph(graph.store, graph.vocabulary), "s1", copies=copies, falls=True)
        )
        return {row[name]["id"] if what is What.FACTS else row[name] for row in rows}

    def there() -> tuple[set[str], set[str]]:
        facts = graph.store.read("MATCH (:Entity)-[r]->(:Entity) RETURN r.id AS id")
        entities = graph.store.read("MATCH (n:Entity) RETURN n.id AS id")
        return {row["id"] for row in facts}, {row["id"] for row in entities}

    facts, entities = told(What.FACTS, "fact"), told(What.ENTITIES, "entity")
    at_once, weakened = fallen_entities(graph, "s1", copies=copies)
    named = dependent_entities(graph, "s1", copies=copies).results
    assert [(row, weakened) for row in at_once] == [(row, len(named) - len(entities)) for row in named if row["falls"]]
    facts_before, entities_before = there()
    with Curator(graph.store, graph.vocabulary) as curator:
        for source in ("s1", "copy") if copies else ("s1",):
            curator.retract(Target(source=source), Reason("A. Editor", "to see what falls"))
    facts_after, entities_after = there()
    assert facts == facts_before - facts_after
    assert entities == entities_before - entities_after


@given(
    parts=st.lists(PARTS, min_size=6, max_size=16), copies=st.booleans(), falls=st.booleans(), limit=st.integers(1, 3)
)
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_each_fact_is_told_once_with_its_claims(
    graph: Any, parts: list[Any], copies: bool, falls: bool, limit: int
) -> None:
    load_parts(graph, parts)
    sources = {"s1", "copy"} if copies else {"s1"}
    saying: dict[str, list[bool]] = {}
    for row in graph.store.read(
        "MATCH (c:Claim {polarity: 'affirmed'}) WHERE c.certainty <> 'alleged' AND c.fact IS NOT NULL "
        "RETURN c.fact AS fact, c.source AS source"
    ):
        saying.setdefault(row["fact"], []).append(row["source"] in sources)
    expected = [(fact, sum(theirs), len(theirs) - sum(theirs)) for fact, theirs in saying.items() if any(theirs)]

    ask = partial(dependent_facts, Graph(graph.store, graph.vocabulary), "s1", copies=copies, falls=falls)
    told = [(row["fact"]["id"], row["claims"], row["claimsLeft"]) for row in every_row(ask, limit=limit)]

    assert sorted(told) == sorted(row for row in expected if row[2] == 0 or not falls)


@given(parts=st.lists(PARTS, min_size=6, max_size=16))
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_rests_on_one_source_is_listed_under_it(graph: Any, parts: list[Any]) -> None:
    load_parts(graph, parts)
    for what in What:
        ask = partial(single_source, Graph(graph.store, graph.vocabulary), what)
        every = list(every_row(ask, limit=1))
        for source in ("s1", "s2", "copy"):
            expected = [row for row in every if source in row["sources"]]
            assert sorted(every_row(partial(ask, source=source), limit=1), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "ask",
    [
        partial(dependent_facts, source="daily", copies=True),
        partial(single_source, source="daily"),
        partial(single_source, what=What.ENTITIES, source="daily"),
    ],
)
@pytest.mark.usefixtures("papers")
def test_a_page_reads_no_more_of_a_source_than_it_shows(
    plans: Callable[..., list[str]], vocabulary: Vocabulary, ask: Callable[..., Any]
) -> None:
    paged = plans(lambda store: ask(Graph(store, vocabulary)), "c.source")

    assert paged
    assert {("Claim(source, subject, id)" in plan, "Sort" in plan) for plan in paged} == {(True, False)}
