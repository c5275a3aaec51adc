"""Damaged, hostile and half-finished sheets: refused with the place and the reason, never loaded wrong."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from loaders.reading import Reading
from ontology.errors import InputError
from tests.loaders.sheets.conftest import MAKERS, TARN, changed, xlsx

Read = Callable[..., Reading]
Messages = Callable[..., list[str]]
HEADER = b"subject,relation,object,source\n"


def test_a_formula_is_refused_by_its_cell(tmp_path: Path, messages: Messages) -> None:
    path = xlsx(tmp_path / "tarn.xlsx", changed("claims", 2, locator='=HYPERLINK("http://evil.example")'))
    assert messages(path)[0].startswith(
        'FILE:claims!H2: locator =HYPERLINK("http://evil.example"): a formula (expected a'
    )


def test_a_formula_of_an_ods_workbook_is_refused(tmp_path: Path, messages: Messages) -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    path = MAKERS["ods"](tmp_path / "tarn.ods", changed("claims", 2, locator=cell))
    assert messages(path)[0].startswith("FILE:claims!H2: locator =1+1: a formula (expected a value")


def test_merged_cells_are_refused(tmp_path: Path, messages: Messages) -> None:
    path = xlsx(tmp_path / "tarn.xlsx", TARN)
    book = load_workbook(path)
    book["claims"].merge_cells("H2:H3")
    book.save(path)
    assert messages(path)[0].startswith("FILE:claims!H3: locator: part of merged cells (expected each row with values")


BROKEN: dict[str, tuple[bytes, str]] = {
    "a quote left open": (
        HEADER + b'ana,held,"post,s\n' + b"x,held,y,s\n" * 5,
        "FILE:2: a quotation mark is not closed (expected cells of at most 2,097,152 characters, in quotation marks "
        "where they need it)",
    ),
    "mixed encodings": (
        HEADER + b"ana,held,post,s\nbj\xf6rn,held,post,s\n",
        "FILE:3: byte 0xf6: wrong encoding (expected UTF-8)",
    ),
    "an unknown column": (
        b"subject,relation,object,sorce\nana,held,post,s\n",
        "FILE:D1: sorce: unknown column (expected source; or # before a name of your own)",
    ),
    "a column twice": (
        b"subject,relation,object,object\nana,held,post,s\n",
        "FILE:D1: object: two columns of one name (expected each once)",
    ),
    "a line of 17 MB": (HEADER + b"a" * 17_000_000, "FILE:2: the line is too long (expected at most 16,777,216 bytes)"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_csv_file_is_refused(case: str, tmp_path: Path, read: Read) -> None:
    content, expected = BROKEN[case]
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read(path, dataset="d", version="1")
    assert str(refused.value).replace(str(path), "FILE") == expected


REJECTED: dict[str, tuple[bytes, str]] = {
    "a truncated row": (
        b"ana,held\n",
        "FILE:C2: object: the row ends here (expected 4 cells, as many as in the first row)",
    ),
    "an extra cell": (
        b"ana,held,post,s,what\n",
        "FILE:E2: what: a value outside the columns (expected a name in the first row above it)",
    ),
    "a null byte": (b"an\0a,held,post,\n", "FILE:D2: source: the cell is empty (expected an id, or source)"),
    "an id over the limit": (
        b"a" * 2_000 + b",held,post,s\n",
        f'FILE:A2: subject "{"a" * 40}…": too long: 2,000 bytes (expected at most 1,000 bytes)',
    ),
}


@pytest.mark.parametrize("case", REJECTED)
def test_a_bad_row_is_rejected(case: str, tmp_path: Path, messages: Messages) -> None:
    row, expected = REJECTED[case]
    path = tmp_path / "claims.csv"
    path.write_bytes(b"\xef\xbb\xbf" + HEADER + row)
    assert expected in messages(path, dataset="d", version="1")


def test_a_zip_bomb_is_refused(tmp_path: Path, read: Read) -> None:
    path = xlsx(tmp_path / "tarn.xlsx", TARN)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros", bytes(100 * 2**20))
    with pytest.raises(InputError, match="unpacks to implausibly much"):
        read(path)


@pytest.mark.parametrize("format", ["xlsx", "ods", "sheet-csv", "csv"])
def test_another_format_that_is_forced_is_refused(format: str, tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("@prefix : <https://w3id.org/sayso/id/> .", encoding="utf-8")
    with pytest.raises(InputError):
        read(path, format=format)


def test_two_rows_for_one_dataset_are_refused(make: Any, read: Read) -> None:
    sheets = changed("dataset", 2)
    sheets["dataset"].append(["other", "1", "", ""])
    with pytest.raises(InputError, match="more than one dataset"):
        read(make(sheets))


@cache
def undamaged(kind: str) -> bytes:
    """A good file, made once: those who make it write the time of the day into it."""
    with TemporaryDirectory() as folder:
        return MAKERS[kind](Path(folder) / f"tarn.{kind}", TARN).read_bytes()


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("kind", MAKERS)
def test_no_damage_breaks_the_reading(kind: str, data: st.DataObject, tmp_path: Path, read: Read) -> None:
    path, content = tmp_path / f"tarn.{kind}", bytearray(undamaged(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    try:
        read(path)
    except InputError as error:
        assert str(error)


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reading_of_csv(tmp_path: Path, read: Read, content: bytes) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(HEADER + content)
    try:
        read(path, dataset="d", version="1")
    except InputError as error:
        assert str(error)
