"""Own terms are recorded with the graph: who lacks them is told so, and none that claims use can be removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.storage.schema import is_current, prepare, require_current
from graph.storage.store import Store
from graph.write.loader import Writer
from loaders.reading import read_file
from ontology.errors import StoreOutdated, TermInUse
from ontology.own import vocabulary_with
from ontology.vocabulary import Vocabulary

OWN = """\
PREFIX my: <https://example.org/my#>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
my:Smuggling a owl:Class ; rdfs:subClassOf s:Event ; rdfs:label "x" ; rdfs:comment "X." .
my:Castle a owl:Class ; rdfs:subClassOf s:Place ; rdfs:label "x" ; rdfs:comment "X." .
my:bribed a owl:ObjectProperty, s:Relation ; rdfs:label "x" ; rdfs:comment "X." ;
    rdfs:domain s:Actor ; rdfs:range s:Actor .
my:tonnes a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:label "x" ; rdfs:comment "X." ;
    rdfs:domain my:Smuggling ; rdfs:range xsd:decimal .
my:patron a owl:ObjectProperty, s:Qualifier ; rdfs:label "x" ; rdfs:comment "X." ;
    s:allowedOn my:bribed ; rdfs:range s:Actor .
my:courier a skos:Concept ; skos:inScheme <https://w3id.org/sayso/role> ; skos:prefLabel "x" ; skos:definition "X." .
"""
DATA = """\
PREFIX my: <https://example.org/my#>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX : <https://w3id.org/sayso/id/>
:mine a s:Dataset ; s:title "Mine" ; s:version "1" ; s:licence "CC0-1.0" .
:log a s:Source ; s:title "Log" ; s:publisher "Customs" ; s:published "2031-06" .
:log {
  :run a my:Smuggling {| s:locator "1" |} ; s:name "run" {| s:locator "1" |} ; my:tonnes 2.5 {| s:locator "1" |} .
  :ann a s:Person {| s:locator "1" |} ; s:name "Ann" {| s:locator "1" |} ;
    s:participatedIn :run {| s:role my:courier ; s:locator "2" |} ;
    my:bribed :bob {| my:patron :bob ; s:locator "3" |} .
  :bob a s:Person {| s:locator "1" |} ; s:name "Bob" {| s:locator "1" |} .
}
"""


@pytest.fixture
def own(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "mine.ttl"
    path.write_text(OWN, encoding="utf-8")
    return vocabulary_with(path)


@pytest.fixture
def prepared(clean_store: Store, vocabulary: Vocabulary, own: Vocabulary) -> Iterator[Store]:
    """An empty store made ready with the own terms, and with the core alone when the test ends."""
    prepare(clean_store, own)
    yield clean_store
    clean_store.apply(("MATCH (n) WHERE NOT n:Schema AND NOT n:Writer DETACH DELETE n",))
    prepare(clean_store, vocabulary)


@pytest.fixture
def filled(prepared: Store, own: Vocabulary, tmp_path: Path) -> Store:
    path = tmp_path / "mine.trig"
    path.write_text(DATA, encoding="utf-8")
    reading = read_file(path, own)
    assert reading.problems == []
    with Writer(prepared, own) as writer:
        writer.load(reading.dataset, reading.records(), complete=reading.complete)
    return prepared


def test_own_terms_become_labels_types_and_properties(filled: Store) -> None:
    rows = filled.read(
        "MATCH (ann:Person {id: 'ann'})-[p:PARTICIPATED_IN]->(run:Smuggling:Event), (ann)-[b:BRIBED]->(bob) "
        "RETURN p.role AS role, run.tonnes AS tonnes, b.patron AS patron, bob.id AS bribed"
    )
    assert list(rows) == [{"role": ["courier"], "tonnes": 2.5, "patron": ["bob"], "bribed": "bob"}]


def test_a_reader_without_the_own_terms_is_told_which(prepared: Store, vocabulary: Vocabulary, own: Vocabulary) -> None:
    require_current(prepared, own)
    with pytest.raises(StoreOutdated) as error:
        require_current(prepared, vocabulary)
    assert str(error.value) == (
        "the graph has terms of its own that this vocabulary lacks: attribute tonnes, class Castle, class Smuggling, "
        "concept role/courier, qualifier patron, relation bribed; "
        "name their file in the setting SAYSO_ONTOLOGY, or put it into the home as ontology.ttl"
    )


def test_terms_that_no_claim_uses_can_be_removed(prepared: Store, vocabulary: Vocabulary) -> None:
    assert prepare(prepared, vocabulary) is True
    assert prepared.read("SHOW CONSTRAINTS YIELD name WHERE name CONTAINS 'bribed' RETURN name") == []
    [row] = prepared.read("MATCH (s:Schema) RETURN s.ownTerms AS terms")
    assert row["terms"] == []


def test_terms_that_claims_use_cannot(filled: Store, vocabulary: Vocabulary, own: Vocabulary) -> None:
    with pytest.raises(TermInUse) as error:
        prepare(filled, vocabulary)
    ids = {
        name: filled.read("MATCH (c:Claim) WHERE c[$name] IS NOT NULL AND $value IN ([] + c[$name]) RETURN c.id AS id",
                          name=name, value=value)[0]["id"]
        for name, value in {"tonnes": 2.5, "role": "courier", "patron": "bob"}.items()
    }  # fmt: skip
    assert str(error.value) == (
        f"claims use terms that the vocabulary lacks: attribute tonnes (1 claim: {ids['tonnes']}); "
        f"class Smuggling (1 claim: {ids['tonnes']}); concept role/courier (1 claim: {ids['role']}); "
        f"qualifier patron (1 claim: {ids['patron']}); relation bribed (1 claim: {ids['patron']}). "
        "To keep them, name their file in the setting SAYSO_ONTOLOGY, or put it into the home as ontology.ttl; "
        "to drop them, load what remains into a new graph"
    )
    assert is_current(filled, own)
