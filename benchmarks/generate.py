"""Made-up graphs of any size: actors, events with participations and counts, posts and their holders, many sources.

Deterministic: the same size gives the same records. The names are numbers; no real person or place is in them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from graph.claims import Claim, Dataset, Record, Source

DATASET = Dataset("made-up", "1", title="Made-up events", licence="CC0")
CLAIMS_PER_EVENT = 5
_EVENTS_PER_SOURCE = 20


def records(claims: int, seed: int = 1) -> Iterator[Record]:
    """Records with about `claims` claims in all: actors and places first, then one record an event."""
    chance = random.Random(seed)
    actors = [f"actor-{n}" for n in range(max(20, claims // 50))]
    places = [f"place-{n}" for n in range(max(5, claims // 500))]
    base = Source("made-up:gazetteer", DATASET.id, title="Gazetteer", publisher="Nobody", published="2014")
    named = [(id, "Person") for id in actors] + [(id, "District") for id in places]
    yield from (_named(id, kind, base) for id, kind in named)
    for number in range((claims - len(named)) // CLAIMS_PER_EVENT):
        yield _event(number, actors, places, chance)


def _named(id: str, kind: str, source: Source) -> Record:
    key = f"{source.id}/{id}"
    values = {"kind": [kind], "name": [id], "nameLang": [""]}
    claim = Claim(DATASET.id, key, source.id, id, values=values)
    return Record(key, (claim,), (source,))


def _event(number: int, actors: list[str], places: list[str], chance: random.Random) -> Record:
    day = f"{2010 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}"
    source = Source(
        f"made-up:report-{number // _EVENTS_PER_SOURCE}",
        DATASET.id,
        title="A report",
        publisher="Nobody",
        published="2020",
    )
    key = id_ = f"event-{number}"
    values = {"kind": ["Attack"], "name": [f"event {number}"], "nameLang": ["en"], "killedTotal": chance.randrange(20)}

    def claim(**parts: object) -> Claim:
        return Claim(DATASET.id, key, source.id, **parts)  # type: ignore[arg-type]

    # The square of a uniform number makes a few actors take part in very many events.
    picked = {actors[int(len(actors) * chance.random() ** 2)] for _ in range(3)}
    roles = ("attacker", "target", "witness")
    parts = [
        claim(subject=actor, relation="PARTICIPATED_IN", object=id_, qualifiers={"role": [role]})
        for actor, role in zip(sorted(picked), roles, strict=False)
    ]
    where = claim(subject=id_, relation="TOOK_PLACE_IN", object=chance.choice(places))
    return Record(key, (claim(subject=id_, values=values, from_=day, until=day), *parts, where), (source,))
