"""Reading the graph: entities, claims, facts, posts and sources, a page at a time.

Plain functions of a store. Answers are ready for JSON, their fields named as in the ontology, dates as ISO text.
No query skips rows to reach a page: each continues behind the last key of the page before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.model.sort_keys import is_sort_key
from graph.names.matching import fulltext_query
from graph.read.as_of import (
    ANY_TIME,
    CLAIM_PREFILTER,
    ENTITY_VERDICT,
    EVENT_PREFILTER,
    FACT_VERDICT,
    VERDICT,
    VERDICT_OR_PART_WANTED,
    VERDICT_WANTED,
    AsOf,
)
from graph.read.attribution import chain
from graph.read.clocks import HELD, NOW, PUBLICATION, PUBLISHED, Clocks
from graph.read.rows import claim_json, entity_json, fact_json, holder_json, neighbour_json, source_json
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, bad_cursor
from graph.storage.projections import NAMED_CLAIM, UNREALISED, WITH_NAMES, as_rows, stored_rows
from graph.storage.schema import closed
from graph.storage.source_lineage import JOINED, ORIGINALS
from graph.storage.sources import is_source
from graph.storage.store import Row, Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

HOLDER_CLAIMS = 100
"""How many claims a post's holder is shown with; the others are with the fact."""

_SCORE_ABOVE_ALL = 1e30

_CLAIM_ROWS: LiteralString = as_rows(
    {
        **NAMED_CLAIM,
        "verdict": "verdict",
        "publishedBy": PUBLICATION,
        "unrealised": f"coalesce($publishedBy, $knownAt) IS NULL AND {UNREALISED}",
    }
)
_SAID: LiteralString = "($saidBy IS NULL OR c.saidBy = $saidBy)"
_WANTED: LiteralString = f"""($relation IS NULL OR c.relation = $relation)
  AND ($attributes IS NULL OR any(name IN $attributes WHERE c[name] IS NOT NULL))
  AND ($source IS NULL OR c.source = $source)
  AND {_SAID}
  AND ($polarity IS NULL OR c.polarity = $polarity)
  AND ($certainty IS NULL OR c.certainty = $certainty)
  AND {HELD} AND {PUBLISHED}"""

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
_IDENTITY: LiteralString = """
  COLLECT { MATCH (m:Merged)-[:SAME_AS*]->(e) RETURN m.id ORDER BY m.id } AS merged,
  COLLECT { MATCH (e)-[:NOT_SAME_AS]-(o:Thing) RETURN o.id ORDER BY o.id } AS notSame
"""
_ENTITY: LiteralString = f"MATCH (e:Thing {{id: $id}}) WHERE e:Entity RETURN {_NODE}, {_IDENTITY}"
_ENTITY_AS_OF: LiteralString = f"""
MATCH (e:Thing {{id: $id}}) WHERE e:Entity
{ENTITY_VERDICT}
RETURN {_NODE}, verdict, {_IDENTITY}
"""
_SUCCESSOR: LiteralString = "MATCH (:Thing:Merged {id: $id})-[:SAME_AS*]->(e:Entity) RETURN e.id AS id"
_IS_POST: LiteralString = "MATCH (p:Thing {id: $id}) WHERE p:Post RETURN p.id AS id"
_STALE_SOURCES: LiteralString = "MATCH (s:Source) WHERE s.stale RETURN s.id AS id ORDER BY id LIMIT 10"
_SPEAKS: LiteralString = "MATCH (c:Claim|RetractedClaim {saidBy: $id}) RETURN c.id AS id LIMIT 1"


# In order, so that the stretches behind a full page are not even looked at.
_STRETCHES: LiteralString = """
  UNWIND $stretches AS stretch
  WITH stretch[0] AS behind, stretch[1] AS before ORDER BY behind"""
_FIRST_SHOWN: LiteralString = "RETURN c, verdict ORDER BY behind, c.sortKey LIMIT $limit"


def _live(end: LiteralString) -> LiteralString:
    # Most of a hub's claims may be of other days: what the index holds is enough to pass them over.
    return f"""{_STRETCHES}
  CALL (behind, before) {{
    MATCH (c:Claim) USING INDEX c:Claim({end}, sortKey, span)
    WHERE c.{end} = $id AND c.sortKey > behind AND c.sortKey < before AND c.span IS NOT NULL AND {CLAIM_PREFILTER}
    WITH c {_shown(end)}
  }}
  {_FIRST_SHOWN}"""


