"""Loading: what is new is added, what is missing is retracted, what is the same stays untouched.

Whatever the order of loads, the graph is the one that the live claims alone would make.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.doctor.checks import check
from graph.model.claims import Claim, Dataset, Record, Source
from graph.names.keys import search_keys
from graph.resolution.resolver import Resolver
from graph.storage.store import Store, Transaction
from graph.write.apply import apply_change
from graph.write.changes import Change
from graph.write.loader import LoadReport, Writer
from graph.write.node_locks import NodeLocks
from ontology.errors import InvalidClaim, NotFound, StoreOutdated, VersionConflict
from ontology.vocabulary import Vocabulary

Snapshot = Callable[..., dict[str, Any]]
LoadTrig = Callable[..., LoadReport]


def claim(record: str, subject: str, relation: str | None = None, object: str | None = None, **parts: Any) -> Claim:
    """A claim of dataset `d` from source `report`, para 1."""
    given_ = {"dataset": "d", "source": "report", "locator": "1"} | parts
    return Claim(record=record, subject=subject, relation=relation, object=object, **given_)


REPORT = Source("report", "d", published="2015-06-24")


def record(key: str, *claims: Claim, sources: Iterable[Source] = (REPORT,)) -> Record:
    return Record(key, claims, tuple(sources))


@pytest.fixture
def load(clean_store: Store, vocabulary: Vocabulary) -> Callable[..., LoadReport]:
    """Load records into an empty store."""

    def load_records(
        *records: Record,
        dataset: str = "d",
        version: str = "1",
        complete: bool = True,
        batch_claims: int = 2_000,
        **options: Any,
    ) -> LoadReport:
        with Writer(clean_store, vocabulary, batch_claims=batch_claims) as writer:
            return writer.load(Dataset(dataset, version), records, complete=complete, **options)

    return load_records


@pytest.fixture
def entity(store: Store) -> Callable[[str], dict[str, Any]]:
    """The node of an entity: its properties and its labels."""

    def read(id: str) -> dict[str, Any]:
        query = "MATCH (n:Thing {id: $id}) RETURN properties(n) AS properties, labels(n) AS labels"
        (row,) = store.read(query, id=id)
        return {**row["properties"], "labels": sorted(row["labels"])}

    return read


@pytest.fixture
def facts(store: Store) -> Callable[[], list[tuple[str, str, str]]]:
    """All facts, by subject, type and object."""

    def read() -> list[tuple[str, str, str]]:
        rows = store.read("MATCH (a:Thing)-[r]->(b:Thing) RETURN a.id AS a, type(r) AS r, b.id AS b ORDER BY a, r, b")
        return [(row["a"], row["r"], row["b"]) for row in rows]

    return read


# What a load writes


def test_claims_facts_and_sources_as_they_stand_in_the_graph(load_trig: LoadTrig, clean_store: Store) -> None:
    load_trig("""
        :d a s:Dataset ; s:version "1" ; s:title "A dataset" ; s:licence "MIT" .
        :report a s:Source ; s:title "A report" ; s:published "2015-06-24" ; s:derivedFrom :wire .
        :wire a s:Source .
        :report {
          :agha a s:Person {| s:locator "para 10" |} ; s:name "Tayyeb Agha"@en {| s:locator "para 10" |} .
          :delegates a s:Group {| s:locator "para 10" |} .
          :talks a s:Meeting {| s:locator "para 10" ; s:from "2015-05" ; s:until ".." |} .
          :agha s:participatedIn :talks
            {| s:role role:negotiator ; s:locator "para 10" |}
            {| s:saidBy :delegates ; s:capacity s:personal ; s:locator "para 10" |} .
        }
    """)
    (agha,) = clean_store.read("MATCH (n:Person) RETURN labels(n) AS labels, properties(n) AS properties")
    assert sorted(agha["labels"]) == ["Actor", "Entity", "Person", "Thing"]
    assert agha["properties"] == {
        "id": "agha",
        "name": "Tayyeb Agha",
        "names": ["Tayyeb Agha"],
        "namesLang": ["en"],
        "kind": ["Person"],
        "claims": 1,
        "sources": ["report"],
        "independentSources": 1,
        "searchKeys": search_keys(["Tayyeb Agha"], ["Entity", "Actor", "Person"]),
    }
    (fact,) = clean_store.read("MATCH (a)-[r:PARTICIPATED_IN]->(b) RETURN a.id, properties(r) AS properties, b.id")
    assert fact == {
        "a.id": "agha",
        "b.id": "talks",
        "properties": {
            "id": "a57689f1c9d418347822c9b36d3a3e33",
            "role": ["negotiator"],
            "capacity": "personal",
            "claims": 2,
            "sources": ["report"],
            "independentSources": 1,
            "fromEarliest": date(2015, 5, 1),
            "untilEarliest": date(2015, 5, 1),
        },
    }
    proof = clean_store.read(
        "MATCH (c:Claim {fact: $fact})-[:FROM]->(s:Source) RETURN properties(c) AS claim, s.title ORDER BY c.saidBy",
        fact=fact["properties"]["id"],
    )
    said = proof[0]["claim"]
    assert isinstance(said.pop("recordedAt"), datetime)
    assert said == {
        "id": said["id"],
        "dataset": "d",
        "record": "report/agha",
        "source": "report",
        "locator": "para 10",
        "saidBy": "delegates",
        "subject": "agha",
        "relation": "PARTICIPATED_IN",
        "object": "talks",
        "fact": "a57689f1c9d418347822c9b36d3a3e33",
        "begunBy": date(2015, 6, 24),
        "capacity": "personal",
        "polarity": "affirmed",
        "certainty": "reported",
        "fromEarliest": date(2015, 5, 1),
        "untilEarliest": date(2015, 5, 1),
        "span": "2015-05-01/..",
        "sortKey": f">2015-05-01/{said['id']}",
    }
    assert [row["s.title"] for row in proof] == ["A report", "A report"]
    assert clean_store.read("MATCH (:Source {id: 'report'})-[:DERIVED_FROM]->(s) RETURN s.id") == [{"s.id": "wire"}]
    assert clean_store.read("MATCH (d:Dataset) RETURN properties(d) AS d") == [
        {"d": {"id": "d", "version": "1", "title": "A dataset", "licence": "MIT", "redistribute": True}}
    ]


def test_a_report_counts_every_record_and_claim(load: Callable[..., LoadReport]) -> None:
    person = claim("a", "agha", values={"kind": ["Person"]})
    assert load(record("a", person, person), record("b", claim("b", "x", values={"kind": ["Post"]}))).as_dict() == {
        "dataset": "d",
        "version": "1",
        "records": 2,
        "records_changed": 2,
        "claims": 3,
        "claims_new": 2,
        "claims_unchanged": 0,
        "claims_repeated": 1,
        "claims_retracted": 0,
        "claims_withheld": 0,
        "sources_new": 1,
        "sources_changed": 0,
    }


def test_a_writer_leaves_when_it_is_done(load: Callable[..., LoadReport], store: Store) -> None:
    before = store.read("MATCH (w:Writer) RETURN count(w) AS n")
    load(record("a", claim("a", "x", values={"kind": ["Person"]})))
    assert store.read("MATCH (w:Writer) RETURN count(w) AS n") == before


def test_progress_is_told_after_each_batch(clean_store: Store, vocabulary: Vocabulary) -> None:
    told: list[int] = []
    records = [record(key, claim(key, key, values={"kind": ["Person"]})) for key in "abc"]
    with Writer(clean_store, vocabulary, batch_claims=1, progress=lambda report: told.append(report.claims)) as writer:
        writer.load(Dataset("d", "1"), records)
    assert told == [1, 2, 3]


# Loading again


@pytest.fixture
def commits(store: Store) -> Callable[[], object]:
    """The server's own mark of the last transaction that changed anything: it moves with every such one."""

    def read() -> object:
        with store.driver.session(database=store.database) as session:
            session.run("RETURN 1").consume()
            return session.last_bookmarks().raw_values

    return read


