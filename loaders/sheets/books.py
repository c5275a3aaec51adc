"""Files of sheets, read row by row; nothing is computed: a formula is a cell that cannot be read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol
from xml.etree import ElementTree

from loaders.inputs import Input
from loaders.sheets.cells import Cell, Day, Unreadable
from ontology.errors import UnreadableFile

MAX_COLUMNS = 1_024
MERGED = Unreadable("part of merged cells", "", "each row with values of its own: unmerge the cells and fill them in")
# Errors that the readers of workbooks raise for damaged files.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Row:
    """A row with its number, counted from 1, and its cells up to the last that is not empty."""

    number: int
    cells: Sequence[Cell]


class Book(Protocol):
    """A file of sheets."""

    @property
    def names(self) -> Sequence[str]:
        """The names of its sheets."""

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet that are not empty."""

    def close(self) -> None:
        """Let go of the file."""


def formula(text: str) -> Unreadable:
    """A cell with a formula."""
    return Unreadable("a formula", text, "a value: copy the cells and paste them as values")


def date_cell(value: Any, precision: int) -> Cell:
    """A date cell as the day, month or year that it shows; `precision` counts its parts."""
    if isinstance(value, datetime):
        if value.time() != time():
            return Unreadable("a time of day", value.isoformat(" "), "a date without a time")
        value = value.date()
    if not isinstance(value, date):
        return Unreadable("a time of day or a duration", str(value), "a date or text")
    return Day("-".join(value.isoformat().split("-")[:precision]))


@contextmanager
def damage_told(file: Input) -> Iterator[None]:
    """Turns what the readers of workbooks raise for damaged ones into UnreadableFile."""
    try:
        yield
    except UnreadableFile:
        raise
    except _DAMAGED as error:
        shown = str(error).split("\n")[0][:80] or type(error).__name__
        raise file.error("the workbook is damaged", value=shown, expected="a workbook that opens") from error
