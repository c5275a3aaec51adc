"""The rows of answers are what their types say: each member is there, and of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest
from pydantic import TypeAdapter

from graph.analysis.candidates import candidates
from graph.analysis.conflicts import ConflictRow, conflicts
from graph.analysis.pairs import CandidateRow
from graph.analysis.reliance import (
    DependentEntityRow,
    DependentFactRow,
    What,
    dependent_entities,
    dependent_facts,
    single_source,
)
from graph.read.claims import claim, claims
from graph.read.entities import find_entities
from graph.read.facts import neighbours
from graph.read.participations import ParticipationRow, RepresentativeRow, participations, representatives
from graph.read.passages import PassageRow, quoted
from graph.read.posts import holders
from graph.read.rows import ClaimRow, EntityRow, FactRow, HolderRow, NeighbourRow, SourceRow
from graph.read.sources import sources
from graph.read.vacancies import VacancyRow, vacancies
from graph.storage.graph import Graph
from graph.storage.paging import every_row
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

SOURCE = "economist-2015-06"
ROWS: list[tuple[Any, Callable[[Graph], Iterable[Any]]]] = [
    (EntityRow, lambda graph: every_row(partial(find_entities, graph))),
    (EntityRow, lambda graph: every_row(partial(find_entities, graph, q="karzai"))),
    (ClaimRow, lambda graph: every_row(partial(claims, graph, "parliament-attack-2015"))),
    (ClaimRow, lambda graph: [claim(graph, claims(graph, "tayyeb-agha").results[0]["id"])]),
    (NeighbourRow, lambda graph: every_row(partial(neighbours, graph, "taliban"))),
    (HolderRow, lambda graph: every_row(partial(holders, graph, "president-of-afghanistan"))),
    (VacancyRow, lambda graph: every_row(partial(vacancies, graph, "defence-minister"))),
    (ParticipationRow, lambda graph: every_row(partial(participations, graph, "tayyeb-agha"))),
    (SourceRow, lambda graph: every_row(partial(sources, graph.store))),
    (PassageRow, lambda graph: quoted(graph.store, SOURCE)[1]),
    (ConflictRow, lambda graph: every_row(partial(conflicts, graph))),
    (FactRow, lambda graph: every_row(partial(single_source, graph))),
    (EntityRow, lambda graph: every_row(partial(single_source, graph, What.ENTITIES))),
    (DependentFactRow, lambda graph: every_row(partial(dependent_facts, graph, SOURCE))),
    (DependentEntityRow, lambda graph: every_row(partial(dependent_entities, graph, SOURCE))),
]


@pytest.mark.parametrize(("type_", "ask"), ROWS, ids=[f"{type_.__name__}{n}" for n, (type_, _) in enumerate(ROWS)])
def test_rows_are_what_their_types_say(
    loaded: Store, vocabulary: Vocabulary, type_: Any, ask: Callable[[Graph], Iterable[Any]]
) -> None:
    found = list(ask(Graph(loaded, vocabulary)))

    assert found
    TypeAdapter(list[type_]).validate_python(found, strict=True)


def test_rows_of_representatives_and_candidates(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig("""
        :d a s:Dataset ; s:version "1" .
        :paper a s:Source . :radio a s:Source .
        :paper {
          :ann a s:Person ; s:name "Ann Reed"@en ; s:participatedIn :talks {| s:onBehalfOf :guild |} .
          :talks a s:Meeting . :guild a s:Organisation ; s:name "the Guild"@en .
        }
        :radio { :reed a s:Person ; s:name "Ann Reed"@en . }
    """)
    graph = Graph(clean_store, vocabulary)
    acting, alike = representatives(graph, "guild").results, candidates(graph).results

    assert (len(acting), len(alike)) == (1, 1)
    TypeAdapter(list[RepresentativeRow]).validate_python(acting, strict=True)
    TypeAdapter(list[CandidateRow]).validate_python(alike, strict=True)
