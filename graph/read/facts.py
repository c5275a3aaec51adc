"""Facts: one with the claims about it, and those about an entity, each with its neighbour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import LiteralString

from graph.read.as_of import (
    ANY_TIME,
    FACT_VERDICT,
    VERDICT_WANTED,
    AsOf,
)
from graph.read.claims import fact_claims, relation_of_fact
from graph.read.links import LINK
from graph.read.rows import ClaimRow, FactRow, NeighbourRow, fact_json, neighbour_json
from graph.read.terms import check_kind, relation_type
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import as_rows, known
from graph.storage.schema import closed
from graph.storage.store import Row
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


def facts_by_id(graph: Graph, wanted: Iterable[tuple[str, str]], as_of: AsOf = ANY_TIME) -> dict[str, FactRow]:
    """The facts of these relationship types and ids, by id, as far as there are any that are possible then."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for relation, id in wanted:
        by_type[relation].add(id)
    judged = FACT_VERDICT if as_of.first else "WITH r, null AS verdict"
    found: dict[str, FactRow] = {}
    for relation, ids in by_type.items():
        type_ = closed(relation, graph.vocabulary)
        query: LiteralString = f"""UNWIND $ids AS id MATCH ()-[r:{type_} {{id: id}}]->() {judged}
WITH r, verdict WHERE {VERDICT_WANTED} RETURN {FACT_FIELDS}"""
        rows = graph.store.read(query, ids=sorted(ids), **as_of.parameters(graph.vocabulary))
        found |= {row["fact"]["id"]: fact_json(row) for row in rows}
    return found


NEIGHBOUR: Mapping[LiteralString, LiteralString] = {
    **LINK,
    "neighbour": "other.id",
    "neighbourName": "other.name",
    "neighbourKind": "other.kind",
    "direction": "CASE startNode(r) WHEN e THEN 'out' ELSE 'in' END",
}
"""The projection of a fact `r` about an entity `e`, with its `verdict` and the `other` entity."""


def _neighbours(judged: LiteralString) -> LiteralString:
    return f"""
UNWIND $ids AS id
MATCH (e:Thing {{id: id}}) WHERE e:Entity
CALL (e) {{
  MATCH (e)-[r]-(other:Entity)
  WHERE type(r) IN $relations AND r.id > $after AND ($kind IS NULL OR $kind IN labels(other))
  WITH e, r, other ORDER BY r.id
  {judged}
  WITH e, r, other, verdict ORDER BY r.id LIMIT $limit
  RETURN {as_rows(NEIGHBOUR)}
}}
RETURN collect({{id: id, rows: rows}}) AS rows
"""


# A sub-query for each fact costs as much as all else: none is made when no day is asked about.
_NEIGHBOURS: LiteralString = _neighbours("WITH e, r, other, null AS verdict")
_NEIGHBOURS_AS_OF: LiteralString = _neighbours(f"{FACT_VERDICT} WITH e, r, other, verdict WHERE {VERDICT_WANTED}")


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
    found = neighbours_of_each(graph, [id], as_of, relation=relation, kind=kind, page=page)
    if id not in found:
        raise NotFound("entity", id)
    return found[id]


def neighbours_of_each(
    graph: Graph,
    ids: Sequence[str],
    as_of: AsOf = ANY_TIME,
    *,
    relation: str | None = None,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> dict[str, Page[NeighbourRow]]:
    """A page of neighbours for each entity among these ids, in one round trip."""
    check_kind(graph.vocabulary, kind)
    relations = [relation_type(graph.vocabulary, relation)] if relation else sorted(graph.vocabulary.relation_types)
    (after,) = page.after("")
    days = as_of.parameters(graph.vocabulary) if as_of.first else {}
    query = _NEIGHBOURS_AS_OF if as_of.first else _NEIGHBOURS
    asked = {"ids": ids, "after": after, "limit": page.fetched, "relations": relations, "kind": kind}
    rows = graph.store.rows(query, **asked, **days)
    return {row["id"]: page.of(row["rows"], lambda fact: (fact["fact"]["id"],), linked_neighbour_json) for row in rows}


def linked_neighbour_json(row: Row) -> NeighbourRow:
    """A fact about an entity from a row with the fields of NEIGHBOUR."""
    return neighbour_json(row | {"fact": known(row["fact"])})