BASE = """
:d a s:Dataset ; s:version "1" .
:report a s:Source ; s:published "2015-06-24" .
:report {
  :agha a s:Person {| s:locator "1" |} ; s:name "Tayyeb Agha"@en {| s:locator "1" |} .
  :talks a s:Meeting {| s:locator "1" ; s:from "2015-05" |} .
  :attack a s:Attack {| s:locator "1" ; s:from "2015-06-22" ; s:until "2015-06-22" |} ;
    s:killedCivilians 2 {| s:locator "2" |} .
  :agha s:participatedIn :talks {| s:role role:negotiator ; s:locator "3" |} .
}
"""


def test_loading_the_same_file_twice_changes_nothing(
    clean_store: Store, load_trig: LoadTrig, snapshot: Snapshot, commits: Callable[[], object]
) -> None:
    load_trig(BASE)
    before, committed = snapshot(), commits()
    report = load_trig(BASE)
    assert commits() == committed
    assert snapshot() == before
    assert (report.claims, report.claims_unchanged, report.claims_new, report.claims_retracted) == (5, 5, 0, 0)
    assert (report.records_changed, report.sources_new, report.sources_changed) == (0, 0, 0)


def test_loading_the_june_2015_data_twice_changes_nothing(
    loaded: Store, graph: Any, snapshot: Snapshot, commits: Callable[[], object]
) -> None:
    before, committed = snapshot(), commits()
    graph.load_june_2015()
    assert commits() == committed
    assert snapshot() == before


