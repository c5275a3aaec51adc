"""Entities: found by name, one by its id, and where a merged id went."""

from __future__ import annotations

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
from graph.storage.store import Store
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


_IDENTITY: LiteralString = """
  COLLECT { MATCH (m:Merged)-[:SAME_AS*]->(e) RETURN m.id ORDER BY m.id } AS merged,
  COLLECT { MATCH (e)-[:NOT_SAME_AS]-(o:Thing) RETURN o.id ORDER BY o.id } AS notSame
"""
_ENTITY: LiteralString = f"MATCH (e:Thing {{id: $id}}) WHERE e:Entity RETURN {_NODE}, {_IDENTITY}"


def entity(store: Store, id: str) -> EntityRow:
    """A live entity; raises NotFound, also for an id that was merged away: `successor` tells into which."""
    rows = store.read(_ENTITY, id=id)
    if not rows:
        raise NotFound("entity", id)
    return entity_json(rows[0])


_ENTITY_AS_OF: LiteralString = f"""
MATCH (e:Thing {{id: $id}}) WHERE e:Entity
{ENTITY_VERDICT}
RETURN {_NODE}, verdict, {_IDENTITY}
"""


def entity_as_of(graph: Graph, id: str, as_of: AsOf) -> EntityRow:
    """A live entity, and of an event whether it was under way on the days asked about; raises NotFound."""
    rows = graph.store.read(_ENTITY_AS_OF, id=id, **as_of.parameters(graph.vocabulary))
    if not rows:
        raise NotFound("entity", id)
    return entity_json(rows[0])


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
