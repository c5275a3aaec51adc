"""What is said of an event and of who took part in it, by claims that make facts: a line for each, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.model.certainty import AFFIRMED, FACTUAL
from graph.storage.store import Row, Store

_FACTUAL: Mapping[str, Any] = {"affirmed": AFFIRMED, "factual": sorted(FACTUAL)}

_PARTICIPANTS = """
MATCH (person:Person)-[took:PARTICIPATED_IN]->(:Thing {id: $event})
MATCH (claim:Claim {fact: took.id})-[:FROM]->(source:Source)
WHERE claim.polarity = $affirmed AND claim.certainty IN $factual
OPTIONAL MATCH (speaker:Entity {id: claim.saidBy})
RETURN person.name AS person, claim.role AS role, claim.capacity AS capacity, speaker.name AS speaker,
       source.id AS source, claim.locator AS locator
ORDER BY person, speaker IS NOT NULL, source, locator
"""
_VALUES = """
MATCH (event:Thing {id: $event})
MATCH (claim:Description {subject: event.id})-[:FROM]->(source:Source)
WHERE claim[$attribute] IS NOT NULL AND claim.polarity = $affirmed AND claim.certainty IN $factual
OPTIONAL MATCH (speaker:Entity {id: claim.saidBy})
RETURN claim[$attribute] AS value, event.status AS status, event.fromEarliest AS day, speaker.name AS speaker,
       source.id AS source, claim.locator AS locator
ORDER BY source, locator
"""


def participants(store: Store, event: str) -> list[Row]:
    """Each `person` who took part, with the `role` and the `capacity` that one claim gives, and its `speaker`."""
    return store.read(_PARTICIPANTS, event=event, **_FACTUAL)


def values(store: Store, event: str, attribute: str) -> list[Row]:
    """Each `value` that a claim gives to an attribute of the event, with the event's own `status` and first `day`."""
    return store.read(_VALUES, event=event, attribute=attribute, **_FACTUAL)