def test_a_source_that_copies_one_nobody_describes_is_refused(load: Callable[..., LoadReport]) -> None:
    """A link left out would be found missing, and written, by each later load."""
    copy = replace(REPORT, derived_from=("wire",))
    with pytest.raises(InvalidClaim) as error:
        load(record("a", claim("a", "x", values={"kind": ["Person"]}), sources=[copy]))
    assert str(error.value) == (
        "derivedFrom wire: a source derived from one that is not described "
        "(expected a source described in this load or in the graph)"
    )


def recorded(store: Store) -> dict[str, datetime]:
    rows = store.read("MATCH (c:Claim) RETURN c.id AS id, c.recordedAt AS at")
    return {row["id"]: row["at"] for row in rows}


def test_a_changed_file_changes_only_what_changed(clean_store: Store, load_trig: LoadTrig) -> None:
    load_trig(BASE)
    before = recorded(clean_store)
    report = load_trig(BASE.replace("s:killedCivilians 2", "s:killedCivilians 3"))
    after = recorded(clean_store)
    (gone,), (new,) = set(before) - set(after), set(after) - set(before)
    assert {id: after[id] for id in before if id != gone} == {id: before[id] for id in before if id != gone}
    assert (report.records_changed, report.claims_new, report.claims_retracted) == (1, 1, 1)
    (old,) = clean_store.read("MATCH (c:RetractedClaim) RETURN properties(c) AS c, labels(c) AS labels")
    assert old["labels"] == ["RetractedClaim"]
    assert (old["c"]["id"], old["c"]["killedCivilians"]) == (gone, 2)
    assert old["c"]["recordedAt"] == before[gone]
    assert old["c"]["retractedAt"] == after[new]
    assert old["c"]["retraction"] == "replaced by version 1"
    assert clean_store.read("MATCH (e:Attack) RETURN e.killedCivilians AS n") == [{"n": 3}]


def test_a_claim_that_returns_gets_a_new_period(clean_store: Store, load_trig: LoadTrig, snapshot: Snapshot) -> None:
    load_trig(BASE)
    once = snapshot(live=True)
    load_trig(BASE.replace('s:killedCivilians 2 {| s:locator "2" |}', 's:killedCivilians 3 {| s:locator "2" |}'))
    load_trig(BASE)
    assert snapshot(live=True) == once
    periods = clean_store.read(
        "MATCH (c:Claim|RetractedClaim {killedCivilians: 2}) "
        "RETURN c:Claim AS live, c.recordedAt AS since, c.retractedAt AS until, c.id AS id ORDER BY since"
    )
    assert [row["live"] for row in periods] == [False, True]
    assert periods[0]["until"] < periods[1]["since"]
    assert periods[0]["id"] == periods[1]["id"]


def test_a_record_that_a_complete_load_lacks_is_retracted(
    load: Callable[..., LoadReport], facts: Callable[[], Any], entity: Callable[[str], Any]
) -> None:
    person = record("a", claim("a", "agha", values={"kind": ["Person"]}))
    talks = record(
        "b", claim("b", "talks", values={"kind": ["Meeting"]}), claim("b", "agha", "PARTICIPATED_IN", "talks")
    )
    load(person, talks)
    assert facts() == [("agha", "PARTICIPATED_IN", "talks")]
    report = load(person)
    assert report.claims_retracted == 2
    assert facts() == []
    assert entity("talks") == {"id": "talks", "labels": ["Dormant", "Thing"]}
    load(person, talks)
    assert facts() == [("agha", "PARTICIPATED_IN", "talks")]
    assert entity("talks")["labels"] == ["Entity", "Event", "Meeting", "Thing"]


def test_a_record_that_could_not_be_read_is_kept(load: Callable[..., LoadReport], entity: Callable[[str], Any]) -> None:
    one = record("a", claim("a", "agha", values={"kind": ["Person"]}))
    other = record("b", claim("b", "talks", values={"kind": ["Meeting"]}))
    load(one, other)
    assert load(one, kept=["b"]).claims_retracted == 0
    assert entity("talks")["kind"] == ["Meeting"]


