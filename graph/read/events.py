"""Events by actor, kind, days, place and map section, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, LiteralString

from graph.model.certainty import AFFIRMED, FACTUAL
from graph.model.dates import parse_as_of
from graph.read.as_of import ENTITY_VERDICT, EVENT_PREFILTER, VERDICT_WANTED, AsOf
from graph.read.claims import claims_in_full
from graph.read.entities import of_today
from graph.read.rows import ClaimRow, CountRow, EntityRow, entity_json
from graph.read.terms import check_kind
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import ENTITY_AS_TEXT, as_rows, known
from graph.storage.store import Row
from ontology.errors import DateError, InputError, option
from ontology.vocabulary import Use

_NO_DATE = "~"
_UNDATED: LiteralString = "coalesce(n.fromEarliest, n.fromLatest, n.untilEarliest, n.untilLatest) IS NULL"


def _earliest(bound: LiteralString) -> LiteralString:
    """The earliest of these bounds that a description of an event `n` without dates has."""
    return f"""CASE WHEN {_UNDATED} THEN toString(head(COLLECT {{
    MATCH (c:Description {{subject: n.id}}) WHERE c.{bound} IS NOT NULL RETURN c.{bound} ORDER BY c.{bound} LIMIT 1
  }})) END"""


_PUBLISHED: Mapping[LiteralString, LiteralString] = {"begunBy": _earliest("begunBy"), "overBy": _earliest("overBy")}
_EVENT: Mapping[LiteralString, LiteralString] = {"entity": ENTITY_AS_TEXT, "labels": "labels(n)", **_PUBLISHED}
_ACCOUNTS: LiteralString = """
MATCH (c:Description {subject: $id})
WHERE c.polarity = $affirmed AND c.certainty IN $factual
  AND coalesce(c.fromEarliest, c.fromLatest, c.untilEarliest, c.untilLatest, c.begunBy, c.overBy) IS NOT NULL
WITH c.id AS id ORDER BY id LIMIT $limit
RETURN collect(id) AS ids
"""
_MOST_ACCOUNTS = 100
_BEFORE_ALL = -(2**53)


@dataclass(frozen=True)
class Box:
    """A section of the map in degrees; one whose west is greater than its east lies over the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Box:
        """From WEST,SOUTH,EAST,NORTH; raises InputError."""
        expected = "WEST,SOUTH,EAST,NORTH in degrees, as 60.5,29.4,74.9,38.5"
        try:
            west, south, east, north = map(float, text.split(","))
        except ValueError:
            raise InputError(
                "not a section of the map", property=option("bbox"), value=text, expected=expected
            ) from None
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise InputError("no such section of the map", property=option("bbox"), value=text, expected=expected)
        return cls(west, south, east, north)


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted; what is None does not matter. What was only planned is left out unless `unrealised`.

    `place` counts the places within it too; `start` and `end` are days, months or years, both included.
    """

    actor: str | None = None
    kind: str | None = None
    start: str | None = None
    end: str | None = None
    place: str | None = None
    box: Box | None = None
    unrealised: bool = False

    @property
    def days(self) -> AsOf:
        """The days between `start` and `end`; raises DateError."""
        if self.start is None and self.end is None:
            return AsOf()
        first = _day("from", self.start)[0] if self.start is not None else date.min
        last = _day("until", self.end)[1] if self.end is not None else date.max
        if first > last:
            raise DateError(
                "the last day is before the first", property=option("until"), value=self.end, expected="a later day"
            )
        return AsOf(first, last)


def _day(name: str, text: str) -> tuple[date, date]:
    try:
        return parse_as_of(text)
    except DateError as error:
        raise DateError(
            error.problem, property=option(name), value=text, expected="YYYY-MM-DD, YYYY-MM or YYYY"
        ) from None


def _wanted(graph: Graph) -> LiteralString:
    """Matches the events `e` that are wanted, with their `verdict`."""
    return f"""
MATCH (e:Event)
WHERE ($unrealised OR NOT e:Unrealised) AND ($kind IS NULL OR $kind IN labels(e)) AND {EVENT_PREFILTER}
  AND ($actor IS NULL OR EXISTS {{ (e)<-[:{graph.type_for(Use.PARTICIPATION)}]-(:Thing {{id: $actor}}) }})
  AND ($place IS NULL OR EXISTS {{ (e)-[:TOOK_PLACE_IN]->(:Place)-[:PART_OF*0..5]->(:Thing {{id: $place}}) }})
  AND ($west IS NULL OR EXISTS {{
    MATCH (e)-[:TOOK_PLACE_IN*0..1]->(at:Entity)
    WHERE $south <= at.latitude <= $north AND CASE WHEN $west <= $east
      THEN $west <= at.longitude <= $east ELSE at.longitude >= $west OR at.longitude <= $east END }})
{ENTITY_VERDICT}
WITH e, verdict WHERE {VERDICT_WANTED}
"""


def events(graph: Graph, wanted: EventFilter | None = None, *, page: PageRequest = FIRST_PAGE) -> Page[EntityRow]:
    """The events wanted by when they can have begun, those without any date last."""
    wanted = wanted or EventFilter()
    begins, after = page.after("", "")
    query: LiteralString = f"""{_wanted(graph)}
