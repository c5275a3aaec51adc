"""The claims on which an answer rests, found from what the answer names: claims, facts and entities.

A fact rests on all live claims about it, those that deny it included, and an entity on those that describe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

from graph.read.rows import as_text
from graph.storage.source_lineage import JOINED, ORIGINALS
from graph.storage.store import Row, Store

LIMIT = 10_000
"""How many claims are gathered for one answer at most."""

_CLAIM_FIELDS = frozenset(["id", "subject", "polarity", "certainty", "source"])
_FACT_FIELDS = frozenset(["id", "subject", "relation", "object", "claims", "sources"])
_ENTITY_FIELDS = frozenset(["id", "name", "kind"])
_NODE_FIELDS = frozenset(["elementId", "labels", "properties"])
_SORTS = {"Claim": "claims", "RetractedClaim": "claims", "Entity": "entities"}
_LINK_FIELDS = frozenset(["elementId", "type", "properties"])

_BY_ID: LiteralString = """
UNWIND $ids AS id
CALL (id) {
  MATCH (c:Claim|RetractedClaim {id: id})
  RETURN c ORDER BY c.retractedAt IS NOT NULL, c.retractedAt DESC LIMIT 1
}
"""
_BY_FACT: LiteralString = """
UNWIND $ids AS id
CALL (id) { MATCH (c:Claim {fact: id}) RETURN c ORDER BY c.id LIMIT $limit }
"""
_BY_SUBJECT: LiteralString = """
UNWIND $ids AS id
CALL (id) { MATCH (c:Description {subject: id}) RETURN c ORDER BY c.id LIMIT $limit }
"""
_FIELDS: LiteralString = """
RETURN c.id AS id, c.source AS source, c.locator AS locator, c.quoteSha256 AS quoteSha256, c.polarity AS polarity,
  c.certainty AS certainty, c.retractedAt AS retractedAt, c.retraction AS retraction
LIMIT $limit
"""
_SOURCES: LiteralString = f"""
UNWIND $ids AS id
MATCH (s:Source {{id: id}})
RETURN s {{.id, .title, .publisher, .published, .url, .archiveUrl, .retrieved, .sha256,
  derivedFrom: {ORIGINALS},
  sameAs: {JOINED}}} AS source
"""


@dataclass
class Named:
    """The ids that an answer names; `any` are texts of a Cypher answer that may be an id of any sort."""

    claims: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)
    any: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, answer: Mapping[str, Any]) -> Named:
        """Those that an answer of ours names, whatever its shape; of a Cypher answer, also each text in it."""
        named = cls()
        cypher = {"columns", "rows"} <= answer.keys()
        named._take(answer["rows"] if cypher else answer, texts=cypher)
        return named

    def _take(self, value: Any, *, texts: bool) -> None:
        if isinstance(value, list):
            for each in value:
                self._take(each, texts=texts)
        elif isinstance(value, Mapping):
            self._take_object(value, texts=texts)
        elif texts and isinstance(value, str):
            self.any.add(value)

    def _take_object(self, value: Mapping[str, Any], *, texts: bool) -> None:
        if (sort := _sort(value)) and isinstance(id := _properties(value).get("id"), str):
            ids: set[str] = getattr(self, sort)
            ids.add(id)
            return
        for name, each in value.items():
            if name == "claims" and isinstance(each, list) and all(isinstance(id, str) for id in each):
                self.claims.update(each)
            else:
                self._take(each, texts=texts)


def _properties(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a node or relationship its properties, of any other object its own members."""
    held = value.get("properties")
    return held if isinstance(held, Mapping) else value


def _sort(value: Mapping[str, Any]) -> str | None:
    """Whether an object is a claim, a fact or an entity, as our endpoints or as Cypher give them."""
    names = value.keys()
    if names >= _NODE_FIELDS and isinstance(labels := value["labels"], list):
        return (
            "claims" if "Claim" in labels or "RetractedClaim" in labels else "entities" if "Entity" in labels else None
        )
    if names >= _LINK_FIELDS:
        return "facts"
    shapes = (("claims", _CLAIM_FIELDS), ("facts", _FACT_FIELDS), ("entities", _ENTITY_FIELDS))
    return next((sort for sort, fields in shapes if names >= fields), None)


@dataclass(frozen=True)
class Evidence:
    """Claims, by id, and their sources; not `complete` when there are more than are gathered."""

    claims: list[Row]
    sources: list[Row]
    complete: bool


def evidence_of(store: Store, answer: Mapping[str, Any], *, limit: int = LIMIT) -> Evidence:
    """The claims on which `answer` rests, at most `limit`."""
    named = Named.by(answer)
    found: dict[str, Row] = {}
    for rows in _look_up(store, named, limit + 1):
        found.update((row["id"], _known(row)) for row in rows)
        if len(found) > limit:
            break
    claims = [found[id] for id in sorted(found)[:limit]]
    sources = store.read(_SOURCES, ids=sorted({claim["source"] for claim in claims})) if claims else []
    return Evidence(claims, [_known(row["source"]) for row in sources], len(found) <= limit)


def _look_up(store: Store, named: Named, limit: int) -> Iterator[list[Row]]:
    wanted: tuple[tuple[LiteralString, set[str]], ...] = (
        (_BY_ID, named.claims | named.any),
        (_BY_FACT, named.facts | named.any),
        (_BY_SUBJECT, named.entities | named.any),
    )
    for query, ids in wanted:
        if ids:
            yield store.read(query + _FIELDS, ids=sorted(ids), limit=limit)


def claims_by_id(store: Store, ids: list[str]) -> dict[str, Row]:
    """Those of the claims that the graph holds, live or retracted, as evidence has them."""
    return {row["id"]: _known(row) for row in store.read(_BY_ID + _FIELDS, ids=ids, limit=len(ids))} if ids else {}


def _known(row: Row) -> Row:
    return {name: as_text(value) for name, value in row.items() if value not in (None, [])}
