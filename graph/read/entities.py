"""Entities: found by name, one by its id, and where a merged id went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import LiteralString

from graph.names.keys import key_query
from graph.names.kinds import kind_of
from graph.names.search import fit
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
from ontology.errors import InputError, NotFound

FOUND = 200
"""How many entities the index of keys gives for a name at most, those that fit best; of these the answer is made."""

# How much of what is looked for a name must have, and how much of what the best one has.
_LEAST_COVERED, _LEAST_OF_BEST = 0.45, 0.6
_BY_KEYS: LiteralString = """
CALL db.index.fulltext.queryNodes('entity_keys', $keys, {limit: $found}) YIELD node AS e
WITH e WHERE $kind IS NULL OR $kind IN labels(e)
"""
_BY_ID: LiteralString = """
MATCH (e:Thing)
WHERE e.id > $after AND e:Entity AND ($kind IS NULL OR $kind IN labels(e))
"""
_NODE: LiteralString = "properties(e) AS entity, labels(e) AS labels"
_FIND: LiteralString = f"{_BY_KEYS} RETURN {_NODE}"
_LIST: LiteralString = f"{_BY_ID} RETURN {_NODE} ORDER BY e.id LIMIT $limit"
_FIND_AS_OF: LiteralString = f"""{_BY_KEYS} AND {EVENT_PREFILTER}
{ENTITY_VERDICT}
WITH e, verdict WHERE {VERDICT_WANTED}
RETURN {_NODE}, verdict
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
    """Entities that have a name however it is spelled, or its beginning, best match first; without `q` by id.

    Each comes with a score and with the reason why it fits. Events that are impossible on the days asked about are left
    out; entities that are no events are undated.
    """
    check_kind(graph.vocabulary, kind)
    asked = {"kind": kind, **as_of.parameters(graph.vocabulary)}
    if q is None:
        (after,) = page.after("")
        query = _LIST_AS_OF if as_of.first else _LIST
        rows = graph.store.read(query, after=after, limit=page.fetched, **asked)
        return page.of(rows, lambda row: (row["entity"]["id"],), entity_json)
    rank, after = page.after(0.0, "")
    keys = key_query(q, kind)
    if keys is None:
        raise InputError("there is no word to look for", property="q", value=q, expected="a letter or a digit")
    rows = graph.store.read(_FIND_AS_OF if as_of.first else _FIND, keys=keys, found=FOUND, **asked)
    fitting = [row for row in _fitting(graph, q, rows) if (row["rank"], row["entity"]["id"]) > (rank, after)]
    return page.of(fitting, lambda row: (row["rank"], row["entity"]["id"]), _found_json)


def _fitting(graph: Graph, q: str, rows: Sequence[Row]) -> list[Row]:
    """The rows whose names fit what is looked for, the best first, each with its rank, the smaller the better."""
    found = []
    best = 0.0
    for row in rows:
        entity = row["entity"]
        fitted = fit(q, entity.get("names") or [entity["name"]], kind_of(graph.vocabulary, entity.get("kind") or ()))
        if fitted and fitted.covered >= _LEAST_COVERED:
            best = max(best, fitted.covered)
            found.append({**row, "rank": 1 - fitted.rank, "fit": fitted})
    near = [row for row in found if row["fit"].covered >= best * _LEAST_OF_BEST]
    return sorted(near, key=lambda row: (row["rank"], row["entity"]["id"]))


def _found_json(row: Row) -> EntityRow:
    return entity_json({**row, "score": row["fit"].comparison.score, "why": row["fit"].why})


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


def of_today(store: Store, ids: Sequence[str]) -> dict[str, EntityRow]:
    """The entities by the ids that they have now, each once, in the order given; raises NotFound."""
    now = list(dict.fromkeys(canonical(store, id) for id in ids))
    found = entities(store, now)
    for id in now:
        if id not in found:
            raise NotFound("entity", id)
    return {id: found[id] for id in now}


_WAS_ENTITY: LiteralString = "MATCH (e:Thing {id: $id}) WHERE NOT e:Merged RETURN e.id AS id, e.name AS name"


def once_known(store: Store, id: str) -> NamedRow:
    """Id and today's name of an entity that is or was there; NotFound for what never was, or was merged away."""
    rows = store.read(_WAS_ENTITY, id=id)
    if not rows:
        raise NotFound("entity", id)
    return NamedRow(id=rows[0]["id"], name=rows[0]["name"])
