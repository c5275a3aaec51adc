"""Claims: those about an entity, those about a fact, and single ones; live and retracted, of any certainty."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.model.sort_keys import is_sort_key
from graph.read.as_of import (
    ANY_TIME,
    CLAIM_PREFILTER,
    VERDICT,
    VERDICT_OR_PART_WANTED,
    AsOf,
)
from graph.read.attribution import chain
from graph.read.clocks import HELD, NOW, PUBLICATION, PUBLISHED, Clocks
from graph.read.entities import entity, once_known, successor
from graph.read.rows import ClaimRow, claim_json
from graph.read.terms import attribute_names, check_one_of, relation_type
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, bad_cursor
from graph.storage.projections import NAMED_CLAIM, UNREALISED, WITH_NAMES, as_rows, stored_rows
from graph.storage.schema import literal
from graph.storage.sources import is_source
from graph.storage.store import Store
from ontology.errors import InputError, NotFound, option
from ontology.vocabulary import Vocabulary


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
    dataset: str | None = None
    capacity: str | None = None


CLAIM_ROWS: LiteralString = as_rows(
    {
        **NAMED_CLAIM,
        "verdict": "verdict",
        "publishedBy": PUBLICATION,
        "unrealised": f"coalesce($publishedBy, $knownAt) IS NULL AND {UNREALISED}",
    }
)
_SAID: LiteralString = "($saidBy IS NULL OR c.saidBy = $saidBy)"
WANTED: LiteralString = f"""($relation IS NULL OR c.relation = $relation)
  AND ($attributes IS NULL OR any(name IN $attributes WHERE c[name] IS NOT NULL))
  AND ($source IS NULL OR c.source = $source)
  AND {_SAID}
  AND ($polarity IS NULL OR c.polarity = $polarity)
  AND ($certainty IS NULL OR c.certainty = $certainty)
  AND ($dataset IS NULL OR c.dataset = $dataset)
  AND ($capacity IS NULL OR c.capacity = $capacity)
  AND {HELD} AND {PUBLISHED}"""
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
    return f"""WHERE {WANTED}
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict ORDER BY c.{end}, c.sortKey LIMIT $limit"""


def claims_page(found: LiteralString, order: LiteralString) -> LiteralString:
    """The first $limit of the claims `c` that a subquery finds, in `order`, as CLAIM_ROWS."""
    return f"""
CALL () {{
{found}
}}
WITH c, verdict ORDER BY {order} LIMIT $limit
{WITH_NAMES}
WITH * ORDER BY {order}
RETURN {CLAIM_ROWS}
"""


_UNION: LiteralString = "\n  UNION"
_LIVE: LiteralString = _live("subject") + _UNION + _live("object")
_RETRACTED: LiteralString = _retracted("subject") + _UNION + _retracted("object")
_CLAIMS: LiteralString = claims_page(_LIVE, "c.sortKey")
_CLAIMS_ONCE_HELD: LiteralString = claims_page(_LIVE + _UNION + _RETRACTED, "c.sortKey")


def claims(
    graph: Graph,
    id: str,
    wanted: ClaimFilter | None = None,
    as_of: AsOf = ANY_TIME,
    clocks: Clocks = NOW,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[ClaimRow]:
    """The claims about an entity, as subject or object, weak and denied ones included, roughly by their dates."""
    wanted = wanted or ClaimFilter()
    (after,) = page.after("")
    query = _CLAIMS_ONCE_HELD if clocks.known_at else _CLAIMS
    parameters = claim_parameters(graph.vocabulary, wanted) | as_of.parameters(graph.vocabulary) | clocks.parameters()
    if after and not is_sort_key(str(after)):
        raise bad_cursor(page.cursor)
    stretches = as_of.stretches(str(after))
    rows = stored_rows(graph.store.rows(query, id=id, stretches=stretches, limit=page.fetched, **parameters))
    if not rows:
        once_known(graph.store, id) if clocks.known_at else entity(graph.store, id)
        check_known(graph.store, wanted)
    return page.of(rows, lambda row: (row["claim"]["sortKey"],), claim_json)


_PARAMETER = re.compile(r"\$(\w+)")
_OF_EACH: Mapping[str, str] = {name: f"asked.{name}" for name in ("id", "stretches", "first", "last")} | {
    # For what held at some time in the days, these are the same two days.
    "begunBy": "asked.last",
    "lastedTo": "asked.first",
    "notAfter": "asked.notAfter",
    "notBefore": "asked.notBefore",
}
"""The parameters that differ between the questions that one query answers together."""


def _for_each(query: LiteralString) -> LiteralString:
    """A query about one entity and one stretch of days as one about many of them, a map each."""
    of_each = _PARAMETER.sub(lambda found: _OF_EACH.get(found[1], found[0]), query)
    inner = of_each.replace("CALL ()", "CALL (asked)").replace("CALL (b", "CALL (asked, b")
    return literal(f"""
