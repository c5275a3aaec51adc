"""How two entities are connected: the shortest ways over facts, and whom both are linked to."""

from __future__ import annotations

from typing import Any, LiteralString

from graph.read.entities import entity, of_today
from graph.read.fact_claims import claims_by_fact
from graph.read.links import LINK_MAP, LINK_WANTED, LINKS, Links, link_json
from graph.read.rows import CommonRow, FactRow, HopRow, NamedRow, PathRow, PathsRow
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import as_rows
from graph.storage.schema import literal
from graph.storage.store import Row
from ontology.errors import InputError, option

MAX_HOPS, MAX_PATHS = 6, 20
HOPS, PATHS = 4, 1


def _shortest(links: Links, max_hops: int, count: int) -> LiteralString:
    hops, paths = literal(str(int(max_hops))), literal(str(int(count)))
    return f"""
MATCH (a:Thing {{id: $start}}), (b:Thing {{id: $end}})
MATCH SHORTEST {paths} (p = (a) (()-[r]-(other:Entity)
  WHERE {LINKS} AND NOT r.id IN $excluded){{1,{hops}}} (b)
  WHERE all(n IN nodes(p) WHERE single(m IN nodes(p) WHERE m = n)))
CALL (p) {{
  UNWIND range(0, length(p) - 1) AS n
  WITH n, relationships(p)[n] AS r
  {links.judged}
  WITH n, r, verdict ORDER BY n
  RETURN collect({LINK_MAP}) AS facts
}}
RETURN {as_rows({"nodes": "[n IN nodes(p) | {id: n.id, name: n.name}]", "facts": "facts"})}
"""


def paths(
    graph: Graph,
    start: str,
    end: str,
    links: Links | None = None,
    *,
    max_hops: int = HOPS,
    count: int = PATHS,
) -> PathsRow:
    """The `count` shortest ways over facts between two entities, in either direction of each fact.

    No way passes an entity twice. Raises NotFound for an unknown entity, InputError for two ids of one.
    """
    _check_between("maxHops", max_hops, MAX_HOPS)
    _check_between("k", count, MAX_PATHS)
    first, last = _two(graph, start, end, "to")
    links = links or Links()
    found = _possible(graph, links, first["id"], last["id"], _shortest(links, max_hops, count))
    ids = [fact["fact"]["id"] for row in found for fact in row["facts"]]
    proofs = claims_by_fact(graph, ids, links.as_of)
    ways = [_path(row, proofs) for row in found]
    ways.sort(key=lambda way: (way["length"], [hop["fact"]["id"] for hop in way["hops"]]))
    return {"start": first, "end": last, "results": ways}


def _possible(graph: Graph, links: Links, start: str, end: str, query: LiteralString) -> list[Row]:
    """The ways all of whose facts have a wanted verdict: others are excluded, and it is asked again."""
    asked = {"start": start, "end": end, **links.parameters(graph)}
    excluded: set[str] = set()
    while True:
        rows = graph.store.rows(query, excluded=sorted(excluded), **asked)
        judged = [fact for row in rows for fact in row["facts"] if links.as_of.first]
        unwanted = {fact["fact"]["id"] for fact in judged if not links.as_of.wants(fact["verdict"])}
        if not unwanted:
            return rows
        excluded |= unwanted


def _path(row: Row, proofs: dict[str, Any]) -> PathRow:
    facts = [link_json(each) for each in row["facts"]]
    hops: list[HopRow] = [
        {
            "start": one["id"],
            "startName": one["name"],
            "end": next_["id"],
            "endName": next_["name"],
            "fact": fact,
            "claims": proofs.get(fact["id"], []),
        }
        for one, next_, fact in zip(row["nodes"], row["nodes"][1:], facts, strict=False)
    ]
    return {"length": len(hops), "weakest": min(facts, key=_strength)["id"], "hops": hops}


_SURE = ("impossible", "undated", "possible", "certain")


def _strength(fact: FactRow) -> tuple[Any, ...]:
    """How well a fact stands: by independent sources, its verdict, whether a source says it itself, and claims."""
    verdict = _SURE.index(fact.get("verdict", "certain"))
    attributed = bool(fact.get("attributed"))
    return (not fact.get("denied"), fact["independentSources"], verdict, not attributed, fact["claims"], fact["id"])


_OTHER: dict[LiteralString, LiteralString] = {"id": "other.id", "name": "other.name", "kind": "other.kind"}


def _common(links: Links) -> LiteralString:
    return f"""
MATCH (a:Thing {{id: $id}})-[first]-(other:Entity)
WHERE type(first) IN $relations AND other.id > $after AND EXISTS {{ (other)--(:Thing {{id: $with}}) }}
  AND other.id <> $with AND ($kind IS NULL OR $kind IN labels(other))
WITH DISTINCT a, other ORDER BY other.id
{_links_to(links, "a", "facts")}
WITH other, facts WHERE size(facts) > 0
MATCH (b:Thing {{id: $with}})
{_links_to(links, "b", "otherFacts")}
WITH other, facts, otherFacts WHERE size(otherFacts) > 0
WITH other, facts, otherFacts ORDER BY other.id LIMIT $limit
RETURN {as_rows({**_OTHER, "facts": "facts", "otherFacts": "otherFacts"})}
"""


def _links_to(links: Links, end: LiteralString, name: LiteralString) -> LiteralString:
    return f"""CALL ({end}, other) {{
  MATCH ({end})-[r]-(other) WHERE {LINKS}
  {links.judged}
  WITH r, verdict WHERE {LINK_WANTED}
  WITH r, verdict ORDER BY r.id
  RETURN collect({LINK_MAP}) AS {name}
}}"""


def common(
    graph: Graph,
    id: str,
    other: str,
    links: Links | None = None,
    *,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[CommonRow]:
    """The entities that facts link to both, by id, with these facts: who attended the same, who knows both."""
    check_kind(graph.vocabulary, kind)
    entity(graph.store, id)
    _, second = _two(graph, id, other, "with")
    links = links or Links()
    (after,) = page.after("")
    asked = {"id": id, "with": second["id"], "kind": kind, "after": after, "limit": page.fetched}
    rows = graph.store.rows(_common(links), **asked, **links.parameters(graph))
    return page.of(rows, lambda row: (row["id"],), _common_json)


def _common_json(row: Row) -> CommonRow:
    return {
        "entity": {"id": row["id"], "name": row["name"], "kind": row["kind"] or []},
        "facts": [link_json(each) for each in row["facts"]],
        "otherFacts": [link_json(each) for each in row["otherFacts"]],
    }


def _two(graph: Graph, one: str, other: str, name: str) -> tuple[NamedRow, NamedRow]:
    """Two entities, by the ids of today; `name` is the parameter that gave the other."""
    found = list(of_today(graph.store, [one, other]).values())
    if len(found) < 2:
        raise InputError("both are one entity", property=option(name), value=other, expected="another entity")
    first, second = (NamedRow(id=each["id"], name=each["name"]) for each in found)
    return first, second


def _check_between(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise InputError("out of range", property=option(name), value=str(value), expected=f"1 to {most}")