def _retracted(end: LiteralString) -> LiteralString:
    return f"""{_STRETCHES}
  CALL (behind, before) {{
    MATCH (c:RetractedClaim) WHERE c.{end} = $id AND c.sortKey > behind AND c.sortKey < before
    WITH c {_shown(end)}
  }}
  {_FIRST_SHOWN}"""


def _shown(end: LiteralString) -> LiteralString:
    # The order names the first parts of the index that the page is read from, so that nothing needs to be sorted.
    return f"""WHERE {_WANTED}
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict ORDER BY c.{end}, c.sortKey LIMIT $limit"""


def _claims_page(found: LiteralString, key: LiteralString) -> LiteralString:
    return f"""
CALL () {{
{found}
}}
WITH c, verdict ORDER BY c.{key} LIMIT $limit
{WITH_NAMES}
WITH * ORDER BY c.{key}
RETURN {_CLAIM_ROWS}
"""


_UNION: LiteralString = "\n  UNION"
_LIVE: LiteralString = _live("subject") + _UNION + _live("object")
_RETRACTED: LiteralString = _retracted("subject") + _UNION + _retracted("object")
_CLAIMS: LiteralString = _claims_page(_LIVE, "sortKey")
_CLAIMS_ONCE_HELD: LiteralString = _claims_page(_LIVE + _UNION + _RETRACTED, "sortKey")


def _of_fact(label: LiteralString) -> LiteralString:
    return f"""
  MATCH (c:{label})
  WHERE c.fact = $id AND c.id > $after AND {_SAID} AND {HELD} AND {PUBLISHED}
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict ORDER BY c.id LIMIT $limit"""


_FACT_CLAIMS: LiteralString = _claims_page(_of_fact("Claim"), "id")
_FACT_CLAIMS_ONCE_HELD: LiteralString = _claims_page(_of_fact("Claim") + _UNION + _of_fact("RetractedClaim"), "id")
_CLAIM: LiteralString = f"""
MATCH (c:Claim|RetractedClaim {{id: $id}}) WHERE {HELD}
WITH c, {VERDICT} ORDER BY c.retractedAt IS NOT NULL, c.retractedAt DESC LIMIT 1
{WITH_NAMES}
RETURN {_CLAIM_ROWS}
"""
_IN_FULL: LiteralString = f"""
UNWIND $ids AS id
MATCH (c:Claim {{id: id}})
WITH c, {VERDICT}
{WITH_NAMES}
RETURN {_CLAIM_ROWS}
"""
_FACT_RELATION: LiteralString = "MATCH (c:Claim {fact: $id}) RETURN c.relation AS relation LIMIT 1"
_WAS_CLAIMED: LiteralString = "MATCH (c:RetractedClaim {fact: $id}) RETURN c.id AS id LIMIT 1"
_WAS_ENTITY: LiteralString = "MATCH (e:Thing {id: $id}) WHERE NOT e:Merged RETURN e.id AS id, e.name AS name"
_FACT_FIELDS: LiteralString = """properties(r) AS fact, type(r) AS relation, verdict,
  startNode(r).id AS subject, startNode(r).name AS subjectName,
  endNode(r).id AS object, endNode(r).name AS objectName"""