UNWIND $asked AS asked
MATCH (e:Thing {{id: asked.id}}) WHERE e:Entity
CALL (asked) {{{inner}}}
RETURN collect({{n: asked.n, rows: rows}}) AS rows
""")


_CLAIMS_OF_EACH: LiteralString = _for_each(_CLAIMS)
_ASKED = ("first", "last", "notAfter", "notBefore")


def claims_of_each(graph: Graph, asked: Sequence[tuple[str, AsOf]]) -> dict[tuple[str, AsOf], Page[ClaimRow]]:
    """The first page of `claims` for each of these ids and days, in one round trip; none for what is no entity.

    The days may differ, but no verdict may be asked for, nor what held throughout.
    """
    page = FIRST_PAGE
    each = []
    for n, (id, as_of) in enumerate(asked):
        days = as_of.parameters(graph.vocabulary)
        own = {name: days[name] for name in _ASKED}
        each.append({"n": n, "id": id, "stretches": as_of.stretches(""), **own})
    parameters = claim_parameters(graph.vocabulary, ClaimFilter()) | ANY_TIME.parameters(graph.vocabulary)
    found = graph.store.rows(_CLAIMS_OF_EACH, asked=each, limit=page.fetched, **parameters, **NOW.parameters())
    return {
        asked[row["n"]]: page.of(stored_rows(row["rows"]), lambda claim: (claim["claim"]["sortKey"],), claim_json)
        for row in found
    }


def claim_parameters(vocabulary: Vocabulary, wanted: ClaimFilter) -> dict[str, Any]:
    """The parameters of WANTED, but for the clocks'; raises InputError for a term that the ontology lacks."""
    check_one_of("capacity", wanted.capacity, vocabulary.schemes["capacity"].names)
    check_one_of("polarity", wanted.polarity, vocabulary.schemes["polarity"].names)
    check_one_of("certainty", wanted.certainty, vocabulary.schemes["certainty"].names)
    return {
        "relation": relation_type(vocabulary, wanted.relation) if wanted.relation else None,
        "attributes": attribute_names(vocabulary, wanted.attribute) if wanted.attribute else None,
        "source": wanted.source,
        "saidBy": wanted.said_by,
        "polarity": wanted.polarity,
        "certainty": wanted.certainty,
        "dataset": wanted.dataset,
        "capacity": wanted.capacity,
    }


def _of_fact(label: LiteralString) -> LiteralString:
    return f"""
  MATCH (c:{label})
  WHERE c.fact = $id AND c.id > $after AND {_SAID} AND {HELD} AND {PUBLISHED}
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict ORDER BY c.id LIMIT $limit"""


_FACT_CLAIMS: LiteralString = claims_page(_of_fact("Claim"), "c.id")
_FACT_CLAIMS_ONCE_HELD: LiteralString = claims_page(_of_fact("Claim") + _UNION + _of_fact("RetractedClaim"), "c.id")
_WAS_CLAIMED: LiteralString = "MATCH (c:RetractedClaim {fact: $id}) RETURN c.id AS id LIMIT 1"


