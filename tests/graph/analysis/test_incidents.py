"""Events of different datasets that might be one incident; all of them are made up."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from graph.analysis.candidates import candidates, entity_candidates
from graph.analysis.incidents import incidents
from graph.analysis.pairs import CandidateRow
from graph.decisions.log import Reason
from graph.storage.graph import Graph
from graph.storage.paging import every_row
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.vocabulary import Vocabulary

WHY = Reason("A desk", "both reports were read")
PREFIX = "PREFIX precision: <https://w3id.org/sayso/precision/>\n"


def dataset(name: str, *events: str) -> str:
    head = f':{name} a s:Dataset ; s:version "1" . :{name}-paper a s:Source ; s:published "2031-12-31" .\n'
    return f"{PREFIX}{head}:{name}-paper {{\n{''.join(events)}}}\n"


def event(id: str, on: str = "2031-05-02", kind: str = "Attack", more: str = "", actors: Sequence[str] = ()) -> str:
    first, _, last = on.partition("/")
    dates = f's:from "{first}" ; s:until "{last or first}"'
    parts = [f':{id} a s:{kind} {{| {dates} |}} ; s:name "{id}"@en {{| {dates} |}} {more} .\n']
    for name in actors:
        actor = f"{id[0]}-{re.sub(r'[^a-z]+', '-', name.lower()).strip('-')}"
        parts.append(f':{actor} a s:Actor ; s:name "{name}"@en ; s:participatedIn :{id} .\n')
    return "".join(parts)


def at(latitude: float, longitude: float, precision: str = "exact") -> str:
    return f"; s:latitude {latitude} ; s:longitude {longitude} ; s:precision precision:{precision}"


Told = list[tuple[str, str, float, dict[str, float]]]


def told(rows: Sequence[CandidateRow]) -> Told:
    """The pairs with their scores and reasons."""
    return [
        (*(each["id"] for each in row["entities"]), row["score"], {r["reason"]: r["weight"] for r in row["reasons"]})  # type: ignore[misc]
        for row in rows
    ]


@pytest.fixture
def graph_of(
    load_trig: Callable[..., object], clean_store: Store, vocabulary: Vocabulary
) -> Callable[[Sequence[str], Sequence[str]], Graph]:
    """Load the events of two datasets."""

    def load(one: Sequence[str], other: Sequence[str]) -> Graph:
        load_trig(dataset("a", *one))
        load_trig(dataset("b", *other))
        return Graph(clean_store, vocabulary)

    return load


DAY = {"sameDays": 0.4}


@pytest.mark.parametrize(
    ("one", "other", "score", "reasons"),
    [
        (
            {"actors": ["Taleban"]},
            {"actors": ["Taliban"]},
            0.7076,
            DAY | {"likeActor": 0.3908, "sameKind": 0.2},
        ),
        (
            {"actors": ["Taleban", "Government of Afghanistan"]},
            {"actors": ["Combatant (Taliban)", "Afghan National Army"]},
            0.7348,
            DAY | {"sharedWord": 0.35, "sharedCountry": 0.15, "sameKind": 0.2},
        ),
        (
            {"on": "2031-05-01/2031-05-04", "more": at(34.53, 69.17)},
            {"more": at(34.60, 69.20, "nearby"), "kind": "Bombing"},
            0.568,
            {"sameDays": 0.1, "near": 0.4, "sameKind": 0.2},
        ),
        (
            {"kind": "Abduction", "more": at(34.53, 69.17)},
            {"more": at(34.60, 69.20)},
            0.73,
            DAY | {"near": 0.5, "relatedKind": 0.1},
        ),
    ],
    ids=["likely one actor", "words of actors", "near", "near, by exact positions"],
)
def test_what_speaks_for_one_incident(
    graph_of: Callable[..., Graph], one: dict[str, Any], other: dict[str, Any], score: float, reasons: dict[str, float]
) -> None:
    graph = graph_of([event("a1", **one)], [event("b1", **other)])
    assert told(incidents(graph).results) == [("b1", "a1", score, reasons)]
    assert told(entity_candidates(graph, "a1").results) == [("a1", "b1", score, reasons)]


KABUL = {"more": at(34.53, 69.17)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KABUL, KABUL | {"on": "2031-05-03"}),
        (KABUL, {"more": at(31.61, 65.71)}),
        (KABUL, KABUL | {"kind": "Meeting"}),
        ({"more": at(34.53, 69.17, "country")}, {"more": at(34.53, 69.17, "country")}),
        ({"actors": ["Armed Rebel Group"]}, {"actors": ["Government Army"]}),
        (KABUL | {"on": "2031-04-01/2031-06-01"}, KABUL),
        (KABUL | {"more": KABUL["more"] + " ; s:series true"}, KABUL),
    ],
    ids=["another day", "far away", "another kind", "a country's middle", "common words", "two months", "a series"],
)
def test_what_is_no_pair(graph_of: Callable[..., Graph], one: dict[str, str], other: dict[str, str]) -> None:
    graph = graph_of([event("a1", **one)], [event("b1", **other)])
    assert incidents(graph).results == []
    assert entity_candidates(graph, "a1").results == []


def test_events_of_one_dataset_are_told_apart_by_it(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of([event("a1", **KABUL), event("a2", **KABUL)], [event("b1", on="2031-06-01", **KABUL)])
    assert incidents(graph).results == []


def test_a_kind_and_a_score_are_asked_for(graph_of: Callable[..., Graph]) -> None:
    events = [("Attack", "2031-05-01"), ("Meeting", "2031-05-02")]
    one, other = ([event(f"{name}{n}", on, kind, **KABUL) for n, (kind, on) in enumerate(events)] for name in "ab")
    graph = graph_of(one, other)

    assert [pair[:2] for pair in told(candidates(graph, kind="Event").results)] == [("b0", "a0"), ("b1", "a1")]
    assert [pair[:2] for pair in told(candidates(graph, kind="Meeting").results)] == [("b1", "a1")]
    assert told(candidates(graph, kind="Event", min_score=0.9).results) == []


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_going_through_time_finds_what_each_event_finds(graph_of: Callable[..., Graph], limit: int) -> None:
    """More events than a page looks at, on many days, some of several days, in several towns."""
    chance = random.Random(5)  # noqa: S311 - no secret
    towns = [(34.5, 69.2), (34.9, 69.0), (31.6, 65.7), (36.7, 67.1)]

    def some(name: str) -> list[str]:
        found = []
        for n in range(300):
            first = date(2031, 1, 1) + timedelta(days=chance.randrange(200))
            last = first + timedelta(days=chance.choice([0, 0, 0, 1, 5, 40]))
            found.append(event(f"{name}{n}", f"{first}/{last}", more=at(*chance.choice(towns), "nearby")))
        return found

    graph = graph_of(some("a"), some("b"))
    listed = told(list(every_row(partial(incidents, graph), limit=limit)))
    pairs = [tuple(sorted(pair[:2])) for pair in listed]
    assert len(pairs) == len(set(pairs)) > 100
    if limit == 1000:
        ids = [row["id"] for row in graph.store.read("MATCH (e:Event) WHERE e.id STARTS WITH 'a' RETURN e.id AS id")]
        alone = [pair for id in ids for pair in told(list(every_row(partial(entity_candidates, graph, id))))]
        assert {(*sorted(pair[:2]), pair[2]) for pair in alone} == {(*sorted(pair[:2]), pair[2]) for pair in listed}


def test_the_index_of_days_answers(
    graph_of: Callable[..., Graph], plans: Callable[..., list[str]], vocabulary: Vocabulary
) -> None:
    graph_of([event("a1", **KABUL)], [event("b1", **KABUL)])
    for found in plans(lambda store: entity_candidates(Graph(store, vocabulary), "a1"), "$earliest"):
        assert "NodeIndexSeek" in found
    for found in plans(lambda store: incidents(Graph(store, vocabulary)), "$begin"):
        assert "NodeIndexSeek" in found


def test_after_a_merge_each_dataset_keeps_its_count(graph_of: Callable[..., Graph], vocabulary: Vocabulary) -> None:
    one, other = (event(f"{name}1", more=f"{KABUL['more']} ; s:killedTotal {n}") for name, n in (("a", 4), ("b", 7)))
    graph = graph_of([one], [other])
    before = told(incidents(graph).results)
    counts = (
        "MATCH (c:Description) WHERE c.killedTotal IS NOT NULL RETURN c.dataset AS d, c.killedTotal AS n ORDER BY d"
    )
    with Curator(graph.store, vocabulary) as curator:
        curator.same("a1", "b1", WHY)
        assert graph.store.read(counts) == [{"d": "a", "n": 4}, {"d": "b", "n": 7}]
        [merged] = graph.store.read("MATCH (e:Event {id: 'a1'}) RETURN e.disputed AS disputed")
        assert "killedTotal" in merged["disputed"]
        assert incidents(graph).results == []
        curator.split("b1", WHY)
        assert told(incidents(graph).results) == before


def test_who_was_judged_apart_is_no_pair(graph_of: Callable[..., Graph], vocabulary: Vocabulary) -> None:
    graph = graph_of([event("a1", **KABUL)], [event("b1", **KABUL)])
    with Curator(graph.store, vocabulary) as curator:
        curator.not_same("a1", "b1", WHY)
    assert incidents(graph).results == []
    assert entity_candidates(graph, "a1").results == []
