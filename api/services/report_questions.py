"""Three questions about the report of June 2015, answered from the graph, each line with its source and paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.read.report import participants, values
from graph.storage.graph import Graph
from graph.storage.store import Row


@dataclass(frozen=True)
class Answered:
    """A question with its answers: what is said, and where."""

    question: str
    answers: tuple[tuple[str, str], ...]


def answers(graph: Graph) -> list[Answered]:
    """The three questions, answered now."""
    return [
        _answered(
            "Who took part in the informal meetings, in what capacity, and on whose word?",
            _participants(participants(graph, "informal-contacts-2015")),
        ),
        _answered(
            "Who says that two civilians died in the attack on parliament?",
            _dead(values(graph.store, "parliament-attack-2015", "killedCivilians")),
        ),
        _answered(
            "Was the vote on the defence minister held?",
            _vote(values(graph.store, "defence-minister-vote-2015-06", "status")),
        ),
    ]


def _answered(question: str, found: Iterable[tuple[str, str]]) -> Answered:
    return Answered(question, tuple(found) or (("The graph does not say.", ""),))


def _participants(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        parts = [f"as {', '.join(row['role'])}" if row["role"] else "", _capacity(row["capacity"])]
        how = ", ".join(part for part in parts if part) or "took part"
        yield f"{row['person']}: {how}, {_says(row)}", _place(row)


def _capacity(capacity: str | None) -> str:
    return f"in {capacity} capacity" if capacity else ""


def _dead(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield f"{row['value']} civilians killed, {_says(row)}", _place(row)


def _vote(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        never = "" if row["status"] == "held" else "; no source says that it was held"
        day = f" for {row['day']}" if row["day"] and row["value"] == "planned" else ""
        yield f"{row['value']}{day}{never}", _place(row)


def _says(row: Row) -> str:
    return f"on the word of: {row['speaker']}" if row["speaker"] else "in the source's own voice"


def _place(row: Row) -> str:
    return ", ".join(part for part in (row["source"], row["locator"]) if part)