_NEIGHBOURS: LiteralString = f"""
MATCH (e:Thing {{id: $id}})-[r]-(other:Entity)
WHERE type(r) IN $relations AND r.id > $after AND ($kind IS NULL OR $kind IN labels(other))
WITH e, r, other ORDER BY r.id
{FACT_VERDICT}
WITH e, r, other, verdict
WHERE {VERDICT_WANTED}
RETURN {_FACT_FIELDS}, other.id AS neighbour, other.name AS neighbourName, other.kind AS neighbourKind,
  CASE startNode(r) WHEN e THEN 'out' ELSE 'in' END AS direction
ORDER BY r.id LIMIT $limit
"""
_HOLDERS: LiteralString = f"""
MATCH (:Post {{id: $id}})<-[r:HELD]-(holder:Entity)
WITH r, holder, coalesce(toString(r.fromEarliest), '') AS start
WHERE start > $start OR (start = $start AND r.id > $after)
WITH r, holder, start ORDER BY start, r.id
{FACT_VERDICT}
WITH r, holder, start, verdict
WHERE {VERDICT_WANTED}
RETURN {_FACT_FIELDS}, start, holder.id AS holder, holder.name AS holderName
ORDER BY start, fact.id LIMIT $limit
"""
_CLAIMS_OF_HOLDERS: LiteralString = f"""
UNWIND $facts AS fact
CALL (fact) {{
  MATCH (c:Claim {{fact: fact}})
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict
  ORDER BY CASE verdict WHEN 'certain' THEN 0 WHEN 'possible' THEN 1 ELSE 2 END, c.id LIMIT $claims
}}
{WITH_NAMES}
RETURN {_CLAIM_ROWS}
"""
_DESCRIBED: LiteralString = f"""CALL (s) {{
  MATCH (s)<-[:FROM]-(c:Claim)
  RETURN count(c) AS claims, collect(DISTINCT c.dataset) AS datasets
}}
RETURN properties(s) AS source, claims, datasets, {ORIGINALS} AS derivedFrom,
  [(s)<-[:DERIVED_FROM]-(o:Source) | o.id] AS copies,
  {JOINED} AS sameAs,
  head(COLLECT {{
    MATCH (d:Retraction) WHERE d.source = s.id RETURN d {{.id, .by, .why, at: toString(d.at)}}
  }}) AS retraction"""
_SOURCES: LiteralString = f"""
MATCH (s:Source)
WHERE s.id > $after AND ($dataset IS NULL OR s.dataset = $dataset)
WITH s, toLower(s.id + ' ' + coalesce(s.title, '') + ' ' + coalesce(s.publisher, '')) AS told
WHERE all(word IN $words WHERE told CONTAINS toLower(word))
WITH s ORDER BY s.id LIMIT $limit
{_DESCRIBED} ORDER BY s.id
"""
_SOURCE: LiteralString = f"MATCH (s:Source {{id: $id}}) {_DESCRIBED}"


@dataclass(frozen=True)
class ClaimFilter:
    """Which of an entity's claims are wanted; what is None does not matter.

    `relation` is a name of the ontology (`participatedIn`, `participant`) or of Neo4j (`PARTICIPATED_IN`);
    `attribute` leaves descriptions that state it, of a quantity also its bounds.
    """

    relation: str | None = None
    attribute: str | None = None
    source: str | None = None
    said_by: str | None = None
    polarity: str | None = None
    certainty: str | None = None


