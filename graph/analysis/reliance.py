"""Facts and entities that rest on a single source, or that would fall with a source. Nothing is changed.

Copies of one document (`DERIVED_FROM`), and sources that were decided to be the same (`SAME_AS`), count as one source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, LiteralString

from typing_extensions import TypedDict

from graph.model.certainty import AFFIRMED, factual_cypher
from graph.read import terms
from graph.read.facts import facts_by_id
from graph.read.rows import EntityRow, FactRow, entity_json, fact_json
from graph.storage import source_lineage
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.schema import closed
from graph.storage.sources import is_source
from graph.storage.store import Row, Store, Transaction
from ontology.errors import InputError, NotFound, option
from ontology.vocabulary import ENTITY, Vocabulary

_ALL = 2**62
_FACT: LiteralString = """properties(r) AS fact, type(r) AS relation, a.id AS subject, a.name AS subjectName,
  b.id AS object, b.name AS objectName"""
_TYPES = "CALL db.relationshipTypes() YIELD relationshipType AS type RETURN collect(type) AS types"
_ENTITIES: LiteralString = """
MATCH (n:Thing)
WHERE n.id > $after AND n.independentSources = 1 AND $kind IN labels(n)
RETURN properties(n) AS entity, labels(n) AS labels ORDER BY n.id LIMIT $limit
"""
_REST_OF_SUBJECT: LiteralString = "c.subject = $subject AND c.id > $after"
_LATER_SUBJECTS: LiteralString = "c.subject > $subject AND c.id > ''"
_SAYS_SO: LiteralString = factual_cypher("o")
_OF_RELATION: LiteralString = "($relation IS NULL OR c.relation = $relation)"
# In the order of the index, so that nothing needs to be sorted.
_ENTITIES_SAID: LiteralString = """
MATCH (c:Claim) USING INDEX SEEK c:Claim(source, subject, id)
WHERE c.source = $source AND c.subject > $after AND c.id > '' AND c:Description AND c.polarity = $affirmed
WITH DISTINCT c.source AS source, c.subject AS id
MATCH (n:Thing {id: id})
WHERE n.independentSources = 1 AND $kind IN labels(n)
RETURN properties(n) AS entity, labels(n) AS labels ORDER BY source, id LIMIT $limit
"""
_FALLS: LiteralString = f"""(NOT $falls OR NOT EXISTS {{
    MATCH (o:Claim {{fact: c.fact}}) WHERE NOT o.source IN $sources AND {_SAYS_SO}
  }})"""


class DependentFactRow(TypedDict):
    """A fact that rests on a source: how many claims it would lose and keep, and whether it would fall."""

    fact: FactRow
    claims: int
    """How many claims that make it are the source's."""
    claimsLeft: int
    """How many others make it."""
    falls: bool
    """Whether it would fall, and not merely stand on less."""


class DependentEntityRow(TypedDict):
    """An entity that a source names, and whether it would fall because nothing else names it."""

    entity: str
    name: str | None
    kind: list[str]
    falls: bool
    """Whether it would fall, and not merely stand on less."""


class What(StrEnum):
    """The two lists there are: facts or entities."""

    FACTS = "facts"
    ENTITIES = "entities"


