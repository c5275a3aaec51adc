"""Saved queries: Cypher files with a name, a description and typed parameters, run within the gateway's limits.

A file `NAME.cypher` in the folder `queries` of the home is one; it takes the place of a shipped one of its name. Its
comment lines at the top are the description, but for those that declare a parameter:

    // Posts that somebody held on a day.
    // $day: date = 2015-06-24 — the day asked about
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from math import isfinite
from pathlib import Path
from typing import Any

import orjson
from typing_extensions import TypedDict

from graph.read.cypher import Answer, Gateway
from ontology.errors import InputError, MalformedFile, NotFound

_SHIPPED = Path(__file__).with_name("queries")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COMMENT = "//"
_DECLARATION = re.compile(
    r"\$(?P<name>[A-Za-z]\w*): +(?P<type>[a-z/ ]+?)(?: += +(?P<default>.+?))?(?: +[—–-] +(?P<meaning>.+))?"
)
_NULL = "null"
_INT64 = 2**63


class SavedParameterRow(TypedDict):
    """A parameter of a saved query."""

    name: str
    """The name of the parameter, without the dollar sign."""
    type: str
    """`text`, `whole number`, `number`, `date`, `true/false` or `list of texts`."""
    required: bool
    """Whether it has to be given, for it has no default."""
    default: str | None
    """The value taken when none is given, as the file has it; `null` stands for no value."""
    meaning: str
    """The meaning of its values."""


class SavedQueryRow(TypedDict):
    """A query that can be run by its name."""

    name: str
    """The name it is run by."""
    description: str
    """The question it answers."""
    shipped: bool
    """Whether it came with Sayso; the others are files in the folder `queries` of the home."""
    parameters: list[SavedParameterRow]
    """Its parameters, in the order of the file."""
    query: str
    """Its Cypher, with the comments."""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError


def _whole_number(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,19}", value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64:
        return value
    raise ValueError


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    try:
        found = float(value)
    except OverflowError:
        raise ValueError from None
    if isfinite(found):
        return found
    raise ValueError


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return date.fromisoformat(value)
    raise ValueError


def _truth(value: Any) -> bool:
    if value in ("true", "false"):
        return bool(value == "true")
    if isinstance(value, bool):
        return value
    raise ValueError


def _texts(value: Any) -> list[str]:
    found = orjson.loads(value) if isinstance(value, str) else value
    if isinstance(found, list):
        return [_text(each) for each in found]
    raise ValueError


_TYPES: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "text": (_text, "a text"),
    "whole number": (_whole_number, "a whole number of 64 bits, such as 12"),
    "number": (_number, "a number, such as 0.5"),
    "date": (_day, "a date, such as 2015-06-22"),
    "true/false": (_truth, "true or false"),
    "list of texts": (_texts, 'a list of texts, such as ["kabul", "kunduz"]'),
}
"""By type, what makes a value of JSON or of text, raising ValueError; and what such a value is, in words."""


@dataclass(frozen=True)
class Parameter:
    """A declared parameter; `default` is as the file has it, and None without one."""

    name: str
    type: str
    default: str | None
    meaning: str

    def value(self, given: Mapping[str, Any]) -> Any:
        """The value for the query, from the one given or else the default; raises InputError."""
        if self.name in given:
            return self._parsed(given[self.name])
        if self.default is None:
            raise InputError("a parameter is missing", property=self.name, expected=self.expected)
        return None if self.default == _NULL else self._parsed(self.default)

    @property
    def expected(self) -> str:
        """A value of its type, in words, and the meaning of it."""
        words = _TYPES[self.type][1]
        return f"{words}: {self.meaning}" if self.meaning else words

    def _parsed(self, value: Any) -> Any:
        try:
            return _TYPES[self.type][0](value)
        except ValueError:
            raise InputError(
                f"not a value of type {self.type}", property=self.name, value=str(value), expected=self.expected
            ) from None

    def as_row(self) -> SavedParameterRow:
        """The parameter as JSON has it."""
        required = self.default is None
        return SavedParameterRow(
            name=self.name, type=self.type, required=required, default=self.default, meaning=self.meaning
        )


@dataclass(frozen=True)
class SavedQuery:
    """A named query with its declared parameters."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    query: str
    shipped: bool

    def run(self, gateway: Gateway, given: Mapping[str, Any]) -> Answer:
        """The answer for the given values, texts or JSON; raises InputError and all that the gateway raises."""
        known = [each.name for each in self.parameters]
        for name, value in given.items():
            if name not in known:
                expected = f"one of {', '.join(known)}" if known else "none"
                raise InputError("there is no such parameter", property=name, value=str(value), expected=expected)
        return gateway.run(self.query, {each.name: each.value(given) for each in self.parameters})

    def as_row(self) -> SavedQueryRow:
        """The query as JSON has it."""
        return SavedQueryRow(
            name=self.name,
            description=self.description,
            shipped=self.shipped,
            parameters=[each.as_row() for each in self.parameters],
            query=self.query,
        )


def saved_queries(home: Path) -> list[SavedQuery]:
    """The queries of a home and the shipped ones, by name; raises MalformedFile."""
    shipped = {path.stem: path for path in _SHIPPED.glob("*.cypher")}
    own = {path.stem: path for path in (home / "queries").glob("*.cypher")}
    return [_read(path, shipped=name not in own) for name, path in sorted((shipped | own).items())]


def saved_query(home: Path, name: str) -> SavedQuery:
    """The query of this name; raises NotFound, and MalformedFile when it cannot be read."""
    # The name is compared and never made a path of, so that it cannot lead to another folder.
    found = {each.name: each for each in saved_queries(home)}
    if name not in found:
        raise NotFound("saved query", name)
    return found[name]


def _read(path: Path, *, shipped: bool) -> SavedQuery:
    if not _NAME.fullmatch(path.stem):
        expected = "small letters, digits and hyphens, such as held-posts.cypher"
        raise MalformedFile("the file of a saved query has an unfit name", file=path.name, expected=expected)
    try:
        query = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedFile("the file of a saved query cannot be read as UTF-8 text", file=path.name) from error
    comments = [
        line.removeprefix(_COMMENT).strip()
        for line in takewhile(lambda line: line.startswith(_COMMENT), query.splitlines())
    ]
    declared = [(at, line) for at, line in enumerate(comments, 1) if line.startswith("$")]
    parameters = tuple(_declared(line, path.name, at) for at, line in declared)
    return SavedQuery(
        name=path.stem,
        description=" ".join(line for line in comments if line and not line.startswith("$")),
        parameters=parameters,
        query=query,
        shipped=shipped,
    )


def _declared(line: str, file: str, at: int) -> Parameter:
    found = _DECLARATION.fullmatch(line)
    if found is None or found["type"] not in _TYPES:
        expected = f"$NAME: TYPE — MEANING, of which TYPE is {', '.join(_TYPES)}"
        raise MalformedFile("not the declaration of a parameter", file=file, line=at, value=line, expected=expected)
    parameter = Parameter(found["name"], found["type"], found["default"], found["meaning"] or "")
    if parameter.default is None:
        return parameter
    try:
        parameter.value({})
    except InputError as error:
        problem, expected = "the default is of another type", parameter.expected
        raise MalformedFile(problem, file=file, line=at, value=parameter.default, expected=expected) from error
    return parameter
