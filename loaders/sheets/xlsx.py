"""XLSX workbooks as sheets, by openpyxl in its streaming mode."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from loaders.inputs import Input
from loaders.sheets.books import MAX_COLUMNS, MERGED, Row, damage_told, date_cell, formula
from loaders.sheets.cells import Cell, Unreadable

_MAX_PART = 512 * 2**20
"""The largest part of a workbook, unpacked, that is held in memory: the texts that its cells share."""


class XlsxBook:
    """An XLSX workbook, by openpyxl."""

    def __init__(self, file: Input) -> None:
        self.file = file
        archive = file.archive()
        if archive is None:
            raise file.error("not a workbook", expected="an XLSX file")
        self._archive = archive
        # Sheets are streamed; all else openpyxl holds in memory.
        held = (each.file_size for each in archive.infolist() if not each.filename.startswith("xl/worksheets/"))
        if max(held, default=0) > _MAX_PART:
            archive.close()
            raise file.error("the workbook is too large", expected="CSV files, which may be of any size")
        with damage_told(self.file):
            self._book = load_workbook(archive.filename or "", read_only=True, keep_links=False)
            self.names: Sequence[str] = [each.title for each in self._book.worksheets]

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet."""
        with damage_told(self.file):
            sheet: Any = self._book[name]
            sheet.reset_dimensions()
            # The only way to a sheet's own part; merged cells stand behind its rows there.
            merged = _Merged(self._merged(sheet._worksheet_path))
            for number, row in enumerate(sheet.iter_rows(), 1):
                cells = [_xlsx_cell(each) for each in row]
                if any(cell != "" for cell in cells):
                    yield Row(number, merged.marked(number, cells))

    def close(self) -> None:
        """Let go of the file."""
        self._book.close()
        self._archive.close()

    def _merged(self, path: str) -> Iterator[tuple[int, int, int, int]]:
        """The ranges of merged cells: columns and rows, first and last."""
        tail = b""
        with self._archive.open(path) as part:
            while block := part.read(2**20):
                text = tail + block
                for found in _MERGE_CELL.finditer(text):
                    left, top, right, bottom = range_boundaries(found[1].decode())
                    yield left, top, right, bottom  # type: ignore[misc]
                # A mark may be cut by the end of a block; one that ends before the tail is not found twice.
                tail = text[text.rfind(b"<") :] if text.rfind(b"<") > text.rfind(b">") else b""


_MERGE_CELL = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)[\"']")


class _Merged:
    """Marks the cells that lie in merged ranges, but for the first of each, row by row."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]]) -> None:
        self._waiting = sorted(ranges, key=lambda each: each[1], reverse=True)
        self._open: list[tuple[int, int, int, int]] = []

    def marked(self, number: int, cells: list[Cell]) -> list[Cell]:
        """The cells of a row with those that are covered marked."""
        while self._waiting and self._waiting[-1][1] <= number:
            self._open.append(self._waiting.pop())
        self._open = [each for each in self._open if each[3] >= number]
        for left, top, right, _ in self._open:
            start = left if top < number else left + 1
            end = min(right, MAX_COLUMNS)
            cells += [""] * (end - len(cells))
            cells[start - 1 : end] = [MERGED] * (end - start + 1)
        return cells


def _xlsx_cell(cell: Any) -> Cell:
    value = cell.value
    if type(value) is str and cell.data_type == "s":
        return _unescaped(value)
    if value is None:
        return ""
    if cell.data_type == "f":
        return formula(str(getattr(value, "text", None) or value))
    if cell.data_type == "e":
        return Unreadable("an error of the spreadsheet", str(value), "a value")
    if isinstance(value, bool | int | float):
        return value
    return date_cell(value, _shown_precision(cell.number_format))


def _shown_precision(number_format: str) -> int:
    """How many parts of a date a format shows: year, month and day, or only the first of them."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format.lower())
    return 3 if "d" in shown else 2 if "m" in shown else 1 if "y" in shown else 3


_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEEDS_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def escaped(text: str) -> str:
    """A text as XLSX holds it: characters that XML lacks as `_x0007_` (ISO/IEC 29500-1, 22.9.2.19)."""
    return _NEEDS_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
