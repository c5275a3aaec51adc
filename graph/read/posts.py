"""Posts: who held one, and the claims that say so. `vacancies` tells when nobody did."""

from __future__ import annotations

from typing import LiteralString

from graph.read.as_of import (
    ANY_TIME,
    FACT_VERDICT,
    VERDICT_WANTED,
    AsOf,
)
from graph.read.fact_claims import claims_by_fact
from graph.read.facts import FACT_FIELDS
from graph.read.rows import HolderRow, holder_json
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.store import Store
from ontology.errors import NotFound
from ontology.vocabulary import Use


def _holders(graph: Graph) -> LiteralString:
    return f"""
MATCH (:Post {{id: $id}})<-[r:{graph.type_for(Use.TENURE)}]-(holder:Entity)
WITH r, holder, coalesce(toString(r.fromEarliest), '') AS start
WHERE start > $start OR (start = $start AND r.id > $after)
WITH r, holder, start ORDER BY start, r.id
{FACT_VERDICT}
WITH r, holder, start, verdict
WHERE {VERDICT_WANTED}
RETURN {FACT_FIELDS}, start, holder.id AS holder, holder.name AS holderName
ORDER BY start, fact.id LIMIT $limit
"""


def holders(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[HolderRow]:
    """Who held a post, earliest first, each with the fact and the claims about it."""
    start, after = page.after("", "")
    parameters = as_of.parameters(graph.vocabulary)
    rows = graph.store.read(_holders(graph), id=id, start=start, after=after, limit=page.fetched, **parameters)
    if not rows and not is_post(graph.store, id):
        raise NotFound("post", id)
    found = page.of(rows, lambda row: (row["start"], row["fact"]["id"]), holder_json)
    return _with_claims(graph, found, as_of)


def _all_holders(graph: Graph) -> LiteralString:
    return f"""
MATCH (p:Post)<-[r:{graph.type_for(Use.TENURE)}]-(holder:Entity)
WHERE p.id > $post OR (p.id = $post AND r.id > $after)
WITH p, r, holder ORDER BY p.id, r.id
{FACT_VERDICT}
WITH p, r, holder, verdict
WHERE {VERDICT_WANTED}
RETURN {FACT_FIELDS}, holder.id AS holder, holder.name AS holderName
ORDER BY p.id, r.id LIMIT $limit
"""


def all_holders(graph: Graph, as_of: AsOf = ANY_TIME, *, page: PageRequest = FIRST_PAGE) -> Page[HolderRow]:
    """Who held which post, by the ids of the posts, each with the fact and the claims about it."""
    post, after = page.after("", "")
    parameters = as_of.parameters(graph.vocabulary)
    rows = graph.store.read(_all_holders(graph), post=post, after=after, limit=page.fetched, **parameters)
    found = page.of(rows, lambda row: (row["object"], row["fact"]["id"]), holder_json)
    return _with_claims(graph, found, as_of)


def _with_claims(graph: Graph, found: Page[HolderRow], as_of: AsOf) -> Page[HolderRow]:
    """Holders, each with the claims about it."""
    proofs = claims_by_fact(graph, [each["fact"]["id"] for each in found.results], as_of)
    return Page([{**each, "claims": proofs.get(each["fact"]["id"], [])} for each in found.results], found.next)


_IS_POST: LiteralString = "MATCH (p:Thing {id: $id}) WHERE p:Post RETURN p.id AS id"


def is_post(store: Store, id: str) -> bool:
    """Whether there is a live post with this id."""
    return bool(store.read(_IS_POST, id=id))
