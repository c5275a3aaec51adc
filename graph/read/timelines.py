"""Events and dated facts of an entity, or of several, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString, cast

from graph.model.dates import BOUND_NAMES
from graph.read.entities import of_today
from graph.read.fact_claims import claims_by_fact
from graph.read.links import LINK, LINK_WANTED, LINKS, Links, link_json
from graph.read.rows import BoundsRow, TimelineRow
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import as_rows
from graph.storage.store import Row
from ontology.errors import InputError

MAX_ENTITIES = 10
_NO_DATE = "~"
"""Sorts what has no date behind all that has one."""
_BOUNDS: LiteralString = ", ".join(f"{name}: toString(dated.{name})" for name in BOUND_NAMES)
_BEGINS: LiteralString = ", ".join(f"toString(dated.{name})" for name in BOUND_NAMES)


def _timeline(links: Links) -> LiteralString:
    return f"""
UNWIND $ids AS id
MATCH (e:Thing {{id: id}})-[r]-(other:Entity)
WHERE {LINKS} AND ($kind IS NULL OR $kind IN labels(other))
WITH r, collect(e.id) AS of, head(collect(other)) AS other
{links.judged}
WITH r, of, other, verdict WHERE {LINK_WANTED}
WITH r, of, other, verdict, CASE
    WHEN coalesce(r.fromEarliest, r.fromLatest, r.untilEarliest, r.untilLatest) IS NOT NULL THEN properties(r)
    WHEN $ownEvents[type(r)] = 'subject' THEN properties(startNode(r))
    WHEN $ownEvents[type(r)] = 'object' THEN properties(endNode(r))
    ELSE {{}} END AS dated
WITH *, coalesce({_BEGINS}, '{_NO_DATE}') AS begins
WHERE begins > $begins OR (begins = $begins AND r.id > $after)
WITH * ORDER BY begins, r.id LIMIT $limit
RETURN {as_rows({**LINK, **_ENTRY})}
"""


_ENTRY: dict[LiteralString, LiteralString] = {
    "of": "of",
    "begins": "begins",
    "dated": f"{{{_BOUNDS}}}",
    "neighbour": "other.id",
    "neighbourName": "other.name",
    "neighbourKind": "other.kind",
}


def timeline(
    graph: Graph,
    ids: Sequence[str],
    links: Links | None = None,
    *,
    kind: str | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[TimelineRow]:
    """The facts about some entities by when they can have begun, those without any date last; `kind` of the other end.

    A fact without dates of its own stands where its own event does. Raises NotFound for an unknown entity.
    """
    check_kind(graph.vocabulary, kind)
    if not 1 <= len(ids) <= MAX_ENTITIES:
        raise InputError("too many or none", property="with", expected=f"1 to {MAX_ENTITIES} entities in all")
    links = links or Links()
    known = list(of_today(graph.store, ids))
    begins, after = page.after("", "")
    asked = {"ids": known, "kind": kind, "begins": begins, "after": after, "limit": page.fetched}
    rows = graph.store.rows(_timeline(links), **asked, **links.parameters(graph))
    found = page.of(rows, lambda row: (row["begins"], row["fact"]["id"]), _entry)
    proofs = claims_by_fact(graph, [each["fact"]["id"] for each in found.results], links.as_of)
    return Page([{**each, "claims": proofs.get(each["fact"]["id"], [])} for each in found.results], found.next)


def _entry(row: Row) -> TimelineRow:
    bounds = {name: row["dated"][name] for name in BOUND_NAMES}
    return {
        **cast(BoundsRow, bounds),
        "of": sorted(row["of"]),
        "neighbour": {"id": row["neighbour"], "name": row["neighbourName"], "kind": row["neighbourKind"] or []},
        "fact": link_json(row),
        "claims": [],
    }
