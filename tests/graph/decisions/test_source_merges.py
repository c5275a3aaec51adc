"""Two sources that are one document: they count as one, nothing else moves, and it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.analysis.graph_version import settled_version
from graph.decisions.log import Reason, decisions, pending
from graph.doctor.checks import check
from graph.model.claims import Claim, Dataset, Record, Source
from graph.read import claims, sources
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import LoadReport, Writer
from ontology.errors import DecisionRefused, InvalidClaim, NotFound, StoreConflict
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., LoadReport]
BECAUSE = Reason("A. Editor", "one article, in two data sets", ["https://example.org/article"])

FIRST = """
    :first a s:Dataset ; s:version "1" .
    :article a s:Source ; s:title "The article" ; s:published "2015-06-24" .
    :quoting a s:Source ; s:title "Quotes it" ; s:published "2015-06-25" ; s:derivedFrom :article .
    :article { :attack a s:Attack {| s:locator "1" |} ; s:killedCivilians 2 {| s:locator "1" |} . }
    :quoting { :attack s:killedCivilians 2 {| s:locator "1" |} . }
"""
SECOND = """
    :second a s:Dataset ; s:version "1" .
    :wire a s:Source ; s:title "The wire" ; s:published "2015-06-23" .
    :ucdp-article a s:Source ; s:title "Article, The" ; s:published "2015-06" .
    :wire { :attack a s:Attack {| s:locator "1" |} ; s:killedCivilians 3 {| s:locator "1" |} . }
    :ucdp-article {
      :attack a s:Attack {| s:locator "7" |} ; s:killedCivilians 2 {| s:locator "7" |} .
      :agha a s:Person {| s:locator "7" |} ; s:participatedIn :attack {| s:locator "7" |} .
    }
