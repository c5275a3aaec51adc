"""Constraints and indexes, as the ontology has them, made once and recorded."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from graph.local.process import CARRIERS
from graph.storage.migrations import MIGRATIONS, migrate
from graph.storage.schema import (
    closed,
    fingerprint,
    index_problems,
    is_current,
    is_resolved,
    literal,
    prepare,
    require_current,
    statements,
)
from graph.storage.store import Store
from ontology.errors import OntologyError, StoreOutdated
from ontology.vocabulary import Vocabulary

EARLIER = ("sayso_claim_mood_000000", "sayso_fact_befriended_000000")


def test_the_statements(vocabulary: Vocabulary) -> None:
    made = statements(vocabulary)
    assert made[0] == "CREATE CONSTRAINT sayso_thing_id_5125b6 IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE"
    unique = [re.search(r"FOR \((n:\w+)\) REQUIRE n.id IS UNIQUE", statement) for statement in made]
    assert [match[1] for match in unique if match] == [
        "n:Thing",
        "n:Claim",
        "n:Source",
        "n:Dataset",
        "n:Decision",
        "n:Writer",
        "n:Schema",
        "n:LoadedFile",
    ]
    assert len([statement for statement in made if " sayso_fact_" in statement]) == len(vocabulary.relations)
    assert len(set(made)) == len(made)


def test_what_an_earlier_version_made_and_this_one_does_not_want_is_dropped(
    store: Store, vocabulary: Vocabulary
) -> None:
    store.apply(
        (
            "CREATE INDEX sayso_claim_mood_000000 FOR (c:Claim) ON (c.mood)",
            "CREATE CONSTRAINT sayso_fact_befriended_000000 FOR ()-[r:BEFRIENDED]-() REQUIRE r.id IS UNIQUE",
            "CREATE INDEX mine FOR (c:Claim) ON (c.weather)",
        )
    )
    store.writing(lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = 'an earlier one'"))
    assert prepare(store, vocabulary) is True
    rows = store.read("SHOW INDEXES YIELD name WHERE name IN $names", names=["mine", *EARLIER])
    assert [row["name"] for row in rows] == ["mine"]
    store.apply(("DROP INDEX mine",))


def test_claims_that_an_earlier_version_loaded_get_a_span_and_a_sort_key(
    clean_store: Store, vocabulary: Vocabulary
) -> None:
    clean_store.writing(
        lambda tx: tx.write(
            "MATCH (s:Schema) SET s.fingerprint = 'an earlier one', s.migrations = null "
            "CREATE (:Claim {id: 'dated', fromEarliest: date('2015-06-01'), untilLatest: date('2015-06-30')}), "
            "(:Claim {id: 'day', fromEarliest: date('2015-06-01'), untilLatest: date('2015-06-01')}), "
            "(:Claim {id: 'begun', fromEarliest: date('2015-06-01')}), (:Claim {id: 'undated'}), "
            "(:Claim {id: 'ended', untilLatest: date('2015-06-30')}), "
            "(:RetractedClaim {id: 'gone', fromEarliest: date('1999-12-31'), untilLatest: date('2000-01-01')})"
        )
    )
    prepare(clean_store, vocabulary)
    rows = clean_store.read(
        "MATCH (c:Claim|RetractedClaim) RETURN c.span AS span, c.sortKey AS sortKey ORDER BY sortKey"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("1999-12-31/2000-01-01", "/gone"),
        ("../..", "/undated"),
        ("2015-06-01/2015-06-30", "2015-06-/dated"),
        ("2015-06-01/2015-06-01", "2015-06-01/day"),
        ("../2015-06-30", "<2015-06-30/ended"),
        ("2015-06-01/..", ">2015-06-01/begun"),
    ]
    clean_store.writing(lambda tx: tx.write("MATCH (c:Claim|RetractedClaim) DELETE c"))


def test_a_migration_runs_once(clean_store: Store, vocabulary: Vocabulary) -> None:
    prepare(clean_store, vocabulary)
    recorded = clean_store.read("MATCH (s:Schema) RETURN s.migrations AS names")
    assert recorded == [{"names": list(MIGRATIONS)}]
    assert migrate(clean_store) == []
    clean_store.writing(lambda tx: tx.write("MATCH (s:Schema) REMOVE s.migrations"))
    with ThreadPoolExecutor(2) as threads:
        done = [names for names in threads.map(migrate, [clean_store, clean_store]) if names]
    assert done == [list(MIGRATIONS)], "one of two that run at once"
    assert clean_store.read("MATCH (s:Schema) RETURN s.migrations AS names") == recorded


def test_two_commands_may_prepare_a_fresh_graph_at_once(clean_store: Store, vocabulary: Vocabulary) -> None:
    for row in clean_store.read("SHOW CONSTRAINTS YIELD name RETURN name"):
        clean_store.apply((literal(f"DROP CONSTRAINT {row['name']}"),))
    for row in clean_store.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        clean_store.apply((literal(f"DROP INDEX {row['name']}"),))
    clean_store.writing(lambda tx: tx.write("MATCH (s:Schema) DELETE s"))
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: prepare(clean_store, vocabulary), range(3)))
    assert is_current(clean_store, vocabulary)
    assert is_resolved(clean_store, vocabulary)
    assert index_problems(clean_store, vocabulary) == {}


def test_an_index_that_is_missing_or_otherwise_defined_is_made_again(store: Store, vocabulary: Vocabulary) -> None:
    store.apply(
        (
            "DROP INDEX entity_external_ids",
            "DROP INDEX entity_names",
            "CREATE FULLTEXT INDEX entity_names FOR (e:Entity) ON EACH [e.name]",
        )
    )
    assert index_problems(store, vocabulary) == {"entity_external_ids": "not there", "entity_names": "outdated"}
    assert prepare(store, vocabulary) is True
    assert index_problems(store, vocabulary) == {}
    rows = store.read("SHOW INDEXES YIELD name, properties WHERE name = 'entity_names' RETURN properties")
    assert rows == [{"properties": ["names", "searchNames"]}]


def test_an_index_that_failed_is_made_again(clean_store: Store, vocabulary: Vocabulary) -> None:
    (name,) = [each for each in _index_names(clean_store) if each.startswith("sayso_claim_speaker_")]
    clean_store.apply((literal(f"DROP INDEX {name}"),))
    # Longer than an index holds: the index fails while it is made.
    clean_store.writing(lambda tx: tx.write("CREATE (:Claim {id: 'long', saidBy: $text})", text="x" * 40_000))
    clean_store.apply([each for each in statements(vocabulary) if f" {name} " in each])
    while (state := index_problems(clean_store, vocabulary)) == {name: "populating"}:
        time.sleep(0.05)
    assert state == {name: "failed"}
    clean_store.writing(lambda tx: tx.write("MATCH (c:Claim {id: 'long'}) DELETE c"))
    assert prepare(clean_store, vocabulary) is True
    assert index_problems(clean_store, vocabulary) == {}


def _index_names(store: Store) -> list[str]:
    return [row["name"] for row in store.read("SHOW INDEXES YIELD name RETURN name")]


def test_every_statement_is_made_and_online(store: Store, vocabulary: Vocabulary) -> None:
    rows = store.read("SHOW INDEXES YIELD name, state, type WHERE type <> 'LOOKUP' RETURN name, state")
    assert {row["state"] for row in rows} == {"ONLINE"}
    assert len(rows) == len(statements(vocabulary))


def test_the_local_server_can_sample_all_indexes_at_once(vocabulary: Vocabulary) -> None:
    assert len(statements(vocabulary)) < CARRIERS


def test_preparing_a_prepared_store_does_nothing(store: Store, vocabulary: Vocabulary) -> None:
    assert is_current(store, vocabulary)
    assert prepare(store, vocabulary) is False
    require_current(store, vocabulary)


def test_another_ontology_is_not_current(store: Store, vocabulary: Vocabulary) -> None:
    newer = replace(vocabulary, version="next")
    fewer = replace(vocabulary, relations=dict(list(vocabulary.relations.items())[1:]))
    assert len({fingerprint(each) for each in (vocabulary, newer, fewer)}) == 3
    assert not is_current(store, newer)
    with pytest.raises(StoreOutdated) as error:
        require_current(store, fewer)
    assert str(error.value) == (
        "the graph's constraints, indexes or ontology are not current: run `sayso up` or `sayso load`"
    )


def test_only_names_of_the_ontology_become_query_text(vocabulary: Vocabulary) -> None:
    assert closed("PARTICIPATED_IN", vocabulary) == "PARTICIPATED_IN"
    assert closed("Person", vocabulary) == "Person"
    for name in ("participatedIn", "Stray", "Person`) DETACH DELETE n //", ""):
        with pytest.raises(OntologyError) as error:
            closed(name, vocabulary)
        assert str(error.value) == f"{name!r} is no class, relation or qualifier of the ontology"


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("MATCH (c:Claim {subject: $x}) RETURN c", "Claim(subject)"),
        ("MATCH (c:Claim {object: $x}) RETURN c", "Claim(object)"),
        ("MATCH (c:Claim {fact: $x}) RETURN c", "Claim(fact)"),
        ("MATCH (c:Claim {saidBy: $x}) RETURN c", "Claim(saidBy)"),
        ("MATCH (c:Claim {dataset: $x, record: $x}) RETURN c", "Claim(dataset, record)"),
        ("MATCH (c:Description {subject: $x}) RETURN c", "Description(subject)"),
        ("MATCH ()-[r:HELD {id: $x}]->() RETURN r", "HELD(id)"),
        ("MATCH (n:Thing {id: $x}) RETURN n", "Thing(id)"),
    ],
)
def test_every_way_to_a_claim_has_an_index(store: Store, query: str, index: str) -> None:
    with store.driver.session(database=store.database) as session:
        plan = str(session.run("EXPLAIN " + query, x="x").consume().plan)
    assert index in plan
    assert "LabelScan" not in plan
    assert "Sort" not in plan
