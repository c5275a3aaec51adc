"""A Turtle file as triples: what is found by two of three terms, in the order of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from ontology.triples import RDF, Namespace, Triples

EX = Namespace("https://example.org/")


@pytest.fixture
def triples(tmp_path: Path) -> Triples:
    path = tmp_path / "small.ttl"
    path.write_text(
        """\
PREFIX : <https://example.org/>
:kabul a :City ; :name "Kabul", "Kābul" ; :districts ( :shar-e-naw :khair-khana ) .
:herat a :City .
""",
        encoding="utf-8",
    )
    triples = Triples()
    triples.read(path)
    return triples


def test_objects_and_subjects_come_in_the_order_of_the_file(triples: Triples) -> None:
    assert triples.objects(EX.kabul, EX.name) == [Literal("Kabul"), Literal("Kābul")]
    assert triples.object(EX.kabul, EX.name) == Literal("Kabul")
    assert triples.subjects(RDF.type, EX.City) == [EX.kabul, EX.herat]
    assert triples.subject(RDF.type, EX.City) == EX.kabul


def test_what_is_not_there(triples: Triples) -> None:
    assert triples.objects(EX.herat, EX.name) == []
    assert triples.object(EX.herat, EX.name) is None
    assert triples.subject(RDF.type, EX.Village) is None
    assert not triples.is_a(EX.herat, EX.Village)
    assert triples.is_a(EX.herat, EX.City)


def test_the_members_of_a_list(triples: Triples) -> None:
    head = triples.object(EX.kabul, EX.districts)

    assert list(triples.members(head)) == [EX["shar-e-naw"], EX["khair-khana"]]
    assert list(triples.members(RDF.nil)) == []


def test_a_namespace_names_its_terms() -> None:
    assert EX.kabul == EX["kabul"] == NamedNode("https://example.org/kabul")
