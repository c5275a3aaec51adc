"""Made-up graphs of any size, for benchmarks: everything that makes a graph of claims hard, in known proportions.

    for record in records(Size(1_000_000)): ...

Persons and places; posts with holders over time; events dated, repeated, planned and cancelled; two sources that
disagree on a number and on a date; denials; weak certainties; the same fact from several sources, some of them copies;
and, grown with the size, hubs (an actor, a place and a party with 5 % of the claims each, 50,000 of a million), one
source with 10 % of the claims and pairs of entities, for merging, with 1 % each. Of the party's members only a first
day is known.

Deterministic: the same size and seed give the same records, and they stream. The names are numbers; no real person or
place is in them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.model.claims import Claim, Dataset, Record, Source

DATASET = Dataset("made-up", "1", title="Made-up events", licence="CC0")
HUB = "hub-actor"
HUB_PLACE = "hub-place"
HUB_PARTY = "hub-party"
LARGE_SOURCE = "made-up:large-source"
PAIRS = (("pair-0-a", "pair-0-b"), ("pair-1-a", "pair-1-b"))
"""Entities to merge: each has 1 % of the claims."""

_EVENTS_PER_SOURCE = 20
_HOLDERS_PER_POST = 8
_FIRST_YEAR = 1980
_SHARE_OF_HUB = 0.05
_SHARE_OF_LARGE_EVENTS = 0.12
_SHARE_OF_PAIRED = 0.01
_CLAIMS_PER_EVENT = 5.25
_CLAIMS_PER_HOLDER = 2.25
_ROLES = ("attacker", "target", "witness")
_WEAK = ("alleged", "hedged", "hypothetical")


@dataclass(frozen=True)
class Size:
    """How large a graph is, in claims, and how many of each thing that makes."""

    claims: int

    @property
    def actors(self) -> int:
        """Persons who take part in events and hold posts."""
        return max(20, self.claims // 50)

    @property
    def places(self) -> int:
        """Districts."""
        return max(5, self.claims // 500)

    @property
    def posts(self) -> int:
        """Posts that one person at a time holds."""
        return max(5, self.claims // 400)

    @property
    def events(self) -> int:
        """Events: they make up what the rest leaves of the claims."""
        named = self.actors + self.places
        held = self.posts * (2 + _HOLDERS_PER_POST * _CLAIMS_PER_HOLDER)
        listed = (len(PAIRS) * 2 * _SHARE_OF_PAIRED + _SHARE_OF_HUB) * self.claims
        return max(20, int((self.claims - named - held - listed) / _CLAIMS_PER_EVENT))


def records(size: Size, seed: int = 1) -> Iterator[Record]:
    """Records with about `size.claims` claims in all."""
    made = _Made(size, random.Random(seed))
    yield from made.named()
    yield from made.posts()
    yield from made.pairs()
    yield from made.members()
    yield from made.events()


def post_of(number: int) -> str:
    """The id of a post."""
    return f"post-{number}"


def actor_of(number: int) -> str:
    """The id of a person."""
    return f"actor-{number}"


class _Made:
    """One graph in the making."""

    def __init__(self, size: Size, chance: random.Random) -> None:
        self.size = size
        self.chance = chance

    def named(self) -> Iterator[Record]:
        """Everybody and every place, named by a gazetteer."""
        base = _source("gazetteer", published="2014")
        kinds = [(HUB, "Person"), (HUB_PLACE, "District"), (HUB_PARTY, "PoliticalParty")]
        kinds += [(actor_of(number), "Person") for number in range(self.size.actors)]
        kinds += [(f"place-{number}", "District") for number in range(self.size.places)]
        for id, kind in kinds:
            yield _record(f"{base.id}/{id}", (base,), [(base, {"subject": id, "values": _described(kind, id)})])

    def posts(self) -> Iterator[Record]:
        """Posts, whose holders follow one another; of some turns a second source gives another end."""
        for number in range(self.size.posts):
            yield self._post(post_of(number), _source(f"yearbook-{number // 50}", published="2021"))

    def _post(self, id: str, source: Source) -> Record:
        body = f"{id}-office"
        claims: list[tuple[Source, dict[str, Any]]] = [
            (source, {"subject": id, "values": _described("Post", id) | {"seats": 1}}),
            (source, {"subject": id, "relation": "POST_IN", "object": body}),
        ]
        other = _source(f"{source.id.partition(':')[2]}-other", published="2022")
        for turn in range(_HOLDERS_PER_POST):
            held = {"subject": self._actor(), "relation": "HELD", "object": id}
            first, last = _FIRST_YEAR + 5 * turn, _FIRST_YEAR + 5 * turn + 4
            claims.append((source, held | {"from_": f"{first}-03-01", "until": f"{last + 1}-02"}))
            claims.append((other, held | {"from_": f"{first}-03", "until": f"{last + 1}~"}))
            if turn % 4 == 3:
                claims.append((other, held | {"subject": self._actor(), "from_": f"{first}-06", "until": f"{last}"}))
        return _record(id, (source, other), claims)

    def pairs(self) -> Iterator[Record]:
        """Entities that may be one, each active in very many places, in records of a hundred claims."""
        source = _source("register", published="2019")
        for id in (id for pair in PAIRS for id in pair):
            for lines in self._hundreds(_SHARE_OF_PAIRED):
                yield _record(f"{id}/{lines.start}", (source,), self._lines(id, source, lines))

    def members(self) -> Iterator[Record]:
        """Who joined the party, and when, in records of a hundred claims; nothing tells whether they left."""
        source = _source("roll", published="2019")
        fact = {"relation": "MEMBER_OF", "object": HUB_PARTY}
        for lines in self._hundreds(_SHARE_OF_HUB):
            entries = [(n, actor_of(n % self.size.actors)) for n in lines]
            joined = [fact | {"subject": actor, "locator": f"line {n}", "from_": _day(n)} for n, actor in entries]
            yield _record(f"{HUB_PARTY}/{lines.start}", (source,), [(source, claim) for claim in joined])

    def _hundreds(self, share: float) -> Iterator[range]:
        """Numbers up to a share of the claims, a hundred at a time."""
        count = int(share * self.size.claims)
        return (range(start, min(start + 100, count)) for start in range(0, count, 100))

    def _lines(self, id: str, source: Source, numbers: range) -> list[tuple[Source, dict[str, Any]]]:
        named = [(source, {"subject": id, "values": _described("Person", id)})] if numbers.start == 0 else []
        facts = {"subject": id, "relation": "ACTIVE_IN"}
        return named + [
            (source, facts | {"object": f"place-{n % self.size.places}", "locator": f"line {n}", "on": _day(n)})
            for n in numbers
        ]

    def events(self) -> Iterator[Record]:
        """Events, each a record; a third are told by a copy of their report, too, and a tenth by one large source."""
        large = _source(LARGE_SOURCE.partition(":")[2], published="2020-06")
        for number in range(self.size.events):
            report = _source(f"report-{number // _EVENTS_PER_SOURCE}", published="2020-05-01")
            source = large if self.chance.random() < _SHARE_OF_LARGE_EVENTS else report
            yield self._event(number, source)

    def _event(self, number: int, source: Source) -> Record:
        id = f"event-{number}"
        described = {"subject": id, "values": self._of_event(number), "from_": _day(number), "until": _day(number)}
        if number % 10 == 1:
            described |= {"until": f"{_year(number) + 1}"}
        claims = [(source, described), *((source, part) for part in self._parts(id))]
        place = HUB_PLACE if self.chance.random() < _SHARE_OF_HUB * _CLAIMS_PER_EVENT else self._place()
        claims.append((source, {"subject": id, "relation": "TOOK_PLACE_IN", "object": place}))
        sources = [source]
        if number % 3 == 0 and source.id != LARGE_SOURCE:
            copy = _source(f"{source.id.partition(':')[2]}-copy", published="2020-05-02", derived_from=(source.id,))
            sources.append(copy)
            claims.append((copy, claims[1][1]))
        if number % 20 == 0:
            other = _source(f"rival-{number // 2_000}", published="2020-07")
            sources.append(other)
            claims += [(other, self._rival(described, number)), (other, claims[1][1] | {"polarity": "denied"})]
        return _record(id, tuple(sources), claims)

    def _of_event(self, number: int) -> dict[str, Any]:
        values = _described("Attack", f"event {number}") | {"killedTotal": self.chance.randrange(20)}
        if number % 10 == 1:
            return values | {"series": True, "occurrencesMin": 3}
        if number % 25 == 2:
            return values | {"status": ["planned", "cancelled"][number % 2]}
        return values

    def _rival(self, described: dict[str, Any], number: int) -> dict[str, Any]:
        """Another number of dead and another day than the first source gives."""
        values = _described("Attack", f"event {number}") | {"killedTotal": described["values"]["killedTotal"] + 1}
        return described | {"values": values, "from_": _day(number + 1), "until": _day(number + 1)}

    def _parts(self, event: str) -> list[dict[str, Any]]:
        # The square of a uniform number makes a few actors take part in very many events.
        picked = [self._actor() for _ in _ROLES]
        if self.chance.random() < _SHARE_OF_HUB * _CLAIMS_PER_EVENT:
            picked[0] = HUB
        parts = []
        for actor, role in zip(dict.fromkeys(picked), _ROLES, strict=False):
            part: dict[str, Any] = {"subject": actor, "relation": "PARTICIPATED_IN", "object": event}
            part["qualifiers"] = {"role": [role]}
            if self.chance.random() < 0.1:
                part["certainty"] = self.chance.choice(_WEAK)
            parts.append(part)
        return parts

    def _actor(self) -> str:
        return actor_of(int(self.size.actors * self.chance.random() ** 2))

    def _place(self) -> str:
        return f"place-{self.chance.randrange(self.size.places)}"


def _source(name: str, *, published: str, derived_from: tuple[str, ...] = ()) -> Source:
    id = f"{DATASET.id}:{name}"
    return Source(id, DATASET.id, title="A report", publisher="Nobody", published=published, derived_from=derived_from)


def _record(key: str, sources: tuple[Source, ...], claims: list[tuple[Source, dict[str, Any]]]) -> Record:
    return Record(key, tuple(Claim(DATASET.id, key, source.id, **parts) for source, parts in claims), sources)


def _described(kind: str, name: str) -> dict[str, Any]:
    return {"kind": [kind], "name": [name], "nameLang": ["en"]}


def _year(number: int) -> int:
    return 2010 + number % 10


def _day(number: int) -> str:
    return f"{_year(number)}-{1 + number % 12:02}-{1 + number % 28:02}"