def test_a_partial_load_retracts_nothing_else(load: Callable[..., LoadReport], entity: Callable[[str], Any]) -> None:
    load(record("a", claim("a", "agha", values={"kind": ["Person"]})))
    load(record("b", claim("b", "talks", values={"kind": ["Meeting"]})), complete=False)
    assert entity("agha")["kind"] == ["Person"]


def test_an_entity_lives_while_anything_names_it(load: Callable[..., LoadReport], entity: Callable[[str], Any]) -> None:
    """As object, as speaker, as qualifier, each by itself."""
    base = record("a", claim("a", "agha", values={"kind": ["Person"]}))
    spoken = claim("a", "agha", values={"gender": "male"}, said_by="delegates", certainty="reported")
    qualified = claim("b", "agha", "PARTICIPATED_IN", "talks", qualifiers={"onBehalfOf": ["taliban"]})
    load(base, record("x", replace(spoken, record="x")), record("b", qualified))
    live = ["Entity", "Thing"]
    assert [entity(id)["labels"] for id in ("delegates", "talks", "taliban")] == [live, live, live]
    load(base, record("b", qualified))
    assert [entity(id)["labels"] for id in ("delegates", "talks", "taliban")] == [["Dormant", "Thing"], live, live]
    load(base, record("b", replace(qualified, qualifiers={})))
    assert [entity(id)["labels"] for id in ("talks", "taliban")] == [live, ["Dormant", "Thing"]]
    load(base)
    assert entity("talks") == {"id": "talks", "labels": ["Dormant", "Thing"]}
    load(base, record("b", qualified))
    assert entity("taliban") == {
        "id": "taliban",
        "name": "taliban",
        "claims": 0,
        "independentSources": 0,
        "labels": live,
        "searchKeys": search_keys(["taliban"], []),
    }


# Several datasets


def test_each_dataset_replaces_only_its_own(
    load: Callable[..., LoadReport], entity: Callable[[str], Any], facts: Callable[[], Any]
) -> None:
    one = record("r", claim("r", "attack", values={"kind": ["Attack"], "killedCivilians": 2}))
    own = Source("other", "e")
    other = claim("r", "attack", dataset="e", source="other", values={"kind": ["Attack"], "killedCivilians": 5})
    load(one)
    load(record("r", other, sources=[own]), dataset="e")
    assert entity("attack")["disputed"] == ["killedCivilians"]
    assert entity("attack")["claims"] == 2
    load(dataset="e")
    assert "disputed" not in entity("attack")
    load(dataset="d")
    assert entity("attack")["labels"] == ["Dormant", "Thing"]
    load(record("r", other, sources=[own]), dataset="e")
    assert entity("attack")["killedCivilians"] == 5


def test_a_fact_stands_while_one_dataset_affirms_it(
    load: Callable[..., LoadReport], facts: Callable[[], Any], store: Store
) -> None:
    one = claim("r", "x", "PARTICIPATED_IN", "e", qualifiers={"role": ["negotiator"]})
    other = claim("q", "x", "PARTICIPATED_IN", "e", dataset="other", qualifiers={"role": ["host"]})
    load(record("r", one))
    load(record("q", other, sources=()), dataset="other")
    assert store.read("MATCH ()-[r:PARTICIPATED_IN]->() RETURN r.role AS role, r.claims AS n") == [
        {"role": ["host", "negotiator"], "n": 2}
    ]
    load()
    assert store.read("MATCH ()-[r:PARTICIPATED_IN]->() RETURN r.role AS role, r.claims AS n") == [
        {"role": ["host"], "n": 1}
    ]
    load(dataset="other")
    assert facts() == []


def test_a_source_belongs_to_the_dataset_that_described_it_first(load: Callable[..., LoadReport]) -> None:
    load(record("a", claim("a", "x", values={"kind": ["Person"]})))
    theirs = record(
        "a", claim("a", "x", dataset="e", values={"kind": ["Person"]}), sources=[replace(REPORT, dataset="e")]
    )
    with pytest.raises(InvalidClaim) as error:
        load(theirs, dataset="e")
    assert str(error.value) == (
        "source report: the source belongs to the dataset 'd' (expected an id of this dataset's own; "
        "describe a source in one dataset only and cite it from others, or `sayso unload d` first)"
    )


# What a load refuses


