"""A user's own terms: what they add to the core, and every way in which a file of them is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ontology.errors import InvalidOntology
from ontology.own import vocabulary_with
from ontology.vocabulary import Property, ValueType, Vocabulary, load_vocabulary

PREFIXES = """\
PREFIX my: <https://example.org/my#>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
TEXTS = 'rdfs:label "x" ; rdfs:comment "X."'
CONCEPT = 'skos:prefLabel "x" ; skos:definition "X."'
SOUND = f"""
my:Smuggling a owl:Class ; rdfs:subClassOf s:Event ; s:colour "#123456" ; {TEXTS} .
my:NightRun a owl:Class ; rdfs:subClassOf my:Smuggling ; {TEXTS} .
my:bribed a owl:ObjectProperty, s:Relation ; rdfs:domain s:Actor ; rdfs:range my:Smuggling ; {TEXTS} .
my:bribedBy a owl:ObjectProperty ; owl:inverseOf my:bribed ; {TEXTS} .
my:tonnes a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:range xsd:decimal ;
    rdfs:domain my:Smuggling ; {TEXTS} .
my:patron a owl:ObjectProperty, s:Qualifier ; s:allowedOn s:memberOf, my:bribed ; rdfs:range s:Actor ;
    rdfs:label "patron" ; rdfs:comment "Who protects." .
my:cargo a owl:ObjectProperty, s:Attribute ; rdfs:range skos:Concept ; s:inScheme my:cargoes ;
    rdfs:domain my:Smuggling ; {TEXTS} .
my:cargoes a skos:ConceptScheme ; {TEXTS} .
my:opium a skos:Concept ; skos:inScheme my:cargoes ; {CONCEPT} .
my:courier a skos:Concept ; skos:inScheme <https://w3id.org/sayso/role> ; {CONCEPT} .
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "mine.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        return path

    return to_file


@pytest.fixture
def both(write: Write) -> Vocabulary:
    return vocabulary_with(write(SOUND))


def test_own_terms_are_listed(both: Vocabulary) -> None:
    assert both.own == {
        "attribute cargo",
        "attribute tonnes",
        "class NightRun",
        "class Smuggling",
        "concept cargoes/opium",
        "concept role/courier",
        "list cargoes",
        "qualifier patron",
        "relation bribed",
    }
    assert load_vocabulary().own == frozenset()


def test_own_classes_inherit_from_the_core(both: Vocabulary) -> None:
    assert both.classes["NightRun"].lineage == ("Entity", "Event", "Smuggling", "NightRun")
    assert both.classes["NightRun"].colour == "#123456"
    assert both.disjoint("NightRun", "Person")


def test_an_own_relation_and_its_inverse(both: Vocabulary) -> None:
    bribed = both.relation_types["BRIBED"]
    assert (bribed.domain, bribed.range, bribed.inverse) == (("Actor",), ("Smuggling",), "bribedBy")


def test_an_own_qualifier_is_allowed_on_relations_of_the_core(both: Vocabulary) -> None:
    assert both.relations["memberOf"].qualifiers == {"positionTitle", "patron"}
    assert both.relations["bribed"].qualifiers == {"patron"}
    assert load_vocabulary().relations["memberOf"].qualifiers == {"positionTitle"}


def test_the_ids_in_an_own_qualifier_are_kept_as_stated(both: Vocabulary) -> None:
    assert both.qualifiers["patron"].type is ValueType.ENTITY
    assert both.claim_properties["statedPatron"] == Property(
        "statedPatron",
        "https://w3id.org/sayso/ns#statedPatron",
        "stated patron",
        "The ids given as patron, as loaded, when an identity decision has changed one.",
        ValueType.STRING,
        single=False,
        derived=True,
    )


def test_an_own_concept_joins_a_list_of_the_core(both: Vocabulary) -> None:
    assert {"courier", "host"} <= both.schemes["role"].names
    assert both.schemes["cargoes"].names == {"opium"}


def test_names_are_found_by_iri(both: Vocabulary) -> None:
    assert both.name_of("https://example.org/my#bribed") == "bribed"
    assert both.name_of("https://w3id.org/sayso/ns#held") == "held"
    assert both.name_of("https://example.org/other#held") == "https://example.org/other#held"


MISTAKES = {
    f"s:Person a owl:Class ; {TEXTS} .": (
        "Person is in the namespace of the core, whose terms cannot be redefined (expected one of your own)"
    ),
    "s:held s:qualifier my:x .": (
        "held is in the namespace of the core, whose terms cannot be redefined (expected one of your own)"
    ),
    f"my:Event a owl:Class ; rdfs:subClassOf s:Event ; {TEXTS} .": (
        "Event is the name of a core term (expected another name)"
    ),
    f"my:saidBy a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Actor ; rdfs:range xsd:string ; {TEXTS} .": (
        "saidBy is the name of a core term (expected another name)"
    ),
    f"my:rev a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Actor ; rdfs:range xsd:string ; {TEXTS} .": (
        "rev is a bookkeeping property"
    ),
    f"my:statedName a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Actor ; rdfs:range xsd:string ; {TEXTS} .": (
        "statedName is a bookkeeping property"
    ),
    f"my:Merged a owl:Class ; rdfs:subClassOf s:Event ; {TEXTS} .": "class Merged is a bookkeeping label",
    f"my:sameAs a owl:ObjectProperty, s:Relation ; rdfs:domain s:Actor ; rdfs:range s:Actor ; {TEXTS} .": (
        "relation SAME_AS is a bookkeeping relationship"
    ),
    f"my:HELD a owl:ObjectProperty, s:Relation ; rdfs:domain s:Actor ; rdfs:range s:Actor ; {TEXTS} .": (
        "HELD cannot be a name in the graph (expected a name such as myRelation)"
    ),
    f"my:lED_to a owl:ObjectProperty, s:Relation ; rdfs:domain s:Actor ; rdfs:range s:Actor ; {TEXTS} .": (
        "lED_to cannot be a name in the graph (expected a name such as myRelation)"
    ),
    f"<https://example.org/my#A%29%20DELETE> a owl:Class ; rdfs:subClassOf s:Event ; {TEXTS} .": (
        "A%29%20DELETE cannot be a name in the graph (expected a name such as MyClass)"
    ),
    f"my:bribed a owl:ObjectProperty, s:Relation ; rdfs:range s:Actor ; {TEXTS} .": "bribed has no domain",
    f"my:tonnes a owl:DatatypeProperty, s:Attribute ; rdfs:range xsd:decimal ; {TEXTS} .": (
        "attribute tonnes has no entity class as its domain"
    ),
    f"my:tonnes a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Event ; {TEXTS} .": (
        "tonnes has no known range: None"
    ),
    "my:Castle a owl:Class ; rdfs:subClassOf s:Place .": "Castle has no label; Castle has no comment",
    f"my:Castle a owl:Class ; rdfs:subClassOf my:Ruin ; {TEXTS} .": (
        "Castle refers to the unknown class Ruin; Castle is neither an entity class nor a bookkeeping class; "
        "Castle is not below an entity class (expected rdfs:subClassOf a class such as s:Event)"
    ),
    f"my:Receipt a owl:Class ; rdfs:subClassOf s:Bookkeeping ; {TEXTS} .": (
        "Receipt is not below an entity class (expected rdfs:subClassOf a class such as s:Event)"
    ),
    f'my:Castle a owl:Class ; rdfs:subClassOf s:Place ; s:colour "red" ; {TEXTS} .': (
        "Castle has the colour red, which is not of the form #a1b2c3"
    ),
    f"my:bribed a owl:ObjectProperty ; rdfs:domain s:Actor ; rdfs:range s:Actor ; {TEXTS} .": (
        "bribed has no type of term "
        "(expected a class, relation, attribute, qualifier, concept, scheme, conflict rule or id prefix)"
    ),
    f"my:mood a owl:DatatypeProperty, s:ClaimProperty ; rdfs:range xsd:string ; {TEXTS} .": (
        "mood has no type of term "
        "(expected a class, relation, attribute, qualifier, concept, scheme, conflict rule or id prefix)"
    ),
    f"my:patron a owl:ObjectProperty, s:Qualifier ; rdfs:range s:Actor ; {TEXTS} .": (
        "qualifier patron is allowed on no relation"
    ),
    f"my:cargoes a skos:ConceptScheme ; {TEXTS} .": "scheme cargoes is empty; scheme cargoes is used by no property",
    f"""my:Castle a owl:Class ; rdfs:subClassOf s:Place ; {TEXTS} .
    <https://example.org/other#Castle> a owl:Class ; rdfs:subClassOf s:Place ; {TEXTS} .""": (
        "Castle names two terms (expected one name for each)"
    ),
    f"my:host a skos:Concept ; skos:inScheme <https://w3id.org/sayso/role> ; {CONCEPT} .": (
        "host is a concept of role already (expected another name)"
    ),
    'my:x a s:IdPrefix ; s:prefix "wd" ; s:namespace "https://example.org/" .': "id prefix wd is one of the core",
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.items())
def test_a_mistake_is_named_with_its_file(write: Write, text: str, message: str) -> None:
    path = write(text)
    with pytest.raises(InvalidOntology) as error:
        vocabulary_with(path)
    assert str(error.value) == f"{path}: {message}"


def test_a_file_that_is_not_turtle_or_not_there(write: Write, tmp_path: Path) -> None:
    with pytest.raises(InvalidOntology, match=r"mine\.ttl:\d+: not Turtle: "):
        vocabulary_with(write("my:Castle a"))
    with pytest.raises(InvalidOntology, match=r"missing\.ttl: cannot be read: "):
        vocabulary_with(tmp_path / "missing.ttl")
