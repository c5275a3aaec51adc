"""Entities: found by name, one by its id, and where a merged id went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from graph.names.matching import fulltext_query
from graph.read.as_of import (
    ANY_TIME,
    ENTITY_VERDICT,
    EVENT_PREFILTER,
    VERDICT_WANTED,
    AsOf,
)
from graph.read.rows import EntityRow, NamedRow, entity_json
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import ENTITY_AS_TEXT, as_rows, known
from graph.storage.store import Row, Store
from ontology.errors import NotFound

_SCORE_ABOVE_ALL = 1e30
_BY_WORDS: LiteralString = """
CALL db.index.fulltext.queryNodes('entity_names', $words) YIELD node AS e, score
WHERE (score < $score OR (score = $score AND e.id > $after)) AND ($kind IS NULL OR $kind IN labels(e))
"""
_BY_ID: LiteralString = """
MATCH (e:Thing)
WHERE e.id > $after AND e:Entity AND ($kind IS NULL OR $kind IN labels(e))
"""
_NODE: LiteralString = "properties(e) AS entity, labels(e) AS labels"
_FIND: LiteralString = f"{_BY_WORDS} RETURN {_NODE}, score ORDER BY score DESC, e.id LIMIT $limit"
_LIST: LiteralString = f"{_BY_ID} RETURN {_NODE} ORDER BY e.id LIMIT $limit"
_FIND_AS_OF: LiteralString = f"""{_BY_WORDS} AND {EVENT_PREFILTER}
WITH e, score ORDER BY score DESC, e.id
{ENTITY_VERDICT}
WITH e, score, verdict WHERE {VERDICT_WANTED}
RETURN {_NODE}, score, verdict ORDER BY score DESC, e.id LIMIT $limit
"""
_LIST_AS_OF: LiteralString = f"""{_BY_ID} AND {EVENT_PREFILTER}
WITH e ORDER BY e.id
{ENTITY_VERDICT}
WITH e, verdict WHERE {VERDICT_WANTED}
RETURN {_NODE}, verdict ORDER BY e.id LIMIT $limit
"""


def find_entities(
    graph: Graph,
    as_of: AsOf = ANY_TIME,
    *,
    q: str | None = None,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[EntityRow]:
    """Entities by words, or beginnings of words, of any of their names, best match first; without `q` by id.

    As of some days, events that are impossible then are left out; what is no event is undated.
    """
    check_kind(graph.vocabulary, kind)
    asked = {"kind": kind, "limit": page.fetched, **as_of.parameters(graph.vocabulary)}
    if q is None:
        (after,) = page.after("")
        rows = graph.store.read(_LIST_AS_OF if as_of.first else _LIST, after=after, **asked)
        return page.of(rows, lambda row: (row["entity"]["id"],), entity_json)
    score, after = page.after(_SCORE_ABOVE_ALL, "")
    query = _FIND_AS_OF if as_of.first else _FIND
    rows = graph.store.read(query, words=fulltext_query(q), score=score, after=after, **asked)
    return page.of(rows, lambda row: (row["score"], row["entity"]["id"]), entity_json)


# Of an entity `n`.
_IN_FULL: Mapping[LiteralString, LiteralString] = {
    "entity": ENTITY_AS_TEXT,
    "labels": "labels(n)",
    "merged": "COLLECT { MATCH (m:Merged)-[:SAME_AS*]->(n) RETURN m.id ORDER BY m.id }",
    "notSame": "COLLECT { MATCH (n)-[:NOT_SAME_AS]-(o:Thing) RETURN o.id ORDER BY o.id }",
}
_ENTITIES: LiteralString = f"""
UNWIND $ids AS id
MATCH (n:Thing {{id: id}}) WHERE n:Entity
RETURN {as_rows(_IN_FULL)}
"""


def entities(store: Store, ids: Sequence[str]) -> dict[str, EntityRow]:
    """The live ones among the entities with these ids, by id, in one round trip."""
    rows = store.rows(_ENTITIES, ids=ids)
    return {row["entity"]["id"]: _whole_entity(row) for row in rows}


def entity(store: Store, id: str) -> EntityRow:
    """A live entity; raises NotFound, also for an id that was merged away: `successor` tells into which."""
    found = entities(store, [id])
    if id not in found:
        raise NotFound("entity", id)
    return found[id]


def _whole_entity(row: Row) -> EntityRow:
    return entity_json(row | {"entity": known(row["entity"])})


_ENTITY_AS_OF: LiteralString = f"""
MATCH (e:Thing {{id: $id}}) WHERE e:Entity
{ENTITY_VERDICT}
WITH e AS n, verdict
RETURN {as_rows({**_IN_FULL, "verdict": "verdict"})}
"""


def entity_as_of(graph: Graph, id: str, as_of: AsOf) -> EntityRow:
    """A live entity, and of an event whether it was under way on the days asked about; raises NotFound."""
    if as_of.first is None:
        return entity(graph.store, id)
    rows = graph.store.rows(_ENTITY_AS_OF, id=id, **as_of.parameters(graph.vocabulary))
    if not rows:
        raise NotFound("entity", id)
    return _whole_entity(rows[0])


_SUCCESSOR: LiteralString = "MATCH (:Thing:Merged {id: $id})-[:SAME_AS*]->(e:Entity) RETURN e.id AS id"


def successor(store: Store, id: str) -> str | None:
    """The id of the live entity into which `id` was merged, if it was."""
    rows = store.read(_SUCCESSOR, id=id)
    return rows[0]["id"] if rows else None


def canonical(store: Store, id: str) -> str:
    """The id that an entity has now: another when it was merged."""
    return successor(store, id) or id


_WAS_ENTITY: LiteralString = "MATCH (e:Thing {id: $id}) WHERE NOT e:Merged RETURN e.id AS id, e.name AS name"


def once_known(store: Store, id: str) -> NamedRow:
    """Id and today's name of an entity that is or was there; NotFound for what never was, or was merged away."""
    rows = store.read(_WAS_ENTITY, id=id)
    if not rows:
        raise NotFound("entity", id)
    return NamedRow(id=rows[0]["id"], name=rows[0]["name"])