def test_an_older_version_is_refused_unless_asked_for(load: Callable[..., LoadReport]) -> None:
    one = record("a", claim("a", "x", values={"kind": ["Person"]}))
    load(one, version="23.10")
    with pytest.raises(VersionConflict) as error:
        load(version="23.9")
    assert str(error.value) == (
        "version 23.9: the graph holds the newer version 23.10 of d "
        "(expected 23.10 or later; allowOlder loads it all the same)"
    )
    assert load(one, version="23.9", allow_older=True).claims_unchanged == 1
    assert load(one, version="24").claims_unchanged == 1


def test_a_record_key_twice_in_one_load_is_refused(load: Callable[..., LoadReport], facts: Callable[[], Any]) -> None:
    one = record("a", claim("a", "x", values={"kind": ["Person"]}))
    with pytest.raises(VersionConflict) as error:
        load(one, one)
    assert str(error.value) == "the record stands twice in this load of d (expected each record once)"
    assert error.value.as_dict()["record"] == "a"


def test_a_source_that_nobody_describes_is_refused(load: Callable[..., LoadReport]) -> None:
    with pytest.raises(InvalidClaim) as error:
        load(record("a", claim("a", "x", source="rumour", values={"kind": ["Person"]})))
    assert str(error.value) == "source rumour: the source is not known (expected a described source)"


def test_a_store_that_is_not_prepared_for_this_ontology_is_refused(clean_store: Store, vocabulary: Vocabulary) -> None:
    with Writer(clean_store, replace(vocabulary, version="next")) as writer, pytest.raises(StoreOutdated) as error:
        writer.load(Dataset("d", "1"), [])
    assert str(error.value) == (
        "the graph's constraints, indexes or ontology are not current: run `sayso up` or `sayso load`"
    )


# Sources that change

WAR = """
:d a s:Dataset ; s:version "1" .
:report a s:Source ; s:published "2015-06-24" .
:report {
  :war a s:ArmedConflict {| s:locator "1" ; s:from "2014" ; s:until ".." |} .
  :agha a s:Person {| s:locator "1" |} ; s:participatedIn :war {| s:locator "1" |} .
}
"""
LATER = WAR.replace("2015-06-24", "2015-07-01")
UNTIL = "MATCH (n:ArmedConflict) RETURN n.untilEarliest AS until"


def test_another_publication_date_moves_what_rests_on_it(load_trig: LoadTrig, clean_store: Store) -> None:
    """A war still going on lasted at least until the report of it was published."""
    load_trig(WAR)
    assert clean_store.read(UNTIL) == [{"until": date(2015, 6, 24)}]
    report = load_trig(LATER)
    assert (report.sources_changed, report.claims_new, report.claims_retracted) == (1, 0, 0)
    assert clean_store.read(UNTIL) == [{"until": date(2015, 7, 1)}]


class Killed(Exception):
    """As if the process had ended here."""


def test_a_load_killed_before_it_settled_is_resumed_by_the_next(
    load_trig: LoadTrig, clean_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_trig(WAR)

    def die(_: Writer) -> int:
        stale = clean_store.read("MATCH (s:Source) WHERE s.stale IS NOT NULL RETURN s.id")
        if stale:
            raise Killed
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "re_resolve", die)
        with pytest.raises(Killed):
            load_trig(LATER)
    assert clean_store.read(UNTIL) == [{"until": date(2015, 6, 24)}]
    load_trig(LATER)
    assert clean_store.read(UNTIL) == [{"until": date(2015, 7, 1)}]


def test_a_source_that_turns_out_a_copy_no_longer_counts_for_itself(
    load: Callable[..., LoadReport], entity: Callable[[str], Any]
) -> None:
    """Two papers say five, one says two; then the second turns out to copy the first."""
    papers = [Source("one", "d"), Source("two", "d"), Source("three", "d", published="2015-06-30")]

    def said(source: str, killed: int) -> Claim:
        return claim("r", "attack", source=source, values={"kind": ["Attack"], "killedCivilians": killed})

    claims = said("one", 5), said("two", 5), said("three", 2)
    load(record("r", *claims, sources=papers))
    assert entity("attack")["killedCivilians"] == 5
    papers[1] = replace(papers[1], derived_from=("one",))
    load(record("r", *claims, sources=papers))
    assert entity("attack")["killedCivilians"] == 2
    assert entity("attack")["disputed"] == ["killedCivilians"]


# Order, batches, records: none of them matters

