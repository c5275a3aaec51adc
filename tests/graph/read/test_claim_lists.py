"""Claims of the whole graph: every filter, alone and with others, page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.read.as_of import AsOf
from graph.read.claim_lists import list_claims
from graph.read.claims import ClaimFilter
from graph.read.clocks import Clocks
from graph.read.datasets import dataset, datasets
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest, every_row
from graph.storage.store import Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary


@pytest.fixture
def office(clean_store: Store, vocabulary: Vocabulary, load_office: Callable[..., Any]) -> Graph:
    load_office()
    return Graph(clean_store, vocabulary)


def told(graph: Graph, *args: Any, **filters: Any) -> list[tuple[Any, ...]]:
    rows = list_claims(graph, ClaimFilter(**filters), *args).results
    return sorted((row["subject"], row["relation"], row["source"], row["locator"]) for row in rows)


def test_filters_combine(office: Graph) -> None:
    quoted = [("ada", "HELD", "gazette", "p. 2")]
    in_herald = [("ada", "HELD", "herald", "p. 9")]
    assert told(office, source="herald") == in_herald
    assert told(office, said_by="bo") == told(office, dataset="erewhon", said_by="bo") == quoted
    assert told(office, source="herald", said_by="bo") == []
    assert told(office, polarity="denied") == [("ada", "MEMBER_OF", "gazette", "p. 4")]
    assert told(office, relation="held", source="gazette", said_by="bo") == quoted
    assert told(office, capacity="personal") == []
    assert told(office, AsOf.parse("2020-07-01", "certain"), relation="held", source="herald") == in_herald
    assert told(office, AsOf(), Clocks.parse("2020-06-30"), relation="held", said_by="bo") == quoted
    assert told(office, AsOf(), Clocks.parse("2020-06-30"), source="herald") == []


@pytest.mark.parametrize("filters", [{}, {"source": "gazette"}, {"dataset": "erewhon"}, {"said_by": "bo"}])
def test_pages_hold_every_claim_once(office: Graph, filters: dict[str, str]) -> None:
    wanted = ClaimFilter(**filters)
    whole = list_claims(office, wanted).results
    assert whole
    assert list(every_row(lambda page: list_claims(office, wanted, page=page), limit=1)) == whole


def test_a_source_s_claims_come_by_subject_and_a_dataset_s_by_record(office: Graph) -> None:
    subjects = [(row["subject"], row["id"]) for row in list_claims(office, ClaimFilter(source="gazette")).results]
    assert subjects == sorted(subjects)
    records = [(row["record"], row["id"]) for row in list_claims(office, ClaimFilter(dataset="erewhon")).results]
    assert records == sorted(records)


def test_what_the_graph_does_not_know_is_refused(office: Graph) -> None:
    for name, column in (("source", "source"), ("dataset", "dataset"), ("said_by", "saidBy"), ("capacity", "capacity")):
        with pytest.raises(InputError) as refused:
            list_claims(office, ClaimFilter(**{name: "times"}))
        assert refused.value.as_dict()["property"] == column
    with pytest.raises(InputError, match="knownAt"):
        list_claims(office, clocks=Clocks.parse(known_at="2026"))
    with pytest.raises(InputError, match="not a cursor"):
        list_claims(office, page=PageRequest(cursor="WyJhIl0"))


def test_datasets(office: Graph) -> None:
    (found,) = datasets(office).results
    assert found == dataset(office, "erewhon")
    assert found == {
        "id": "erewhon",
        "title": "Erewhon",
        "version": "1",
        "licence": "CC0-1.0",
        "redistribute": True,
        "claims": len(list_claims(office).results),
    }
    with pytest.raises(NotFound, match="no dataset with id 'times'"):
        dataset(office, "times")


@pytest.mark.parametrize("filters", [{}, {"source": "gazette"}, {"dataset": "erewhon"}])
def test_a_page_is_read_in_the_order_of_an_index(office: Graph, plans: Any, filters: dict[str, str]) -> None:
    wanted = ClaimFilter(**filters)
    (plan,) = plans(lambda store: list_claims(Graph(store, office.vocabulary), wanted), "verdict ORDER BY")
    assert "IndexSeek" in plan
    assert "NodeByLabelScan" not in plan
