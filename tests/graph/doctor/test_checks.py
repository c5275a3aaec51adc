"""Doctor: a sound graph has no findings, and each way to break one has exactly its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, LiteralString

import pytest

from graph.doctor.checks import check
from graph.doctor.findings import Finding
from graph.model.hashing import fact_id
from graph.storage.schema import prepare, statements
from graph.storage.store import Store
from graph.write.loader import LoadReport, Writer
from ontology.vocabulary import Vocabulary

SOUND = """
:sound a s:Dataset ; s:title "Sound" ; s:version "1" .
:report a s:Source ; s:published "2015-06-24" .
:report {
  :agha a s:Person {| s:locator "1" |} ;
    s:name "Tayyeb Agha"@en {| s:locator "1" |} ;
    s:gender gender:male {| s:locator "1" |} .
  :delegates a s:Group {| s:locator "1" |} .
  :taliban a s:ArmedGroup {| s:locator "1" |} .
  :talks a s:Meeting {| s:locator "1" ; s:from "2015-05" ; s:until "2015-06" |} .
  :attack a s:Attack {| s:locator "2" ; s:from "2015-06-22" ; s:until "2015-06-22" |} ;
    s:killedCivilians 2 {| s:locator "2" |} .
  :agha s:participatedIn :talks
    {| s:role role:negotiator ; s:onBehalfOf :taliban ; s:locator "3" |}
    {| s:saidBy :delegates ; s:capacity s:personal ; s:locator "3" |} .
  << :agha s:participatedIn :attack >> s:polarity s:denied ; s:locator "3" .
}
"""
TOOK_PART = fact_id("agha", "PARTICIPATED_IN", "talks")
IN_ATTACK = fact_id("agha", "PARTICIPATED_IN", "attack")


@pytest.fixture
def sound(clean_store: Store, load_trig: Callable[..., LoadReport]) -> Store:
    load_trig(SOUND)
    return clean_store


@pytest.fixture
def found(sound: Store, vocabulary: Vocabulary) -> Callable[..., list[Finding]]:
    """What doctor finds once a query has broken the sound graph."""

    def after(query: str, **parameters: Any) -> list[Finding]:
        sound.writing(lambda tx: tx.write(query, **parameters))  # type: ignore[arg-type]
        return check(sound, vocabulary)

    return after


def id_of(store: Store, condition: str) -> str:
    rows = store.read(f"MATCH (c:Claim) WHERE {condition} RETURN c.id AS id")  # type: ignore[arg-type]
    assert len(rows) == 1, rows
    return str(rows[0]["id"])


TALKS_CLAIM = "c.object = 'talks' AND c.saidBy IS NULL"
REDATED = """
MATCH (s:Source {id: 'report'})
SET s.published = '2015-07-01', s.publishedEarliest = date('2015-07-01'), s.publishedLatest = date('2015-07-01')
"""
KIND_CLAIM = "c.subject = 'attack' AND c.kind = ['Attack']"
broken = pytest.mark.leaves_broken


def test_a_sound_graph_has_no_findings(sound: Store, vocabulary: Vocabulary) -> None:
    assert check(sound, vocabulary) == []


def test_an_empty_graph_has_no_findings(clean_store: Store, vocabulary: Vocabulary) -> None:
    assert check(clean_store, vocabulary) == []


def test_the_june_2015_data_have_no_findings(loaded: Store, vocabulary: Vocabulary) -> None:
    assert check(loaded, vocabulary) == []


def test_progress_ends_with_every_claim_checked(sound: Store, vocabulary: Vocabulary) -> None:
    calls: list[tuple[int, int]] = []
    check(sound, vocabulary, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (9, 9)


@broken
def test_of_each_check_only_so_many_are_named(sound: Store, vocabulary: Vocabulary) -> None:
    sound.writing(lambda tx: tx.write("MATCH (c:Claim) SET c.note = 'changed'"))
    assert len(check(sound, vocabulary)) == 9
    assert [finding.check for finding in check(sound, vocabulary, limit=3)] == ["claim id"] * 3


@broken
def test_a_finding_reads_as_a_sentence(sound: Store, found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("MATCH (n:Attack) SET n.killedCivilians = 3")
    assert str(finding) == "resolved entity: attack has killedCivilians 3, and its claims make it 2"


# Claims


@broken
def test_a_claim_whose_id_is_not_the_hash_of_what_it_states(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    assert found("MATCH (c:Claim {id: $id}) SET c.note = 'changed'", id=claim) == [
        Finding("claim id", claim, "is not the hash of what the claim states")
    ]


@broken
def test_a_claim_without_an_id(sound: Store, found: Callable[..., list[Finding]]) -> None:
    found_ = found("MATCH (c:Claim {polarity: 'denied'}) REMOVE c.id")
    assert [(each.check, each.message) for each in found_] == [("claim id", "is a claim node without an id")]


@broken
def test_a_claim_with_a_relation_the_ontology_does_not_know(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    assert found("MATCH (c:Claim {id: $id}) SET c.relation = 'BEFRIENDED'", id=claim) == [
        Finding("claim", claim, "has the relation BEFRIENDED, which the ontology does not know")
    ]


@broken
def test_a_claim_with_a_kind_the_ontology_does_not_know(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.subject = 'delegates'")
    assert Finding("claim", claim, "says the kind Crowd, which the ontology does not know") in found(
        "MATCH (c:Claim {id: $id}) SET c.kind = ['Crowd']", id=claim
    )


@broken
def test_a_claim_with_impossible_dates(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    assert found("MATCH (c:Claim {id: $id}) SET c.from = '2016', c.on = '2015-06-24'", id=claim) == [
        Finding(
            "claim",
            claim,
            "has impossible dates: on 2015-06-24: it is said to hold before it began "
            "(expected a date not before 2016-01-01, the earliest start)",
        )
    ]


@broken
def test_a_relation_claim_without_its_fact(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    assert found("MATCH (c:Claim {id: $id}) REMOVE c.fact", id=claim) == [
        Finding("relation claim", claim, "has only some of relation, object and fact")
    ]


@broken
def test_a_claim_about_another_fact_than_its_own(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    assert found("MATCH (c:Claim {id: $id}) SET c.fact = 'ffff'", id=claim) == [
        Finding("claim fact", claim, "names a fact that is not of its subject, relation and object")
    ]


@broken
def test_bounds_out_of_order(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    query = "MATCH (c:Claim {id: $id}) SET c.untilLatest = date('2015-06-01')"
    assert found(query, id=claim) == [Finding("claim bounds", claim, "has bounds out of order")]


@broken
def test_bounds_that_do_not_follow_from_the_dates(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    query = "MATCH (c:Claim {id: $id}) SET c.untilLatest = date('2015-06-23')"
    assert found(query, id=claim) == [Finding("claim bounds", claim, "has bounds that do not follow from its dates")]


@broken
@pytest.mark.parametrize("change", ["c.span = '../..'", "c.sortKey = '/' + c.id", "c.sortKey = null"])
def test_what_indexes_hold_of_a_claim_does_not_follow_from_its_bounds(
    sound: Store, found: Callable[..., list[Finding]], change: LiteralString
) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    problem = "has a span or a sort key that does not follow from its bounds"
    assert found(f"MATCH (c:Claim {{id: $id}}) SET {change}", id=claim) == [Finding("claim bounds", claim, problem)]


@broken
def test_a_claim_that_is_live_and_retracted(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    query = "MATCH (c:Claim {id: $id}) SET c:RetractedClaim, c.retractedAt = c.recordedAt, c.retraction = 'why'"
    assert found(query, id=claim) == [Finding("live and retracted", claim, "is a Claim and a RetractedClaim")]


@broken
def test_a_retracted_claim_without_a_reason(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.polarity = 'denied'")
    query = "MATCH (c:Claim {id: $id}) REMOVE c:Claim SET c:RetractedClaim, c.retractedAt = c.recordedAt"
    assert found(query, id=claim) == [
        Finding("retraction", claim, "is retracted without a time after its recording, or without a reason")
    ]


@broken
@pytest.mark.parametrize(
    ("condition", "change"),
    [(KIND_CLAIM, "REMOVE c:Description"), (TALKS_CLAIM, "SET c:Description")],
    ids=["a description without the label", "a relation claim with it"],
)
def test_the_description_label(sound: Store, found: Callable[..., list[Finding]], condition: str, change: str) -> None:
    claim = id_of(sound, condition)
    message = "must have the label Description exactly when it is a live claim without a relation"
    assert Finding("description", claim, message) in found(f"MATCH (c:Claim {{id: $id}}) {change}", id=claim)


# Sources and datasets

LINK = "must have exactly one FROM, to the Source whose id is its source"


@broken
@pytest.mark.parametrize(
    "change",
    [
        "MATCH (c:Claim {id: $id})-[r:FROM]->() DELETE r",
        "MATCH (c:Claim {id: $id}), (s:Source {id: 'report'}) CREATE (c)-[:FROM]->(s)",
        "MATCH (c:Claim {id: $id})-[r:FROM]->() DELETE r "
        "CREATE (c)-[:FROM]->(:Source {id: 'another', dataset: 'sound'})",
    ],
    ids=["none", "two", "another source"],
)
def test_the_link_to_the_source(sound: Store, found: Callable[..., list[Finding]], change: str) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    assert found(change, id=claim) == [Finding("source", claim, LINK)]


@broken
def test_a_source_that_is_gone(sound: Store, found: Callable[..., list[Finding]]) -> None:
    found_ = found("MATCH (s:Source {id: 'report'}) DETACH DELETE s")
    assert {finding.message for finding in found_ if finding.check == "source"} == {LINK}
    assert sum(finding.check == "source" for finding in found_) == 9


@broken
def test_a_dataset_that_is_gone(sound: Store, found: Callable[..., list[Finding]]) -> None:
    found_ = found("MATCH (d:Dataset) DELETE d")
    assert {(finding.check, finding.message) for finding in found_} == {("dataset", "belongs to no Dataset")}
    assert "report" in {finding.id for finding in found_}


@broken
def test_a_source_whose_change_is_not_worked_in(sound: Store, found: Callable[..., list[Finding]]) -> None:
    assert found("MATCH (s:Source {id: 'report'}) SET s.stale = true") == [
        Finding(
            "stale source",
            "report",
            "has changed, and what rests on it is not resolved again yet; the next load does it",
        )
    ]


@broken
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            "SET s.publishedLatest = date('2015-07-01')",
            "has publishedLatest 2015-07-01, and its publication date makes it 2015-06-24",
        ),
        ("REMOVE s.publishedEarliest", "has publishedEarliest nothing, and its publication date makes it 2015-06-24"),
        ("REMOVE s.published", "has publishedEarliest 2015-06-24, and its publication date makes it nothing"),
    ],
    ids=["another day", "no day", "no date"],
)
def test_days_of_publication_that_do_not_follow_from_the_date(
    found: Callable[..., list[Finding]], change: str, message: str
) -> None:
    found_ = found(f"MATCH (s:Source {{id: 'report'}}) {change}")
    assert [each for each in found_ if each.check != "claim bounds"] == [Finding("publication days", "report", message)]


@broken
def test_a_publication_date_that_moved_unnoticed(
    clean_store: Store, load_trig: Callable[..., LoadReport], vocabulary: Vocabulary
) -> None:
    """Nothing is marked stale, but an open end is certain up to the publication day, and that day is another."""
    load_trig(
        ':d a s:Dataset ; s:version "1" . :report a s:Source ; s:published "2015-06-24" .'
        ':report { :war a s:ArmedConflict {| s:locator "1" ; s:from "2014" ; s:until ".." |} . }'
    )
    claim = id_of(clean_store, "c.subject = 'war'")
    clean_store.writing(lambda tx: tx.write(REDATED))
    assert check(clean_store, vocabulary) == [
        Finding("claim bounds", claim, "has bounds that do not follow from its dates")
    ]


@broken
def test_a_bound_that_does_not_follow_from_the_publication(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.begunBy IS NOT NULL AND c.saidBy IS NULL AND c.object = 'talks'")
    assert found("MATCH (c:Claim {id: $id}) SET c.begunBy = date('2015-07-01')", id=claim) == [
        Finding("claim bounds", claim, "has bounds that do not follow from when its source was published")
    ]


@broken
def test_a_claim_marked_as_a_judgement_that_is_none(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    assert found("MATCH (c:Claim {id: $id}) SET c.judgement = true", id=claim) == [
        Finding("claim judgement", claim, "is marked as a judgement against what the ontology says of its relation")
    ]


# Entities


@broken
def test_an_entity_that_is_gone(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, "c.subject = 'delegates'")
    talks = id_of(sound, "c.saidBy = 'delegates'")
    assert found("MATCH (n:Thing {id: 'delegates'}) DETACH DELETE n") == [
        Finding("named entity", claim, "describes an entity that is not there or not live"),
        Finding("named entity", talks, "names delegates as saidBy, which is not there or not live"),
    ]


@broken
def test_a_qualifier_that_names_nobody(sound: Store, found: Callable[..., list[Finding]]) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    query = "MATCH (c:Claim {subject: 'taliban'})-[r:FROM]->(), (n:Thing {id: 'taliban'}) DELETE c, r, n"
    assert found(query) == [
        Finding("named entity", claim, "names taliban as onBehalfOf, which is not there or not live")
    ]


@broken
def test_an_object_of_the_wrong_class(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., LoadReport]
) -> None:
    """Each file is sound by itself and so is their union, until the first is gone: then a person is no post."""
    load_trig(
        ':a a s:Dataset ; s:version "1" . :one a s:Source . '
        ':one { :x a s:Person {| s:locator "1" |} ; s:held :y {| s:locator "1" |} . :y a s:Post {| s:locator "1" |} . }'
    )
    claim = id_of(clean_store, "c.relation = 'HELD'")
    with Writer(clean_store, vocabulary) as writer:
        record = writer_record(clean_store, "one/y", kind="Person")
        writer.load(record[0], record[1])
    assert check(clean_store, vocabulary) == [
        Finding("named entity", claim, "names y as object, which is Person, not Post")
    ]


def writer_record(store: Store, key: str, *, kind: str) -> Any:
    from graph.model.claims import Claim, Dataset, Record

    claim = Claim("a", key, "one", "y", values={"kind": [kind]}, locator="1")
    return Dataset("a", "1"), [replace(Record(key, ()), claims=(claim,))]


@broken
def test_a_live_entity_that_no_claim_names(found: Callable[..., list[Finding]]) -> None:
    assert found(
        "CREATE (:Thing:Entity {id: 'stray', name: 'stray', claims: 0, independentSources: 0, "
        "searchKeys: ['a_stray', 'k_str', 's_str', 'w_stray']})"
    ) == [Finding("unsupported entity", "stray", "is live and no live claim names it")]


@broken
@pytest.mark.parametrize(
    "query",
    [
        "CREATE (:Thing:Dormant {id: 'stray', name: 'x'})",
        "CREATE (:Thing:Dormant:Event {id: 'stray'})",
        "MATCH (n:Thing {id: 'agha'}) CREATE (:Thing:Dormant {id: 'stray'})-[:DERIVED_FROM]->(n)",
        "MATCH (n:Thing {id: 'agha'}) CREATE (:Thing:Merged {id: 'stray', name: 'x'})-[:SAME_AS]->(n)",
    ],
    ids=["a value", "a label", "a relationship", "a value of a merged one"],
)
def test_a_sleeping_entity_has_an_id_and_nothing_else(found: Callable[..., list[Finding]], query: str) -> None:
    assert Finding("dormant entity", "stray", "is dormant or merged, and has facts, values or further labels") in found(
        query
    )


@broken
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("CREATE (:Thing:Merged {id: 'x'})", ["merged entity: x"]),
        (
            "CREATE (a:Thing:Merged {id: 'x'})-[:SAME_AS]->(b:Thing:Merged {id: 'y'})-[:SAME_AS]->(a)",
            ["merge cycle: x", "merge cycle: y"],
        ),
        (
            "CREATE (a:Thing:Merged {id: 'x'})-[:SAME_AS]->(b:Thing:Dormant {id: 'y'}) CREATE (a)-[:NOT_SAME_AS]->(b)",
            ["contradicted judgement: x"],
        ),
        ("CREATE (:Decision:Pending {id: 'unfinished'})", ["pending decision: unfinished"]),
        ("CREATE (:Withheld {id: 'stray'})", ["withheld claim: stray"]),
    ],
    ids=["merged into nothing", "a circle", "a judgement", "unfinished work", "withheld and not retracted"],
)
def test_decisions_and_what_follows_from_them_agree(
    found: Callable[..., list[Finding]], query: str, expected: list[str]
) -> None:
    assert [f"{finding.check}: {finding.id}" for finding in found(query)] == expected


@broken
def test_a_claim_stands_where_the_identity_decisions_put_it(found: Callable[..., list[Finding]], sound: Store) -> None:
    claim = id_of(sound, TALKS_CLAIM)
    assert found("MATCH (c:Claim {id: $id}) SET c.statedSubject = c.subject", id=claim) == [
        Finding("claim place", claim, "does not stand where the identity decisions in force put it")
    ]


@broken
def test_a_live_claim_is_not_retracted(found: Callable[..., list[Finding]]) -> None:
    findings = found("""CREATE (:Decision:Retraction {id: 'x', by: 'A', why: 'a hoax', key: '["source", "report"]'})""")
    assert {(finding.check, finding.message) for finding in findings} == {
        ("claim let in", "is live, and was retracted by A: a hoax")
    }


@broken
@pytest.mark.parametrize("labels", ["Thing", "Thing:Entity:Dormant", "Entity"])
def test_a_node_is_live_or_dormant_or_merged(found: Callable[..., list[Finding]], labels: str) -> None:
    message = "must be a Thing, and one of Entity, Dormant and Merged"
    assert Finding("node labels", "stray", message) in found(f"CREATE (:{labels} {{id: 'stray'}})")


@broken
def test_an_entity_with_a_label_its_claims_do_not_give(found: Callable[..., list[Finding]]) -> None:
    assert found("MATCH (n:Attack) SET n:Unrealised") == [
        Finding(
            "resolved entity",
            "attack",
            "has the labels Attack, Entity, Event, Thing, Unrealised, ViolentEvent, "
            "not Attack, Entity, Event, Thing, ViolentEvent",
        )
    ]


@broken
def test_an_entity_without_a_value_its_claims_give(found: Callable[..., list[Finding]]) -> None:
    assert found("MATCH (n:Thing {id: 'agha'}) REMOVE n.gender") == [
        Finding("resolved entity", "agha", "has gender nothing, and its claims make it 'male'")
    ]


# Facts


@broken
def test_a_fact_that_is_missing(found: Callable[..., list[Finding]]) -> None:
    assert found("MATCH ()-[r:PARTICIPATED_IN]->() DELETE r") == [
        Finding("resolved fact", TOOK_PART, "is missing: PARTICIPATED_IN from agha to talks")
    ]


@broken
def test_a_fact_that_no_claim_affirms(found: Callable[..., list[Finding]]) -> None:
    query = (
        "MATCH (a:Thing {id: 'agha'}), (b:Thing {id: 'attack'}) "
        "CREATE (a)-[:PARTICIPATED_IN {id: $id, claims: 1, sources: ['report']}]->(b)"
    )
    assert found(query, id=IN_ATTACK) == [Finding("resolved fact", IN_ATTACK, "is there, and no live claim affirms it")]


@broken
def test_a_fact_that_no_claim_is_about(found: Callable[..., list[Finding]]) -> None:
    id = fact_id("taliban", "PARTICIPATED_IN", "attack")
    query = (
        "MATCH (a:Thing {id: 'taliban'}), (b:Thing {id: 'attack'}) "
        "CREATE (a)-[:PARTICIPATED_IN {id: $id, claims: 1, sources: ['report']}]->(b)"
    )
    assert found(query, id=id) == [
        Finding("fact id", id, "is PARTICIPATED_IN from taliban to attack, and no live claim is about it")
    ]


@broken
def test_a_fact_with_another_value(found: Callable[..., list[Finding]]) -> None:
    assert found("MATCH ()-[r:PARTICIPATED_IN]->() SET r.capacity = 'official'") == [
        Finding("resolved fact", TOOK_PART, "has capacity 'official', and its claims make it 'personal'")
    ]


@broken
def test_a_fact_twice_under_another_id(found: Callable[..., list[Finding]]) -> None:
    query = "MATCH (a)-[r:PARTICIPATED_IN]->(b) CREATE (a)-[:PARTICIPATED_IN {id: 'ffff'}]->(b)"
    assert found(query) == [Finding("fact id", "ffff", "is not the id of PARTICIPATED_IN from agha to talks")]


@broken
def test_a_fact_without_an_id(found: Callable[..., list[Finding]]) -> None:
    query = "MATCH (a)-[r:PARTICIPATED_IN]->(b) CREATE (a)-[s:PARTICIPATED_IN]->(b)"
    assert found(query) == [Finding("fact id", "None", "is not the id of PARTICIPATED_IN from agha to talks")]


@broken
def test_a_relationship_that_is_no_relation_of_the_ontology(found: Callable[..., list[Finding]]) -> None:
    query = "MATCH (a:Thing {id: 'agha'}), (b:Source) CREATE (b)-[:MENTIONS]->(a)"
    assert found(query) == [
        Finding(
            "relationship type",
            "agha",
            "has a relationship of type MENTIONS, which is no relation of the ontology",
        )
    ]


# The schema


def name_of(purpose: str, vocabulary: Vocabulary) -> str:
    """The name of an index or a constraint, which ends in a hash of its definition."""
    (name,) = re.findall(rf"\b(sayso_{purpose}_[0-9a-f]{{6}})\b", "\n".join(statements(vocabulary)))
    return str(name)


def drop(store: Store, kind: str, name: str) -> None:
    store.apply((f"DROP {kind} {name}",))  # type: ignore[arg-type]


@pytest.fixture
def healed(sound: Store, vocabulary: Vocabulary) -> Iterator[None]:
    yield
    sound.writing(lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = 'none'"))
    assert prepare(sound, vocabulary)


@pytest.mark.usefixtures("healed")
def test_a_missing_index_and_a_missing_constraint(sound: Store, vocabulary: Vocabulary) -> None:
    index, constraint = name_of("claim_fact", vocabulary), name_of("fact_held", vocabulary)
    drop(sound, "INDEX", index)
    drop(sound, "CONSTRAINT", constraint)
    assert check(sound, vocabulary) == [
        Finding("schema", constraint, "is not there, not online"),
        Finding("schema", index, "is not there, not online"),
    ]


@pytest.mark.usefixtures("healed")
def test_another_version_of_the_ontology(sound: Store, vocabulary: Vocabulary) -> None:
    newer = replace(vocabulary, version="2")
    assert check(sound, newer) == [
        Finding("schema", "sayso", "was not prepared with version 2 of the ontology and this schema")
    ]


@broken
@pytest.mark.usefixtures("healed")
def test_a_fact_twice_under_its_own_id_where_the_constraint_is_gone(
    sound: Store, vocabulary: Vocabulary, found: Callable[..., list[Finding]]
) -> None:
    constraint = name_of("fact_participated_in", vocabulary)
    drop(sound, "CONSTRAINT", constraint)
    query = "MATCH (a)-[r:PARTICIPATED_IN]->(b) CREATE (a)-[s:PARTICIPATED_IN]->(b) SET s = r"
    assert found(query) == [
        Finding("schema", constraint, "is not there, not online"),
        Finding("resolved fact", TOOK_PART, "stands 2 times"),
    ]
    sound.writing(lambda tx: tx.write("MATCH (a)-[r:PARTICIPATED_IN]->(b) DELETE r"))