ENTITIES = ("p1", "p2", "e1", "e2", "e3", "g")
COPY = Source("copy", "d", published="2015-06-20", derived_from=("report",))
OTHER = Source("other", "d", published="2015-06-30")
SOURCES = (REPORT, COPY, OTHER)
EVENTS = st.sampled_from(["e1", "e2", "e3"])
PEOPLE = st.sampled_from(["p1", "p2"])
MAYBE_DATED = st.sampled_from([{}, {}, {"from_": "2015-06"}, {"on": "2015-06-24"}, {"from_": "2014", "until": ".."}])
HOW = st.sampled_from(
    [
        {},
        {},
        {},
        {"polarity": "denied"},
        {"certainty": "alleged"},
        {"certainty": "hypothetical"},
        {"said_by": "g", "certainty": "reported"},
        {"confidence": "high"},
    ]
)
EVENT_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([["Attack"], ["AssassinationAttempt"], ["Attack", "Meeting"]]),
        "status": st.sampled_from(["planned", "held", "cancelled"]),
        "killedCivilians": st.integers(0, 2),
        "killedCiviliansMin": st.integers(1, 3),
        "weapon": st.sampled_from([["rocket"], ["rocket", "mine"]]),
        "series": st.just(True),
    },
).filter(bool)
NAMES = st.sampled_from([{"name": ["x"], "nameLang": ["en"]}, {"name": ["x", "y"], "nameLang": ["fa", ""]}])
ABOUT_EVENT = st.tuples(EVENTS, EVENT_VALUES).map(lambda pair: {"subject": pair[0], "values": pair[1]})
ABOUT_PERSON = st.tuples(PEOPLE, NAMES).map(lambda pair: {"subject": pair[0], "values": {"kind": ["Person"]} | pair[1]})
TOOK_PART = st.tuples(PEOPLE, EVENTS, st.sampled_from([{}, {"role": ["host"]}, {"onBehalfOf": ["g"]}])).map(
    lambda t: {"subject": t[0], "relation": "PARTICIPATED_IN", "object": t[1], "qualifiers": t[2]}
)
INTERRUPTED = st.tuples(EVENTS, EVENTS).map(lambda t: {"subject": t[0], "relation": "INTERRUPTED", "object": t[1]})
CONTENT = st.one_of(ABOUT_EVENT, ABOUT_EVENT, ABOUT_PERSON, TOOK_PART, INTERRUPTED)
PARTS: st.SearchStrategy[dict[str, Any]] = st.tuples(
    CONTENT, MAYBE_DATED, HOW, st.sampled_from(["report", "copy", "other"])
).map(lambda t: {**t[0], **t[1], **t[2], "source": t[3], "locator": "1"})


def a_record(dataset: str, key: str) -> st.SearchStrategy[Record]:
    one = PARTS.map(lambda parts: Claim(dataset=dataset, record=key, **parts))
    cited = lambda claims: SOURCES if dataset == "d" else ()  # noqa: E731
    return st.lists(one, min_size=1, max_size=4).map(lambda claims: Record(key, tuple(claims), tuple(cited(claims))))


def a_load(dataset: str) -> st.SearchStrategy[tuple[str, tuple[Record, ...], bool, int]]:
    """Some of a dataset's records, as a whole dataset or as a part of it, in batches of this many claims."""
    records = st.lists(st.sampled_from(["r1", "r2", "r3"]), unique=True, max_size=3).flatmap(
        lambda keys: st.tuples(*[a_record(dataset, key) for key in keys])
    )
    return st.tuples(st.just(dataset), records, st.booleans(), st.integers(1, 6))


LOADS = st.lists(st.one_of(a_load("d"), a_load("e")), min_size=1, max_size=5)
FIRST = (
    "d",
    (Record("sources", (Claim("d", "sources", "report", "p1", values={"kind": ["Person"]}),), SOURCES),),
    False,
    9,
)


def final(loads: Iterable[tuple[str, tuple[Record, ...], bool, int]]) -> list[tuple[str, Mapping[str, Record]]]:
    """What each dataset says in the end."""
    state: dict[str, dict[str, Record]] = {"d": {}, "e": {}}
    for dataset, records, complete, _ in loads:
        if complete:
            state[dataset].clear()
        state[dataset] |= {record.key: record for record in records}
    return list(state.items())


