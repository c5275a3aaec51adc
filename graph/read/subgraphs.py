"""What is around some entities, sized for drawing: the nearest nodes, and every fact between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import LiteralString

from graph.read.entities import entities, of_today
from graph.read.links import LINK, LINK_WANTED, LINKS, Links, link_json
from graph.read.rows import FactRow, ReachedRow, SubgraphRow
from graph.storage.graph import Graph
from graph.storage.projections import as_rows
from ontology.errors import InputError

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
