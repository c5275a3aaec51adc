"""Entities: found by name, by class and by id, and where a merged id went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.read import entities
from graph.storage.graph import Graph
from graph.storage.paging import Page
from graph.storage.store import Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]


def ids(page: Page[Any]) -> list[str]:
    return [each["id"] for each in page.results]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("tayyeb", ["tayyeb-agha"]),
        ("TAYY", ["tayyeb-agha"]),
        ("agha tay", ["tayyeb-agha"]),
        ("طیب", ["tayyeb-agha"]),
        ("آغا", ["tayyeb-agha"]),
        ("tayyeb nobody", ["tayyeb-agha"]),
        ("nobody", []),
        ("Tayab Aqa", ["tayyeb-agha"]),
        ("Тайиб Ага", ["tayyeb-agha"]),
        ("mullah tayeb agha of Kandahar", ["tayyeb-agha"]),
    ],
)
def test_entities_are_found_by_words_and_their_beginnings(
    loaded: Store, vocabulary: Vocabulary, q: str, found: list[str]
) -> None:
    assert ids(entities.find_entities(Graph(loaded, vocabulary), q=q)) == found


def test_the_best_comes_first_with_its_score_and_the_reason(loaded: Store, vocabulary: Vocabulary) -> None:
    found = entities.find_entities(Graph(loaded, vocabulary), q="attack on the Afghan parliament").results

    assert [(row["id"], row["score"], row["why"]) for row in found[:1]] == [
        (
            "parliament-attack-2015",
            0.9948,
            "Attack = Attack; On = On; Afghan = Afghan; Parliament = Parliament",
        ),
    ]


def test_a_beginning_is_told_as_such(loaded: Store, vocabulary: Vocabulary) -> None:
    (found,) = entities.find_entities(Graph(loaded, vocabulary), q="tayy").results

    assert (found["id"], found["why"]) == ("tayyeb-agha", "Tayyeb begins with Tayy; Agha on one side only")


@pytest.mark.parametrize(
    "q",
    [
        "a AND",
        "name:x",
        'a"b',
        "a\\",
        "(a",
        "a~2",
        "a^9",
        "[a TO b]",
        "a*?",
        "+a -b",
        "a && b",
        "/a/",
        "NOT a",
        "a/b",
        "é!",
    ],
)
def test_no_lucene_syntax_passes_through(loaded: Store, vocabulary: Vocabulary, q: str) -> None:
    assert entities.find_entities(Graph(loaded, vocabulary), q=q).next is None


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=12))
def test_any_text_is_a_question_or_a_refusal(store: Store, vocabulary: Vocabulary, q: str) -> None:
    try:
        entities.find_entities(Graph(store, vocabulary), q=q)
    except InputError as error:
        assert error.property == "q"


def test_punctuation_alone_is_refused(store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError, match=r"q --: there is no word to look for \(expected a letter or a digit\)"):
        entities.find_entities(Graph(store, vocabulary), q="--")


def test_a_kind_counts_those_below_it(clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig) -> None:
    load_office()
    assert ids(entities.find_entities(Graph(clean_store, vocabulary), kind="Actor")) == ["ada", "bo", "guild"]
    assert ids(entities.find_entities(Graph(clean_store, vocabulary), q="the gui", kind="Organisation")) == ["guild"]
    with pytest.raises(InputError) as caught:
        entities.find_entities(Graph(clean_store, vocabulary), kind="Actr")
    told = caught.value.as_dict()
    assert (told["property"], told["value"]) == ("kind", "Actr")


def test_an_entity_in_full(clean_store: Store, load_office: LoadTrig) -> None:
    load_office()
    assert entities.entity(clean_store, "ada") == {
        "id": "ada",
        "name": "Ada Quill",
        "claims": 1,
        "independentSources": 1,
        "kind": ["Person"],
        "names": ["Ada Quill"],
        "namesLang": ["en"],
        "sources": ["gazette"],
    }
    with pytest.raises(NotFound, match="no entity with id 'nobody'"):
        entities.entity(clean_store, "nobody")


@pytest.mark.leaves_broken
def test_a_merged_entity_has_a_successor(clean_store: Store) -> None:
    clean_store.writing(
        lambda tx: tx.write(
            "CREATE (a:Thing:Entity {id: 'a', name: 'A'}), (b:Thing:Merged {id: 'b'}), (c:Thing:Merged {id: 'c'}), "
            "(c)-[:SAME_AS]->(b)-[:SAME_AS]->(a)"
        )
    )
    assert entities.successor(clean_store, "c") == "a"
    assert entities.successor(clean_store, "a") is None
    with pytest.raises(NotFound):
        entities.entity(clean_store, "b")
