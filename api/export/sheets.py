"""Claim sheets: a row for each claim, in the layout that `sayso load` reads, so that they can be edited and loaded.

`docs/sheets.md` tells of the layout. A file holds one dataset.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any

from api.export.base import ExportOptions, text_of
from api.export.workbook import Sheet, write_workbook
from graph.model.certainty import AFFIRMED, ASSERTED, REPORTED
from graph.read.exports import Export
from loaders.sheets.cells import encoded, joined
from loaders.sheets.layout import (
    ABOUT,
    CLAIMS,
    DATASET,
    ENTITIES,
    EXPORTED,
    EXPORTED_COLUMNS,
    LANGUAGE,
    PART,
    SHEETS,
    SOURCES,
    USUAL,
    ordered,
)
from loaders.spill import Spill
from ontology.errors import InputError, option
from ontology.vocabulary import Vocabulary

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_BLOCK = 2**20
Row = dict[str, Any]
"""Cells by the titles of their columns."""


@dataclass
class _Table:
    """The rows of a sheet, on disk when they are many, and the columns that are in use."""

    titles: set[str]
    rows: Spill[Row] = field(default_factory=Spill)

    def add(self, row: Row) -> None:
        self.titles.update(row)
        self.rows.append(row)


@dataclass(frozen=True)
class ClaimSheets:
    """One kind of file."""

    name: str
    title: str
    suffix: str
    media_type: str
    save: Callable[[IO[bytes], list[Sheet], Vocabulary], None]

    def write(self, export: Export, _: ExportOptions) -> Iterator[bytes]:
        """The file; raises InputError for more than one dataset."""
        with tempfile.TemporaryFile() as file:
            self.save(file, sheets_of(export), export.graph.vocabulary)
            file.seek(0)
            while block := file.read(_BLOCK):
                yield block


def sheets_of(export: Export) -> list[Sheet]:
    """The sheets of an export of one dataset."""
    if len(export.datasets) != 1:
        shown = ", ".join(each["id"] for each in export.datasets)
        raise InputError("claim sheets hold one dataset", value=shown or None, expected=f"{option('dataset')} ID")
    dataset, vocabulary = export.datasets[0], export.graph.vocabulary
    tables = {name: _Table({title for title in USUAL[name] if LANGUAGE not in title}) for name in SHEETS}
    tables[DATASET].add(_dataset_row(dataset, part=export.selection.is_partial))
    for source in export.sources(dataset["id"]):
        tables[SOURCES].add(_source_row(source, dataset["id"]))
    exported: Spill[Row] = Spill()
    for claim in export.claims(dataset["id"]):
        tables[CLAIMS if "relation" in claim else ENTITIES].add(row_of(claim, vocabulary))
        exported.append({"claim": claim["id"], "record": _cell(claim["record"])})
    sheets = [Sheet(name, ordered(name, table.titles, vocabulary), table.rows) for name, table in tables.items()]
    # Of a whole dataset, claims that are gone are known without a list.
    return [*sheets, Sheet(EXPORTED, EXPORTED_COLUMNS, exported)] if export.selection.is_partial else sheets


def _dataset_row(dataset: Row, *, part: bool) -> Row:
    return {name: _cell(value) for name, value in dataset.items()} | ({PART: True} if part else {})


def _source_row(source: Row, dataset: str) -> Row:
    """A row of `sources`; one that another dataset describes stays that dataset's."""
    own = {"dataset": None} if source["dataset"] == dataset else {}
    row = {name: value for name, value in (source | own).items() if value not in (None, [])}
    return {name: _cell(value) for name, value in row.items()}


def row_of(claim: Row, vocabulary: Vocabulary) -> Row:
    """A claim as it was loaded as a row: of `claims` when it is of two things, otherwise of `entities`."""
    return _claim_row(claim, vocabulary) if "relation" in claim else _entity_row(claim, vocabulary)


def _claim_row(claim: Row, vocabulary: Vocabulary) -> Row:
    stated = {name: _cell(claim[name]) for name in vocabulary.qualifiers if name in claim}
    relation = vocabulary.relation_types[claim["relation"]].name
    ends: Row = {"subject": _cell(claim["subject"]), "relation": relation, "object": _cell(claim["object"])}
    return ends | stated | _about(claim)


def _entity_row(claim: Row, vocabulary: Vocabulary) -> Row:
    row: Row = {"id": _cell(claim["subject"])}
    if "kind" in claim:
        row["kind"] = _cell(claim["kind"])
    for name in vocabulary.attributes:
        if f"{name}Lang" in claim:
            row |= _by_language(name, claim)
        elif name in claim:
            row[name] = _cell(claim[name])
    return row | _about(claim)


def _by_language(name: str, claim: Row) -> Row:
    """A column for each language."""
    found: dict[str, list[str]] = {}
    for text, language in zip(claim[name], claim[f"{name}Lang"], strict=True):
        found.setdefault(f"{name}{LANGUAGE}{language}" if language else name, []).append(text)
    return {title: joined(texts) for title, texts in found.items()}


def _about(claim: Row) -> Row:
    """The cells about the claim itself; values that a reader assumes stay empty."""
    usual = {
        "certainty": REPORTED if "saidBy" in claim else ASSERTED,
        "polarity": AFFIRMED,
        "record": f"{claim['source']}/{claim['subject']}",
    }
    return {name: _cell(claim[name]) for name in ABOUT if name in claim and claim[name] != usual.get(name)}


def _cell(value: Any) -> str | int | float | bool:
    """A value as a cell: numbers as such, all else as text that is never taken for a formula."""
    if isinstance(value, list | tuple):
        return joined(text_of(each) for each in value)
    if isinstance(value, int | float):
        return value
    return encoded(value.isoformat() if isinstance(value, date) else value)


def write_csv_archive(file: IO[bytes], sheets: list[Sheet], _: Vocabulary) -> None:
    """Write each sheet as a CSV file into a zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            # One time for all, so that equal graphs make equal files.
            entry = zipfile.ZipInfo(f"{sheet.name}.csv")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (
                archive.open(entry, "w", force_zip64=True) as member,
                io.TextIOWrapper(member, "utf-8", newline="") as text,
            ):
                text.write(_BOM)
                writer = csv.writer(text)
                writer.writerow(sheet.titles)
                for row in sheet.rows:
                    writer.writerow([text_of(row.get(title, "")) for title in sheet.titles])


XLSX = ClaimSheets(
    "xlsx",
    "claim sheets as a workbook, to edit and load again",
    ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write_workbook,
)
SHEET_CSV = ClaimSheets(
    "sheet-csv", "claim sheets as CSV files, to edit and load again", ".zip", "application/zip", write_csv_archive
)
