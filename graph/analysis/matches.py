"""Records beside the graph: which entities each may be, by its names and by what else it says. Nothing is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from typing_extensions import TypedDict

from graph.names.keys import key_query
from graph.names.kinds import kind_of
from graph.names.scoring import THRESHOLD, compare
from graph.names.search import Fit, fit
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.store import Row

FOUND = 100
"""How many entities the index of keys gives for one name at most."""

LEAST_SCORE = 0.1
"""Matches with less are left out unless asked for."""

# Log-odds that further values add when they agree, and when they do not; set by hand, since names decide.
_EVIDENCE = {"country": (0.4, -0.8), "birthDate": (2.0, -3.0), "post": (1.5, 0.0)}
_MOST_POSTS = 10
_COUNTRIES = ("country", "nationality")
_MATCHED: LiteralString = """
UNWIND $rows AS row
CALL (row) {
  CALL db.index.fulltext.queryNodes('entity_keys', row.keys, {limit: $found}) YIELD node AS e
  WITH e WHERE row.kind IS NULL OR row.kind IN labels(e)
  RETURN e
}
RETURN DISTINCT row.place AS place, e {.id, .name, .names, .kind, .birthDate, .country, .nationality} AS entity,
  CASE WHEN row.posts THEN [(e)-[:HELD]->(p:Post) | p.name][..$posts] ELSE [] END AS posts
"""


@dataclass(frozen=True)
class Wanted:
    """A record to look for: its names, its class, and what else it says of the one it names."""

    names: Sequence[str]
    kind: str | None = None
    country: str | None = None
    birth_date: str | None = None
    posts: Sequence[str] = ()


class MatchRow(TypedDict):
    """An entity that a record may be: its score, whether that reaches the threshold, and why."""

    id: str
    name: str | None
    kind: list[str]
    score: float
    same: bool
    why: str


def matches(graph: Graph, records: Sequence[Wanted], *, limit: int, min_score: float = 0.0) -> list[list[MatchRow]]:
    """For each record the entities that it may be, the best first; none for a record without a word in its names."""
    rows = [row for place, record in enumerate(records) for row in _asked(graph, place, record)]
    found: list[dict[str, MatchRow]] = [{} for _ in records]
    for row in graph.store.read(_MATCHED, rows=rows, found=FOUND, posts=_MOST_POSTS) if rows else ():
        match = _match(graph, records[row["place"]], row)
        if match and match["score"] >= min_score:
            found[row["place"]][match["id"]] = match
    return [sorted(each.values(), key=lambda match: (-match["score"], match["id"]))[:limit] for each in found]


def _asked(graph: Graph, place: int, record: Wanted) -> list[dict[str, Any]]:
    check_kind(graph.vocabulary, record.kind)
    keys = [query for name in record.names if (query := key_query(name, record.kind))]
    return [{"place": place, "keys": each, "kind": record.kind, "posts": bool(record.posts)} for each in keys]


def _match(graph: Graph, record: Wanted, row: Row) -> MatchRow | None:
    entity = row["entity"]
    kind = kind_of(graph.vocabulary, entity["kind"] or ())
    names = entity["names"] or [entity["name"]]
    fits = [found for name in record.names if (found := fit(name, names, kind))]
    best: Fit | None = max(fits, key=lambda found: found.comparison.score, default=None)
    if best is None or not best.comparison.matches:
        return None
    score, told = best.comparison.score, [best.why]
    for name, agrees in _further(record, entity, row["posts"]):
        score = _shifted(score, _EVIDENCE[name][0 if agrees else 1])
        told.append(f"{name} {'agrees' if agrees else 'differs'}")
    return {
        "id": entity["id"],
        "name": entity["name"],
        "kind": entity["kind"] or [],
        "score": score,
        "same": score >= THRESHOLD,
        "why": "; ".join(told),
    }


def _further(record: Wanted, entity: Row, posts: Sequence[str]) -> list[tuple[str, bool]]:
    """Other values that both give, and whether they agree; silence of one is no difference."""
    found = []
    countries = {code for name in _COUNTRIES for code in _as_list(entity[name])}
    if record.country and countries:
        found.append(("country", record.country.upper() in {code.upper() for code in countries}))
    if record.birth_date and entity["birthDate"]:
        shorter = min(len(record.birth_date), len(entity["birthDate"]))
        found.append(("birthDate", record.birth_date[:shorter] == entity["birthDate"][:shorter]))
    if record.posts and posts:
        found.append(("post", any(compare(one, other).same for one in record.posts for other in posts)))
    return found


def _as_list(value: Any) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _shifted(score: float, by: float) -> float:
    inside = min(max(score, 0.0001), 0.9999)
    return round(1 / (1 + math.exp(-(math.log(inside / (1 - inside)) + by))), 4)
