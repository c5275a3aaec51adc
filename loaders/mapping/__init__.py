"""Anyone's table, by a mapping file: a row is a record, and each entity and claim of the mapping is one row of a sheet.

The mapping is turned into claim sheets row by row, so that values, dates and mistakes are read as they are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils import get_column_letter

from graph.model.claims import Dataset
from graph.storage.tables import Keys
from loaders.base import Draft, Item, Options
from loaders.inputs import Input
from loaders.mapping.document import Document, Fields, Text
from loaders.mapping.templates import Template, template
from loaders.sheets.books import Row
from loaders.sheets.cells import Cell, Unreadable, encoded, joined
from loaders.sheets.columns import Columns, Id
from loaders.sheets.kinds import open_book
from loaders.sheets.layout import CLAIMS, DATASET, ENTITIES, SOURCES
from loaders.sheets.rows import Line, Rows, draft_of, source_of
from ontology.errors import InputError, InvalidClaim, MalformedFile
from ontology.vocabulary import Vocabulary

_ENDS = ("subject", "object")


@dataclass(frozen=True)
class MappingLoader:
    """A table by its mapping."""

    document: Document
    name: str = "mapping"
    title: str = "a table with a mapping"

    @property
    def complete(self) -> bool:
        """Whether the table is its whole dataset: the mapping says so."""
        return self.document.complete

    def recognises(self, _: Input) -> bool:
        """A table is read by a mapping only when one is given."""
        return False

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset, and for each row its source, when it is new, and its record."""
        with closing(open_book(file, options.encoding, self.document.delimiter)) as book:
            rows = book.rows(book.names[0])
            header = next(rows, None)
            if header is None:
                raise file.error("no first row", expected="the names of the columns")
            titles = [str(cell).strip() for cell in header.cells]
            yield from _Reader(self.document, titles, vocabulary, options).items(rows)


class _Shape:
    """A row of one of our sheets to be: its columns, and the template of each cell."""

    def __init__(self, sheet: str, fields: Mapping[str, Template], vocabulary: Vocabulary, dates: str | None) -> None:
        self.templates = list(fields.values())
        columns = Columns("", sheet, Row(1, list(fields)), vocabulary, dates)
        letters = [_letter(each) for each in self.templates]
        self.columns = columns.relettered(letters)
        self.several = self.columns.several

    def row(self, number: int, cells: list[str]) -> Row:
        """The row that a row of the table makes."""
        made: list[Cell] = []
        for template_, several in zip(self.templates, self.several, strict=True):
            try:
                values = template_.values(cells)
            except InvalidClaim as error:
                made.append(Unreadable(error.problem, error.value or "", error.expected or ""))
                continue
            if len(values) > 1 and not several:
                made.append(Unreadable("several values", "; ".join(values)[:80], "one value"))
            else:
                made.append(joined(values) if several else encoded(values[0] if values else ""))
        return Row(number, made)


def _letter(template_: Template) -> str:
    return get_column_letter(template_.columns[0] + 1) if template_.columns else "A"