@given(loads=LOADS)
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_graph_is_the_one_that_the_live_claims_alone_would_make(
    graph: Any, loads: list[tuple[str, tuple[Record, ...], bool, int]]
) -> None:
    """However it was come by: by loads in any order and in any batches, with claims gone and returned."""
    graph.empty()
    for dataset, records, complete, batch_claims in [FIRST, *loads]:
        with Writer(graph.store, graph.vocabulary, batch_claims=batch_claims) as writer:
            writer.load(Dataset(dataset, "1"), records, complete=complete)
    assert graph.findings() == []
    grown = graph.snapshot(live=True)
    graph.empty()
    for dataset, kept in final([FIRST, *loads]):
        with Writer(graph.store, graph.vocabulary) as writer:
            sources = [Record("none", (), SOURCES)] if dataset == "d" else []
            writer.load(Dataset(dataset, "1"), [*sources, *kept.values()])
    assert grown == graph.snapshot(live=True)


# Several loads at once


@pytest.fixture
def another_store(server: Any) -> Iterator[Callable[..., Store]]:
    """Connections of their own, as other processes have."""
    opened: list[Store] = []

    def connect(tracer: Any = None) -> Store:
        store = Store.connect(server.uri, server.user, server.password, server.database)
        opened.append(replace(store, tracer=tracer))
        return opened[-1]

    yield connect
    for store in opened:
        store.close()


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [job.result(timeout=120) for job in [pool.submit(job) for job in jobs]]


def many(dataset: str, killed: int) -> list[Record]:
    """Forty records, all about the same ten attacks and the same three people."""
    source = Source(f"{dataset}-report", dataset, published="2015-06-24")

    def one(n: int) -> Record:
        place = {"dataset": dataset, "source": source.id}
        kind = claim(f"r{n}", f"attack{n % 10}", values={"kind": ["Attack"], "killedCivilians": killed}, **place)
        part = claim(f"r{n}", f"person{n % 3}", "PARTICIPATED_IN", f"attack{n % 10}", note=str(n), **place)
        return Record(f"r{n}", (kind, part), (source,))

    return [one(n) for n in range(40)]


def test_a_node_that_another_writer_makes_meanwhile_is_one(
    clean_store: Store, vocabulary: Vocabulary, load: Callable[..., LoadReport]
) -> None:
    made, waited = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        locks = NodeLocks(tx, Resolver(vocabulary), create=True)
        locks.lock([{"subject": "m"}])
        assert locks.made == {"m"}
        apply_change(tx, locks.resolver, Change(datetime.now(UTC)), locks)
        made.set()
        assert waited.wait(60)

    def until_it_waits() -> None:
        assert made.wait(60)
        blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n"
        while not clean_store.read(blocked)[0]["n"]:
            time.sleep(0.02)
        waited.set()

    with ThreadPoolExecutor(3) as pool:
        first, watch = pool.submit(clean_store.writing, hold), pool.submit(until_it_waits)
        assert made.wait(60)
        report = load(record("r", claim("r", "m", values={"kind": ["Meeting"]})))
        watch.result()
        first.result()
    assert report.claims_new == 1
    (node,) = clean_store.read("MATCH (n:Thing {id: 'm'}) RETURN labels(n) AS labels, n.kind AS kind")
    assert (sorted(node["labels"]), node["kind"]) == (["Entity", "Event", "Meeting", "Thing"], ["Meeting"])
    assert check(clean_store, vocabulary) == []


def test_two_datasets_at_once_about_the_same_things_lose_no_dispute(
    clean_store: Store, vocabulary: Vocabulary, another_store: Callable[..., Store], snapshot: Snapshot, graph: Any
) -> None:
    def load_one(dataset: str, killed: int, store: Store, *, backwards: bool) -> None:
        records = many(dataset, killed)
        with Writer(store, vocabulary, batch_claims=3) as writer:
            writer.load(Dataset(dataset, "1"), records[::-1] if backwards else records)

    at_once(
        lambda: load_one("d", 2, another_store(), backwards=False),
        lambda: load_one("e", 5, another_store(), backwards=True),
    )
    assert clean_store.read("MATCH (n:Attack) RETURN DISTINCT n.disputed AS disputed, count(*) AS n") == [
        {"disputed": ["killedCivilians"], "n": 10}
    ]
    together = snapshot(live=True)
    graph.empty()
    load_one("d", 2, clean_store, backwards=False)
    load_one("e", 5, clean_store, backwards=False)
    assert snapshot(live=True) == together


def test_the_same_file_twice_at_once_is_loaded_once(
    clean_store: Store, vocabulary: Vocabulary, another_store: Callable[..., Store], snapshot: Snapshot, graph: Any
) -> None:
    def load_it(store: Store) -> LoadReport:
        with Writer(store, vocabulary, batch_claims=7) as writer:
            return writer.load(Dataset("d", "1"), many("d", 2), complete=True)

    reports = at_once(lambda: load_it(another_store()), lambda: load_it(another_store()))
    assert sum(report.claims_new for report in reports) == 80
    twice = snapshot()
    graph.empty()
    load_it(clean_store)
    assert snapshot() == twice


