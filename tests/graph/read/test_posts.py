"""Who held a post, as of a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.read import posts
from graph.read.as_of import AsOf
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]


def test_holders_of_a_post_on_a_day(clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig) -> None:
    load_office()

    def on(day: str | None) -> list[tuple[Any, ...]]:
        page = posts.holders(Graph(clean_store, vocabulary), "mayor", AsOf.parse(day))
        return [
            (each["holder"], each.get("verdict"), [(c["source"], c["locator"], c["saidBy"]) for c in each["claims"]])
            for each in page.results
        ]

    by_bo, herald = ("gazette", "p. 2", "bo"), ("herald", "p. 9", None)
    assert [(holder, verdict, sorted(claims, key=str)) for holder, verdict, claims in on("2020-07-01")] == [
        ("ada", "certain", [by_bo, herald]),
        ("bo", "possible", [("gazette", "p. 1", None)]),
    ]
    assert on("2020-07-01")[0][2][0] == herald, "the surest claim comes first"
    assert [holder for holder, _, _ in on("2020-02-10")] == ["ada"]
    assert [(holder, verdict) for holder, verdict, _ in on(None)] == [("ada", None), ("bo", None)]
    with pytest.raises(NotFound, match="no post with id 'ada'"):
        posts.holders(Graph(clean_store, vocabulary), "ada")
