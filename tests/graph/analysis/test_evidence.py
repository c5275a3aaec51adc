"""The claims on which an answer rests: by shape, by id, and no more than the limit."""

from __future__ import annotations

from typing import Any

import pytest

from graph.analysis.evidence import Named, evidence_of
from graph.read.claims import claims
from graph.read.entities import entity
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

CLAIM = {"id": "c", "subject": "s", "polarity": "affirmed", "certainty": "asserted", "source": "x"}
FACT = {"id": "f", "subject": "s", "relation": "HELD", "object": "o", "claims": 2, "sources": ["x"]}
ENTITY = {"id": "e", "name": "E", "kind": ["Person"]}


def node(label: str, id: Any) -> dict[str, Any]:
    return {"elementId": "4:0", "labels": [label], "properties": {"id": id}}


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (ENTITY, Named(entities={"e"})),
        ({"results": [CLAIM], "next": None}, Named(claims={"c"})),
        ({"fact": FACT, "results": [CLAIM]}, Named(facts={"f"}, claims={"c"})),
        ({"fact": None, "results": [{"neighbour": ENTITY, "fact": FACT}]}, Named(facts={"f"}, entities={"e"})),
        ({"sides": [{"claims": [CLAIM]}, {"claims": ["c1", "c2"]}]}, Named(claims={"c", "c1", "c2"})),
        ({"results": [{"id": "paper", "title": "A paper"}]}, Named()),
    ],
)
def test_what_an_answer_of_ours_names(answer: dict[str, Any], named: Named) -> None:
    assert Named.by(answer) == named


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("t", Named(any={"t"})),
        ([1, ["t", None]], Named(any={"t"})),
        ({"holder": "t"}, Named(any={"t"})),
        (node("Claim", "c"), Named(claims={"c"})),
        (node("RetractedClaim", "c"), Named(claims={"c"})),
        (node("Entity", "e"), Named(entities={"e"})),
        ({"elementId": "5:0", "type": "HELD", "start": "", "end": "", "properties": {"id": "f"}}, Named(facts={"f"})),
        ({"nodes": [node("Entity", "e")], "relationships": []}, Named(entities={"e"})),
        (node("Claim", ["c"]), Named(any={"4:0", "Claim", "c"})),
        ({"elementId": 1, "labels": 2, "properties": 3}, Named()),
        ({"id": [1], "name": "n", "kind": 2}, Named(any={"n"})),
    ],
)
def test_what_a_cypher_answer_names_whatever_it_holds(value: Any, named: Named) -> None:
    assert Named.by({"columns": ["x"], "rows": [[value]]}) == named


def test_evidence_beyond_the_limit_is_cut_and_says_so(loaded: Store, vocabulary: Vocabulary) -> None:
    answer = claims(Graph(loaded, vocabulary), "shukria-barakzai", page=PageRequest(5)).as_dict()

    assert [evidence_of(loaded, answer, limit=limit).complete for limit in (4, 5, 6)] == [False, True, True]
    cut = evidence_of(loaded, answer, limit=4).claims
    assert [claim["id"] for claim in cut] == [claim["id"] for claim in answer["results"][:4]]


def test_a_claim_has_its_place_and_its_source(loaded: Store) -> None:
    evidence = evidence_of(loaded, entity(loaded, "tayyeb-agha"))

    assert {claim["source"] for claim in evidence.claims} == {source["id"] for source in evidence.sources}
    assert [sorted(claim) for claim in evidence.claims if claim["source"] == "economist-2015-06"] == [
        ["certainty", "id", "locator", "polarity", "quoteSha256", "source"]
    ]
