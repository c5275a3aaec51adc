"""Facts: one with the claims about it, and those about an entity, each with its neighbour."""

from __future__ import annotations

from typing import LiteralString

from graph.read.as_of import (
    ANY_TIME,
    FACT_VERDICT,
    VERDICT_WANTED,
    AsOf,
)
from graph.read.claims import fact_claims, relation_of_fact
from graph.read.entities import entity
from graph.read.rows import ClaimRow, FactRow, NeighbourRow, fact_json, neighbour_json
from graph.read.terms import check_kind, relation_type
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.schema import closed
from ontology.errors import NotFound

FACT_FIELDS: LiteralString = """properties(r) AS fact, type(r) AS relation, verdict,
  startNode(r).id AS subject, startNode(r).name AS subjectName,
  endNode(r).id AS object, endNode(r).name AS objectName"""


def fact(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> tuple[FactRow | None, Page[ClaimRow]]:
    """A fact and all claims about it: affirmed, denied and weak; None for what is claimed and yet no fact."""
    relation = relation_of_fact(graph.store, id)
    if relation is None:
        raise NotFound("fact", id)
    type_ = closed(relation, graph.vocabulary)
    query = f"MATCH ()-[r:{type_} {{id: $id}}]->() {FACT_VERDICT} RETURN {FACT_FIELDS}"
    facts = graph.store.read(query, id=id, **as_of.parameters(graph.vocabulary))
    return (fact_json(facts[0]) if facts else None), fact_claims(graph, id, as_of, page=page)


_NEIGHBOURS: LiteralString = f"""
MATCH (e:Thing {{id: $id}})-[r]-(other:Entity)
WHERE type(r) IN $relations AND r.id > $after AND ($kind IS NULL OR $kind IN labels(other))
WITH e, r, other ORDER BY r.id
{FACT_VERDICT}
WITH e, r, other, verdict
WHERE {VERDICT_WANTED}
RETURN {FACT_FIELDS}, other.id AS neighbour, other.name AS neighbourName, other.kind AS neighbourKind,
  CASE startNode(r) WHEN e THEN 'out' ELSE 'in' END AS direction
ORDER BY r.id LIMIT $limit
"""


def neighbours(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    relation: str | None = None,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[NeighbourRow]:
    """The facts about an entity, each with the entity at its other end."""
    check_kind(graph.vocabulary, kind)
    relations = [relation_type(graph.vocabulary, relation)] if relation else sorted(graph.vocabulary.relation_types)
    (after,) = page.after("")
    parameters = as_of.parameters(graph.vocabulary) | {"relations": relations, "kind": kind}
    rows = graph.store.read(_NEIGHBOURS, id=id, after=after, limit=page.fetched, **parameters)
    if not rows:
        entity(graph.store, id)
    return page.of(rows, lambda row: (row["fact"]["id"],), neighbour_json)
