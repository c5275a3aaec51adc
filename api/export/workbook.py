"""Claim sheets as an XLSX workbook, row by row, with drop-down lists and notes from the vocabulary."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from loaders.sheets.layout import CLAIMS, DATASET, ENTITIES, EXPORTED, LANGUAGE, LISTS, SOURCES
from loaders.sheets.xlsx import escaped
from ontology.errors import InputError, option
from ontology.vocabulary import ENTITY, Property, ValueType, Vocabulary

MAX_TEXT = 32_767
"""The longest text of an XLSX cell."""
_LAST_ROW = 1_048_576
_WRITTEN = datetime(1980, 1, 1)
_WIDTHS = {"id": 24, "subject": 24, "object": 24, "relation": 18, "title": 36, "note": 36}
_USUAL_WIDTH = 16
_AS_TEXT = "@"
# Columns of text of which a spreadsheet would make dates or numbers.
_TEXT_COLUMNS = frozenset(("from", "until", "on", "locator", "version", "published", "retrieved"))
_NOTES = {
    "id": "A short name of your own: small letters, digits and hyphens, such as ana-bel. The same id is the same thing "
    "everywhere.",
    "kind": "The class: Person, Organisation, Meeting …; several with | between them.",
    "subject": "The id of the one who did, is or has something: a row of `entities` describes it.",
    "relation": "What the source says of the two: choose from the list; the sheet `lists` explains each.",
    "object": "The id of the other.",
    "source": "The id of the document that says it: a row of `sources`.",
    "record": "Leave it empty. Rows of one record are replaced together.",
    "key": "A name of your own for this claim, if you want one.",
    "part": "An export that lacks claims of its dataset: loading it again changes just what you edited.",
    "derivedFrom": "The ids of the sources that it copies; several with | between them.",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet: the titles of its columns, and its rows, cells by title."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Mapping[str, Any]]


def write_workbook(file: IO[bytes], sheets: Sequence[Sheet], vocabulary: Vocabulary) -> None:
    """Write the workbook; raises InputError for a text that no cell holds."""
    book = Workbook(write_only=True)
    lists = _Lists(vocabulary)
    for sheet in sheets:
        _write_sheet(book, sheet, lists)
    lists.write(book.create_sheet(LISTS))
    book.properties = DocumentProperties(creator="Sayso", created=_WRITTEN, modified=_WRITTEN)
    # Not book.save, which writes the time of the day into the file.
    ExcelWriter(book, _Archive(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)).save()


class _Archive(zipfile.ZipFile):
    """A zip whose members bear one time for all, so that equal graphs make equal files."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        """Write a member from memory."""
        super().writestr(_member(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        """Write a member from a file, which openpyxl makes of each sheet."""
        with Path(filename).open("rb") as file, self.open(_member(arcname), "w", force_zip64=True) as member:
            shutil.copyfileobj(file, member)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _WRITTEN.timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _write_sheet(book: Workbook, sheet: Sheet, lists: _Lists) -> None:
    target: Any = book.create_sheet(sheet.name)
    target.freeze_panes = "B2"
    if sheet.name == EXPORTED:
        target.sheet_state = "hidden"
    for index, title in enumerate(sheet.titles, 1):
        column = target.column_dimensions[get_column_letter(index)]
        column.width = _WIDTHS.get(title, _USUAL_WIDTH)
        if title in _TEXT_COLUMNS:
            column.number_format = _AS_TEXT
    target.append([_header(target, sheet.name, title, lists.vocabulary) for title in sheet.titles])
    for number, row in enumerate(sheet.rows, 2):
        if number > _LAST_ROW:
            raise InputError(
                "more rows than an XLSX sheet holds", value=sheet.name, expected=f"{option('format')} sheet-csv"
            )
        target.append([_cell(target, title, row.get(title)) for title in sheet.titles])
    for index, title in enumerate(sheet.titles, 1):
        if named := lists.range_for(sheet.name, title):
            letter = get_column_letter(index)
            # Several values with | between them are none of the list: it advises, and does not forbid.
            choice = DataValidation("list", formula1=named, allow_blank=True, showErrorMessage=False)
            choice.add(f"{letter}2:{letter}{_LAST_ROW}")
            target.data_validations.append(choice)


def _header(target: Any, sheet: str, title: str, vocabulary: Vocabulary) -> Cell:
    cell = WriteOnlyCell(target, title)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="E8EEF4")
    if note := note_on(sheet, title, vocabulary):
        cell.comment = Comment(note, "Sayso", width=320, height=120)
    return cell


def note_on(sheet: str, title: str, vocabulary: Vocabulary) -> str:
    """The text of the note on a column's title."""
    name, _, language = title.partition(LANGUAGE)
    declared = _declared(sheet, name, vocabulary)
    if name in _NOTES or declared is None:
        return _NOTES.get(name, "") if sheet != EXPORTED else ""
    several = name in vocabulary.attributes or name in vocabulary.qualifiers
    parts = [declared.comment]
    if declared.type is ValueType.EDTF:
        parts.append("As precise as the source: 2015, 2015-06, 2015-06-22, 2015-06~.")
    if several and not declared.single:
        parts.append("Several with | between them.")
    if language:
        parts.append(f"Here in the language {language}; add a column such as {name}{LANGUAGE}fa for another.")
    return " ".join(parts)