"""
COPYING = SECOND.replace('"Article, The" ;', '"Article, The" ; s:derivedFrom :wire ;')


@pytest.fixture
def two(clean_store: Store, load_trig: LoadTrig) -> Store:
    load_trig(FIRST)
    load_trig(SECOND)
    return clean_store


@pytest.fixture
def curator(two: Store, vocabulary: Vocabulary) -> Iterator[Curator]:
    with Curator(two, vocabulary) as curator:
        yield curator


def independent(store: Store) -> int:
    """How many independent sources the attack rests on."""
    return int(store.read("MATCH (e:Attack) RETURN e.independentSources AS n")[0]["n"])


def test_two_descriptions_of_a_document_count_once(
    two: Store, curator: Curator, snapshot: Callable[..., dict[str, Any]]
) -> None:
    before = snapshot()
    assert independent(two) == 3

    decision = curator.same_source("article", "ucdp-article", BECAUSE)

    assert independent(two) == 2
    assert two.read(
        "MATCH (b:Source)-[r:SAME_AS]->(a:Source) RETURN b.id, a.id, r.by, r.why, r.evidence, r.decision"
    ) == [
        {
            "b.id": "ucdp-article",
            "a.id": "article",
            "r.by": "A. Editor",
            "r.why": "one article, in two data sets",
            "r.evidence": ["https://example.org/article"],
            "r.decision": decision.id,
        }
    ]
    assert (sources.source(two, "article")["sameAs"], sources.source(two, "article")["claims"]) == (["ucdp-article"], 1)
    assert sources.source(two, "ucdp-article")["sameAs"] == ["article"]
    assert [
        (row["kind"], row["source"], row["other"], row["pending"]) for row in decisions(two, "article").results
    ] == [("same", "article", "ucdp-article", False)]

    curator.split("ucdp-article", BECAUSE)

    assert "sameAs" not in sources.source(two, "article")
    two.writing(lambda tx: tx.write("MATCH (d:Decision) DELETE d"))
    assert snapshot() == before


def test_a_chain_goes_through_the_document(
    two: Store, curator: Curator, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(COPYING)
    assert independent(two) == 2
    curator.same_source("article", "ucdp-article", BECAUSE)

    assert independent(two) == 1
    ((id,),) = [row.values() for row in two.read("MATCH (c:Claim {source: 'quoting'}) RETURN c.id")]
    assert [
        (link["role"], link["id"], link.get("sameAs"), link.get("copies"))
        for link in claims.claim(Graph(two, vocabulary), id)["attribution"]
    ] == [
        ("source", "quoting", None, None),
        ("original", "article", ["ucdp-article"], ["quoting"]),
        ("original", "wire", None, ["article"]),
    ]


def test_a_later_load_counts_by_the_joining(two: Store, curator: Curator, load_trig: LoadTrig) -> None:
    curator.same_source("article", "ucdp-article", BECAUSE)
    assert independent(two) == 2

    load_trig(COPYING)
    assert independent(two) == 1
    load_trig(SECOND)
    assert independent(two) == 2


def test_three_are_joined_as_a_tree_and_split_by_branches(two: Store, curator: Curator) -> None:
    curator.same_source("article", "ucdp-article", BECAUSE)
    curator.same_source("wire", "article", BECAUSE)

    assert independent(two) == 1
    assert sources.source(two, "ucdp-article")["sameAs"] == ["article", "wire"]

    curator.split("article", BECAUSE)
    assert independent(two) == 2
    assert sources.source(two, "ucdp-article")["sameAs"] == ["article"]


def test_while_it_is_worked_out_it_is_told_and_whoever_comes_next_goes_on(
    two: Store, curator: Curator, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Writer, "re_resolve", interrupted)
        curator.same_source("article", "ucdp-article", BECAUSE)

    assert [decision.about for decision in pending(two)] == [{"source": "article", "other": "ucdp-article"}]
    assert {finding.check for finding in check(two, vocabulary)} >= {"pending decision", "stale source"}
    with pytest.raises(StoreConflict):
        settled_version(Graph(two, vocabulary))
    curator.finish()
    assert (independent(two), pending(two)) == (2, [])
    settled_version(Graph(two, vocabulary))


def interrupted(_: Writer) -> int:
    raise KeyboardInterrupt


def refusals() -> Iterator[Any]:
    """What is decided, and why it is refused."""
    joined = (
        "it was joined to article (expected article instead, or the joining undone first, by a split of ucdp-article)"
    )
    copy = (
        "one of {} and {} is derived from the other, directly or through others "
        "(expected two descriptions of one document, and not a document and its copy)"
    )
    yield (
        "with itself",
        lambda c: c.same_source("article", "article", BECAUSE),
        "other article: both ids are the same (expected two different ids)",
    )
    yield "of an unknown id", lambda c: c.same_source("article", "nobody", BECAUSE), "no source with id 'nobody'"
    yield "with an entity", lambda c: c.same_source("article", "attack", BECAUSE), "no source with id 'attack'"
    yield (
        "as entities",
        lambda c: c.same("attack", "article", BECAUSE),
        "id article: it is a source and no entity (expected two of one sort)",
    )
    yield (
        "of one that is joined",
        lambda c: (
            c.same_source("article", "ucdp-article", BECAUSE),
            c.same_source("wire", "ucdp-article", BECAUSE),
        ),
        f"id ucdp-article: {joined}",
    )
    yield (
        "in a circle",
        lambda c: (
            c.same_source("article", "ucdp-article", BECAUSE),
            c.same_source("ucdp-article", "article", BECAUSE),
        ),
        f"id ucdp-article: {joined}",
    )
    yield (
        "with its copy",
        lambda c: c.same_source("quoting", "article", BECAUSE),
        f"other article: {copy.format('quoting', 'article')}",
    )
    yield (
        "with its copy, through a joining",
        lambda c: (
            c.same_source("article", "ucdp-article", BECAUSE),
            c.same_source("quoting", "article", BECAUSE),
        ),
        f"other article: {copy.format('quoting', 'article')}",
    )
    yield (
        "split of what was never joined",
        lambda c: c.split("article", BECAUSE),
        "other article: it was not joined to another source (expected an id that was joined)",
    )


@pytest.mark.parametrize(("decide", "why"), [pytest.param(d, w, id=i) for i, d, w in refusals()])
def test_what_cannot_be_joined_is_refused_and_nothing_is_left_to_do(
    decide: Callable[[Curator], object], why: str, two: Store, curator: Curator
) -> None:
    with pytest.raises((DecisionRefused, NotFound)) as refusal:
        decide(curator)

    assert str(refusal.value) == why
    assert (pending(two), sources.stale_sources(two)) == ([], [])


def test_a_load_that_makes_a_joined_document_its_own_copy_is_refused(
    two: Store, curator: Curator, load_trig: LoadTrig
) -> None:
    curator.same_source("article", "ucdp-article", BECAUSE)
    with pytest.raises(InvalidClaim) as refusal:
        load_trig(SECOND.replace('"Article, The" ;', '"Article, The" ; s:derivedFrom :quoting ;'))
    assert "a source derived from itself, directly or through others" in str(refusal.value)


def test_an_id_of_a_source_and_of_the_document_as_an_entity(two: Store, curator: Curator, load_trig: LoadTrig) -> None:
    load_trig("""
        :third a s:Dataset ; s:version "1" .
        :leak a s:Source ; s:title "A leak" .
        :leak { :article a s:Document . :ucdp-article a s:Document . }
    """)
    curator.same("article", "ucdp-article", BECAUSE)
    curator.same_source("article", "ucdp-article", BECAUSE)

    assert curator.split("ucdp-article", BECAUSE).about == {"entity": "article", "other": "ucdp-article"}
    assert curator.split("ucdp-article", BECAUSE).about == {"source": "article", "other": "ucdp-article"}
    assert independent(two) == 3


@pytest.mark.leaves_broken
@pytest.mark.parametrize(
    "change",
    [
        "MATCH (a:Source {id: 'article'}), (b:Source {id: 'wire'}) CREATE (a)-[:SAME_AS]->(b)-[:SAME_AS]->(a)",
        "MATCH (a:Source {id: 'article'}), (b:Source) WHERE b <> a CREATE (a)-[:SAME_AS]->(b)",
        "MATCH (a:Source {id: 'article'}), (b:Thing {id: 'attack'}) CREATE (a)-[:SAME_AS]->(b)",
    ],
    ids=["a circle", "two", "an entity"],
)
def test_doctor_finds_what_is_joined_as_no_decision_joins(two: Store, vocabulary: Vocabulary, change: str) -> None:
    two.writing(lambda tx: tx.write(change))
    assert ("joined source", "article") in [(finding.check, finding.id) for finding in check(two, vocabulary)]


# Whatever is joined can be split

IDS = ["s0", "s1", "s2", "s3", "s4"]
# A source copies only ones before it: what closes a circle is refused, of which another test tells.
LINKS = st.tuples(*(st.sets(st.sampled_from(IDS[:n]), max_size=2) if n else st.just(set()) for n in range(len(IDS))))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("same_source"), st.sampled_from(IDS), st.sampled_from(IDS)),
        st.tuples(st.just("split"), st.sampled_from(IDS)),
        st.tuples(st.just("load"), LINKS),
    ),
    min_size=2,
    max_size=6,
)


@given(first=LINKS, steps=STEPS, data=st.data())
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_what_is_split_again_is_as_if_it_had_never_been_joined(
    graph: Any, first: list[set[str]], steps: list[Any], data: Any
) -> None:
    """Through any joinings, with loads between them; and on the way all is as doctor wants it."""
    graph.empty()
    last = first
    load_links(graph, first)
    with Curator(graph.store, graph.vocabulary) as curator:
        for name, *what in steps:
            last = take(curator, graph, name, what, last)
        assert graph.findings() == []
        for id in data.draw(st.permutations(joined_in(graph.store))):
            curator.split(id, BECAUSE)
    load_links(graph, last)
    undone = graph.snapshot(live=True)
    graph.empty()
    load_links(graph, last)
    assert undone == graph.snapshot(live=True)


def take(curator: Curator, graph: Any, name: str, what: list[Any], last: list[set[str]]) -> list[set[str]]:
    """Take one step, if it is allowed; returns what was loaded last."""
    try:
        if name == "load":
            load_links(graph, *what)
            return list(*what)
        getattr(curator, name)(*what, BECAUSE)
    except (DecisionRefused, InvalidClaim):
        pass
    return last


def load_links(graph: Any, links: list[set[str]]) -> None:
    sources = [Source(id, "d", derived_from=tuple(sorted(above))) for id, above in zip(IDS, links, strict=True)]
    n = count()
    claims = [
        Claim("d", "r", id, subject, **content, locator=str(next(n)))
        for id in IDS
        for subject, content in (
            ("e", {"values": {"kind": ["Attack"], "killedCivilians": int(id[1])}}),
            ("p", {"values": {"kind": ["Person"]}}),
            ("p", {"relation": "PARTICIPATED_IN", "object": "e"}),
        )
    ]
    with Writer(graph.store, graph.vocabulary) as writer:
        writer.load(Dataset("d", "1"), [Record("r", tuple(claims), tuple(sources))], complete=True)


def joined_in(store: Store) -> list[str]:
    return [row["id"] for row in store.read("MATCH (s:Source)-[:SAME_AS]->() RETURN s.id AS id ORDER BY id")]
