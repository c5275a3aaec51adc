"""Decisions on identity and retraction: what follows from them, what they refuse, and that they can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.decisions.canonical_ids import Canonicaliser
from graph.decisions.log import Reason, decisions
from graph.decisions.references import stored_properties
from graph.decisions.retractions import Target
from graph.model.claims import Claim, Dataset, Record, Source
from graph.model.stored_claims import with_stated_ids
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import LoadReport, Writer
from ontology.errors import DecisionRefused, InputError, NotFound
from ontology.vocabulary import Vocabulary

BECAUSE = Reason("A. Editor", "the same tribal affiliation and post", ["https://example.org/register"])

REPORTS = """
    :d a s:Dataset ; s:version "1" .
    :daily a s:Source ; s:title "The Daily" ; s:published "2015-06-24" .
    :weekly a s:Source ; s:title "The Weekly" ; s:published "2015-06-26" .
    :daily {
      :agha a s:Person {| s:locator "1" |} ; s:name "Tayyeb Agha"@en {| s:locator "1" |} .
      :talks a s:Meeting {| s:locator "1" ; s:from "2015-05" ; s:until ".." |} .
      :agha s:participatedIn :talks {| s:role role:negotiator ; s:locator "1" |} .
    }
    :weekly {
      :taliban a s:Organisation {| s:locator "2" |} .
      :tayeb a s:Person {| s:locator "2" |} ; s:name "Sayed Tayeb Agha"@en {| s:locator "2" |} .
      :talks a s:Meeting {| s:locator "2" |} .
      :tayeb s:participatedIn :talks {| s:capacity s:personal ; s:locator "2" |} .
      :tayeb s:memberOf :taliban {| s:saidBy :tayeb ; s:locator "3" |} .
      :omar a s:Person {| s:locator "4" |} .
      :omar s:participatedIn :talks {| s:onBehalfOf :tayeb , :taliban ; s:locator "4" |} .
      :omar s:relativeOf :tayeb {| s:locator "4" |} .
    }
