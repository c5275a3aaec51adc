"""The ontology as it is read: from a small one in full, and from Sayso's own what everything rests on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ontology.errors import OntologyError
from ontology.ids import id_of, iri_of
from ontology.vocabulary import (
    Class,
    Property,
    Relation,
    Use,
    ValueType,
    Vocabulary,
    load_vocabulary,
    relationship_type,
)

PREFIXES = """\
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SMALL = """
<https://w3id.org/sayso/ns> a owl:Ontology ; owl:versionInfo "7" .
s:Entity a owl:Class ; rdfs:label "entity" ; rdfs:comment "Anything." ; s:colour "#aaaaaa" .
s:Actor a owl:Class ; rdfs:subClassOf s:Entity ; rdfs:label "actor" ; rdfs:comment "Acts." ; owl:disjointWith s:Event .
s:Person a owl:Class ; rdfs:subClassOf s:Actor ; rdfs:label "person" ; rdfs:comment "A human." ; s:colour "#111111" .
s:Event a owl:Class ; rdfs:subClassOf s:Entity ; rdfs:label "event" ; rdfs:comment "Happens." .
s:tookPartIn a owl:ObjectProperty, s:Relation ; rdfs:label "took part in" ; rdfs:comment "Was there." ;
    rdfs:domain s:Actor ; rdfs:range [ a owl:Class ; owl:unionOf ( s:Event s:Person ) ] ; s:qualifier s:role .
s:participant a owl:ObjectProperty ; owl:inverseOf s:tookPartIn ; rdfs:label "participant" ; rdfs:comment "Inverse." .
s:role a owl:ObjectProperty, s:Qualifier ; rdfs:label "role" ; rdfs:comment "As what." ;
    rdfs:range skos:Concept ; s:inScheme <https://w3id.org/sayso/role> .
<https://w3id.org/sayso/role> a skos:ConceptScheme ; rdfs:label "roles" .
<https://w3id.org/sayso/role/host> a skos:Concept ; skos:inScheme <https://w3id.org/sayso/role> ;
    skos:prefLabel "host" ; skos:definition "Invites." .
s:killed a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:label "killed" ; rdfs:comment "How many." ;
    rdfs:domain s:Event ; rdfs:range xsd:integer .
s:killedMin a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:label "at least" ; rdfs:comment "." ;
    rdfs:domain s:Event ; rdfs:range xsd:integer ; s:lowerBoundOf s:killed .
s:killedMax a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:label "at most" ; rdfs:comment "." ;
    rdfs:domain s:Event ; rdfs:range xsd:integer ; s:upperBoundOf s:killed .
[] a s:IdPrefix ; s:prefix "wd" ; s:namespace "http://www.wikidata.org/entity/" .
"""
NS = "https://w3id.org/sayso/ns#"


@pytest.fixture
def small(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "small.ttl"
    path.write_text(PREFIXES + SMALL, encoding="utf-8")
    return load_vocabulary((path,))


def test_classes_with_their_lineage_colour_and_what_excludes_them(small: Vocabulary) -> None:
    assert small.version == "7"
    assert small.classes["Person"] == Class(
        "Person", f"{NS}Person", "person", "A human.", ("Entity", "Actor", "Person"), frozenset(), "#111111"
    )
    assert small.classes["Actor"].colour == "#aaaaaa"
    assert small.classes["Event"].disjoint_with == {"Actor"}
    assert list(small.entity_classes) == ["Entity", "Actor", "Event", "Person"]


def test_a_relation(small: Vocabulary) -> None:
    assert small.relations["tookPartIn"] == Relation(
        "tookPartIn",
        f"{NS}tookPartIn",
        "took part in",
        "Was there.",
        type="TOOK_PART_IN",
        domain=("Actor",),
        range=("Event", "Person"),
        qualifiers=frozenset(["role"]),
        inverse="participant",
    )
    assert small.inverses["participant"] is small.relation_types["TOOK_PART_IN"] is small.relations["tookPartIn"]


def test_properties(small: Vocabulary) -> None:
    assert small.qualifiers["role"] == Property(
        "role", f"{NS}role", "role", "As what.", ValueType.CONCEPT, single=False, scheme="role"
    )
    assert small.attributes["killedMin"] == Property(
        "killedMin",
        f"{NS}killedMin",
        "at least",
        ".",
        ValueType.INTEGER,
        single=True,
        domain=("Event",),
        lower_bound_of="killed",
    )
    assert small.quantities == {"killed": ("killedMin", "killedMax")}
    assert small.schemes["role"].names == {"host"}
    assert small.prefixes == {"wd": "http://www.wikidata.org/entity/"}


def test_what_follows_from_the_classes(small: Vocabulary) -> None:
    assert small.is_a("Person", "Event", "Actor")
    assert not small.is_a("Actor", "Person")
    assert small.labels(["Person", "Event"]) == {"Entity", "Actor", "Person", "Event"}
    assert small.most_special(["Actor", "Person", "Entity", "Event"]) == ["Event", "Person"]
    assert small.disjoint("Person", "Event")
    assert small.disjoint("Event", "Person")
    assert not small.disjoint("Person", "Actor")
    assert small.descendants("Actor") == {"Actor", "Person"}


@pytest.mark.parametrize(
    ("name", "type_"),
    [("held", "HELD"), ("participatedIn", "PARTICIPATED_IN"), ("ledTo", "LED_TO"), ("a1B", "A1_B")],
)
def test_the_relationship_type_of_a_relation(name: str, type_: str) -> None:
    assert relationship_type(name) == type_


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s:Person a", "broken.ttl is not Turtle: "),
        ("s:Person a owl:Class .", "the ontology has no owl:Ontology header with an owl:versionInfo"),
        (
            SMALL + "s:Entity rdfs:subClassOf s:Person .",
            "Entity is its own superclass|Actor is its own superclass|Person is its own superclass",
        ),
        (
            SMALL + "s:age a owl:DatatypeProperty, s:Attribute ; rdfs:range xsd:gYear .",
            "age has no known range: .*gYear",
        ),
        (SMALL + 's:odd a s:ConflictRule ; s:pattern "gossip" .', "odd has no known pattern: gossip"),
        (SMALL + 's:odd a s:Relation ; s:use "gossip" .', "odd has an unknown use: gossip"),
    ],
    ids=["syntax", "no header", "a circle", "a range", "a pattern", "a use"],
)
def test_an_ontology_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    with pytest.raises(OntologyError, match=message):
        load_vocabulary((path,))


