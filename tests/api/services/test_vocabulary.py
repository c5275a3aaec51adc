"""Where a user's own terms are found: in the file that the settings name, or in the home."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.browser.style import style_sheet
from api.rest.schemas import schemas
from api.services.ontology import ontology_json
from api.services.vocabulary import vocabulary_of
from api.settings import read_settings
from ontology.errors import InvalidOntology
from ontology.vocabulary import load_vocabulary

CLASS = """\
PREFIX my: <https://example.org/my#>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
my:{name} a owl:Class ; rdfs:subClassOf s:Event ; rdfs:label "x" ; rdfs:comment "X." .
my:tonnes a owl:DatatypeProperty, owl:FunctionalProperty, s:Attribute ; rdfs:label "tonnes" ; rdfs:comment "Weight." ;
    rdfs:domain my:{name} ; rdfs:range xsd:decimal .
"""


def test_without_a_file_there_is_the_core(tmp_path: Path) -> None:
    assert vocabulary_of(read_settings(home=tmp_path)) is load_vocabulary()


def test_the_file_in_the_home_and_the_one_that_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(CLASS.format(name="Smuggling"))
    other = tmp_path / "other.ttl"
    other.write_text(CLASS.format(name="Piracy"))
    assert "Smuggling" in vocabulary_of(read_settings(home=tmp_path)).classes
    named = vocabulary_of(read_settings(home=tmp_path, ontology=other)).classes
    assert ("Piracy" in named, "Smuggling" in named) == (True, False)


def test_a_named_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidOntology, match=r"missing\.ttl: cannot be read"):
        vocabulary_of(read_settings(home=tmp_path, ontology=tmp_path / "missing.ttl"))


def test_rest_and_browser_follow_from_own_terms(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(CLASS.format(name="Smuggling"))
    vocabulary = vocabulary_of(read_settings(home=tmp_path))
    assert schemas(vocabulary)["Entity"]["properties"]["tonnes"] == {"type": "number", "description": "Weight."}
    assert b'"own": ["attribute tonnes", "class Smuggling"]' in ontology_json(vocabulary)
    assert b"rdfs:subClassOf" not in ontology_json(vocabulary)
    assert "node.Smuggling {" in style_sheet(vocabulary)
