"""The columns of a sheet: each reads its cells as the values of one property."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from loaders.sheets.books import Row
from loaders.sheets.cells import Cell, Unreadable, decoded, split, text_in
from loaders.sheets.layout import DATASET, ENTITIES, LANGUAGE, PART, REMARK, SOURCES, columns_of, has_languages
from loaders.values import MAX_RECORD, check_id, read_text
from ontology.errors import InputError, InvalidClaim, MalformedFile
from ontology.vocabulary import ENTITY, Property, ValueType, Vocabulary

Read = Callable[[Cell], Any]
_KIND, _RELATION = "kind", "relation"


class Id(NamedTuple):
    """An id, and what the cell has: for a hashed id, its IRI."""

    id: str
    text: str


@dataclass(frozen=True)
class Place:
    """A row of a sheet, with the letters of its columns by the names of their properties."""

    sheet: str
    row: int
    letters: dict[str, str]

    def of(self, property: str | None) -> str | None:
        """The name of the cell that states a property; of a relation that is its object, and otherwise the first."""
        return self.cell(self.letters.get(property or "id") or self.letters.get("object" if property else "", "A"))

    def cell(self, letter: str) -> str:
        """The name of a cell; a sheet that is a file of its own has no name."""
        return f"{self.sheet}!{letter}{self.row}" if self.sheet else f"{letter}{self.row}"


@dataclass(frozen=True)
class Column:
    """One column: `title` as the sheet has it, `name` of its property, and how its cells are read."""

    letter: str
    title: str
    name: str
    read: Read | None
    """None for a column of the user's own."""
    several: bool = False
    """Whether a cell may hold several values."""


class Columns:
    """The columns of a sheet by its first row; raises MalformedFile for one that there is not."""

    def __init__(
        self, book_sheet: str, sheet: str, header: Row, vocabulary: Vocabulary, dates: str | None = None
    ) -> None:
        self.sheet = book_sheet
        self._all = list(_columns(sheet, header, _Readers(vocabulary, dates), book_sheet))
        names = [column.name for column in self._all if column.read]
        self.letters = {column.name: column.letter for column in reversed(self._all)}
        self.names = frozenset(names)

    @property
    def several(self) -> list[bool]:
        """Whether the cells of each column may hold several values."""
        return [column.several for column in self._all]

    def index(self, name: str) -> int:
        """The place of the first column of a property, counted from 0."""
        return next(index for index, column in enumerate(self._all) if column.name == name)

    def relettered(self, letters: Sequence[str]) -> Columns:
        """The same columns under other letters: where the values of a mapped table come from."""
        other = copy(self)
        other._all = [replace(column, letter=letter) for column, letter in zip(self._all, letters, strict=True)]
        other.letters = {column.name: column.letter for column in reversed(other._all)}
        return other

    def place(self, row: Row) -> Place:
        """Where a row stands."""
        return Place(self.sheet, row.number, self.letters)

    def values(self, row: Row) -> tuple[dict[str, Any], list[InputError]]:
        """The values of a row by property, and the cells that cannot be read; sets have the values of all columns."""
        found: dict[str, Any] = {}
        problems: list[InputError] = []
        for column, cell in zip(self._all, row.cells, strict=False):
            if cell == "" or column.read is None:
                continue
            try:
                value = column.read(cell)
            except InvalidClaim as error:
                problems.append(self._placed(error, row, column.letter, column.title))
                continue
            if value:
                found[column.name] = [*found.get(column.name, []), *value] if isinstance(value, list) else value
            elif value is not None and value != []:
                found[column.name] = value
        problems += self._beyond(row)
        return found, problems

    def _beyond(self, row: Row) -> Iterable[InputError]:
        """Place for a column that is not there; the end of a truncated row is told there, too."""
        for index, cell in enumerate(row.cells[len(self._all) :], len(self._all) + 1):
            if cell != "":
                error = cell.error() if isinstance(cell, Unreadable) else _outside(cell)
                yield self._placed(error, row, get_column_letter(min(index, 18_278)), None)

    def _placed(self, error: InvalidClaim, row: Row, letter: str, title: str | None) -> InvalidClaim:
        error.cell = self.place(row).cell(letter)
        error.property = title or error.property
        return error


def _outside(cell: Cell) -> InvalidClaim:
    return InvalidClaim(
        "a value outside the columns", value=str(cell)[:80], expected="a name in the first row above it"
    )


def is_remark(row: Row) -> bool:
    """Whether a row is the user's own: its first cell begins with #."""
    first = row.cells[0]
    return isinstance(first, str) and first.lstrip().startswith(REMARK)