def test_two_events_that_change_at_once_agree_on_what_joins_them(
    clean_store: Store, load: Callable[..., LoadReport], vocabulary: Vocabulary, another_store: Callable[..., Store]
) -> None:
    """Each load makes one of two planned events real, and stops just before it works out the fact between them."""
    planned = {"kind": ["Event"], "status": "planned"}
    one, other = (claim("r", id, values=planned) for id in ("one", "other"))
    load(record("r", one, other, claim("r", "one", "INTERRUPTED", "other")))
    meeting = threading.Barrier(2)

    def wait_for_the_other(query: str, _: Any) -> None:
        # Where one holds the other up with a lock, as it should, they do not meet: then go on.
        if "(c:Claim {fact: id})" in query:
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait(timeout=1)

    def hold(id: str) -> None:
        with Writer(another_store(wait_for_the_other), vocabulary) as writer:
            held = claim(id, id, values={"kind": ["Event"], "status": "held"})
            writer.load(Dataset("d", "1"), [record(id, held)])

    at_once(lambda: hold("one"), lambda: hold("other"))
    assert clean_store.read("MATCH ()-[r:INTERRUPTED]->() RETURN r.unrealised AS unrealised") == [{"unrealised": None}]


# Ids that try to be more than that

HOSTILE = [
    "x`) DETACH DELETE n //",
    "'; MATCH (n) DELETE n; //",
    "a\nb\x00c",
    "\u202eabc",
    "$id",
    "",
    " ",
    "🙂",
    "a" * 2_000,
]


def test_no_id_is_anything_but_an_id(load: Callable[..., LoadReport], clean_store: Store) -> None:
    people = [claim(id, id, values={"kind": ["Person"]}) for id in HOSTILE]
    friends = [claim(id, id, "CLOSE_TO", "other", locator=id, said_by=id) for id in HOSTILE]
    load(*[record(id, *pair) for id, pair in zip(HOSTILE, zip(people, friends, strict=True), strict=True)])
    rows = clean_store.read("MATCH (n:Person)-[r:CLOSE_TO]->(:Thing {id: 'other'}) RETURN n.id AS id, r.id AS fact")
    assert {row["id"]: row["fact"] for row in rows} == {each.subject: each.fact for each in friends}


def test_records_that_are_gone_go_in_batches_of_claims(clean_store: Store, vocabulary: Vocabulary) -> None:
    """Some records have many claims each, which one transaction would not hold."""
    told: list[int] = []
    records = [record(key, *(claim(key, f"{key}{n}", values={"kind": ["Person"]}) for n in range(3))) for key in "abc"]
    with Writer(clean_store, vocabulary, batch_claims=4, progress=lambda r: told.append(r.claims_retracted)) as writer:
        writer.load(Dataset("d", "1"), records)
        told.clear()
        writer.unload("d")
    assert told == [6, 9]


def test_a_dataset_is_unloaded_and_loaded_again(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, snapshot: Snapshot
) -> None:
    text = (
        ':{0} a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "CC0-1.0" .\n'
        ':n a s:Source ; s:title "N" ; s:published "2020-01-02" .\n'
        ':n {{ :ada a s:Person {{| s:locator "p. 1" |}} ; s:name "Ada"@en {{| s:locator "p. 1" |}} . }}\n'
    )
    load_trig(text.format("wrong"))
    before = snapshot(live=True)
    with Writer(clean_store, vocabulary) as writer:
        assert writer.unload("wrong").claims_retracted == 1
        assert snapshot(live=True)["nodes"] == []
        assert clean_store.read("MATCH (c:RetractedClaim) RETURN c.retraction AS why") == [{"why": "unloaded"}]
        with pytest.raises(NotFound, match="no dataset with id 'nothing'"):
            writer.unload("nothing")
    load_trig(text.format("wrong"))
    assert snapshot(live=True) == before
    with pytest.raises(InvalidClaim, match=r"the source belongs to the dataset 'wrong'.*`sayso unload wrong` first"):
        load_trig(text.format("right"))
    with Writer(clean_store, vocabulary) as writer:
        writer.unload("wrong")
    load_trig(text.format("right"))
    assert clean_store.read("MATCH (s:Source) RETURN s.dataset AS dataset") == [{"dataset": "right"}]
