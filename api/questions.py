"""Three questions about the report of June 2015, answered from the graph, each line with its source and paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.output import cell
from graph.store import Row, Store


@dataclass(frozen=True)
class Answered:
    """A question with its answers: what is said, and where."""

    question: str
    answers: tuple[tuple[str, str], ...]


_WHO = """
MATCH (person:Person)-[took:PARTICIPATED_IN]->(:Meeting {id: 'informal-contacts-2015'})
MATCH (claim:Claim {fact: took.id})-[:FROM]->(source:Source)
WHERE claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
OPTIONAL MATCH (speaker:Entity {id: claim.saidBy})
RETURN person.name AS person, claim.role AS role, claim.capacity AS capacity, speaker.name AS speaker,
       source.id AS source, claim.locator AS locator
ORDER BY person, speaker IS NOT NULL, source, locator
"""
_DEAD = """
MATCH (claim:Description {subject: 'parliament-attack-2015'})-[:FROM]->(source:Source)
WHERE claim.killedCivilians IS NOT NULL
  AND claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
OPTIONAL MATCH (speaker:Entity {id: claim.saidBy})
RETURN claim.killedCivilians AS killed, speaker.name AS speaker, source.id AS source, claim.locator AS locator
ORDER BY source, locator
"""
_VOTE = """
MATCH (vote:Event {id: 'defence-minister-vote-2015-06'})
MATCH (claim:Description {subject: vote.id})-[:FROM]->(source:Source)
WHERE claim.status IS NOT NULL
  AND claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
RETURN vote.status AS status, claim.status AS claimed, vote.fromEarliest AS day, source.id AS source,
       claim.locator AS locator
ORDER BY source, locator
"""


def answers(store: Store) -> list[Answered]:
    """The three questions, answered now."""
    return [
        _answered(
            "Who took part in the informal meetings, in what capacity, and on whose word?",
            _participants(store.read(_WHO)),
        ),
        _answered("Who says that two civilians died in the attack on parliament?", _dead(store.read(_DEAD))),
        _answered("Was the vote on the defence minister held?", _vote(store.read(_VOTE))),
    ]


def _answered(question: str, found: Iterable[tuple[str, str]]) -> Answered:
    return Answered(question, tuple(found) or (("The graph does not say.", ""),))


def _participants(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        parts = [f"as {cell(row['role'])}" if row["role"] else "", _capacity(row["capacity"])]
        how = ", ".join(part for part in parts if part) or "took part"
        yield f"{row['person']}: {how}, {_says(row)}", _place(row)


def _capacity(capacity: str | None) -> str:
    return f"in {capacity} capacity" if capacity else ""


def _dead(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield f"{row['killed']} civilians killed, {_says(row)}", _place(row)


def _vote(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        never = "" if row["status"] == "held" else "; no source says that it was held"
        day = f" for {row['day']}" if row["day"] and row["claimed"] == "planned" else ""
        yield f"{row['claimed']}{day}{never}", _place(row)


def _says(row: Row) -> str:
    return f"on the word of: {row['speaker']}" if row["speaker"] else "in the source's own voice"


def _place(row: Row) -> str:
    return ", ".join(part for part in (row["source"], row["locator"]) if part)
