"""Candidates for a merge: of an entity, or of the whole graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graph.analysis.candidates import candidates, entity_candidates
from graph.analysis.pairs import LEAST_SCORE
from graph.read.entities import canonical
from graph.storage.graph import Graph
from graph.storage.paging import every_row


def every_candidate(
    graph: Graph, id: str | None = None, *, kind: str | None = None, min_score: float | None = None
) -> Iterator[Mapping[str, Any]]:
    """The candidates of one entity, or of the whole graph or one kind as they are found."""
    min_score = LEAST_SCORE if min_score is None else min_score
    if id:
        return every_row(partial(entity_candidates, graph, canonical(graph.store, id), min_score=min_score))
    return every_row(partial(candidates, graph, kind=kind, min_score=min_score))
