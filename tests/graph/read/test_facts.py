"""Facts and neighbours: how sure they are, and that nothing denied or doubted is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.read import facts
from graph.read.as_of import AsOf
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]


def test_a_fact_is_as_sure_as_its_surest_claim(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()
    (held,) = facts.neighbours(Graph(clean_store, vocabulary), "ada", AsOf.parse("2020-02-10"), relation="held").results
    assert held == {
        "direction": "out",
        "neighbour": {"id": "mayor", "name": "mayor", "kind": ["Post"]},
        "fact": {
            "id": held["fact"]["id"],
            "relation": "HELD",
            "subject": "ada",
            "subjectName": "Ada Quill",
            "object": "mayor",
            "objectName": "mayor",
            "fromEarliest": None,
            "fromLatest": "2020-02-10",
            "untilEarliest": "2020-07-01",
            "untilLatest": held["fact"]["untilLatest"],
            "claims": 3,
            "sources": ["gazette", "herald"],
            "independentSources": 1,
            "verdict": "certain",
        },
    }


def test_neighbours_hold_no_denied_or_weak_claim(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()

    def around(id: str, **wanted: Any) -> list[tuple[str, str, str]]:
        page = facts.neighbours(Graph(clean_store, vocabulary), id, **wanted)
        return sorted((n["fact"]["relation"], n["direction"], n["neighbour"]["id"]) for n in page.results)

    assert around("ada") == [("HELD", "out", "mayor"), ("RELATIVE_OF", "out", "bo")]
    assert around("mayor") == [("HELD", "in", "ada"), ("HELD", "in", "bo")]
    assert around("ada", kind="Person") == [("RELATIVE_OF", "out", "bo")]
    assert around("ada", kind="Event") == []
    assert around("guild") == []
