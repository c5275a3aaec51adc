"""Events of different datasets that might be one incident: by their days, places, actors and kinds.

A dataset tells of an incident once, another dataset perhaps too, under other ids, names and classes. Two events are a
pair when they may lie on the same day, are of related kinds, and share a place or an actor. Retrieval goes through the
events in the order of time and holds only those that are not yet over; of these it compares those that share a word
of an actor's name, the name of a place or a cell of the map. So its work grows with the events of a day, and not with
the square of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, LiteralString

from graph.analysis.pairs import LEAST_SCORE, CandidateRow, Pair, ReasonRow, judged_apart
from graph.analysis.shared_actors import ActorMatch, actor_words, shared_actors
from graph.analysis.shared_places import cells_around, distance, shared_place
from graph.names.folding import folded
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, encode_cursor
from graph.storage.store import Row
from ontology.vocabulary import EVENT, Use, Vocabulary

SCANNED = 500
"""How many events a page looks at; it may thus be short, or even empty, while more pages follow."""

LONGEST = 31
"""An event whose bounds leave more days than this open is compared with none: it may be any of a month's."""

WEIGHTS = {"sameDays": 0.4, "sameKind": 0.2, "relatedKind": 0.1}
"""How much the same day and kind count; what places and actors count is beside the rules that compare them."""

_STEP = 100
_MOST = 20
_NO_KIND = frozenset(("Thing", "Entity", EVENT))


def _events(graph: Graph, condition: LiteralString) -> LiteralString:
    """Reads the events that may be compared, in the order of time."""
    return f"""
MATCH (e:Event)
WHERE {condition} AND NOT e:Unrealised AND e.series IS NULL
  AND e.untilLatest <= e.fromEarliest + duration({{days: {LONGEST - 1}}})
  AND ($kind IS NULL OR $kind IN labels(e))
WITH e ORDER BY e.fromEarliest, e.id LIMIT $limit
RETURN e {{.id, .name, .kind, .sources, .fromEarliest, .untilLatest, .latitude, .longitude, .precision}} AS entity,
  labels(e) AS labels,
  COLLECT {{ MATCH (c:Description {{subject: e.id}}) RETURN DISTINCT c.dataset }} AS datasets,
  COLLECT {{ MATCH (e)<-[:{graph.type_for(Use.PARTICIPATION)}]-(a:Entity)
    WITH DISTINCT a ORDER BY a.id LIMIT {_MOST} RETURN a {{.id, .name, .names, .kind}} }} AS actors,
  COLLECT {{ MATCH (e)-[:TOOK_PLACE_IN]->(:Entity)-[:PART_OF*0..5]->(p:Place)
    WITH DISTINCT p ORDER BY p.id LIMIT {_MOST} RETURN p {{.id, .name, .kind}} }} AS places
"""


_FROM: LiteralString = """date($begin) <= e.fromEarliest AND e.untilLatest IS NOT NULL
  AND (e.fromEarliest > date($begin) OR e.id >= $id)"""
_NOT_OVER: LiteralString = """date($earliest) <= e.fromEarliest <= date($begin) AND e.untilLatest >= date($begin)
  AND (e.fromEarliest < date($begin) OR e.id < $id)"""
_MEETING: LiteralString = "date($earliest) <= e.fromEarliest <= date($end) AND e.untilLatest >= date($begin)"
_ONE: LiteralString = "e.id = $id"
_ALL = 1_000_000


@dataclass(frozen=True)
class _Event:
    """An event with what it is compared by."""

    entity: Row
    labels: frozenset[str]
    datasets: frozenset[str]
    actors: Sequence[Row]
    places: Sequence[Row]

    @property
    def id(self) -> str:
        return str(self.entity["id"])

    @property
    def begin(self) -> date:
        return self.entity["fromEarliest"]  # type: ignore[no-any-return]

    @property
    def end(self) -> date:
        return self.entity["untilLatest"]  # type: ignore[no-any-return]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Values that two compared events share."""
        actors = (key for actor in self.actors for key in (actor["id"], *actor_words(actor)))
        places = (key for place in self.places for key in (place["id"], "place " + " ".join(folded(place["name"]))))
        return frozenset((*actors, *places, *cells_around(self.entity, wide=False)))

    @cached_property
    def asked_keys(self) -> frozenset[str]:
        """The keys, with the cells of the map around its own."""
        return self.keys | cells_around(self.entity, wide=True)


@dataclass
class _Open:
    """The events that are not over yet, by their keys."""

    events: dict[str, _Event] = field(default_factory=dict)
    by_key: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    day: date = date.min

    def add(self, event: _Event) -> None:
        self.events[event.id] = event
        for key in event.keys:
            self.by_key[key].add(event.id)

    def end_before(self, day: date) -> None:
        """Let go of those that were over before this day; days come in order."""
        if day == self.day:
            return
        self.day = day
        for event in [each for each in self.events.values() if each.end < day]:
            del self.events[event.id]
            for key in event.keys:
                self.by_key[key].discard(event.id)

    def like(self, event: _Event) -> list[_Event]:
        """Those of another dataset that share a key, by id."""
        ids = set[str]().union(*(self.by_key.get(key, ()) for key in event.asked_keys))
        return [each for each in map(self.events.__getitem__, sorted(ids)) if each.datasets != event.datasets]


