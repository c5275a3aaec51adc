"""Pages: together they are the whole list, each read off an index, and no cursor is taken for another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.read import claims, entities, facts, posts, sources
from graph.read.as_of import AsOf
from graph.storage.graph import Graph
from graph.storage.paging import Page, PageRequest
from graph.storage.store import Store
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]


LISTS: list[Callable[[Graph, PageRequest], Page[Any]]] = [
    lambda graph, page: entities.find_entities(graph, page=page),
    lambda graph, page: entities.find_entities(graph, q="a", page=page),
    lambda graph, page: claims.claims(graph, "parliament-attack-2015", None, AsOf.parse("2015-06"), page=page),
    lambda graph, page: facts.neighbours(graph, "afghanistan", AsOf.parse("2015"), page=page),
    lambda graph, page: posts.holders(graph, "president-of-afghanistan", page=page),
    lambda graph, page: sources.sources(graph.store, page=page),
]


@pytest.mark.parametrize("ask", LISTS)
def test_pages_together_are_the_whole(
    loaded: Store, vocabulary: Vocabulary, ask: Callable[[Graph, PageRequest], Page[Any]]
) -> None:
    graph = Graph(loaded, vocabulary)
    whole = ask(graph, PageRequest(1000))
    assert whole.next is None
    collected: list[Any] = []
    page = ask(graph, PageRequest(3))
    while page.next:
        assert len(page.results) == 3
        collected += page.results
        page = ask(graph, PageRequest(3, page.next))
    assert collected + page.results == whole.results


@pytest.mark.parametrize("days", [None, "2015-06-22"])
@pytest.mark.usefixtures("loaded")
def test_a_page_of_claims_is_read_off_indexes_in_their_order(
    plans: Callable[..., list[str]], vocabulary: Vocabulary, days: str | None
) -> None:
    as_of = AsOf.parse(days)
    [plan] = plans(lambda store: claims.claims(Graph(store, vocabulary), "taliban", None, as_of), "c.subject")

    assert "Claim(subject, sortKey, span)" in plan
    assert "Claim(object, sortKey, span)" in plan
    assert plan.count("'operatorType': 'Sort@neo4j'") == 2, "of each end, the stretches of days alone"
    assert plan.count("'operatorType': 'PartialTop@neo4j'") == 2, "stretch by stretch, until a page is full"
    assert plan.count("'operatorType': 'Top@neo4j'") == 1, "only what both ends give, a page each, is put in order"


@pytest.mark.parametrize(
    "cursor", ["", "x", "WyJhIl", "bnVsbA", "WzFd", "WyJhIiwiYiJd", "é", "W10", "====", "WyJcdWQ4MDAiXQ"]
)
def test_a_damaged_cursor_is_refused(store: Store, vocabulary: Vocabulary, cursor: str) -> None:
    with pytest.raises(InputError) as caught:
        entities.find_entities(Graph(store, vocabulary), page=PageRequest(cursor=cursor))
    assert caught.value.property == "cursor"


def test_a_cursor_of_another_list_is_refused(loaded: Store, vocabulary: Vocabulary) -> None:
    page = sources.sources(loaded, page=PageRequest(1))
    with pytest.raises(InputError, match="not a cursor of this list"):
        claims.claims(Graph(loaded, vocabulary), "tayyeb-agha", page=PageRequest(cursor=page.next))
