"""Conflicts of an entity or of the whole graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graph.analysis.conflicts import ConflictFilter, conflicts, entity_conflicts
from graph.read.entities import canonical
from graph.storage.graph import Graph
from graph.storage.paging import PAGE_SIZE, every_row


def every_conflict(graph: Graph, id: str | None, asked: ConflictFilter) -> Iterator[Mapping[str, Any]]:
    """The conflicts of one entity or of the graph, as they are found."""
    if id:
        fetch = partial(entity_conflicts, graph, canonical(graph.store, id), asked)
    else:
        fetch = partial(conflicts, graph, asked)
    return every_row(fetch, limit=PAGE_SIZE)
