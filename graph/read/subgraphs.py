"""The surroundings of some entities, sized for drawing: the nearest nodes, and every fact between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import LiteralString

from graph.read.entities import entities, entity, of_today
from graph.read.facts import NEIGHBOUR, linked_neighbour_json
from graph.read.links import LINK, LINK_WANTED, LINKS, Links, link_json
from graph.read.rows import FactRow, NeighbourRow, ReachedRow, SubgraphRow
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import as_rows
from graph.storage.store import Row
from ontology.errors import InputError, QueryLimit

MAX_DEPTH, MAX_NODES, MAX_ENTITIES = 4, 1000, 50
DEPTH, NODES = 1, 100


def _next(links: Links) -> LiteralString:
    # Those with the most links to what is drawn already come first: they tell most about how it is connected.
    return f"""
UNWIND $ids AS id
MATCH (:Thing {{id: id}})-[r]-(other:Entity)
WHERE {LINKS} AND NOT other.id IN $found
{links.judged}
WITH r, other, verdict WHERE {LINK_WANTED}
WITH other.id AS id, count(DISTINCT r) AS links
ORDER BY links DESC, id
RETURN collect(id) AS ids
"""


def _between(links: Links) -> LiteralString:
    return f"""
UNWIND $ids AS id
MATCH (:Thing {{id: id}})-[r]->(other:Entity)
WHERE {LINKS} AND other.id IN $ids
{links.judged}
WITH r, verdict WHERE {LINK_WANTED}
WITH r, verdict ORDER BY r.id
RETURN {as_rows(LINK)}
"""


def reached(
    graph: Graph, starts: Sequence[str], links: Links, *, depth: int = DEPTH, most: int = NODES
) -> tuple[dict[str, int], int]:
    """The entities within `depth` facts of some, each with its distance, and how many more there were at the last."""
    if not 0 <= depth <= MAX_DEPTH:
        raise InputError("out of range", property="depth", value=str(depth), expected=f"0 to {MAX_DEPTH}")
    distances = dict.fromkeys(starts, 0)
    last: Iterable[str] = starts
    for distance in range(1, depth + 1):
        asked = {"ids": list(last), "found": list(distances), **links.parameters(graph)}
        following: list[str] = graph.store.read(_next(links), **asked)[0]["ids"]
        room = most - len(distances)
        distances |= dict.fromkeys(following[:room], distance)
        if len(following) > room:
            return distances, len(following) - room
        last = following
    return distances, 0


def subgraph(
    graph: Graph, ids: Sequence[str], links: Links | None = None, *, depth: int = DEPTH, most: int = NODES
) -> SubgraphRow:
    """The nodes within `depth` facts of some entities, nearest first, at most `most`, and the facts between them.

    `leftOut` counts the nodes at the last distance that did not fit in; those beyond are not counted.
    """
    if not 1 <= len(ids) <= MAX_ENTITIES:
        raise InputError("too many or none", property="entities", expected=f"1 to {MAX_ENTITIES} ids")
    links = links or Links()
    starts = list(of_today(graph.store, ids))
    distances, left_out = reached(graph, starts, links, depth=depth, most=max(most, len(starts)))
    nodes = entities(graph.store, list(distances))
    edges = facts_between(graph, list(distances), links)
    drawn = [ReachedRow(distance=away, entity=nodes[id]) for id, away in distances.items() if id in nodes]
    return {"nodes": drawn, "edges": edges, "leftOut": left_out}


def facts_between(graph: Graph, ids: Sequence[str], links: Links) -> list[FactRow]:
    """The facts both of whose ends are among these entities, by id."""
    rows = graph.store.rows(_between(links), ids=ids, **links.parameters(graph))
    return [link_json(row) for row in rows]


def _within(links: Links) -> LiteralString:
    # A fact between two entities that are both near is seen from the nearer.
    return f"""
UNWIND $inner AS inner
MATCH (e:Thing {{id: inner.id}})-[r]-(other:Entity)
WHERE {LINKS} AND ($kind IS NULL OR $kind IN labels(other))
WITH r, e, other, inner.distance + 1 AS distance ORDER BY distance, e.id
WITH r, head(collect({{e: e, other: other, distance: distance}})) AS seen
WITH r, seen.e AS e, seen.other AS other, seen.distance AS distance
WHERE distance > $distance OR (distance = $distance AND r.id > $after)
{links.judged}
WITH r, e, other, distance, verdict WHERE {LINK_WANTED}
WITH r, e, other, distance, verdict ORDER BY distance, r.id LIMIT $limit
RETURN {as_rows({**NEIGHBOUR, "distance": "distance"})}
"""


def neighbours_within(
    graph: Graph,
    id: str,
    links: Links | None = None,
    *,
    depth: int = DEPTH,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[NeighbourRow]:
    """The facts about an entity and all that is less than `depth` facts away, nearest first, each with its far end.

    Raises QueryLimit where that is more than MAX_NODES entities.
    """
    check_kind(graph.vocabulary, kind)
    links = links or Links(unrealised=True, denied=True)
    distances, left_out = reached(graph, [id], links, depth=depth - 1, most=MAX_NODES)
    if left_out:
        raise QueryLimit(f"more than {MAX_NODES} entities are that near: ask for a smaller depth or one relation")
    distance, after = page.after(0, "")
    inner = [{"id": each, "distance": away} for each, away in distances.items()]
    asked = {"inner": inner, "kind": kind, "distance": distance, "after": after, "limit": page.fetched}
    rows = graph.store.rows(_within(links), **asked, **links.parameters(graph))
    if not rows:
        entity(graph.store, id)
    return page.of(rows, lambda row: (row["distance"], row["fact"]["id"]), _neighbour)


def _neighbour(row: Row) -> NeighbourRow:
    return {**linked_neighbour_json(row), "distance": row["distance"]}