def _declared(sheet: str, name: str, vocabulary: Vocabulary) -> Property | None:
    groups = {DATASET: (vocabulary.dataset_properties,), SOURCES: (vocabulary.source_properties,)}
    usual = (vocabulary.attributes, vocabulary.qualifiers, vocabulary.claim_properties)
    return next((group[name] for group in groups.get(sheet, usual) if name in group), None)


def _cell(target: Any, title: str, value: Any) -> Any:
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        # openpyxl would round it.
        return repr(value)
    if not isinstance(value, str):
        return value
    text = escaped(value)
    if len(text) > MAX_TEXT:
        raise InputError(
            "longer than an XLSX cell",
            property=title,
            value=f'"{value[:40]}…"',
            expected=f"{option('format')} sheet-csv",
        )
    if title not in _TEXT_COLUMNS and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(target, text)
    cell.data_type = "s"
    cell.number_format = _AS_TEXT
    return cell


class _Lists:
    """The sheet of lists: what each column may hold, with what it means."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        kinds = {name: each.comment for name, each in vocabulary.entity_classes.items() if name != ENTITY}
        self._columns: dict[str, Mapping[str, str]] = {
            "kind": dict(sorted(kinds.items())),
            "relation": {name: each.comment for name, each in vocabulary.relations.items()},
            "true or false": {"true": "", "false": ""},
        }
        for name, scheme in vocabulary.schemes.items():
            self._columns[name] = {concept.name: concept.comment or concept.label for concept in scheme.concepts}
        self._columns["attribute"] = {name: each.comment for name, each in vocabulary.attributes.items()}

    def range_for(self, sheet: str, title: str) -> str | None:
        """The cells that list what a column may hold; None where it may hold anything."""
        name = title.partition(LANGUAGE)[0]
        if (sheet, name) not in ((ENTITIES, "kind"), (CLAIMS, "relation")):
            declared = _declared(sheet, name, self.vocabulary)
            if declared is None:
                return None
            name = "true or false" if declared.type is ValueType.BOOLEAN else declared.scheme or ""
        if name not in self._columns:
            return None
        letter = get_column_letter(2 * list(self._columns).index(name) + 1)
        return f"{LISTS}!${letter}$2:${letter}${len(self._columns[name]) + 1}"

    def write(self, target: Any) -> None:
        """Write each list and, beside it, what its words mean."""
        for index in range(len(self._columns)):
            target.column_dimensions[get_column_letter(2 * index + 1)].width = 22
            target.column_dimensions[get_column_letter(2 * index + 2)].width = 60
        target.append([title for name in self._columns for title in (name, "meaning")])
        lists = [list(each.items()) for each in self._columns.values()]
        for row in range(max(map(len, lists))):
            target.append([word for each in lists for word in (each[row] if row < len(each) else (None, None))])
