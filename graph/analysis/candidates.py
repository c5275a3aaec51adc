"""Pairs of live entities that might be the same, with reasons and a score. Nothing is merged here.

A score weighs the reasons as if they were independent: 1 - (1 - w1)(1 - w2)…, halved when one source speaks of both,
since whoever writes of two under two ids tells them apart. Left out are pairs whose kinds exclude each other, events
whose dates do, and those that somebody has judged not to be the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, LiteralString

from typing_extensions import TypedDict

from graph.names.folding import folded
from graph.names.matching import are_similar, like_query
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, encode_cursor
from graph.storage.store import Row
from ontology.errors import NotFound
from ontology.ids import id_of, iri_of

SCANNED = 500
"""How many entities a page looks at for pairs; it may thus be short, or even empty, while more pages follow."""

HITS = 50
"""How many entities the index of names gives for one name at most, those that fit best."""

WEIGHTS = {
    "sameId": 0.95,
    "sameName": 0.8,
    "sameWords": 0.7,
    "sameWord": 0.5,
    "similarName": 0.5,
    "sameDescription": 0.5,
}
"""How much each reason counts."""

_NAMES = 20
_STEP = 100
_ONE_SOURCE = 0.5

_FIELDS: LiteralString = "{.id, .name, .names, .kind, .sources, .externalId, .iri, .fromEarliest, .untilLatest}"
_FROM: LiteralString = f"""
MATCH (e:Thing)
WHERE e.id >= $start AND e:Entity
RETURN e {_FIELDS} AS entity ORDER BY e.id LIMIT $limit
"""
_ONE: LiteralString = f"MATCH (e:Thing {{id: $id}}) WHERE e:Entity RETURN e {_FIELDS} AS entity"
_BY_NAME: LiteralString = f"""
UNWIND $rows AS row
CALL (row) {{
  CALL db.index.fulltext.queryNodes('entity_names', row.query, {{limit: $hits}}) YIELD node
  RETURN node
}}
WITH row.id AS id, node AS e
WHERE e.id <> id
RETURN DISTINCT id, e {_FIELDS} AS other
"""
_BY_EXTERNAL_ID: LiteralString = f"""
UNWIND $rows AS row
CALL (row) {{
  CALL db.index.fulltext.queryNodes('entity_external_ids', row.query, {{limit: $hits}}) YIELD node
  RETURN node AS e
  UNION
  MATCH (e:Thing {{id: row.key}}) WHERE e:Entity
  RETURN e
}}
WITH row.id AS id, e
WHERE e.id <> id
RETURN DISTINCT id, e {_FIELDS} AS other
"""
_JUDGED: LiteralString = """
UNWIND $pairs AS pair
WITH pair
WHERE EXISTS {
  MATCH (:Thing {id: pair[0]})<-[:SAME_AS*0..]-(a:Thing)-[:NOT_SAME_AS]-(b:Thing)-[:SAME_AS*0..]->(:Thing {id: pair[1]})
}
RETURN pair
"""


class ReasonRow(TypedDict):
    """A reason to think that two entities are one: the values that they share, and how much it counts."""

    reason: str
    values: list[str]
    weight: float


class CandidateRow(TypedDict):
    """Two entities that might be the same, with a score, the reasons, and the sources that tell them apart."""

    score: float
    entities: list[dict[str, Any]]
    reasons: list[ReasonRow]
    sourcesOfBoth: list[str]


@dataclass(frozen=True)
class _Pair:
    """Two entities that were found together, and the reasons to think that they are one."""

    one: Row
    other: Row
    reasons: list[ReasonRow] = field(default_factory=list)

    @property
    def ids(self) -> tuple[str, str]:
        return self.one["id"], self.other["id"]

    @property
    def one_sources(self) -> list[str]:
        """The sources that speak of both."""
        return sorted(set(self.one["sources"] or ()) & set(self.other["sources"] or ()))

    @property
    def score(self) -> float:
        against = _ONE_SOURCE if self.one_sources else 1.0
        unlikely = math.prod(1 - float(reason["weight"]) for reason in self.reasons)
        return round(against * (1 - unlikely), 4)

    def as_row(self) -> CandidateRow:
        """The pair as answers have it."""
        entities = [{name: each[name] for name in ("id", "name", "kind")} for each in (self.one, self.other)]
        return {"score": self.score, "entities": entities, "reasons": self.reasons, "sourcesOfBoth": self.one_sources}


def candidates(graph: Graph, *, page: PageRequest = FIRST_PAGE, min_score: float = 0.0) -> Page[CandidateRow]:
    """Pairs in the whole graph, each once, by the ids of their entities.

    A page looks at 500 entities at most, so that it may have fewer pairs than `limit` while another follows.
    """
    start, after = page.after("", "")
    finder = _Finder(graph)
    found: list[_Pair] = []
    for _ in range(0, SCANNED, _STEP):
        entities = finder.entities(str(start), _STEP + 1)
        pairs = finder.pairs(entities[:_STEP])
        found += [p for p in pairs if p.ids > (start, after) and p.ids[0] < p.ids[1] and p.score >= min_score]
        if len(found) > page.limit or len(entities) <= _STEP:
            return page.of([p.as_row() for p in found], _ids_of, _itself)
        start, after = entities[_STEP]["id"], ""
    return Page([p.as_row() for p in found], encode_cursor((start, after)))


def entity_candidates(
    graph: Graph,
    id: str,
    *,
    page: PageRequest = FIRST_PAGE,
    min_score: float = 0.0,
) -> Page[CandidateRow]:
    """The entities that one entity might be, best first; NotFound when there is no such live entity."""
    score, after = page.after(-1.0, "")
    rows = graph.store.read(_ONE, id=id)
    if not rows:
        raise NotFound("entity", id)
    pairs = _Finder(graph).pairs([rows[0]["entity"]])
    keyed = sorted(((-p.score, p.ids[1]), p) for p in pairs if p.score >= min_score)
    left = [p.as_row() for key, p in keyed if key > (score, after)]
    return page.of(left, lambda row: (-row["score"], row["entities"][1]["id"]), _itself)


class _Finder:
    """Finds pairs for some entities at a time, in a fixed number of queries."""

    def __init__(self, graph: Graph) -> None:
        self.store = graph.store
        self.vocabulary = graph.vocabulary

    def entities(self, start: str, limit: int) -> list[Row]:
        """Live entities by their ids, from `start` on."""
        return [row["entity"] for row in self.store.read(_FROM, start=start, limit=limit)]

    def pairs(self, entities: Sequence[Row]) -> list[_Pair]:
        """Every pair with one of these as its first, by their ids."""
        known = {entity["id"]: entity for entity in entities}
        found = {(id, other["id"]): _Pair(known[id], other) for id, other in self._met(entities)}
        for pair in found.values():
            pair.reasons.extend(self._reasons(pair))
        likely = [found[ids] for ids in sorted(found) if found[ids].reasons and self._fit(found[ids])]
        judged = self._judged([pair.ids for pair in likely])
        return [pair for pair in likely if pair.ids not in judged]

    def _met(self, entities: Sequence[Row]) -> Iterator[tuple[str, Row]]:
        names = [
            {"id": entity["id"], "query": query}
            for entity in entities
            for name in dict.fromkeys((entity["names"] or ())[:_NAMES])
            if (query := like_query(name))
        ]
        iris = [
            {"id": entity["id"], "query": _quoted(iri), "key": id_of(iri, self.vocabulary.prefixes)}
            for entity in entities
            for iri in sorted(self._iris(entity))
        ]
        for query, rows in ((_BY_NAME, names), (_BY_EXTERNAL_ID, iris)):
            for row in self.store.read(query, rows=rows, hits=HITS) if rows else ():
                yield row["id"], row["other"]

    def _iris(self, entity: Row) -> set[str]:
        """The IRI of its own id, and those that sources say it has elsewhere."""
        own = entity["iri"] or iri_of(entity["id"], self.vocabulary.prefixes)
        return {*([own] if own else []), *(entity["externalId"] or ())}

    def _fit(self, pair: _Pair) -> bool:
        kinds = product(pair.one["kind"] or (), pair.other["kind"] or ())
        if any(self.vocabulary.disjoint(one, other) for one, other in kinds):
            return False
        return not self._is_event(pair) or (_may_meet(pair.one, pair.other) and _may_meet(pair.other, pair.one))

    def _reasons(self, pair: _Pair) -> Iterator[ReasonRow]:
        if shared := self._iris(pair.one) & self._iris(pair.other):
            yield _reason("sameId", sorted(shared))
        names = list(product(_folded(pair.one), _folded(pair.other)))
        for reason, test in _OF_EVENTS if self._is_event(pair) else _OF_OTHERS:
            if alike := [(a, b) for (a, one), (b, other) in names if test(one, other)]:
                yield _reason(reason, sorted({name for pair in alike for name in pair}))
                return

    def _is_event(self, pair: _Pair) -> bool:
        kinds = {*(pair.one["kind"] or ()), *(pair.other["kind"] or ())}
        return any(self.vocabulary.is_a(kind, "Event") for kind in kinds)

    def _judged(self, pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
        rows = self.store.read(_JUDGED, pairs=[list(pair) for pair in pairs]) if pairs else ()
        return {(row["pair"][0], row["pair"][1]) for row in rows}


_Words = Sequence[str]
_Tests = tuple[tuple[str, Callable[[_Words, _Words], bool]], ...]
# The first that holds of some pair of names is the reason.
_OF_OTHERS: _Tests = (
    ("sameName", lambda one, other: one == other and len(one) > 1),
    ("sameWord", lambda one, other: one == other),
    ("sameWords", lambda one, other: sorted(one) == sorted(other)),
    ("similarName", are_similar),
)
# Events are described rather than named, and only equal descriptions count.
_OF_EVENTS: _Tests = (("sameDescription", lambda one, other: one == other),)


def _may_meet(one: Row, other: Row) -> bool:
    """Whether the one may have begun before the other was over."""
    return one["fromEarliest"] is None or other["untilLatest"] is None or one["fromEarliest"] <= other["untilLatest"]


def _folded(entity: Row) -> list[tuple[str, _Words]]:
    names = dict.fromkeys((entity["names"] or ())[:_NAMES])
    return [(name, words) for name in names if (words := folded(name))]


def _reason(reason: str, values: list[str]) -> ReasonRow:
    return {"reason": reason, "values": values, "weight": WEIGHTS[reason]}


def _quoted(iri: str) -> str:
    escaped = iri.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _ids_of(row: CandidateRow) -> tuple[str, str]:
    one, other = row["entities"]
    return one["id"], other["id"]


def _itself(row: CandidateRow) -> CandidateRow:
    return row