# Sayso's own


def test_names_are_written_as_the_design_has_them(vocabulary: Vocabulary) -> None:
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", name) for name in vocabulary.classes)
    plain = [*vocabulary.relations, *vocabulary.inverses, *vocabulary.attributes, *vocabulary.qualifiers]
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", name) for name in plain)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", type_) for type_ in vocabulary.relation_types)


def test_questions_find_the_relations_they_are_about(vocabulary: Vocabulary, small: Vocabulary) -> None:
    found = {str(use): vocabulary.used_for(use).name for use in Use}
    assert found == {
        "participation": "participatedIn",
        "tenure": "held",
        "postIn": "postIn",
        "membership": "memberOf",
    }
    with pytest.raises(OntologyError, match="no relation has the use tenure"):
        small.used_for(Use.TENURE)


def test_no_two_terms_share_a_name_in_the_graph(vocabulary: Vocabulary) -> None:
    assert set(vocabulary.attributes).isdisjoint(vocabulary.qualifiers)
    assert set(vocabulary.attributes).isdisjoint(vocabulary.claim_properties)
    assert set(vocabulary.qualifiers).isdisjoint(vocabulary.claim_properties)
    assert set(vocabulary.relations).isdisjoint(vocabulary.inverses)
    assert len(vocabulary.relation_types) == len(vocabulary.relations)
    bookkeeping = {
        "Thing",
        "Merged",
        "Dormant",
        "Unrealised",
        "RetractedClaim",
        "Description",
        "Writer",
        "Schema",
        "LoadedFile",
    }
    assert bookkeeping.isdisjoint(vocabulary.classes)
    assert {"FROM", "DERIVED_FROM", "SAME_AS", "NOT_SAME_AS"}.isdisjoint(vocabulary.relation_types)


def test_every_reference_leads_somewhere(vocabulary: Vocabulary) -> None:
    classes = set(vocabulary.entity_classes)
    for relation in vocabulary.relations.values():
        assert {*relation.domain, *relation.range} <= classes, relation.name
        assert relation.domain, relation.name
        assert relation.range, relation.name
        assert relation.qualifiers <= set(vocabulary.qualifiers), relation.name
    for each in (*vocabulary.attributes.values(), *vocabulary.qualifiers.values()):
        assert set(each.domain) <= classes, each.name
        assert each.scheme is None or each.scheme in vocabulary.schemes, each.name
        assert (each.type is ValueType.CONCEPT) == (each.scheme is not None), each.name


def test_every_quantity_has_both_bounds(vocabulary: Vocabulary) -> None:
    assert "killedCivilians" in vocabulary.quantities
    assert all(pair == (f"{base}Min", f"{base}Max") for base, pair in vocabulary.quantities.items())
    bounds = {name for pair in vocabulary.quantities.values() for name in pair}
    assert {name for name in vocabulary.attributes if name.endswith(("Min", "Max"))} == bounds


# Ids

PAIRS = [
    ("tayyeb-agha", "https://w3id.org/sayso/id/tayyeb-agha"),
    ("wd:Q889", "http://www.wikidata.org/entity/Q889"),
]


@pytest.mark.parametrize(("id", "iri"), PAIRS)
def test_an_id_and_its_iri(vocabulary: Vocabulary, id: str, iri: str) -> None:
    assert id_of(iri, vocabulary.prefixes) == id
    assert iri_of(id, vocabulary.prefixes) == iri


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/sayso/id/",
        "https://w3id.org/sayso/id/a/b",
        "https://w3id.org/sayso/id/a:b",
        "https://w3id.org/sayso/id/a#b",
        "http://www.wikidata.org/entity/Q1/x",
        "http://example.org/x",
    ],
)
def test_an_iri_that_would_make_no_good_id_is_hashed(vocabulary: Vocabulary, iri: str) -> None:
    id = id_of(iri, vocabulary.prefixes)
    assert re.fullmatch(r"iri:[0-9a-f]{32}", id)
    assert iri_of(id, vocabulary.prefixes) is None


def test_an_ontology_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "missing.ttl"
    with pytest.raises(OntologyError, match=re.escape(f"{path} cannot be read: No such file or directory")):
        load_vocabulary((path,))