"""


@pytest.fixture
def curator(clean_store: Store, vocabulary: Vocabulary) -> Iterator[Curator]:
    with Curator(clean_store, vocabulary, batch_claims=2) as curator:
        yield curator


@pytest.fixture
def read(store: Store) -> Callable[..., list[list[Any]]]:
    """The rows of a query, as lists."""
    return lambda query, **given_: [list(row.values()) for row in store.read(query, **given_)]


Read = Callable[..., list[list[Any]]]
LoadTrig = Callable[..., LoadReport]

FACTS = (
    "MATCH (a:Entity)-[r]->(b:Entity) WHERE NOT type(r) IN ['SAME_AS', 'NOT_SAME_AS'] "
    "RETURN a.id, type(r), b.id, r.claims ORDER BY a.id, type(r), b.id"
)


# Identity


def test_what_is_claimed_of_one_is_claimed_of_the_other(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)

    curator.same("agha", "tayeb", BECAUSE)

    assert read("MATCH (n:Person {id: 'agha'}) RETURN n.names, n.claims, n.sources") == [
        [["Sayed Tayeb Agha", "Tayyeb Agha"], 2, ["daily", "weekly"]]
    ]
    assert read(FACTS) == [
        ["agha", "MEMBER_OF", "taliban", 1],
        ["agha", "PARTICIPATED_IN", "talks", 2],
        ["agha", "RELATIVE_OF", "omar", 1],
        ["omar", "PARTICIPATED_IN", "talks", 1],
    ]
    assert read("MATCH ()-[r:PARTICIPATED_IN {claims: 2}]->() RETURN r.role, r.capacity, r.sources") == [
        [["negotiator"], "personal", ["daily", "weekly"]]
    ]


def test_a_moved_claim_keeps_what_it_stated(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    ids = read("MATCH (c:Claim) RETURN c.id ORDER BY c.id")

    curator.same("agha", "tayeb", BECAUSE)

    assert read("MATCH (c:Claim) RETURN c.id ORDER BY c.id") == ids
    assert read(
        "MATCH (c:Claim {source: 'weekly'}) WHERE c.relation IS NOT NULL "
        "RETURN c.relation, c.subject, c.statedSubject, c.object, c.statedObject, c.saidBy, c.statedSaidBy, "
        "c.onBehalfOf, c.statedOnBehalfOf ORDER BY c.relation, c.subject"
    ) == [
        ["MEMBER_OF", "agha", "tayeb", "taliban", None, "agha", "tayeb", None, None],
        ["PARTICIPATED_IN", "agha", "tayeb", "talks", None, None, None, None, None],
        ["PARTICIPATED_IN", "omar", None, "talks", None, None, None, ["agha", "taliban"], ["taliban", "tayeb"]],
        # A symmetric relation has the smaller id as its subject: the ends change places.
        ["RELATIVE_OF", "agha", "omar", "omar", "tayeb", None, None, None, None],
    ]


def test_the_id_that_was_merged_away_says_where_to(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)

    decision = curator.same("agha", "tayeb", BECAUSE)

    assert read("MATCH (n:Thing {id: 'tayeb'}) RETURN labels(n), properties(n)") == [
        [["Thing", "Merged"], {"id": "tayeb"}]
    ]
    assert read("MATCH (:Merged {id: 'tayeb'})-[r:SAME_AS]->(n) RETURN n.id, r.by, r.why, r.evidence, r.decision") == [
        ["agha", "A. Editor", "the same tribal affiliation and post", ["https://example.org/register"], decision.id]
    ]


def test_a_split_puts_everything_back(
    load_trig: LoadTrig, curator: Curator, snapshot: Callable[..., dict[str, Any]]
) -> None:
    load_trig(REPORTS)
    before = snapshot(live=True)
    curator.same("agha", "tayeb", BECAUSE)
    assert snapshot(live=True) != before

    curator.split("tayeb", Reason("B. Editor", "two men of one name"))

    assert snapshot(live=True) == before


def test_claims_of_merged_entities_about_each_other_make_no_fact(
    load_trig: LoadTrig, curator: Curator, read: Read
) -> None:
    load_trig(REPORTS)

    curator.same("omar", "tayeb", BECAUSE)

    assert read("MATCH (c:Claim {relation: 'RELATIVE_OF'}) RETURN c.subject, c.object") == [["omar", "omar"]]
    assert read("MATCH ()-[r:RELATIVE_OF]->() RETURN r.id") == []


def test_a_later_load_finds_the_entity_by_its_merged_id(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    curator.same("agha", "tayeb", BECAUSE)

    load_trig("""
        :e a s:Dataset ; s:version "1" .
        :monthly a s:Source .
        :monthly { :tayeb a s:Person {| s:locator "9" |} ; s:name "Tayeb"@en {| s:locator "9" |} . }
    """)

    assert read("MATCH (n:Person {id: 'agha'}) RETURN n.names, n.sources") == [
        [["Sayed Tayeb Agha", "Tayeb", "Tayyeb Agha"], ["daily", "monthly", "weekly"]]
    ]
    assert load_trig(REPORTS).claims_new == 0


def test_retracted_claims_move_along(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    curator.retract(Target(source="weekly"), BECAUSE)
    curator.reinstate(Target(source="weekly"), BECAUSE)

    curator.same("agha", "tayeb", BECAUSE)

    moved = "MATCH (c:RetractedClaim) WHERE c.statedSubject = 'tayeb' RETURN DISTINCT c.subject, count(*)"
    assert read(moved) == [["agha", 3]]
    curator.split("tayeb", BECAUSE)
    assert read(moved) == []


def test_merges_form_a_tree_and_split_by_branches(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    curator.same("tayeb", "omar", BECAUSE)
    curator.same("agha", "tayeb", BECAUSE)
    assert read("MATCH (n:Person) RETURN n.id, n.claims") == [["agha", 3]]

    curator.split("tayeb", BECAUSE)
    assert read("MATCH (n:Person) RETURN n.id, n.claims ORDER BY n.id") == [["agha", 1], ["tayeb", 2]]
    curator.split("omar", BECAUSE)
    assert read("MATCH (n:Person) RETURN n.id, n.claims ORDER BY n.id") == [["agha", 1], ["omar", 1], ["tayeb", 1]]


def test_a_judgement_blocks_a_merge_through_chains(load_trig: LoadTrig, curator: Curator) -> None:
    load_trig(REPORTS)
    curator.not_same("omar", "tayeb", Reason("B. Editor", "seen together"))

    curator.same("agha", "tayeb", BECAUSE)
    with pytest.raises(DecisionRefused) as refusal:
        curator.same("omar", "agha", BECAUSE)
    assert str(refusal.value) == (
        "other agha: omar and tayeb were judged not to be the same by B. Editor: seen together "
        "(expected that judgement, not-same omar tayeb, taken back first)"
    )

    curator.maybe_same("tayeb", "omar", BECAUSE)
    curator.same("omar", "agha", BECAUSE)


def refusals() -> Iterator[Any]:
    """What is decided, and why it is refused."""
    yield (
        "with itself",
        lambda c: c.same("agha", "agha", BECAUSE),
        "other agha: both ids are the same (expected two different ids)",
    )
    yield (
        "of kinds that exclude each other",
        lambda c: c.same("agha", "talks", BECAUSE),
        "other talks: agha is a Person and talks a Meeting, and nothing is both "
        "(expected two entities of kinds that go together)",
    )
    yield (
        "of a merged id",
        lambda c: (c.same("agha", "tayeb", BECAUSE), c.same("omar", "tayeb", BECAUSE)),
        "id tayeb: it was merged into agha (expected agha instead, or the merge undone first, by a split of tayeb)",
    )
    yield (
        "in a circle",
        lambda c: (c.same("agha", "tayeb", BECAUSE), c.same("tayeb", "agha", BECAUSE)),
        "id tayeb: it was merged into agha (expected agha instead, or the merge undone first, by a split of tayeb)",
    )
    yield ("of an unknown id", lambda c: c.same("agha", "nobody", BECAUSE), "no entity with id 'nobody'")
    yield (
        "split of what was never merged",
        lambda c: c.split("agha", BECAUSE),
        "other agha: it was not merged into another (expected an id that a merge took away)",
    )
    yield (
        "judgement against a merge",
        lambda c: (c.same("agha", "tayeb", BECAUSE), c.not_same("tayeb", "agha", BECAUSE)),
        "other agha: both are agha by merges in force (expected the merge undone first, by a split)",
    )
    yield (
        "judgement twice",
        lambda c: (c.not_same("agha", "tayeb", BECAUSE), c.not_same("tayeb", "agha", BECAUSE)),
        "other agha: A. Editor has judged so already: the same tribal affiliation and post",
    )
    yield (
        "judgement taken back that nobody made",
        lambda c: c.maybe_same("agha", "tayeb", BECAUSE),
        "other tayeb: nobody has judged agha and tayeb not to be the same "
        "(expected the two ids of a judgement in force)",
    )
    yield (
        "without an author",
        lambda c: c.same("agha", "tayeb", Reason(" ", "why")),
        "by: a decision has an author and a reason (expected a name; the setting SAYSO_AUTHOR gives one to all)",
    )
    yield (
        "retraction of an unknown source",
        lambda c: c.retract(Target(source="nobody"), BECAUSE),
        "no source with id 'nobody'",
    )
    yield (
        "retraction of an unknown record",
        lambda c: c.retract(Target(dataset="d", record="nobody"), BECAUSE),
        "no record with live claims with id 'nobody'",
    )
    yield (
        "reinstatement of what is not retracted",
        lambda c: c.reinstate(Target(source="weekly"), BECAUSE),
        "source weekly: it is not retracted (expected what is retracted)",
    )
    yield (
        "retraction of nothing in particular",
        lambda c: c.retract(Target(dataset="d"), BECAUSE),
        "dataset: it is not clear what to retract (expected a source, or a dataset and a record, or a claim)",
    )


@pytest.mark.parametrize(("decide", "why"), [pytest.param(d, w, id=i) for i, d, w in refusals()])
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    decide: Callable[[Curator], object], why: str, load_trig: LoadTrig, curator: Curator, store: Store
) -> None:
    load_trig(REPORTS)

    with pytest.raises((InputError, NotFound)) as refusal:
        decide(curator)

    assert str(refusal.value) == why
    assert store.read("MATCH (d:Pending) RETURN d") == []


def test_a_retraction_twice_names_who_made_it(load_trig: LoadTrig, curator: Curator) -> None:
    load_trig(REPORTS)
    day = curator.retract(Target(source="weekly"), BECAUSE).at.date()

    with pytest.raises(DecisionRefused) as refusal:
        curator.retract(Target(source="weekly"), Reason("B. Editor", "so I hear"))

    assert str(refusal.value) == (
        f"source weekly: A. Editor retracted it on {day} already: the same tribal affiliation and post "
        "(expected something that is not retracted)"
    )


# Retraction


def test_facts_and_nodes_heal_and_claims_keep_their_history(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)

    curator.retract(Target(source="weekly"), Reason("A. Editor", "the paper withdrew it"))

    assert read(FACTS) == [["agha", "PARTICIPATED_IN", "talks", 1]]
    assert read("MATCH (n:Dormant) RETURN n.id ORDER BY n.id") == [["omar"], ["taliban"], ["tayeb"]]
    assert read("MATCH (c:RetractedClaim) RETURN DISTINCT c.source, c.retraction, labels(c), count(*)") == [
        ["weekly", "A. Editor: the paper withdrew it", ["RetractedClaim", "Withheld"], 8]
    ]


def test_a_retraction_holds_against_later_loads_until_it_is_undone(
    load_trig: LoadTrig, curator: Curator, snapshot: Callable[..., dict[str, Any]], read: Read
) -> None:
    corrected = REPORTS.replace('"Sayed Tayeb Agha"', '"Syed Tayeb Agha"')
    load_trig(corrected)
    wanted = snapshot(live=True)
    load_trig(REPORTS)
    curator.retract(Target(source="weekly"), BECAUSE)

    again = load_trig(REPORTS)
    assert (again.claims_new, again.claims_unchanged, again.claims_withheld) == (0, 3, 8)
    newer = load_trig(corrected)
    assert (newer.claims_new, newer.claims_unchanged, newer.claims_withheld) == (0, 3, 8)
    assert read("MATCH (c:Claim {source: 'weekly'}) RETURN c") == []

    curator.reinstate(Target(source="weekly"), Reason("A. Editor", "the paper stands by it"))
    assert snapshot(live=True) == wanted
    assert read("MATCH (c:Withheld) RETURN c") == []


def test_what_two_retractions_hold_back_needs_both_undone(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    record = Target(dataset="d", record="weekly/tayeb")
    curator.retract(record, BECAUSE)
    curator.retract(Target(source="weekly"), BECAUSE)

    curator.reinstate(Target(source="weekly"), BECAUSE)
    assert read(FACTS) == [
        ["agha", "PARTICIPATED_IN", "talks", 1],
        ["omar", "PARTICIPATED_IN", "talks", 1],
        ["omar", "RELATIVE_OF", "tayeb", 1],
    ]
    curator.reinstate(record, BECAUSE)
    assert len(read(FACTS)) == 5


def test_one_claim_can_be_retracted(load_trig: LoadTrig, curator: Curator, read: Read) -> None:
    load_trig(REPORTS)
    ((claim,),) = read("MATCH (c:Claim {relation: 'MEMBER_OF'}) RETURN c.id")

    curator.retract(Target(claim=claim), BECAUSE)

    assert read("MATCH ()-[r:MEMBER_OF]->() RETURN r") == []
    assert load_trig(REPORTS).claims_withheld == 1


def test_the_log_keeps_every_decision(load_trig: LoadTrig, curator: Curator, store: Store) -> None:
    load_trig(REPORTS)
    curator.same("agha", "tayeb", BECAUSE)
    curator.split("tayeb", Reason("B. Editor", "two men of one name"))
    curator.retract(Target(source="weekly"), BECAUSE)

    log = decisions(store).results
    assert [(row["kind"], row.get("other"), row.get("source"), row["by"], row["pending"]) for row in log] == [
        ("same", "tayeb", None, "A. Editor", False),
        ("split", "tayeb", None, "B. Editor", False),
        ("retract", None, "weekly", "A. Editor", False),
    ]
    assert [row["kind"] for row in decisions(store, "agha").results] == ["same", "split"]
    first = decisions(store, page=PageRequest(2))
    assert [row["kind"] for row in decisions(store, page=PageRequest(2, first.next)).results] == ["retract"]


# Whatever is decided can be undone

PEOPLE, EVENTS = st.sampled_from(["p1", "p2", "p3", "p4"]), st.sampled_from(["e1", "e2", "e3"])
DATES = st.sampled_from([{}, {"from_": "2015-05", "until": ".."}, {"on": "2015-06-22"}])
HOW = st.sampled_from([{}, {"polarity": "denied"}, {"certainty": "alleged"}, {"said_by": "p4"}])
CONTENT = st.one_of(
    st.tuples(PEOPLE, st.sampled_from(["x", "y"])).map(
        lambda t: {"subject": t[0], "values": {"kind": ["Person"], "name": [t[1]], "nameLang": ["en"]}}
    ),
    st.tuples(EVENTS, st.integers(1, 2)).map(
        lambda t: {"subject": t[0], "values": {"kind": ["Attack"], "killedCivilians": t[1]}}
    ),
    st.tuples(PEOPLE, EVENTS, st.sampled_from([{}, {"onBehalfOf": ["p1", "p2"]}])).map(
        lambda t: {"subject": t[0], "relation": "PARTICIPATED_IN", "object": t[1], "qualifiers": t[2]}
    ),
    st.tuples(PEOPLE, PEOPLE)
    .filter(lambda t: t[0] < t[1])
    .map(lambda t: {"subject": t[0], "relation": "RELATIVE_OF", "object": t[1]}),
)
SOURCES = (Source("s1", "d", published="2015-06-24"), Source("s2", "d", published="2015-06-26", derived_from=("s1",)))
CLAIMS = st.lists(
    st.tuples(CONTENT, DATES, HOW, st.sampled_from(["s1", "s2"]), st.sampled_from(["r1", "r2", "r3"])),
    min_size=4,
    max_size=14,
)
TARGETS = st.sampled_from([Target(source="s1"), Target(source="s2"), Target(dataset="d", record="r1")])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("load"), CLAIMS),
        st.tuples(st.just("same"), PEOPLE, PEOPLE),
        st.tuples(st.just("same"), EVENTS, EVENTS),
        st.tuples(st.just("split"), st.one_of(PEOPLE, EVENTS)),
        st.tuples(st.just("retract"), TARGETS),
        st.tuples(st.just("reinstate"), TARGETS),
    ),
    min_size=2,
    max_size=7,
)


def records(claims: list[Any]) -> list[Record]:
    by_record: dict[str, list[Claim]] = {}
    for content, dates, how, source, key in claims:
        one = Claim(dataset="d", record=key, source=source, locator="1", **{**content, **dates, **how})
        by_record.setdefault(key, []).append(one)
    return [Record(key, tuple(each), SOURCES) for key, each in by_record.items()]


@given(first=CLAIMS, steps=STEPS, data=st.data())
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_undone_decisions_leave_the_graph_that_was_never_decided_on(
    graph: Any, first: list[Any], steps: list[Any], data: Any
) -> None:
    """Through any decisions, with loads between them; and on the way all is as doctor wants it."""
    graph.empty()

    def load(claims: list[Any]) -> None:
        with Writer(graph.store, graph.vocabulary, batch_claims=5) as writer:
            writer.load(Dataset("d", "1"), records(claims), complete=True)

    last = first
    load(first)
    with Curator(graph.store, graph.vocabulary, batch_claims=3) as curator:
        for name, *what in steps:
            if name == "load":
                (last,) = what
                load(last)
            else:
                try_to(curator, name, *what)
        assert graph.findings() == []
        merged = [row["id"] for row in graph.store.read("MATCH (n:Thing)-[:SAME_AS]->() RETURN n.id AS id ORDER BY id")]
        for id in data.draw(st.permutations(merged)):
            curator.split(id, BECAUSE)
        for target in (Target(source="s1"), Target(source="s2"), Target(dataset="d", record="r1")):
            try_to(curator, "reinstate", target)
    assert graph.findings() == []
    undone = graph.snapshot(live=True)
    graph.empty()
    load(last)
    assert undone == graph.snapshot(live=True)


def try_to(curator: Curator, name: str, *what: Any) -> None:
    try:
        getattr(curator, name)(*what, BECAUSE)
    except (DecisionRefused, NotFound):
        return


@given(
    moves=st.dictionaries(st.sampled_from("abcd"), st.sampled_from("wxyz"), max_size=3),
    ends=st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")),
    relation=st.sampled_from(["RELATIVE_OF", "PARTICIPATED_IN"]),
)
def test_placing_can_be_undone(
    moves: dict[str, str], ends: tuple[str, str], relation: str, vocabulary: Vocabulary
) -> None:
    canonicaliser = Canonicaliser(vocabulary)
    stated = Claim("d", "r", "s", min(ends), relation, max(ends), qualifiers={"onBehalfOf": ["a", "b"]}, said_by="c")
    loaded = stated.as_properties()

    placed = canonicaliser.canonicalise(loaded, moves)

    assert canonicaliser.canonicalise(with_stated_ids(placed), {}) == loaded
    assert canonicaliser.canonicalise(with_stated_ids(placed), moves) == placed


# Several at once


def test_of_two_contradicting_decisions_at_once_one_is_refused(
    load_trig: LoadTrig, clean_store: Store, vocabulary: Vocabulary
) -> None:
    load_trig(REPORTS)

    def merge(entity: str, other: str) -> str:
        with Curator(clean_store, vocabulary, batch_claims=1) as curator:
            try:
                return curator.same(entity, other, BECAUSE).kind
            except DecisionRefused:
                return "refused"

    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(merge, "agha", "tayeb"), pool.submit(merge, "tayeb", "agha")]
        assert sorted(each.result(timeout=60) for each in made) == ["refused", "same"]


def test_loads_and_decisions_at_once_lose_nothing(
    clean_store: Store, vocabulary: Vocabulary, snapshot: Callable[..., dict[str, Any]], graph: Any
) -> None:
    def load() -> None:
        with Writer(clean_store, vocabulary, batch_claims=10) as writer:
            writer.load(Dataset("d", "1"), [many(n) for n in range(60)], complete=True)

    def many(n: int) -> Record:
        claim = Claim("d", f"r{n}", "s1", f"p{n % 2}", "PARTICIPATED_IN", f"e{n % 7}", locator=str(n))
        return Record(f"r{n}", (claim,), SOURCES)

    def decide() -> None:
        with Curator(clean_store, vocabulary, batch_claims=5) as curator:
            for _ in range(3):
                try_to(curator, "same", "p0", "p1")
                try_to(curator, "retract", Target(source="s1"))
                try_to(curator, "split", "p1")
                try_to(curator, "reinstate", Target(source="s1"))

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(load), pool.submit(decide)]:
            job.result(timeout=120)
    together = snapshot(live=True)
    graph.empty()
    load()
    assert together == snapshot(live=True)


def test_what_a_merge_or_a_split_moves_is_found_by_indexes(
    plans: Callable[..., list[str]], loaded: Store, vocabulary: Vocabulary
) -> None:
    for place in (*stored_properties(vocabulary), *stored_properties(vocabulary, stated=True)):
        [plan] = plans(lambda store, place=place: store.reading(lambda tx: place.claims(tx, "kabul")), "collect(id)")

        assert f"{place.label}({place.name}" in plan, place
