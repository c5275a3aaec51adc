"""Claim sheets: claims in a spreadsheet, a row each; docs/sheets.md tells people of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from graph.model.claims import Dataset
from graph.storage.tables import Table
from loaders.base import Excerpt, Item, NotKept, Options
from loaders.grouping import Groups
from loaders.inputs import Input
from loaders.sheets.books import Book, Row
from loaders.sheets.cells import decoded
from loaders.sheets.columns import Columns, Id, is_remark
from loaders.sheets.csv_files import CsvBook
from loaders.sheets.kinds import kind_of, open_book
from loaders.sheets.layout import (
    CLAIMS,
    DATASET,
    ENTITIES,
    EXPORTED,
    EXPORTED_COLUMNS,
    LISTS,
    PART,
    REMARK,
    SHEETS,
    SOURCES,
)
from loaders.sheets.rows import Line, Rows, draft_of, source_of
from loaders.values import check_id
from ontology.errors import InvalidClaim, MalformedFile, option
from ontology.vocabulary import Vocabulary

_CSV = (".csv", ".tsv", ".tab")
_TELLING = ((CLAIMS, frozenset(("subject", "relation", "object"))), (ENTITIES, frozenset(("id", "kind"))))


@dataclass(frozen=True)
class SheetsLoader:
    """A workbook, or an archive of CSV files: the whole of a dataset."""

    name: str
    title: str
    kind: str
    complete: bool = True

    def recognises(self, file: Input) -> bool:
        """Whether it is a file of this kind with a sheet of our layout."""
        if kind_of(file) != self.kind:
            return False
        with closing(open_book(file)) as book:
            return not {CLAIMS, ENTITIES}.isdisjoint(book.names)

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset, the sources and the records."""
        if kind_of(file) != self.kind:
            raise file.error("another format", expected=self.title)
        with closing(open_book(file, options.encoding)) as book:
            if {CLAIMS, ENTITIES}.isdisjoint(book.names):
                shown = ", ".join(book.names)[:80]
                raise file.error("no claim sheet", value=shown, expected="a sheet claims or entities")
            yield from _SheetReader(book, {name: name for name in SHEETS}, vocabulary, options).items()


@dataclass(frozen=True)
class OneSheetLoader:
    """One CSV or TSV file with the columns of `claims` or of `entities`: rows that are added to their dataset."""

    name: str = "csv"
    title: str = "CSV or TSV of claims or entities"
    complete: bool = False

    def recognises(self, file: Input) -> bool:
        """Whether the first row names the columns of a claim sheet."""
        return file.suffix in _CSV and kind_of(file) == "csv" and self._sheet(file, None) is not None

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset that the options name, and the records."""
        sheet = self._sheet(file, options.encoding)
        if sheet is None:
            wanted = " or ".join(", ".join(sorted(names)) for _, names in _TELLING)
            raise MalformedFile("no claim sheet", line=1, expected=f"the columns {wanted}; or {option('mapping')}")
        return _SheetReader(CsvBook(file, "", options.encoding), {"": sheet}, vocabulary, options).items()

    def _sheet(self, file: Input, encoding: str | None) -> str | None:
        try:
            header = next(CsvBook(file, "", encoding).rows(""), None)
        except MalformedFile:
            return None
        cells = set(header.cells if header else ())
        return next((sheet for sheet, names in _TELLING if names <= cells), None)


class _SheetReader:
    """Reads a book; `sheets` says which of our sheets each of its sheets is."""

    def __init__(self, book: Book, sheets: dict[str, str], vocabulary: Vocabulary, options: Options) -> None:
        self.book = book
        self.vocabulary = vocabulary
        self.options = options
        self.names = {sheet: name for name, sheet in sheets.items() if name in book.names}

    def items(self) -> Iterator[Item]:
        dataset, is_part = self._dataset()
        exported = self._exported()
        yield Excerpt(dataset, exported) if is_part or exported else dataset
        yield from self._others()
        for columns, row in self._rows(SOURCES):
            yield source_of(row, columns, dataset)
        rows = Rows(dataset, self.vocabulary, self.options.source)
        lines: Groups[Line] = Groups()
        for sheet, read in ((ENTITIES, rows.entity), (CLAIMS, rows.claim)):
            for columns, row in self._rows(sheet):
                line = read(row, columns)
                lines.add(line.record, line)
        for record, together in lines:
            draft, repeated = draft_of(record, together)
            yield from repeated
            yield draft

    def _rows(self, sheet: str) -> Iterator[tuple[Columns, Row]]:
        """The rows of one of our sheets that are not the user's own, with its columns."""
        if sheet not in self.names:
            return
        columns = None
        for row in self.book.rows(self.names[sheet]):
            if columns is None:
                columns = Columns(self.names[sheet], sheet, row, self.vocabulary, self.options.dates)
            elif not is_remark(row):
                yield columns, row

    def _others(self) -> Iterator[NotKept]:
        for name in self.book.names:
            if name not in (*self.names.values(), LISTS, EXPORTED) and not name.startswith(REMARK):
                expected = f"{', '.join(SHEETS)}; or {REMARK} before a name of your own"
                yield NotKept(InvalidClaim("the sheet is not loaded", value=name, expected=expected))

    def _exported(self) -> Table[str]:
        """The claims that a part of a dataset was exported with, by id, and their records."""
        found: Table[str] = Table()
        rows = self.book.rows(EXPORTED) if EXPORTED in self.book.names else iter(())
        for number, row in enumerate(rows):
            texts = [decoded(cell) for cell in row.cells if isinstance(cell, str)]
            if len(texts) != len(EXPORTED_COLUMNS) or (number == 0 and tuple(texts) != EXPORTED_COLUMNS):
                expected = f"{' and '.join(EXPORTED_COLUMNS)}, as the export wrote them"
                raise MalformedFile("not a list of claims", cell=f"{EXPORTED}!A{row.number}", expected=expected)
            found[texts[0]] = texts[1]
        found.pop(EXPORTED_COLUMNS[0], None)
        return found

    def _dataset(self) -> tuple[Dataset, bool]:
        """The dataset by its sheet, the options before it, and whether the book says that it is a part of it.

        Raises InvalidClaim without a name or a version.
        """
        is_part = False
        said: dict[str, object] = {}
        for count, (columns, row) in enumerate(self._rows(DATASET)):
            values, problems = columns.values(row)
            if count:
                raise InvalidClaim("more than one dataset", cell=columns.place(row).of("id"), expected="one row")
            if problems:
                raise problems[0]
            said = {name: value.id if isinstance(value, Id) else value for name, value in values.items()}
            is_part = bool(said.pop(PART, False))
        id_, version = self.options.dataset or said.pop("id", None), self.options.version or said.pop("version", None)
        if id_ is None or version is None:
            lacks = "version" if id_ else "name"
            expected = (
                f"a row in the sheet {DATASET} with id and version, "
                f"or {option('dataset')} and {option('datasetVersion')}"
            )
            raise InvalidClaim(f"the dataset has no {lacks}", expected=expected)
        check_id(str(id_), "dataset")
        return Dataset(**{**said, "id": id_, "version": version}), is_part  # type: ignore[arg-type]


XLSX = SheetsLoader("xlsx", "XLSX claim sheets", "xlsx")
ODS = SheetsLoader("ods", "ODS claim sheets", "ods")
SHEET_CSV = SheetsLoader("sheet-csv", "claim sheets as CSV files in a zip", "zip")
ONE_CSV = OneSheetLoader()