def find_entities(
    graph: Graph,
    as_of: AsOf = ANY_TIME,
    *,
    q: str | None = None,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[Row]:
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


def entity(store: Store, id: str) -> Row:
    """A live entity; raises NotFound, also for an id that was merged away: `successor` tells into which."""
    rows = store.read(_ENTITY, id=id)
    if not rows:
        raise NotFound("entity", id)
    return entity_json(rows[0])


def entity_as_of(graph: Graph, id: str, as_of: AsOf) -> Row:
    """A live entity, and of an event whether it was under way on the days asked about; raises NotFound."""
    rows = graph.store.read(_ENTITY_AS_OF, id=id, **as_of.parameters(graph.vocabulary))
    if not rows:
        raise NotFound("entity", id)
    return entity_json(rows[0])


def successor(store: Store, id: str) -> str | None:
    """The id of the live entity into which `id` was merged, if it was."""
    rows = store.read(_SUCCESSOR, id=id)
    return rows[0]["id"] if rows else None


def canonical(store: Store, id: str) -> str:
    """The id that an entity has now: another when it was merged."""
    return successor(store, id) or id


def claims(
    graph: Graph,
    id: str,
    wanted: ClaimFilter | None = None,
    as_of: AsOf = ANY_TIME,
    clocks: Clocks = NOW,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """The claims about an entity, as subject or object, weak and denied ones included, roughly by their dates."""
    wanted = wanted or ClaimFilter()
    (after,) = page.after("")
    query = _CLAIMS_ONCE_HELD if clocks.known_at else _CLAIMS
    parameters = _claim_parameters(graph.vocabulary, wanted) | as_of.parameters(graph.vocabulary) | clocks.parameters()
    if after and not is_sort_key(str(after)):
        raise bad_cursor(page.cursor)
    stretches = as_of.stretches(str(after))
    rows = stored_rows(graph.store.rows(query, id=id, stretches=stretches, limit=page.fetched, **parameters))
    if not rows:
        once_known(graph.store, id) if clocks.known_at else entity(graph.store, id)
        _check_source(graph.store, wanted.source)
        check_speaker(graph.store, wanted.said_by)
    return page.of(rows, lambda row: (row["claim"]["sortKey"],), claim_json)


def once_known(store: Store, id: str) -> Row:
    """Id and today's name of an entity that is or was there; NotFound for what never was, or was merged away."""
    rows = store.read(_WAS_ENTITY, id=id)
    if not rows:
        raise NotFound("entity", id)
    return rows[0]


def claim(graph: Graph, id: str, as_of: AsOf = ANY_TIME, clocks: Clocks = NOW) -> Row:
    """One claim; of one that was retracted, its latest period, or the one of the moment asked about.

    NotFound when there is none.
    """
    rows = stored_rows(graph.store.rows(_CLAIM, id=id, **as_of.parameters(graph.vocabulary), **clocks.parameters()))
    if not rows:
        raise NotFound(f"claim held at {clocks.known_at.isoformat()}" if clocks.known_at else "claim", id)
    found = claim_json(rows[0])
    return found | {"attribution": chain(graph.store, found)}


def claims_in_full(graph: Graph, ids: Sequence[str], as_of: AsOf = ANY_TIME) -> dict[str, Row]:
    """The live ones among the claims with these ids, by id."""
    if not ids:
        return {}
    rows = stored_rows(graph.store.rows(_IN_FULL, ids=ids, **as_of.parameters(graph.vocabulary), **NOW.parameters()))
    return {row["claim"]["id"]: claim_json(row) for row in rows}


def neighbours(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    relation: str | None = None,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """The facts about an entity, each with the entity at its other end."""
    check_kind(graph.vocabulary, kind)
    relations = [relation_type(graph.vocabulary, relation)] if relation else sorted(graph.vocabulary.relation_types)
    (after,) = page.after("")
    parameters = as_of.parameters(graph.vocabulary) | {"relations": relations, "kind": kind}
    rows = graph.store.read(_NEIGHBOURS, id=id, after=after, limit=page.fetched, **parameters)
    if not rows:
        entity(graph.store, id)
    return page.of(rows, lambda row: (row["fact"]["id"],), neighbour_json)


def fact(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> tuple[Row | None, Page[Row]]:
    """A fact and all claims about it: affirmed, denied and weak; None for what is claimed and yet no fact."""
    relations = graph.store.read(_FACT_RELATION, id=id)
    if not relations:
        raise NotFound("fact", id)
    type_ = closed(relations[0]["relation"], graph.vocabulary)
    query = f"MATCH ()-[r:{type_} {{id: $id}}]->() {FACT_VERDICT} RETURN {_FACT_FIELDS}"
    facts = graph.store.read(query, id=id, **as_of.parameters(graph.vocabulary))
    return (fact_json(facts[0]) if facts else None), fact_claims(graph, id, as_of, page=page)


def fact_claims(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    clocks: Clocks = NOW,
    *,
    said_by: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """The claims about a fact alone: it is of today and rests on all, and they may be of then or of one speaker."""
    (after,) = page.after("")
    query = _FACT_CLAIMS_ONCE_HELD if clocks.known_at else _FACT_CLAIMS
    parameters = as_of.with_parts().parameters(graph.vocabulary) | clocks.parameters() | {"saidBy": said_by}
    rows = stored_rows(graph.store.rows(query, id=id, after=after, limit=page.fetched, **parameters))
    if not rows:
        if not graph.store.read(_FACT_RELATION, id=id) and not graph.store.read(_WAS_CLAIMED, id=id):
            raise NotFound("fact", id)
        check_speaker(graph.store, said_by)
    return page.of(rows, lambda row: (row["claim"]["id"],), claim_json)


def holders(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[Row]:
    """Who held a post, earliest first, each with the fact and the claims about it."""
    start, after = page.after("", "")
    parameters = as_of.parameters(graph.vocabulary)
    rows = graph.store.read(_HOLDERS, id=id, start=start, after=after, limit=page.fetched, **parameters)
    if not rows and not is_post(graph.store, id):
        raise NotFound("post", id)
    found = page.of(rows, lambda row: (row["start"], row["fact"]["id"]), holder_json)
    proving = as_of.with_parts().parameters(graph.vocabulary)
    proofs = _claims_by_fact(graph.store, [each["fact"]["id"] for each in found.results], proving)
    return Page([each | {"claims": proofs.get(each["fact"]["id"], [])} for each in found.results], found.next)


def sources(store: Store, q: str = "", *, dataset: str | None = None, page: PageRequest = FIRST_PAGE) -> Page[Row]:
    """The sources with every word of `q` in their id, title or publisher, in the order of their ids."""
    (after,) = page.after("")
    rows = store.read(_SOURCES, words=q.split(), dataset=dataset, after=after, limit=page.fetched)
    return page.of(rows, lambda row: (row["source"]["id"],), source_json)


def source(store: Store, id: str) -> Row:
    """A source: its metadata, how many live claims rest on it, what it copies, and the datasets that cite it."""
    rows = store.read(_SOURCE, id=id)
    if not rows:
        raise NotFound("source", id)
    return source_json(rows[0])


def stale_sources(store: Store) -> list[str]:
    """Some of the sources whose metadata changed while what rests on them has not been resolved again."""
    return [row["id"] for row in store.read(_STALE_SOURCES)]


def relation_type(vocabulary: Vocabulary, name: str) -> str:
    """The relationship type of a relation by any of its names, or of its inverse's."""
    if name in vocabulary.relation_types:
        return name
    relation = vocabulary.relations.get(name) or vocabulary.inverses.get(name)
    if relation is None:
        expected = f"one of {', '.join(sorted(vocabulary.relations))}"
        raise InputError("the ontology has no such relation", property="relation", value=name, expected=expected)
    return relation.type


def is_post(store: Store, id: str) -> bool:
    """Whether there is a live post with this id."""
    return bool(store.read(_IS_POST, id=id))


def _claim_parameters(vocabulary: Vocabulary, wanted: ClaimFilter) -> dict[str, Any]:
    _check_one_of("polarity", wanted.polarity, vocabulary.schemes["polarity"].names)
    _check_one_of("certainty", wanted.certainty, vocabulary.schemes["certainty"].names)
    return {
        "relation": relation_type(vocabulary, wanted.relation) if wanted.relation else None,
        "attributes": _attribute_names(vocabulary, wanted.attribute) if wanted.attribute else None,
        "source": wanted.source,
        "saidBy": wanted.said_by,
        "polarity": wanted.polarity,
        "certainty": wanted.certainty,
    }


def _attribute_names(vocabulary: Vocabulary, name: str) -> list[str]:
    _check_one_of("attribute", name, [*vocabulary.attributes, "kind"])
    return list(vocabulary.stated_as(name))


def check_kind(vocabulary: Vocabulary, kind: str | None) -> None:
    """Raise InputError for what is no class of entities; None is none in particular."""
    _check_one_of("kind", kind, vocabulary.entity_classes)


def _check_one_of(name: str, value: str | None, allowed: Iterable[str]) -> None:
    if value is not None and value not in set(allowed):
        expected = f"one of {', '.join(sorted(allowed))}"
        raise InputError(f"there is no such {name}", property=name, value=value, expected=expected)


# An empty answer to a misspelt id would read as `nobody says so`.
def _check_source(store: Store, id: str | None) -> None:
    if id is not None and not store.reading(lambda tx: is_source(tx, id)):
        raise InputError("there is no such source", property="source", value=id, expected="a source's id")


def check_speaker(store: Store, id: str | None) -> None:
    """Raise InputError for the id of what no source quotes or ever quoted; None is nobody in particular."""
    if id is not None and not store.read(_SPEAKS, id=id):
        into = successor(store, id)
        expected = f"{into}, into which it was merged" if into else "the id of an entity whom a source quotes"
        raise InputError("nobody of that id is quoted", property="saidBy", value=id, expected=expected)


def _claims_by_fact(store: Store, facts: list[str], parameters: Mapping[str, Any]) -> dict[str, list[Row]]:
    if not facts:
        return {}
    found: dict[str, list[Row]] = {}
    rows = store.rows(_CLAIMS_OF_HOLDERS, facts=facts, claims=HOLDER_CLAIMS, **parameters, **NOW.parameters())
    for row in stored_rows(rows):
        found.setdefault(row["claim"]["fact"], []).append(claim_json(row))
    return found
