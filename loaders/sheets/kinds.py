"""Which kind of sheets a file holds."""

from __future__ import annotations

from loaders.inputs import Input
from loaders.sheets.books import Book
from loaders.sheets.csv_files import CsvBook
from loaders.sheets.ods import OdsBook
from loaders.sheets.xlsx import XlsxBook


def open_book(file: Input, encoding: str | None = None, delimiter: str | None = None) -> Book:
    """The sheets of a file, whatever its kind."""
    kind = kind_of(file)
    if kind == "xlsx":
        return XlsxBook(file)
    return OdsBook(file) if kind == "ods" else CsvBook(file, "", encoding, delimiter)


def kind_of(file: Input) -> str:
    """`xlsx` or `ods` for a workbook by its content, `zip` for an archive of CSV files, and `csv` for all else."""
    archive = file.archive()
    if archive is None:
        return "csv"
    with archive:
        names = archive.namelist()
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if "content.xml" in names and "mimetype" in names else "zip"
