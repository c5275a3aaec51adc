"""Sources: listed, searched, and with what rests on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.read import sources
from graph.storage.paging import Page
from graph.storage.store import Store
from ontology.errors import NotFound

LoadTrig = Callable[..., Any]


def ids(page: Page[Any]) -> list[str]:
    return [each["id"] for each in page.results]


def test_sources(clean_store: Store, load_office: LoadTrig) -> None:
    load_office()
    assert sources.source(clean_store, "herald") == {
        "id": "herald",
        "title": "The Herald",
        "publisher": None,
        "published": "2020-07-01",
        "dataset": "erewhon",
        "claims": 1,
        "derivedFrom": ["gazette"],
        "copies": [],
        "datasets": ["erewhon"],
        "publishedEarliest": "2020-07-01",
        "publishedLatest": "2020-07-01",
    }
    assert ids(sources.sources(clean_store, dataset="erewhon")) == ["gazette", "herald"]
    assert ids(sources.sources(clean_store, dataset="nowhere")) == []
    with pytest.raises(NotFound, match="no source with id 'times'"):
        sources.source(clean_store, "times")
