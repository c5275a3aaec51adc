"""Claims that were retracted, of a source and about an entity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.read.retracted_claims import retracted_about, retracted_of
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.vocabulary import Vocabulary


def test_what_was_retracted(clean_store: Store, vocabulary: Vocabulary, load_office: Callable[..., Any]) -> None:
    load_office()
    graph = Graph(clean_store, vocabulary)
    said = clean_store.read("MATCH (c:Claim {source: 'gazette'}) RETURN c.id AS id ORDER BY c.subject, c.id")
    assert retracted_of(graph, "gazette", 100) == []
    with Curator(clean_store, vocabulary) as curator:
        curator.retract(Target(source="gazette"), Reason("A. Editor", "made up"))
    assert [claim["id"] for claim in retracted_of(graph, "gazette", 100)] == [row["id"] for row in said]
    assert len(retracted_of(graph, "gazette", 2)) == 2
    about = retracted_about(graph, "guild", 10)
    assert {(claim["subject"], claim["object"]) for claim in about} == {("guild", None), ("ada", "guild")}
    assert all(claim["retractedAt"] for claim in about)
