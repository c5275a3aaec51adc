"""The lint finds what a person editing the ontology could get wrong; each case is one wrong edit of the real file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontology.files import MODULES
from ontology.lint import lint
from ontology.vocabulary import load_vocabulary

PREFIXES = "\n".join(line for line in MODULES[0].read_text().splitlines() if line.startswith("@prefix"))
RELATION = "a owl:ObjectProperty, s:Relation ; rdfs:domain s:Actor ; rdfs:range"
ATTRIBUTE = "a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Actor ; rdfs:range"
TEXTS = 'rdfs:label "x"@en ; rdfs:comment "X."@en'

WRONG_EDITS = {
    f"s:Castle a owl:Class ; rdfs:subClassOf s:Building ; {TEXTS} .": [],
    "s:Castle a owl:Class ; rdfs:subClassOf s:Building .": ["Castle has no label", "Castle has no comment"],
    f"s:Castle a owl:Class ; {TEXTS} .": ["Castle is neither an entity class nor a bookkeeping class"],
    f"s:castle a owl:Class ; rdfs:subClassOf s:Place ; {TEXTS} .": ["class castle does not begin with a capital"],
    f"s:Dormant a owl:Class ; rdfs:subClassOf s:Place ; {TEXTS} .": ["class Dormant is a bookkeeping label"],
    f"s:rules a owl:ObjectProperty, s:Relation ; rdfs:range s:Place ; {TEXTS} .": ["rules has no domain"],
    f"s:sameAs {RELATION} s:Actor ; {TEXTS} .": ["relation SAME_AS is a bookkeeping relationship"],
    f"s:rules {RELATION} s:Source ; {TEXTS} .": ["rules has the range Source, which is no entity class"],
    f"s:rules {RELATION} s:Place ; s:qualifier s:zeal ; {TEXTS} .": ["rules allows the unknown qualifier zeal"],
    f's:rules {RELATION} s:Event ; s:use "participation" ; {TEXTS} .': [
        "the use participation is that of participatedIn, rules, and not of exactly one"
    ],
    f"s:certainty a owl:DatatypeProperty, s:Attribute ; rdfs:domain s:Actor ; {TEXTS} .": [
        "certainty is in attributes and in claim_properties"
    ],
    f"s:age a owl:DatatypeProperty, s:Attribute ; rdfs:range xsd:integer ; {TEXTS} .": [
        "attribute age has no entity class as its domain"
    ],
    f"s:rev {ATTRIBUTE} xsd:integer ; {TEXTS} .": ["rev is a bookkeeping property"],
    f"s:motto {ATTRIBUTE} rdf:langString ; a owl:FunctionalProperty ; {TEXTS} .": [
        "motto is language-tagged text and must be a set"
    ],
    f"s:ageMin {ATTRIBUTE} xsd:integer ; s:lowerBoundOf s:age ; {TEXTS} .": [
        "quantity age lacks one of age, ageMin and ageMax"
    ],
    f"s:zeal a owl:DatatypeProperty, s:Qualifier ; rdfs:range xsd:integer ; {TEXTS} .": [
        "qualifier zeal is allowed on no relation"
    ],
    f's:odd a s:ConflictRule ; s:pattern "values" ; {TEXTS} .': [],
    's:odd a s:ConflictRule ; s:pattern "values" .': ["odd has no label", "odd has no comment"],
    f's:odd a s:ConflictRule ; s:pattern "overlap" ; s:concerns s:rules ; s:whenOne s:places ; {TEXTS} .': [
        "rule odd concerns the unknown relation rules",
        "rule odd depends on the unknown attribute places",
    ],
    f's:odd a s:ConflictRule ; s:pattern "values" ; s:exempts s:zeal ; {TEXTS} .': [
        "rule odd exempts the unknown property zeal"
    ],
    f's:odd a s:ConflictRule ; s:pattern "afterEnd" ; s:endClass s:Place ; {TEXTS} .': [
        "rule odd needs an end class and an end role"
    ],
    f"<https://w3id.org/sayso/mood> a skos:ConceptScheme ; {TEXTS} .": [
        "scheme mood is empty",
        "scheme mood is used by no property",
    ],
}


@pytest.mark.parametrize(("edit", "faults"), WRONG_EDITS.items())
def test_lint_names_the_fault(edit: str, faults: list[str], tmp_path: Path) -> None:
    path = tmp_path / "edit.ttl"
    path.write_text(f"{PREFIXES}\n{edit}")

    assert lint(load_vocabulary((*MODULES, path))) == faults


def test_the_ontology_is_sound() -> None:
    assert lint(load_vocabulary()) == []