def _columns(sheet: str, header: Row, readers: _Readers, book_sheet: str) -> Iterable[Column]:
    seen = set()
    known = columns_of(sheet, readers.vocabulary)
    for index, cell in enumerate(header.cells, 1):
        letter = get_column_letter(index)
        place = Place(book_sheet, header.number, {})
        title = decoded(cell) if isinstance(cell, str) else ""
        if cell == "" or title.startswith(REMARK):
            if cell == "":
                yield Column(letter, "", "", _refuse_without_name)
            else:
                yield Column(letter, title, title, None)
            continue
        name, _, language = title.partition(LANGUAGE)
        tagged = LANGUAGE in title
        if name not in known or (tagged and not has_languages(name, readers.vocabulary)):
            raise _unknown(title or str(cell), known, place.cell(letter))
        if title in seen:
            raise MalformedFile("two columns of one name", value=title, cell=place.cell(letter), expected="each once")
        seen.add(title)
        yield Column(letter, title, name, readers.reader(sheet, name, language), readers.is_set(sheet, name))


def _refuse_without_name(cell: Cell) -> None:
    raise cell.error() if isinstance(cell, Unreadable) else _outside(cell)


def _unknown(title: str, known: Sequence[str], cell: str) -> MalformedFile:
    alike = get_close_matches(title, known, n=1)
    some = alike or [", ".join(known[:12]) + (" …" if len(known) > 12 else "")]
    return MalformedFile(
        "unknown column", value=title[:80], cell=cell, expected=f"{some[0]}; or {REMARK} before a name of your own"
    )


class _Readers:
    """Makes the function that reads the cells of a column."""

    def __init__(self, vocabulary: Vocabulary, dates: str | None) -> None:
        self.vocabulary = vocabulary
        self.dates = dates

    def reader(self, sheet: str, name: str, language: str) -> Read:
        declared = self._declared(sheet, name)
        if name == _KIND and sheet == ENTITIES:
            return lambda cell: [self._kind(each) for each in self._several(cell, declared)]
        if name == _RELATION:
            return lambda cell: self._relation(self._one(cell, declared))
        if name == PART:
            return lambda cell: self._value(declared, self._one(cell, declared))
        if self.is_set(sheet, name):
            return lambda cell: [self._value(declared, each, language) for each in self._several(cell, declared)]
        return lambda cell: self._value(declared, self._one(cell, declared), language)

    def _declared(self, sheet: str, name: str) -> Property:
        v = self.vocabulary
        text = replace(v.claim_properties["locator"], name=name)
        if name == PART:
            return replace(v.dataset_properties["redistribute"], name=PART)
        if name in ("id", "dataset", "source", "subject", "object", "key"):
            return replace(v.claim_properties["saidBy"], name=name, type=ValueType.NODE, range=())
        groups = {DATASET: (v.dataset_properties,), SOURCES: (v.source_properties,)}
        for group in groups.get(sheet, (v.attributes, v.qualifiers, v.claim_properties)):
            if name in group and name not in ("record", _KIND, _RELATION):
                return group[name]
        return text

    def is_set(self, sheet: str, name: str) -> bool:
        """Whether a column's cells may hold several values."""
        if sheet in (DATASET, SOURCES):
            return name == "derivedFrom"
        if name == _KIND:
            return True
        declared = self.vocabulary.attributes.get(name) or self.vocabulary.qualifiers.get(name)
        return declared is not None and not declared.single

    def _one(self, cell: Cell, declared: Property) -> str:
        return decoded(text_in(cell, declared, self.dates))

    def _several(self, cell: Cell, declared: Property) -> list[str]:
        return split(text_in(cell, declared, self.dates))

    def _value(self, declared: Property, text: str, language: str = "") -> Any:
        if not text:
            return None
        if declared.name == "record":
            check_id(text, "record", MAX_RECORD)
            return text
        if declared.type is ValueType.BOOLEAN:
            text = text.lower()
        value = read_text(declared, text, self.vocabulary, language)
        return Id(value, text) if declared.type in (ValueType.ENTITY, ValueType.NODE) else value

    def _kind(self, text: str) -> str:
        known = self.vocabulary.entity_classes
        if text not in known or text == ENTITY:
            raise InvalidClaim("unknown class", value=text, expected=_nearest(text, known, "an entity class"))
        return text

    def _relation(self, text: str) -> str:
        if text in self.vocabulary.relation_types:
            return self.vocabulary.relation_types[text].name
        known = [*self.vocabulary.relations, *self.vocabulary.inverses]
        if text not in known:
            raise InvalidClaim("unknown relation", value=text, expected=_nearest(text, known, "a relation"))
        return text


def _nearest(name: str, known: Iterable[str], what: str) -> str:
    """The known name most like an unknown one, if any is, and where to look it up."""
    alike = get_close_matches(name, list(known), n=1)
    return "".join(f"{each}, or " for each in alike) + f"{what} of docs/ontology.md"