def fact_claims(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    clocks: Clocks = NOW,
    *,
    said_by: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[ClaimRow]:
    """The claims about a fact alone: it is of today and rests on all, and they may be of then or of one speaker."""
    (after,) = page.after("")
    query = _FACT_CLAIMS_ONCE_HELD if clocks.known_at else _FACT_CLAIMS
    parameters = as_of.with_parts().parameters(graph.vocabulary) | clocks.parameters() | {"saidBy": said_by}
    rows = stored_rows(graph.store.rows(query, id=id, after=after, limit=page.fetched, **parameters))
    if not rows:
        if not relation_of_fact(graph.store, id) and not graph.store.read(_WAS_CLAIMED, id=id):
            raise NotFound("fact", id)
        check_speaker(graph.store, said_by)
    return page.of(rows, lambda row: (row["claim"]["id"],), claim_json)


_RELATION_OF_FACT: LiteralString = "MATCH (c:Claim {fact: $id}) RETURN c.relation AS relation LIMIT 1"
_CLAIM: LiteralString = f"""
MATCH (c:Claim|RetractedClaim {{id: $id}}) WHERE {HELD}
WITH c, {VERDICT} ORDER BY c.retractedAt IS NOT NULL, c.retractedAt DESC LIMIT 1
{WITH_NAMES}
RETURN {CLAIM_ROWS}
"""


def claim(graph: Graph, id: str, as_of: AsOf = ANY_TIME, clocks: Clocks = NOW) -> ClaimRow:
    """One claim; of one that was retracted, its latest period, or the one of the moment asked about.

    NotFound when there is none.
    """
    rows = stored_rows(graph.store.rows(_CLAIM, id=id, **as_of.parameters(graph.vocabulary), **clocks.parameters()))
    if not rows:
        raise NotFound(f"claim held at {clocks.known_at.isoformat()}" if clocks.known_at else "claim", id)
    found = claim_json(rows[0])
    return {**found, "attribution": chain(graph.store, found)}


_IN_FULL: LiteralString = f"""
UNWIND $ids AS id
MATCH (c:Claim {{id: id}})
WITH c, {VERDICT}
{WITH_NAMES}
RETURN {CLAIM_ROWS}
"""


def claims_in_full(graph: Graph, ids: Sequence[str], as_of: AsOf = ANY_TIME) -> dict[str, ClaimRow]:
    """The live ones among the claims with these ids, by id."""
    if not ids:
        return {}
    rows = stored_rows(graph.store.rows(_IN_FULL, ids=ids, **as_of.parameters(graph.vocabulary), **NOW.parameters()))
    return {row["claim"]["id"]: claim_json(row) for row in rows}


_IS_DATASET: LiteralString = "MATCH (d:Dataset {id: $id}) RETURN d.id AS id"


def check_known(store: Store, wanted: ClaimFilter) -> None:
    """Raise InputError for an unknown source, dataset or speaker: no claims would read as `nobody says so`."""
    source, dataset = wanted.source, wanted.dataset
    if source is not None and not store.reading(lambda tx: is_source(tx, source)):
        raise InputError("there is no such source", property=option("source"), value=source, expected="a source's id")
    if dataset is not None and not store.read(_IS_DATASET, id=dataset):
        raise InputError(
            "there is no such dataset", property=option("dataset"), value=dataset, expected="a dataset's id"
        )
    check_speaker(store, wanted.said_by)


_SPEAKS: LiteralString = "MATCH (c:Claim|RetractedClaim {saidBy: $id}) RETURN c.id AS id LIMIT 1"


def relation_of_fact(store: Store, fact: str) -> str | None:
    """The relationship type of a fact that live claims are about, be it a fact or only claimed to be one."""
    rows = store.read(_RELATION_OF_FACT, id=fact)
    return rows[0]["relation"] if rows else None


def check_speaker(store: Store, id: str | None) -> None:
    """Raise InputError for the id of what no source quotes or ever quoted; None is nobody in particular."""
    if id is not None and not store.read(_SPEAKS, id=id):
        into = successor(store, id)
        expected = f"{into}, into which it was merged" if into else "the id of an entity whom a source quotes"
        raise InputError("nobody of that id is quoted", property=option("saidBy"), value=id, expected=expected)
