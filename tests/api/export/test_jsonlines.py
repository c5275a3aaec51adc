"""JSON Lines: what stands in them, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from graph.read.exports import Export, Selection
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary


@pytest.fixture
def lines(exported: Callable[..., bytes]) -> Callable[..., list[tuple[str, Any]]]:
    """The lines of an export: what each holds, and its properties."""

    def read(**selected: object) -> list[tuple[str, Any]]:
        return [next(iter(json.loads(line).items())) for line in exported("jsonl", **selected).splitlines()]

    return read


def test_a_line_for_the_file_each_dataset_source_and_claim(small_graph: Store, lines: Any) -> None:
    found = lines()
    assert [kind for kind, _ in found] == ["sayso", "dataset", "source", *["claim"] * 5]
    assert found[0][1] == {"format": 1, "partial": False}
    assert found[2][1] == {"id": "s1", "dataset": "d", "title": "=HYPERLINK(1)", "derivedFrom": []}
    [denied] = [each for _, each in found if each.get("polarity") == "denied"]
    assert denied == {
        "id": denied["id"],
        "key": "c1",
        "fact": denied["fact"],
        "dataset": "d",
        "record": "s1/bob",
        "source": "s1",
        "locator": "para 2",
        "subject": "bob",
        "relation": "PARTICIPATED_IN",
        "object": "talks",
        "polarity": "denied",
        "certainty": "asserted",
    }


def test_what_a_source_says_and_what_is_around_an_entity_are_parts(small_graph: Store, lines: Any) -> None:
    of_source, around = lines(source="s1"), lines(entities=("ann",))
    assert of_source[0] == ("sayso", {"format": 1, "partial": True})
    assert len([kind for kind, _ in of_source if kind == "claim"]) == 5
    # The denial is of somebody whom no fact connects with her.
    told = sorted((each["subject"], each.get("object", "")) for kind, each in around if kind == "claim")
    assert told == [("ann", ""), ("ann", "talks"), ("talks", "")]


def test_a_dataset_that_may_not_be_redistributed_is_left_out_and_named(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Any, lines: Any
) -> None:
    load_trig(
        ':acled a s:Dataset ; s:version "1" ; s:redistribute false . '
        ':s a s:Source . :s { :x a s:Person ; s:name "X"@en . }'
    )
    assert lines() == [("sayso", {"format": 1, "partial": False})]
    assert Export(Graph(clean_store, vocabulary), Selection()).left_out == ["acled"]
    assert [kind for kind, _ in lines(restricted=True)] == ["sayso", "dataset", "source", "claim"]


def test_decisions_come_last_and_claims_keep_the_ids_they_were_loaded_with(
    small_graph: Store, vocabulary: Vocabulary, lines: Any, decide: Any
) -> None:
    before = [each for kind, each in lines() if kind == "claim"]
    decide("same", "ann", "bob")
    after = lines()
    assert [each for kind, each in after if kind == "claim"] == before
    [decision] = [each for kind, each in after if kind == "decision"]
    assert {name: decision[name] for name in ("kind", "entity", "other", "by", "why")} == {
        "kind": "same",
        "entity": "ann",
        "other": "bob",
        "by": "tester",
        "why": "a test",
    }


@pytest.mark.parametrize(
    ("selected", "error"),
    [
        ({"dataset": "none"}, NotFound),
        ({"source": "none"}, NotFound),
        ({"entities": ("none",)}, NotFound),
        ({"entities": ("ann",), "source": "s1"}, InputError),
        ({"entities": ("ann",), "hops": 9}, InputError),
    ],
)
def test_what_is_not_there_is_refused(
    small_graph: Store, lines: Any, selected: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        lines(**selected)
