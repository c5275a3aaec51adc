"""Datasets: their metadata, and how many live claims they hold."""

from __future__ import annotations

from typing import LiteralString

from graph.read.rows import DatasetRow
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.store import Row
from ontology.errors import NotFound

# The record is named so that an index alone tells the number.
_COUNTED: LiteralString = """
RETURN d AS dataset, COUNT { MATCH (c:Claim) WHERE c.dataset = d.id AND c.record IS NOT NULL } AS claims
"""
_DATASETS: LiteralString = f"MATCH (d:Dataset) WHERE d.id > $after WITH d ORDER BY d.id LIMIT $limit {_COUNTED}"
_DATASET: LiteralString = f"MATCH (d:Dataset {{id: $id}}) {_COUNTED}"


def datasets(graph: Graph, *, page: PageRequest = FIRST_PAGE) -> Page[DatasetRow]:
    """The datasets in the order of their ids."""
    (after,) = page.after("")
    rows = graph.store.read(_DATASETS, after=after, limit=page.fetched)
    return page.of(rows, lambda row: (row["dataset"]["id"],), _dataset_json)


def dataset(graph: Graph, id: str) -> DatasetRow:
    """One dataset; raises NotFound."""
    rows = graph.store.read(_DATASET, id=id)
    if not rows:
        raise NotFound("dataset", id)
    return _dataset_json(rows[0])


def _dataset_json(row: Row) -> DatasetRow:
    stored = row["dataset"]
    return {
        "id": stored["id"],
        "title": stored.get("title"),
        "version": stored.get("version"),
        "licence": stored.get("licence"),
        "redistribute": stored.get("redistribute", True),
        "claims": row["claims"],
    }