def incidents(
    graph: Graph, kind: str | None = None, *, page: PageRequest = FIRST_PAGE, min_score: float = LEAST_SCORE
) -> Page[CandidateRow]:
    """Pairs of events of one kind in the whole graph, each once, in the order of when the later began.

    A page looks at 500 events at most, so that it may have fewer pairs than `limit` while another follows.
    """
    begin, id, after = (str(each) for each in page.after(date.min.isoformat(), "", ""))
    still_open = _Open()
    for event in _not_over(graph, kind, begin, id):
        still_open.add(event)
    found: list[Pair] = []
    for _ in range(0, SCANNED, _STEP):
        events = list(_read(graph, _FROM, kind=kind, begin=begin, id=id, limit=_STEP + 1))
        pairs = _apart(graph, _swept(graph.vocabulary, events[:_STEP], still_open))
        found += [pair for pair in pairs if _key(pair) > (begin, id, after) and pair.score >= min_score]
        if len(found) > page.limit or len(events) <= _STEP:
            return page.of(found, _key, Pair.as_row)
        begin, id, after = events[_STEP].begin.isoformat(), events[_STEP].id, ""
    return Page([pair.as_row() for pair in found], encode_cursor((begin, id, "")))


def incidents_like(graph: Graph, id: str) -> list[Pair]:
    """The events of other datasets that one event might be; none for what is no event with dates."""
    event = next(_read(graph, _ONE, id=id, limit=1), None)
    if event is None:
        return []
    days = {"begin": event.begin.isoformat(), "end": event.end.isoformat(), "earliest": _before(event.begin)}
    meeting = _Open()
    for each in _read(graph, _MEETING, limit=_ALL, **days):
        meeting.add(each)
    pairs = (_pair(graph.vocabulary, event, other) for other in meeting.like(event))
    return _apart(graph, [pair for pair in pairs if pair])


def _read(graph: Graph, condition: LiteralString, *, kind: str | None = None, **parameters: Any) -> Iterator[_Event]:
    for row in graph.store.read(_events(graph, condition), kind=kind, **parameters):
        labels = frozenset(row["labels"])
        yield _Event(row["entity"], labels, frozenset(row["datasets"]), row["actors"], row["places"])


def _not_over(graph: Graph, kind: str | None, begin: str, id: str) -> Iterator[_Event]:
    """The events before this place in the order of time that were not over on its day."""
    if not id:
        return iter(())
    earliest = _before(date.fromisoformat(begin))
    return _read(graph, _NOT_OVER, kind=kind, begin=begin, id=id, earliest=earliest, limit=_ALL)


def _before(day: date) -> str:
    """The first day on which an event may have begun that lasts until this one."""
    return (day - timedelta(days=LONGEST)).isoformat() if day.year > 1 else date.min.isoformat()


def _swept(vocabulary: Vocabulary, events: Iterable[_Event], still_open: _Open) -> list[Pair]:
    """The pairs of these events, in the order of time, with those before them that are still open."""
    found = []
    for event in events:
        still_open.end_before(event.begin)
        found += [pair for other in still_open.like(event) if (pair := _pair(vocabulary, event, other))]
        still_open.add(event)
    return found


def _apart(graph: Graph, pairs: Sequence[Pair]) -> list[Pair]:
    judged = judged_apart(graph.store, [pair.ids for pair in pairs])
    return [pair for pair in pairs if pair.ids not in judged]


def _key(pair: Pair) -> tuple[str, str, str]:
    return pair.one["fromEarliest"].isoformat(), pair.one["id"], pair.other["id"]


def _pair(vocabulary: Vocabulary, one: _Event, other: _Event) -> Pair | None:
    """Two events whose days meet, with the reasons; None where nothing but the day speaks for it."""
    apart = distance(one.entity, other.entity)
    if one.begin > other.end or other.begin > one.end or (apart and apart.excludes) or not _related(one, other):
        return None
    place = shared_place(one.entity, one.places, other.entity, other.places)
    actors = [_of_actors(match) for match in shared_actors(vocabulary, one.actors, other.actors)]
    if not place and not actors:
        return None
    kind = _same_kind(vocabulary, one, other)
    reasons = [_same_days(one, other), *([place] if place else []), *actors, *([kind] if kind else [])]
    return Pair(one.entity, other.entity, reasons)


def _same_days(one: _Event, other: _Event) -> ReasonRow:
    """The likelier, the fewer days the two leave open: of two exact days it is no chance, of two months it is."""
    both = (min(one.end, other.end) - max(one.begin, other.begin)).days + 1
    either = (max(one.end, other.end) - min(one.begin, other.begin)).days + 1
    values = list(dict.fromkeys(_days(each) for each in (one, other)))
    why = f"{both} of {either} days may be of both" if either > 1 else "one day"
    return {"reason": "sameDays", "values": values, "weight": round(WEIGHTS["sameDays"] * both / either, 4), "why": why}


def _days(event: _Event) -> str:
    return event.begin.isoformat() if event.begin == event.end else f"{event.begin} to {event.end}"


def _related(one: _Event, other: _Event) -> bool:
    """Whether one class holds both; of an event without a class nothing is known against it."""
    mine, theirs = one.labels - _NO_KIND, other.labels - _NO_KIND
    return not mine or not theirs or not mine.isdisjoint(theirs)


def _same_kind(vocabulary: Vocabulary, one: _Event, other: _Event) -> ReasonRow | None:
    shared = (one.labels & other.labels) - _NO_KIND
    if not shared:
        return None
    kinds = [set(each.entity["kind"] or ()) for each in (one, other)]
    same = not kinds[0].isdisjoint(other.labels) or not kinds[1].isdisjoint(one.labels)
    reason = "sameKind" if same else "relatedKind"
    return {"reason": reason, "values": vocabulary.most_special(shared), "weight": WEIGHTS[reason]}


def _of_actors(match: ActorMatch) -> ReasonRow:
    found: ReasonRow = {"reason": match.reason, "values": match.names, "weight": match.weight}
    if match.why:
        found["why"] = match.why
    return found
