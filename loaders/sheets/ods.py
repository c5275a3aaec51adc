"""ODS workbooks as sheets.

The standard library reads them: the libraries for it hold whole sheets in memory, or give a formula's last result
for a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO
from xml.etree import ElementTree

from loaders.inputs import Input
from loaders.sheets.books import MAX_COLUMNS, MERGED, Row, damage_told, date_cell, formula
from loaders.sheets.cells import Cell, Unreadable

_MAX_SPACES = 2**20
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class OdsBook:
    """An ODS workbook."""

    def __init__(self, file: Input) -> None:
        self.file = file
        archive = file.archive()
        if archive is None or "content.xml" not in archive.namelist():
            raise file.error("not a workbook", expected="an ODS file")
        self._archive = archive
        self.names: Sequence[str] = [name for name, row in self._all_rows() if row is None]

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet."""
        return (row for sheet, row in self._all_rows() if sheet == name and row is not None)

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def _all_rows(self) -> Iterator[tuple[str, Row | None]]:
        """Each sheet's name, alone, and then with each of its rows."""
        with damage_told(self.file), self._archive.open("content.xml") as stream:
            yield from _ods_rows(stream)


def _ods_rows(stream: IO[bytes]) -> Iterator[tuple[str, Row | None]]:
    name, number = "", 0
    # Expat stops entity bombs, and nothing outside the file is fetched.
    for event, element in ElementTree.iterparse(stream, ("start", "end")):  # noqa: S314
        if event == "start":
            if element.tag == f"{_TABLE}table":
                name, number = element.get(f"{_TABLE}name", ""), 0
                yield name, None
        elif element.tag == f"{_TABLE}table-row":
            repeated = int(element.get(f"{_TABLE}number-rows-repeated", 1))
            cells = _ods_cells(element)
            if any(cell not in ("", MERGED) for cell in cells):
                for each in range(number + 1, number + repeated + 1):
                    yield name, Row(each, cells)
            number += repeated
            element.clear()
        elif element.tag == f"{_TABLE}table":
            element.clear()


def _ods_cells(row: ElementTree.Element) -> list[Cell]:
    cells: list[Cell] = []
    for each in row:
        if each.tag == f"{_TABLE}covered-table-cell":
            cell: Cell = MERGED
        elif each.tag == f"{_TABLE}table-cell":
            cell = _ods_cell(each)
        else:
            continue
        cells += [cell] * min(int(each.get(f"{_TABLE}number-columns-repeated", 1)), MAX_COLUMNS)
        if len(cells) > MAX_COLUMNS:
            break
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _ods_cell(element: ElementTree.Element) -> Cell:
    if of := element.get(f"{_TABLE}formula"):
        return formula(of.partition(":")[2] or of)
    kind = element.get(f"{_OFFICE}value-type")
    # Notes of a cell have paragraphs of their own.
    shown = "\n".join(_ods_text(each) for each in element if each.tag == f"{_TEXT}p")
    if kind in ("float", "percentage", "currency"):
        number = float(element.get(f"{_OFFICE}value", "nan"))
        return int(number) if number.is_integer() else number
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        value = datetime.fromisoformat(element.get(f"{_OFFICE}date-value", ""))
        # The format is in a style; what is shown has a number or a name for each part of the date.
        return date_cell(value, len(re.findall(r"\d+", shown)) + bool(re.search(r"[^\W\d_]{3}", shown)) or 3)
    if kind == "time":
        return Unreadable("a time of day or a duration", shown, "a date or text")
    return element.get(f"{_OFFICE}string-value") or shown


def _ods_text(element: ElementTree.Element) -> str:
    parts = [element.text or ""]
    for each in element:
        if each.tag == f"{_TEXT}s":
            parts.append(" " * min(int(each.get(f"{_TEXT}c", 1)), _MAX_SPACES))
        elif each.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif each.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif not each.tag.startswith(_OFFICE):
            parts.append(_ods_text(each))
        parts.append(each.tail or "")
    return "".join(parts)
