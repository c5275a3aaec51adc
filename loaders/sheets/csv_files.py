"""CSV and TSV files as sheets: one, or several in an archive."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import PurePosixPath

from loaders.inputs import Input
from loaders.sheets.books import Row, formula
from loaders.sheets.cells import Cell, Unreadable
from ontology.errors import MalformedFile, UnreadableFile

_MAX_CELL = 2**21
_DELIMITERS = "\t;,|"


class CsvBook:
    """CSV files, or TSV: one, or several in an archive. `name` is what a single file is called as a sheet."""

    def __init__(self, file: Input, name: str, encoding: str | None = None, delimiter: str | None = None) -> None:
        self.file = file
        self.encoding = encoding
        self.delimiter = delimiter
        self._archive = file.archive()
        members = self._archive.namelist() if self._archive else []
        paths = [PurePosixPath(each) for each in members if each.endswith((".csv", ".tsv")) and "/" not in each]
        self._members = {path.stem: str(path) for path in paths}
        self.names: Sequence[str] = list(self._members) or [name]

    def rows(self, name: str) -> Iterator[Row]:
        """The rows; raises MalformedFile for quotes that are not closed, and UnreadableFile for what is no text."""
        lines = self._lines(name)
        first = next(lines, "")
        reader = csv.reader(chain([first], lines), delimiter=self.delimiter or _delimiter(first), strict=True)
        csv.field_size_limit(_MAX_CELL)
        width = 0
        for number in count(1):
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self._malformed(name, line, error) from error
            if cells is None:
                return
            if any(cells):
                width = width or len(cells)
                yield Row(number, _checked(cells, width))

    def close(self) -> None:
        """Let go of the file."""
        if self._archive:
            self._archive.close()

    def _lines(self, name: str) -> Iterator[str]:
        if self._archive is None:
            return self.file.whole_lines(self.encoding)
        return self._lines_of_member(self._archive, self._members[name])

    def _lines_of_member(self, archive: zipfile.ZipFile, member: str) -> Iterator[str]:
        with self._damage_told(member), archive.open(member) as stream:
            yield from self.file.lines_of(stream, self.encoding or "utf-8-sig")

    @contextmanager
    def _damage_told(self, member: str) -> Iterator[None]:
        try:
            yield
        except UnreadableFile as error:
            error.cell = member
            raise
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise self.file.damaged(error) from error

    def _malformed(self, name: str, line: int, error: csv.Error) -> MalformedFile:
        problem = str(error)
        if "unexpected end" in problem or "larger than field limit" in problem:
            problem = "a quotation mark is not closed"
        shown = self._members.get(name)
        expected = f"cells of at most {_MAX_CELL:,} characters, in quotation marks where they need it"
        return MalformedFile(problem, file=str(self.file.path), line=line, cell=shown, expected=expected)


def _delimiter(line: str) -> str:
    """The delimiter of a header: the one that stands in it most often outside quotation marks."""
    plain = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=lambda each: (plain.count(each), each == ","))


def _checked(cells: list[str], width: int) -> list[Cell]:
    """The cells of a row: a formula and the end of a truncated row cannot be read."""
    found: list[Cell] = [formula(each) if each.startswith("=") else each for each in cells]
    if len(cells) < width:
        found.append(Unreadable("the row ends here", "", f"{width} cells, as many as in the first row"))
    return found
