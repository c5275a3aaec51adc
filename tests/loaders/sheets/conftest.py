"""Claim sheets as people make them, in each kind of file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from openpyxl import Workbook

from loaders.base import Options
from loaders.reading import Reading, read_file
from ontology.vocabulary import Vocabulary

Sheets = Mapping[str, Sequence[Sequence[Any]]]

TARN: Sheets = {
    "dataset": [["id", "version", "title", "licence"], ["tarn-2031", "1", "Tarn, March 2031", "CC0-1.0"]],
    "sources": [
        ["id", "title", "publisher", "published", "language"],
        ["harbour-post", "Rockets on the town hall", "The Harbour Post", "2031-03-12", "en"],
    ],
    "entities": [
        ["id", "kind", "name@en", "killedSecurity", "from", "until", "source", "locator", "saidBy"],
        ["ana-bel", "Person", "Ana Bel", "", "", "", "harbour-post", "para 2", ""],
        ["police-chief", "Post", "chief of police of Tarn", "", "", "", "harbour-post", "para 2", ""],
        ["attack", "Attack", "rocket attack", "", "2031-03-10", "2031-03-10", "harbour-post", "para 1", ""],
        ["attack", "", "", 4, "", "", "harbour-post", "para 1", "mayors-office"],
        ["mayors-office", "GovernmentBody", "mayor's office of Tarn", "", "", "", "harbour-post", "para 1", ""],
        ["red-banner", "ArmedGroup", "Red Banner", "", "", "", "harbour-post", "para 1", ""],
    ],
    "claims": [
        ["subject", "relation", "object", "acting", "from", "until", "source", "locator", "saidBy", "polarity"],
        ["ana-bel", "held", "police-chief", True, "2031-01", "..", "harbour-post", "para 2", "", ""],
        ["red-banner", "participatedIn", "attack", "", "", "", "harbour-post", "para 1", "red-banner", "denied"],
    ],
}


def xlsx(path: Path, sheets: Sheets) -> Path:
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def csv_zip(path: Path, sheets: Sheets) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sheets.items():
            archive.writestr(f"{name}.csv", csv_text(rows))
    return path


def csv_text(rows: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(
        [str(cell).lower() if cell is True else cell for cell in row] for row in rows
    )
    return text.getvalue()


def ods(path: Path, sheets: Sheets) -> Path:
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def _ods_row(row: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, str) and value.startswith("<table:"):
        return value
    if value is True:
        type_, of, shown = "boolean", 'office:boolean-value="true"', "TRUE"
    elif isinstance(value, int | float):
        type_, of, shown = "float", f'office:value="{value}"', str(value)
    elif isinstance(value, date | datetime):
        type_, of, shown = "date", f'office:date-value="{value.isoformat()}"', value.isoformat()[:10]
    else:
        type_, of, shown = "string", "", escape(value)
    return f'<table:table-cell office:value-type="{type_}" {of}><text:p>{shown}</text:p></table:table-cell>'


MAKERS: Mapping[str, Callable[[Path, Sheets], Path]] = {"xlsx": xlsx, "ods": ods, "zip": csv_zip}


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Sheets], Path]:
    """Write sheets as a file of each kind."""
    return lambda sheets: MAKERS[request.param](tmp_path / f"tarn.{request.param}", sheets)


@pytest.fixture(params=["xlsx", "ods"])
def make_workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Sheets], Path]:
    """Write sheets as a file whose cells have types."""
    return lambda sheets: MAKERS[request.param](tmp_path / f"tarn.{request.param}", sheets)


@pytest.fixture
def read(vocabulary: Vocabulary) -> Callable[..., Reading]:
    """Read and check a file."""
    return lambda path, **options: read_file(path, vocabulary, Options(**options))


@pytest.fixture
def messages(read: Callable[..., Reading]) -> Callable[..., list[str]]:
    """What is said of a file, without its path."""

    def told(path: Path, **options: Any) -> list[str]:
        reading = read(path, **options)
        return [str(each).replace(str(path), "FILE") for each in [*reading.problems, *reading.not_kept]]

    return told


def changed(sheet: str, row: int, **cells: Any) -> dict[str, list[list[Any]]]:
    """TARN with other cells in a row, counted as a spreadsheet counts."""
    sheets = {name: [list(each) for each in rows] for name, rows in TARN.items()}
    for title, value in cells.items():
        sheets[sheet][row - 1][sheets[sheet][0].index(title.replace("_en", "@en"))] = value
    return sheets
