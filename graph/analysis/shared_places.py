"""Whether two events took place in one place: by its id, its name, or how far apart their coordinates are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph.analysis.pairs import ReasonRow
from graph.names.folding import folded
from graph.storage.store import Row

RADII = {"exact": 5.0, "nearby": 25.0, "district": 50.0, "province": 150.0, "area": 150.0}
"""How far, in kilometres, an event may be from its coordinates, by their precision."""

WEIGHTS = {"exact": 0.5, "nearby": 0.4, "district": 0.35, "province": 0.2, "area": 0.2, "country": 0.1}
"""How much it counts that two events are as near to each other as the coarser precision tells."""

_UNKNOWN = "province"
"""The precision of coordinates that have none."""
_BY_CLASS = (("Region", None), ("Country", "country"), ("Province", "province"), ("District", "district"))
_EARTH = 6371.0
_CELLS = 360
_FURTHEST = 1.5
"""How many times the sum of both radii is too far: districts and provinces are not round."""


@dataclass(frozen=True)
class Distance:
    """How far apart two events are, and how far they may be by the precision of both."""

    kilometres: float
    allowed: float
    precision: str

    @property
    def excludes(self) -> bool:
        """Whether they cannot be one incident."""
        return self.kilometres > _FURTHEST * self.allowed


def cells_around(event: Row, *, wide: bool) -> frozenset[str]:
    """The cell of the map, a degree wide and high, in which an event lies, with those around it if `wide`."""
    if _precision(event) is None:
        return frozenset()
    east, north = math.floor(event["longitude"]), math.floor(event["latitude"])
    steps = (-1, 0, 1) if wide else (0,)
    return frozenset(f"cell {(east + x) % _CELLS} {north + y}" for x in steps for y in steps)


def distance(one: Row, other: Row) -> Distance | None:
    """How far apart two events are; None where a position is not known better than by country."""
    mine, theirs = _precision(one), _precision(other)
    if mine is None or theirs is None:
        return None
    coarser = max(mine, theirs, key=RADII.__getitem__)
    return Distance(_kilometres(one, other), RADII[mine] + RADII[theirs], coarser)


def shared_place(one: Row, places: Sequence[Row], other: Row, others: Sequence[Row]) -> ReasonRow | None:
    """The best reason to think that two events took place in one place."""
    near = _near(one, other)
    named = _named(places, others)
    return max((each for each in (near, named) if each), key=lambda each: each["weight"], default=None)


def _near(one: Row, other: Row) -> ReasonRow | None:
    apart = distance(one, other)
    if apart is None or apart.kilometres > apart.allowed:
        return None
    why = f"{apart.kilometres:.0f} km apart, where the positions may be off by {apart.allowed:.0f} km together"
    values = [f"{each['latitude']}, {each['longitude']}" for each in (one, other)]
    return {"reason": "near", "values": list(dict.fromkeys(values)), "weight": WEIGHTS[apart.precision], "why": why}


def _named(places: Sequence[Row], others: Sequence[Row]) -> ReasonRow | None:
    """The smallest place that both name."""
    known = {key: place for place in others for key in _keys(place)}
    found = [(place, known[key]) for place in places for key in _keys(place) if key in known]
    weighed = [(weight, mine["name"], theirs["name"]) for mine, theirs in found if (weight := _weight(mine))]
    if not weighed:
        return None
    weight, *names = max(weighed)
    return {"reason": "samePlace", "values": list(dict.fromkeys(names)), "weight": weight}


def _keys(place: Row) -> tuple[str, str]:
    return place["id"], " ".join(folded(place["name"]))


def _weight(place: Row) -> float | None:
    """How much a place counts that both name; None for a part of the world."""
    kinds = set(place["kind"] or ())
    level = next((level for name, level in _BY_CLASS if name in kinds), "exact")
    return WEIGHTS[level] if level else None


def _precision(event: Row) -> str | None:
    """The precision of an event's coordinates; None where it has none, or they stand for a country or more."""
    if event["latitude"] is None or event["longitude"] is None:
        return None
    stated = event["precision"] or _UNKNOWN
    return stated if stated in RADII else None


def _kilometres(one: Row, other: Row) -> float:
    """The distance on a sphere."""
    north, other_north = math.radians(one["latitude"]), math.radians(other["latitude"])
    east = math.radians(other["longitude"] - one["longitude"])
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))