class _Reader:
    def __init__(self, document: Document, titles: list[str], vocabulary: Vocabulary, options: Options) -> None:
        self.document = document
        self.titles = titles
        self.vocabulary = vocabulary
        self.dates = options.dates or document.dates
        self.dataset = self._dataset(options)
        self.rows = Rows(self.dataset, vocabulary, options.source)
        self.record = self._template(document.record)
        self.source = self._shape(SOURCES, document.source)
        about = {"source": document.source["id"], **document.about} if "id" in document.source else document.about
        self.shapes = [
            *((ENTITIES, self._shape(ENTITIES, {**about, **each.fields})) for each in document.entities.values()),
            *((CLAIMS, self._shape(CLAIMS, {**about, **self._with_ids(each.fields)})) for each in document.claims),
        ]

    def items(self, rows: Iterator[Row]) -> Iterator[Item]:
        yield self.dataset
        seen = Keys()
        for row in rows:
            unreadable = list(_unreadable(row))
            if unreadable:
                yield Draft(f"row {row.number}", problems=unreadable, statements=[_shown(row)])
                continue
            cells = [_text(cell) for cell in row.cells]
            source = source_of(self.source.row(row.number, cells), self.source.columns, self.dataset)
            if seen.add(source.id):
                yield source
            yield self._draft(row, cells)

    def _draft(self, row: Row, cells: list[str]) -> Draft:
        problems: list[InputError] = []
        record = self._record(row.number, cells, problems)
        draft, _ = draft_of(record, list(self._lines(row.number, cells, record)))
        draft.statements = [_shown(row)]
        draft.problems = [*problems, *draft.problems]
        if not draft.claims and not draft.problems:
            cell = f"A{row.number}"
            draft.problems.append(InvalidClaim("the row says nothing", cell=cell, expected="an id of an entity"))
        return draft

    def _record(self, number: int, cells: list[str], problems: list[InputError]) -> str:
        """The key of a row's record; without one, its number stands for it and there is a problem."""
        try:
            keys = self.record.values(cells)
            error = InvalidClaim("the record has no key", expected="a value that is no other row's")
        except InvalidClaim as refused:
            keys, error = [], refused
        if len(keys) == 1:
            return keys[0]
        error.cell = f"{_letter(self.record)}{number}"
        problems.append(error)
        return f"row {number}"

    def _lines(self, number: int, cells: list[str], record: str) -> Iterator[Line]:
        """The rows that the row makes; what lacks its id, or one of its ends, is left out."""
        for sheet, shape in self.shapes:
            row = shape.row(number, cells)
            ends = ("id",) if sheet == ENTITIES else _ENDS
            if any(row.cells[shape.columns.index(name)] == "" for name in ends):
                continue
            read = self.rows.entity if sheet == ENTITIES else self.rows.claim
            line = read(row, shape.columns)
            if line.claim:
                line.claim = replace(line.claim, record=record)
            yield line

    def _dataset(self, options: Options) -> Dataset:
        columns = Columns("", DATASET, Row(1, list(self.document.dataset)), self.vocabulary)
        said = [encoded(each.text) for each in self.document.dataset.values()]
        values, problems = columns.values(Row(1, said))
        if problems:
            raise self._at(problems[0], next(iter(self.document.dataset.values())))
        given: dict[str, Any] = {name: value.id if isinstance(value, Id) else value for name, value in values.items()}
        id_, version = options.dataset or given.pop("id", None), options.version or given.pop("version", None)
        if not id_ or not version:
            line = next((each.line for each in self.document.dataset.values()), 1)
            raise MalformedFile("dataset lacks a part", file=str(self.document.path), line=line, expected="id, version")
        return Dataset(**{**given, "id": id_, "version": version})

    def _with_ids(self, fields: Fields) -> Fields:
        """A claim with its ends' ids in place of the names of entities."""
        found = dict(fields)
        for name, each in fields.items():
            if each.text in self.document.entities and name in (*_ENDS, "saidBy", "onBehalfOf"):
                entity = self.document.entities[each.text].fields
                found[name] = entity.get("id", each)
            elif name in _ENDS:
                known = ", ".join(self.document.entities)
                raise self._at(InvalidClaim("unknown entity", value=each.text, expected=f"one of {known}"), each)
        return found

    def _shape(self, sheet: str, fields: Fields) -> _Shape:
        needed = {ENTITIES: ("id",), CLAIMS: ("subject", "relation", "object"), SOURCES: ("id",)}[sheet]
        lines = [each.line for each in fields.values()]
        for name in needed:
            if name not in fields:
                raise MalformedFile(
                    f"no {name}", file=str(self.document.path), line=max(lines, default=1), expected=", ".join(needed)
                )
        templates = {name: self._template(each) for name, each in fields.items()}
        try:
            return _Shape(sheet, templates, self.vocabulary, self.dates)
        except MalformedFile as error:
            raise self._at(error, fields.get(error.value or "", next(iter(fields.values())))) from error

    def _template(self, given: Text) -> Template:
        try:
            return template(given.text, self.titles, self.document.values)
        except InvalidClaim as error:
            raise self._at(error, given) from error

    def _at(self, error: InputError, place: Text) -> MalformedFile:
        return MalformedFile(
            error.problem, file=str(self.document.path), line=place.line, value=error.value, expected=error.expected
        )


def _unreadable(row: Row) -> Iterator[InputError]:
    """The cells of a row that cannot be read."""
    for index, cell in enumerate(row.cells, 1):
        if isinstance(cell, Unreadable):
            error = cell.error()
            error.cell = f"{get_column_letter(index)}{row.number}"
            yield error


def _shown(row: Row) -> str:
    shown = (cell.shown if isinstance(cell, Unreadable) else str(cell) for cell in row.cells)
    return f"row {row.number}: " + " | ".join(shown)


def _text(cell: Cell) -> str:
    return ("true" if cell else "false") if isinstance(cell, bool) else str(cell)
