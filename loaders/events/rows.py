"""Rows of event datasets: tables of text with or without a header, read as cells by column name.

Public copies of these files differ: a byte order mark, Latin-1, columns in another order or another case, names of
columns that no row has, no header at all, the word `None` for nothing. All of it is dealt with here, for each format.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from loaders.inputs import Input
from loaders.values import MAX_TEXT
from ontology.errors import DateError, InputError, InvalidClaim, MalformedFile

NOTHING = frozenset({"", "None", "NULL"})
"""The texts that stand for an empty cell."""
_LATIN = "iso-8859-1"
_CHUNK = 2**20
_SHOWN = 80
_DIGITS = 15
_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Layout:
    """The columns of a format; `needed` are those by which its header is known, `other` those of its older files."""

    columns: tuple[str, ...]
    needed: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names of columns."""
    delimiter: str = ","
    headless: Callable[[Sequence[str]], bool] = lambda cells: False
    """Whether a first row is one of data, in a file without a header."""

    @cached_property
    def known(self) -> frozenset[str]:
        """All columns that files of this format may have."""
        return self.other | set(self.columns)

    def name(self, header: str) -> str:
        """The name of a column as its header has it: `Event ID` and `EVENT_ID` are `event_id`."""
        name = "_".join(header.strip().lower().split())
        return self.aliases.get(name, name)

    def names(self, header: Sequence[str]) -> list[str]:
        """The names in a header, without empty ones at its end."""
        names = [self.name(cell) for cell in header]
        while names and not names[-1]:
            names.pop()
        return names

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row holds the names of this format's columns."""
        return bool(self.needed) and self.needed <= set(self.names(cells))

    def recognises(self, file: Input) -> bool:
        """Whether the first row of a file is a header or a row of this format."""
        text = file.head.decode(file.encoding(), errors="replace").removeprefix("\ufeff")
        try:
            first = next(self.reader(iter(text.splitlines(keepends=True))), [])
        except csv.Error:
            return False
        return self.is_header(first) or self.headless(first)

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The cells of each row; only files with commas quote them."""
        if self.delimiter == ",":
            return csv.reader(lines)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)

    def join(self, cells: Sequence[str]) -> str:
        """A row as text again, for the reject file."""
        return self.delimiter.join(cells)


def columns(names: str) -> tuple[str, ...]:
    """The names of columns, from a text with spaces between them."""
    return tuple(names.split())


class Row:
    """One row. What cannot be read of it becomes a problem of the row and is None, so that all mistakes are told."""

    def __init__(self, number: int, cells: Mapping[str, str], text: str) -> None:
        self.number = number
        self.line = text
        self.problems: list[InputError] = []
        self._cells = cells

    def text(self, name: str) -> str | None:
        """A cell without the space around it; None for an empty one."""
        value = self._cells.get(name, "").strip()
        return None if value in NOTHING else value

    def needed(self, name: str) -> str:
        """A cell that must not be empty."""
        value = self.text(name)
        if value is None:
            self.refuse("an empty cell", name, "", "a value")
        return value or ""

    def identifier(self, name: str) -> str:
        """A cell that is part of an id: letters, digits, dots and hyphens."""
        value = self.needed(name)
        if value and not _ID.fullmatch(value):
            self.refuse("not an id", name, value, "letters, digits, dots and hyphens")
        return value

    def codes(self, columns: Mapping[str, str]) -> list[str]:
        """The codes in some columns, each after the name of its list: `columns` has the column for each list."""
        return [f"{name}:{value}" for name, column in columns.items() if (value := self.text(column))]

    def list(self, name: str, separator: str = ";") -> list[str]:
        """The parts of a cell that holds several, each once."""
        parts = (part.strip() for part in (self.text(name) or "").split(separator))
        return list(dict.fromkeys(part for part in parts if part not in NOTHING))

    def integer(self, name: str, least: int | None = None) -> int | None:
        """A whole number, also written as `12.0`."""
        value = self.text(name)
        if value is None:
            return None
        digits = value.removesuffix(".0")
        if digits.lstrip("-").isdecimal() and digits.isascii() and len(digits) <= _DIGITS:
            number = int(digits)
            if least is None or number >= least:
                return number
        self.refuse("not a number", name, value, "a whole number" if least is None else f"a whole number from {least}")
        return None

    def point(self, latitude: str = "latitude", longitude: str = "longitude") -> dict[str, Any]:
        """The coordinates in two columns, by the names of their attributes."""
        return {"latitude": self.coordinate(latitude, 90), "longitude": self.coordinate(longitude, 180)}

    def coordinate(self, name: str, limit: int) -> float | None:
        """Degrees from `-limit` to `limit`."""
        value = self.text(name)
        if value is None:
            return None
        try:
            degrees = float(value)
        except ValueError:
            degrees = float("nan")
        if -limit <= degrees <= limit:
            return degrees
        self.refuse("not a coordinate", name, value, f"degrees from -{limit} to {limit}")
        return None

    def day(self, name: str, read: Callable[[str], date] = date.fromisoformat) -> date | None:
        """A day that must be given."""
        value = self.needed(name)
        try:
            return read(value) if value else None
        except ValueError:
            self.problems.append(DateError("not a date", property=name, value=value, expected="a day of the calendar"))
            return None

    def refuse(self, problem: str, name: str, value: str, expected: str) -> None:
        """Reject the row for the value of a cell."""
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        self.problems.append(InvalidClaim(problem, line=self.number, property=name, value=shown, expected=expected))


class Rows:
    """The rows of a file, one by one, with the columns that it has."""

    def __init__(self, file: Input, layout: Layout, encoding: str | None = None) -> None:
        self.file = file
        self.layout = layout
        self.columns: list[str] = []
        self.latin = encoding is None and not _is_text(file)
        """Whether the file is read as Latin-1, because it is no UTF-8."""
        self._encoding = _LATIN if self.latin else encoding

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(MAX_TEXT)
        with self.file.text(self._encoding) as stream:
            reader = self.layout.reader(iter(stream))
            try:
                yield from self._rows(reader)
            except csv.Error as error:
                raise self._malformed(str(error), getattr(reader, "line_num", None)) from error
            except UnicodeDecodeError as error:
                line = getattr(reader, "line_num", 0) + 1
                raise self.file.wrong_encoding(line, error.object[error.start], error.encoding) from error

    def _rows(self, reader: Iterator[list[str]]) -> Iterator[Row]:
        for cells in reader:
            if not any(cells):
                continue
            if not self.columns:
                self._begin(cells)
                if self.layout.is_header(cells):
                    continue
            number = getattr(reader, "line_num", 0)
            yield self._row(number, cells)

    def _begin(self, first: list[str]) -> None:
        if self.layout.is_header(first):
            self.columns = self.layout.names(first)
            twice = sorted(
                {name for name in self.columns if self.columns.count(name) > 1 and name in self.layout.known}
            )
            if twice:
                raise self._malformed("a column twice", 1, value=", ".join(twice), expected="each column once")
        elif len(first) == len(self.layout.columns):
            self.columns = list(self.layout.columns)
        else:
            expected = f"{len(self.layout.columns)} columns, or a header"
            raise self._malformed("unknown columns", 1, value=f"{len(first)} columns", expected=expected)

    def _row(self, number: int, cells: list[str]) -> Row:
        names = self.columns
        width = len(cells)
        while width > len(names) and not cells[width - 1].strip():
            width -= 1
        if width < len(names):
            # Some headers name columns that no row has.
            names = [name for name in names if name in self.layout.known]
        row = Row(number, dict(zip(names, cells, strict=False)), self.layout.join(cells))
        if width != len(names):
            row.refuse("the row is cut off or broken", "columns", str(width), f"{len(names)} columns")
        return row

    def _malformed(self, problem: str, line: int | None, **details: str) -> MalformedFile:
        return MalformedFile(problem, file=str(self.file.path), line=line, **details)


def _is_text(file: Input) -> bool:
    """Whether the whole file decodes as what its beginning says it is, UTF-8 as a rule."""
    decoder = codecs.getincrementaldecoder(file.encoding())()
    with file.open() as stream:
        try:
            while data := stream.read(_CHUNK):
                decoder.decode(data)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
