"""Codes of other datasets and our terms for them; and what our terms are in other vocabularies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import RDF, RDFS, SKOS, Graph

from ontology.codes import Code, code_lists, lint_codes
from ontology.files import ontology_turtle
from ontology.ids import NAMESPACE
from ontology.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("cameo", 190),
        ("plover", 89),
        ("acled-event", 31),
        ("acled-inter", 8),
        ("ucdp-violence", 3),
        ("ucdp-precision", 7),
        ("ftm-schema", 70),
        ("ftm-property", 407),
        ("wikidata-property", 57),
        ("wikidata-item", 31),
    ],
)
def test_the_lists(name: str, size: int) -> None:
    assert len(code_lists()[name].codes) == size


def test_every_code_has_a_term_of_ours() -> None:
    assert lint_codes(load_vocabulary()) == []


def test_a_vocabulary_that_lacks_terms_is_told_so() -> None:
    full = load_vocabulary()
    fewer = replace(full, classes={name: each for name, each in full.classes.items() if name != "Veto"})
    assert lint_codes(fewer) == ["cameo 129 matches the unknown term Veto"]


def test_a_code_its_place_in_the_list_and_its_term() -> None:
    assert code_lists()["cameo"].codes["046"] == Code("046", "Engage in negotiation", "04", close=("Negotiation",))
    assert code_lists()["plover"].codes["PROTEST riot"].broader == "PROTEST"
    assert code_lists()["acled-event"].codes["Air/drone strike"].related == ("DroneStrike",)
    assert code_lists()["ftm-schema"].codes["Occupancy"].term == "held"
    assert code_lists()["ftm-schema"].codes["Company"].broader == "Organization"
    assert code_lists()["ftm-schema"].codes["Company"].also_broader == ("Asset",)
    assert code_lists()["ftm-property"].codes["Person:citizenship"].broad == ("nationality",)
    assert code_lists()["ucdp-precision"].codes["4"].term == "province"


@pytest.mark.parametrize(
    ("code", "term"), [("046", "Negotiation"), ("0311", "Pledge"), ("1822", "Torture"), ("18231", "Killing")]
)
def test_a_longer_code_is_read_as_the_one_that_it_begins_with(code: str, term: str) -> None:
    found = code_lists()["cameo"].find(code)
    assert found
    assert found.term == term


def test_an_unknown_code_is_not_found() -> None:
    assert code_lists()["cameo"].find("99") is None
    assert code_lists()["acled-event"].find("Tickling") is None


def test_all_twenty_roots_of_cameo_have_base_codes_below_them() -> None:
    codes = code_lists()["cameo"].codes.values()
    roots = {code.code for code in codes if code.broader is None}
    assert roots == {f"{number:02}" for number in range(1, 21)}
    assert {code.broader for code in codes if len(code.code) == 3} == roots


def test_the_alignments_are_about_terms_that_exist() -> None:
    graph = Graph().parse(data=ontology_turtle())
    matches = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.broadMatch)
    foreign = [
        (subject, target)
        for match in matches
        for subject, target in graph.subject_objects(match)
        if not str(target).startswith("https://w3id.org/sayso/")
    ]
    assert len(foreign) > 100
    assert [subject for subject, _ in foreign if (subject, RDF.type, None) not in graph] == []
    assert {str(subject).startswith(NAMESPACE) for subject, _ in foreign} == {True}
