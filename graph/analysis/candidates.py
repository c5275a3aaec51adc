"""Pairs of live entities that might be the same, with reasons and a score. Nothing is merged here.

Entities are found by names and ids; events of different datasets by days, places and actors, in `incidents`. Left out
are pairs whose kinds exclude each other, events whose dates do, and those that somebody has judged not to be the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import LiteralString

from graph.analysis.incidents import incidents, incidents_like
from graph.analysis.pairs import LEAST_SCORE, CandidateRow, Pair, ReasonRow, judged_apart
from graph.names.explanation import explain
from graph.names.folding import folded
from graph.names.keys import address_key, strong_query
from graph.names.kinds import kind_of
from graph.names.scoring import Comparison, compare
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, encode_cursor
from graph.storage.store import Row
from ontology.addresses import normal_address
from ontology.errors import NotFound
from ontology.ids import iri_of
from ontology.vocabulary import EVENT

SCANNED = 500
"""How many entities a page looks at for pairs; it may thus be short, or even empty, while more pages follow."""

HITS = 50
"""How many entities the index of keys gives for one name at most, those that fit best."""

WEIGHTS = {"sameId": 0.95, "sameName": 0.8, "sameWord": 0.5, "likeName": 0.8, "sameDescription": 0.5}
"""How much each reason counts; that of names that are alike, times the score of their comparison."""

_NAMES = 20
_STEP = 100

_FIELDS: LiteralString = "{.id, .name, .names, .kind, .sources, .externalId, .iri, .fromEarliest, .untilLatest}"
_FROM: LiteralString = f"""
MATCH (e:Thing)
WHERE e.id >= $start AND e:Entity AND ($kind IS NULL OR $kind IN labels(e))
RETURN e {_FIELDS} AS entity ORDER BY e.id LIMIT $limit
"""
_ONE: LiteralString = f"MATCH (e:Thing {{id: $id}}) WHERE e:Entity RETURN e {_FIELDS} AS entity"
_BY_KEYS: LiteralString = f"""
UNWIND $rows AS row
CALL (row) {{
  CALL db.index.fulltext.queryNodes('entity_keys', row.query, {{limit: $hits}}) YIELD node
  RETURN node
}}
WITH row.id AS id, node AS e
WHERE e.id <> id
RETURN DISTINCT id, e {_FIELDS} AS other
"""


def candidates(
    graph: Graph, *, kind: str | None = None, page: PageRequest = FIRST_PAGE, min_score: float = LEAST_SCORE
) -> Page[CandidateRow]:
    """Pairs in the whole graph or of one kind, each once, by the ids of their entities.

    Of a kind of event these are pairs of different datasets, in the order of time. A page looks at 500 entities at
    most, so that it may have fewer pairs than `limit` while another follows. Raises InputError for an unknown kind.
    """
    check_kind(graph.vocabulary, kind)
    if kind is not None and graph.vocabulary.is_a(kind, EVENT):
        return incidents(graph, kind, page=page, min_score=min_score)
    start, after = page.after("", "")
    finder = _Finder(graph, kind)
    found: list[Pair] = []
    for _ in range(0, SCANNED, _STEP):
        entities = finder.entities(str(start), _STEP + 1)
        pairs = finder.pairs(entities[:_STEP], min_score)
        found += [p for p in pairs if p.ids > (start, after) and p.ids[0] < p.ids[1]]
        if len(found) > page.limit or len(entities) <= _STEP:
            return page.of([p.as_row() for p in found], _ids_of, _itself)
        start, after = entities[_STEP]["id"], ""
    return Page([p.as_row() for p in found], encode_cursor((start, after)))


def entity_candidates(
    graph: Graph,
    id: str,
    *,
    page: PageRequest = FIRST_PAGE,
    min_score: float = LEAST_SCORE,
) -> Page[CandidateRow]:
    """The entities that one entity might be, best first; NotFound when there is no such live entity."""
    score, after = page.after(-1.0, "")
    rows = graph.store.read(_ONE, id=id)
    if not rows:
        raise NotFound("entity", id)
    pairs = {pair.ids: pair for pair in _Finder(graph).pairs([rows[0]["entity"]])}
    for pair in incidents_like(graph, id):
        pairs.setdefault(pair.ids, Pair(pair.one, pair.other)).reasons.extend(pair.reasons)
    keyed = sorted(((-p.score, p.ids[1]), p) for p in pairs.values() if p.score >= min_score)
    left = [p.as_row() for key, p in keyed if key > (score, after)]
    return page.of(left, lambda row: (-row["score"], row["entities"][1]["id"]), _itself)


class _Finder:
    """Finds pairs for some entities at a time, in a fixed number of queries."""

    def __init__(self, graph: Graph, kind: str | None = None) -> None:
        self.store = graph.store
        self.vocabulary = graph.vocabulary
        self.kind = kind

    def entities(self, start: str, limit: int) -> list[Row]:
        """Live entities by their ids, from `start` on."""
        return [row["entity"] for row in self.store.read(_FROM, start=start, limit=limit, kind=self.kind)]

    def pairs(self, entities: Sequence[Row], min_score: float = 0.0) -> list[Pair]:
        """Every pair of that score or more with one of these as its first, by their ids."""
        known = {entity["id"]: entity for entity in entities}
        found = {(id, other["id"]): Pair(known[id], other) for id, other in self._met(entities)}
        for pair in found.values():
            pair.reasons.extend(self._reasons(pair))
        likely = [p for _, p in sorted(found.items()) if p.reasons and p.score >= min_score and self._fit(p)]
        judged = judged_apart(self.store, [pair.ids for pair in likely])
        return [pair for pair in likely if pair.ids not in judged]

    def _met(self, entities: Sequence[Row]) -> Iterator[tuple[str, Row]]:
        rows = [
            {"id": entity["id"], "query": query}
            for entity in entities
            for query in (*map(strong_query, _names(entity)), " ".join(map(address_key, self._iris(entity))))
            if query
        ]
        for row in self.store.read(_BY_KEYS, rows=rows, hits=HITS) if rows else ():
            yield row["id"], row["other"]

    def _iris(self, entity: Row) -> list[str]:
        """The IRI of its own id, if that is of a register, and those that sources say it has elsewhere."""
        own = entity["iri"] or (iri_of(entity["id"], self.vocabulary.prefixes) if ":" in entity["id"] else None)
        return [*([own] if own else []), *(entity["externalId"] or ())]

    def _fit(self, pair: Pair) -> bool:
        if self.kind and not any(self.vocabulary.is_a(kind, self.kind) for kind in pair.other["kind"] or ()):
            return False
        kinds = product(pair.one["kind"] or (), pair.other["kind"] or ())
        if any(self.vocabulary.disjoint(one, other) for one, other in kinds):
            return False
        return not self._is_event(pair) or (_may_meet(pair.one, pair.other) and _may_meet(pair.other, pair.one))

    def _reasons(self, pair: Pair) -> Iterator[ReasonRow]:
        mine, theirs = ({normal_address(iri): iri for iri in self._iris(each)} for each in (pair.one, pair.other))
        if shared := mine.keys() & theirs.keys():
            values = sorted({found[address] for found in (mine, theirs) for address in shared})
            yield {"reason": "sameId", "values": values, "weight": WEIGHTS["sameId"]}
        names = product(_names(pair.one), _names(pair.other))
        reason = _same_description(names) if self._is_event(pair) else self._alike(pair, names)
        if reason:
            yield reason

    def _alike(self, pair: Pair, names: Iterator[tuple[str, str]]) -> ReasonRow | None:
        """The best reason that two names give."""
        kinds = [kind_of(self.vocabulary, each["kind"] or ()) for each in (pair.one, pair.other)]
        kind = kinds[0] if kinds[0] == kinds[1] else ""
        found = [_of_names(one, other, compare(one, other, kind)) for one, other in names]
        return max(filter(None, found), key=lambda reason: reason["weight"], default=None)

    def _is_event(self, pair: Pair) -> bool:
        kinds = {*(pair.one["kind"] or ()), *(pair.other["kind"] or ())}
        return any(self.vocabulary.is_a(kind, EVENT) for kind in kinds)


def _names(entity: Row) -> list[str]:
    return list(dict.fromkeys((entity["names"] or ())[:_NAMES]))


def _same_description(names: Iterator[tuple[str, str]]) -> ReasonRow | None:
    """Events are described rather than named, and only equal descriptions count."""
    same = {name for pair in names if folded(pair[0]) == folded(pair[1]) != () for name in pair}
    if not same:
        return None
    return {"reason": "sameDescription", "values": sorted(same), "weight": WEIGHTS["sameDescription"]}


def _of_names(one: str, other: str, found: Comparison) -> ReasonRow | None:
    words = folded(one)
    values = sorted({one, other})
    if words and words == folded(other):
        reason = "sameName" if len(words) > 1 else "sameWord"
        return {"reason": reason, "values": values, "weight": WEIGHTS[reason]}
    if not found.same:
        return None
    # A little less than the same name at most.
    weight = round(WEIGHTS["likeName"] * min(found.score, 0.99), 4)
    return {"reason": "likeName", "values": values, "weight": weight, "why": explain(found)}


def _may_meet(one: Row, other: Row) -> bool:
    """Whether the one may have begun before the other was over."""
    return one["fromEarliest"] is None or other["untilLatest"] is None or one["fromEarliest"] <= other["untilLatest"]


def _ids_of(row: CandidateRow) -> tuple[str, str]:
    one, other = row["entities"]
    return one["id"], other["id"]


def _itself(row: CandidateRow) -> CandidateRow:
    return row
