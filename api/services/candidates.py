"""Candidates for a merge: of an entity, or of the whole graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graph.analysis.candidates import candidates, entity_candidates
from graph.read.entities import canonical
from graph.storage.graph import Graph
from graph.storage.paging import every_row


def every_candidate(
    graph: Graph, id: str | None = None, *, kind: str | None = None, min_score: float = 0.0
) -> Iterator[Mapping[str, Any]]:
    """The candidates of one entity, or of the whole graph or one kind as they are found."""
    if id:
        return every_row(partial(entity_candidates, graph, canonical(graph.store, id), min_score=min_score))
    return every_row(partial(candidates, graph, kind=kind, min_score=min_score))