WITH e AS n, verdict, coalesce(toString(e.fromEarliest), toString(e.untilLatest), '{_NO_DATE}') AS begins
WHERE begins > $begins OR (begins = $begins AND n.id > $after)
WITH n, verdict, begins ORDER BY begins, n.id LIMIT $limit
RETURN {as_rows({**_EVENT, "verdict": "verdict", "begins": "begins"})}
"""
    asked = _parameters(graph, wanted) | {"begins": begins, "after": after, "limit": page.fetched}
    rows = graph.store.rows(query, **asked)
    return page.of(rows, lambda row: (row["begins"], row["entity"]["id"]), _event_json)


def accounts(graph: Graph, id: str) -> list[ClaimRow]:
    """The factual descriptions of an event that tell when it was, or were published on a known day; at most 100."""
    asked = {"affirmed": AFFIRMED, "factual": sorted(FACTUAL), "limit": _MOST_ACCOUNTS}
    ids = graph.store.read(_ACCOUNTS, id=id, **asked)[0]["ids"]
    found = claims_in_full(graph, ids)
    return [found[id] for id in ids if id in found]


def _event_json(row: Row) -> EntityRow:
    published = {name: row[name] for name in _PUBLISHED}
    return entity_json({**row, "entity": known(row["entity"] | published)})


class By(StrEnum):
    """By what events are counted."""

    MONTH = "month"
    KIND = "kind"
    ACTOR = "actor"
    SOURCE = "source"


def _groups(graph: Graph, by: By) -> LiteralString:
    """Gives an event `e` a `key` and a `name` for each group that it is in."""
    groups: Mapping[By, LiteralString] = {
        # An event is counted in a month only when no day of it can lie in another.
        By.MONTH: """WITH CASE WHEN left(toString(e.fromEarliest), 7) = left(toString(e.untilLatest), 7)
    THEN left(toString(e.fromEarliest), 7) END AS key, null AS name""",
        By.KIND: "UNWIND coalesce(e.kind, [null]) AS key WITH key, null AS name",
        By.ACTOR: f"""OPTIONAL MATCH (e)<-[:{graph.type_for(Use.PARTICIPATION)}]-(a:Entity)
  WITH DISTINCT e, a WITH a.id AS key, a.name AS name""",
        By.SOURCE: """UNWIND coalesce(e.sources, [null]) AS key
  OPTIONAL MATCH (s:Source {id: key}) WITH key, s.title AS name""",
    }
    return groups[by]


def counts(
    graph: Graph, by: By, wanted: EventFilter | None = None, *, page: PageRequest = FIRST_PAGE
) -> Page[CountRow]:
    """How many of the events wanted there are by month, in order, or by kind, actor or source, most first.

    An event with several kinds, actors or sources counts for each; one of which it is not known, under no key.
    """
    wanted = wanted or EventFilter()
    rank, place = page.after(_BEFORE_ALL, "")
    order: LiteralString = "0" if by is By.MONTH else "-number"
    query: LiteralString = f"""{_wanted(graph)}
{_groups(graph, by)}
WITH key, name, count(*) AS number
WITH key, name, number, {order} AS rank, coalesce(key, '{_NO_DATE}') AS place
WHERE rank > $afterRank OR (rank = $afterRank AND place > $afterPlace)
WITH * ORDER BY rank, place LIMIT $limit
RETURN {as_rows({"key": "key", "name": "name", "count": "number", "rank": "rank", "place": "place"})}
"""
    asked = _parameters(graph, wanted) | {"afterRank": rank, "afterPlace": place, "limit": page.fetched}
    return page.of(graph.store.rows(query, **asked), lambda row: (row["rank"], row["place"]), _count_json)


def _count_json(row: Row) -> CountRow:
    return CountRow(key=row["key"], name=row["name"], count=row["count"])


def _parameters(graph: Graph, wanted: EventFilter) -> dict[str, Any]:
    check_kind(graph.vocabulary, wanted.kind)
    actor, place = (next(iter(of_today(graph.store, [id]))) if id else None for id in (wanted.actor, wanted.place))
    box = wanted.box
    return {
        "actor": actor,
        "place": place,
        "kind": wanted.kind,
        "unrealised": wanted.unrealised,
        "west": box and box.west,
        "south": box and box.south,
        "east": box and box.east,
        "north": box and box.north,
        **wanted.days.parameters(graph.vocabulary),
    }
