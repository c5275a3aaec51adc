"""Claims that were retracted: those of a source, and those about an entity."""

from __future__ import annotations

from typing import LiteralString

from graph.read.as_of import ANY_TIME
from graph.read.claims import claims_page
from graph.read.clocks import NOW
from graph.read.rows import ClaimRow, claim_json
from graph.storage.graph import Graph
from graph.storage.projections import stored_rows

_OF_SOURCE: LiteralString = claims_page(
    "MATCH (c:RetractedClaim) WHERE c.source = $id RETURN c, null AS verdict ORDER BY c.subject, c.id LIMIT $limit",
    "c.subject, c.id",
)
_ABOUT: LiteralString = claims_page(
    """
  MATCH (c:RetractedClaim) WHERE c.subject = $id RETURN c, null AS verdict ORDER BY c.sortKey LIMIT $limit
  UNION
  MATCH (c:RetractedClaim) WHERE c.object = $id RETURN c, null AS verdict ORDER BY c.sortKey LIMIT $limit""",
    "c.sortKey",
)


def retracted_of(graph: Graph, source: str, limit: int) -> list[ClaimRow]:
    """Retracted claims of a source, by subject."""
    return _found(graph, _OF_SOURCE, source, limit)


def retracted_about(graph: Graph, id: str, limit: int) -> list[ClaimRow]:
    """Claims about an entity that were retracted, roughly by their dates."""
    return _found(graph, _ABOUT, id, limit)


def _found(graph: Graph, query: LiteralString, id: str, limit: int) -> list[ClaimRow]:
    whenever = ANY_TIME.parameters(graph.vocabulary) | NOW.parameters()
    rows = graph.store.rows(query, **{**whenever, "id": id, "limit": limit})
    return [claim_json(row) for row in stored_rows(rows)]
