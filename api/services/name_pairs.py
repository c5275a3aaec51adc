"""Pairs of names from a table, compared one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from graph.names.explanation import explain
from graph.names.kinds import kind_named
from graph.names.scoring import Comparison, compare
from ontology.errors import InputError, UnreadableFile

COLUMNS = ("left", "right", "kind")


class NamePair(NamedTuple):
    """A row of a table: two names and what they are names of."""

    left: str
    right: str
    kind: str


def read_pairs(path: Path) -> Iterator[NamePair]:
    """The rows of a tab-separated file, whose first line names the columns `left`, `right` and, if need be, `kind`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(file, "").rstrip("\r\n").split("\t")
            places = _places(header, str(path))
            for number, line in enumerate(file, start=2):
                if row := line.rstrip("\r\n"):
                    yield _pair(row.split("\t"), places, str(path), number)
    except OSError as error:
        raise UnreadableFile(error.strerror or str(error), file=str(path)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("the text is not UTF-8", file=str(path), expected="UTF-8") from error


def _places(header: list[str], file: str) -> dict[str, int]:
    places = {name.strip().lower(): place for place, name in enumerate(header)}
    if not {"left", "right"} <= places.keys():
        expected = "columns left, right and kind, separated by tabs"
        raise UnreadableFile("the first line does not name the columns", file=file, line=1, expected=expected)
    return places


def _pair(cells: list[str], places: dict[str, int], file: str, line: int) -> NamePair:
    found = {name: cells[place] if (place := places.get(name, len(cells))) < len(cells) else "" for name in COLUMNS}
    try:
        return NamePair(found["left"], found["right"], kind_named(found["kind"]))
    except InputError as error:
        raise InputError(
            error.problem, file=file, line=line, property="kind", value=error.value, expected=error.expected
        ) from error


def compared(pair: NamePair) -> Comparison:
    """The comparison of a pair."""
    return compare(*pair)


def as_json(found: Comparison) -> dict[str, Any]:
    """A comparison for scripts."""
    return {"score": found.score, "same": found.same, "why": explain(found)}
