"""Rows for the report of an event: its participants and values, each by a claim that makes a fact, with its place."""

from __future__ import annotations

from typing import LiteralString

from graph.model.certainty import factual_cypher
from graph.storage.graph import Graph
from graph.storage.store import Row, Store
from ontology.vocabulary import Use


def participants(graph: Graph, event: str) -> list[Row]:
    """Each `person` who took part, with the `role` and the `capacity` that one claim gives, and its `speaker`."""
    return graph.store.read(_participants(graph), event=event)


def _participants(graph: Graph) -> LiteralString:
    return f"""
MATCH (person:Person)-[took:{graph.type_for(Use.PARTICIPATION)}]->(:Thing {{id: $event}})
MATCH (claim:Claim {{fact: took.id}})-[:FROM]->(source:Source)
WHERE {factual_cypher("claim")}
OPTIONAL MATCH (speaker:Entity {{id: claim.saidBy}})
RETURN person.name AS person, claim.role AS role, claim.capacity AS capacity, speaker.name AS speaker,
       source.id AS source, claim.locator AS locator
ORDER BY person, speaker IS NOT NULL, source, locator
"""


_VALUES: LiteralString = f"""
MATCH (event:Thing {{id: $event}})
MATCH (claim:Description {{subject: event.id}})-[:FROM]->(source:Source)
WHERE claim[$attribute] IS NOT NULL AND {factual_cypher("claim")}
OPTIONAL MATCH (speaker:Entity {{id: claim.saidBy}})
RETURN claim[$attribute] AS value, event.status AS status, event.fromEarliest AS day, speaker.name AS speaker,
       source.id AS source, claim.locator AS locator
ORDER BY source, locator
"""


def values(store: Store, event: str, attribute: str) -> list[Row]:
    """Each `value` that a claim gives to an attribute of the event, with the event's own `status` and first `day`."""
    return store.read(_VALUES, event=event, attribute=attribute)