def single_source(
    graph: Graph,
    what: What = What.FACTS,
    *,
    relation: str | None = None,
    kind: str | None = None,
    source: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[FactRow] | Page[EntityRow]:
    """List what rests on one independent source: facts by type and id, or entities of one `kind` by id.

    With `source`, what rests on it alone, or on it and its copies or originals: facts then come by their subjects.
    Raises InputError for a relation or a class that there is not, or that does not go with `what`, and NotFound for a
    source that there is not.
    """
    for name, value, goes_with in (("relation", relation, What.FACTS), ("kind", kind, What.ENTITIES)):
        if value is not None and what is not goes_with:
            raise InputError(
                f"it is for {goes_with} only", property=option(name), value=value, expected=f"a list of {goes_with}"
            )
    if source is not None:
        falling(graph.store, source)
    if what is What.ENTITIES:
        terms.check_kind(graph.vocabulary, kind)
        return _single_source_entities(graph.store, kind or ENTITY, source, page)
    type_ = terms.relation_type(graph.vocabulary, relation) if relation else None
    if source is None:
        return _single_source_facts(graph, type_, page)
    return _single_source_facts_said(graph, source, type_, page)


def _single_source_facts_said(graph: Graph, source: str, relation: str | None, page: PageRequest) -> Page[FactRow]:
    rows: list[Row] = []
    cursor = page.cursor
    while len(rows) < page.fetched:
        asked = {"sources": [source], "relation": relation}
        found = _facts_said(graph, _OF_RELATION, PageRequest(page.fetched, cursor), **asked)
        rows += [row for row in found.results if row["fact"]["independentSources"] == 1]
        cursor = found.next
        if cursor is None:
            break
    return page.of(rows, _place, lambda row: row["fact"])


def _single_source_facts(graph: Graph, relation: str | None, page: PageRequest) -> Page[FactRow]:
    first, after = page.after("", "")
    types = (
        [relation]
        if relation
        else sorted(set(graph.store.read(_TYPES)[0]["types"]) & set(graph.vocabulary.relation_types))
    )
    rows: list[Row] = []
    for type_ in types:
        if type_ >= str(first) and len(rows) < page.fetched:
            behind = after if type_ == first else ""
            query = _single_source(closed(type_, graph.vocabulary))
            rows += graph.store.read(query, after=behind, limit=page.fetched - len(rows))
    return page.of(rows, lambda row: (row["relation"], row["fact"]["id"]), fact_json)


def _single_source(type_: LiteralString) -> LiteralString:
    # Read in the order of the index of ids; most facts rest on one source, so few are skipped.
    return (
        f"MATCH (a)-[r:{type_}]->(b) USING INDEX r:{type_}(id) WHERE r.id > $after AND r.independentSources = 1 "
        f"RETURN {_FACT} ORDER BY r.id LIMIT $limit"
    )


def _single_source_entities(store: Store, kind: str, source: str | None, page: PageRequest) -> Page[EntityRow]:
    (after,) = page.after("")
    query = _ENTITIES_SAID if source else _ENTITIES
    rows = store.read(query, kind=kind, source=source, affirmed=AFFIRMED, after=after, limit=page.fetched)
    return page.of(rows, lambda row: (row["entity"]["id"],), entity_json)


def dependent_entities(
    graph: Graph, source: str, *, copies: bool = False, falls: bool = False, page: PageRequest = FIRST_PAGE
) -> Page[DependentEntityRow]:
    """Entities that would fall with a source, since nothing else names them, or would lose some support.

    Parameters are those of `dependent_facts`.
    """
    sources = falling(graph.store, source, copies=copies)
    (after,) = page.after("")
    asked = {"falls": falls, "after": after, "limit": page.fetched}
    rows = graph.store.reading(lambda tx: list(_entities_named(tx, graph.vocabulary, sources, **asked)))
    return page.of(rows, lambda row: (row["id"],), _entity_row)


def dependent_facts(
    graph: Graph, source: str, *, copies: bool = False, falls: bool = False, page: PageRequest = FIRST_PAGE
) -> Page[DependentFactRow]:
    """Facts that would fall with a source, or lose some support; with `copies`, with its copies too.

    With `falls`, only those that fall. Raises NotFound when there is no such source.
    """
    sources = falling(graph.store, source, copies=copies)
    found = _facts_said(graph, _FALLS, page, sources=sources, falls=falls)
    return Page([_fact_row(row) for row in found.results], found.next)


def fallen_entities(graph: Graph, source: str, *, copies: bool = False) -> tuple[list[DependentEntityRow], int]:
    """The entities that would fall with a source, by id, and how many others would lose claims that name them.

    One query for all: each page would gather the names in the source again. Only those that fall are held in memory.
    """
    sources = falling(graph.store, source, copies=copies)

    def told(tx: Transaction) -> tuple[list[DependentEntityRow], int]:
        fallen: list[DependentEntityRow] = []
        weakened = 0
        for row in _entities_named(tx, graph.vocabulary, sources, falls=False, after="", limit=_ALL):
            if row["gone"]:
                fallen.append(_entity_row(row))
            else:
                weakened += 1
        return fallen, weakened

    return graph.store.reading(told)


def falling(store: Store, source: str, *, copies: bool = False) -> list[str]:
    """The source, and with `copies` its copies and what is one document with it; NotFound when there is none."""
    if not store.reading(lambda tx: is_source(tx, source)):
        raise NotFound("source", source)
    return sorted(store.reading(lambda tx: source_lineage.copies(tx, [source]))) if copies else [source]


def _facts_said(graph: Graph, kept: LiteralString, page: PageRequest, **asked: Any) -> Page[Row]:
    """The facts that claims of `sources` make and that are `kept`: by subject, then by the first of those claims."""
    subject, after = page.after("", "")
    asked |= {"subject": subject, "after": after}
    rows: list[Row] = []
    for place in (_REST_OF_SUBJECT, _LATER_SUBJECTS):
        if len(rows) < page.fetched:
            rows += graph.store.read(_facts_of(place, kept), **asked, limit=page.fetched - len(rows))
    found = page.of(rows, _place, dict)
    facts = facts_by_id(graph, ((row["relation"], row["id"]) for row in found.results))
    # A fact may be deleted between the two queries.
    return Page([row | {"fact": facts[row["id"]]} for row in found.results if row["id"] in facts], found.next)


def _place(row: Row) -> tuple[str, str]:
    return row["subject"], row["first"]


def _facts_of(place: LiteralString, kept: LiteralString) -> LiteralString:
    # Each source is read off the index, in whose order its claims come, and a fact is shown where its first claim is:
    # so a page reads no more than it shows and what it passes over.
    return f"""
UNWIND $sources AS source
CALL (source) {{
  MATCH (c:Claim) USING INDEX SEEK c:Claim(source, subject, id)
  WHERE c.source = source AND {place}
    AND c.subject <> c.object AND {factual_cypher("c")}
    AND NOT EXISTS {{ MATCH (o:Claim {{fact: c.fact}}) WHERE o.id < c.id AND o.source IN $sources AND {_SAYS_SO} }}
    AND {kept}
  RETURN c ORDER BY c.source, c.subject, c.id LIMIT $limit
}}
WITH c ORDER BY c.subject, c.id LIMIT $limit
RETURN c.subject AS subject, c.id AS first, c.fact AS id, c.relation AS relation,
  COUNT {{ MATCH (o:Claim {{fact: c.fact}}) WHERE o.source IN $sources AND {_SAYS_SO} }} AS claims,
  COUNT {{ MATCH (o:Claim {{fact: c.fact}}) WHERE NOT o.source IN $sources AND {_SAYS_SO} }} AS claimsLeft
ORDER BY subject, first
"""


def _entities_named(tx: Transaction, vocabulary: Vocabulary, sources: Sequence[str], **page: Any) -> Iterator[Row]:
    """The entities that claims of the sources name, by id; `gone` tells that no other claim names one."""
    qualified = _qualified(tx, vocabulary, sources)
    return tx.stream(_entities_of(vocabulary), sources=sources, qualified=qualified, **page)


def _qualified(tx: Transaction, vocabulary: Vocabulary, sources: Sequence[str]) -> list[str]:
    """The entities that other claims name in qualifiers: no index finds a value in a list, so all are read."""
    found: set[str] = set()
    for qualifier in vocabulary.entity_qualifiers:
        name = closed(qualifier, vocabulary)
        query: LiteralString = (
            f"MATCH (o:Claim) WHERE o.{name} IS NOT NULL AND NOT o.source IN $sources "
            f"UNWIND o.{name} AS id RETURN DISTINCT id"
        )
        found.update(row["id"] for row in tx.stream(query, sources=sources))
    return sorted(found)


def _entities_of(vocabulary: Vocabulary) -> LiteralString:
    lists: LiteralString = ""
    for qualifier in vocabulary.entity_qualifiers:
        lists += f" + coalesce(c.{closed(qualifier, vocabulary)}, [])"
    # Sorted before they are looked at, so that a page looks at no more of them than it shows and passes over.
    return f"""
MATCH (s:Source)<-[:FROM]-(c:Claim)
WHERE s.id IN $sources
UNWIND [c.subject, c.object, c.saidBy]{lists} AS id
WITH DISTINCT id WHERE id > $after
WITH id ORDER BY id
WITH id, NOT id IN $qualified
  AND NOT EXISTS {{ MATCH (o:Claim {{subject: id}}) WHERE NOT o.source IN $sources }}
  AND NOT EXISTS {{ MATCH (o:Claim {{object: id}}) WHERE NOT o.source IN $sources }}
  AND NOT EXISTS {{ MATCH (o:Claim {{saidBy: id}}) WHERE NOT o.source IN $sources }} AS gone
WHERE gone OR NOT $falls
MATCH (n:Thing {{id: id}})
RETURN id, n.name AS name, coalesce(n.kind, []) AS kind, gone ORDER BY id LIMIT $limit
"""


def _entity_row(row: Row) -> DependentEntityRow:
    return {"entity": row["id"], "name": row["name"], "kind": row["kind"], "falls": row["gone"]}


def _fact_row(row: Row) -> DependentFactRow:
    left = row["claimsLeft"]
    return {"fact": row["fact"], "claims": row["claims"], "claimsLeft": left, "falls": left == 0}
