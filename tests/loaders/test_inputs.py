"""Files as loaders open them: compressed, piped, in several encodings; damage, bombs and endless lines refused."""

from __future__ import annotations

import gzip
import io
import os
import resource
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

import pytest
import zstandard

from loaders import inputs
from loaders.inputs import STANDARD_INPUT, Input
from loaders.spill import Spill
from ontology.errors import UnreadableFile, UnwritableFile

TEXT = b"one\ntwo\r\n\xd8\xb3\n"
LINES = [(1, "one"), (2, "two"), (3, "س")]


def zipped(*names: str, content: bytes = TEXT) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "own_name"),
    [
        ("data.trig", TEXT, "data.trig"),
        ("data.trig.gz", gzip.compress(TEXT), "data.trig"),
        ("data.csv.zst", zstandard.compress(TEXT), "data.csv"),
        ("data.zip", zipped("inner/rows.csv", "__MACOSX/rows.csv"), "rows.csv"),
        # By content, whatever the name says.
        ("data.trig", gzip.compress(TEXT), "data.trig"),
    ],
    ids=["plain", "gzip", "Zstandard", "zip", "gzip by content"],
)
def test_every_packing_is_read_alike_and_more_than_once(
    tmp_path: Path, name: str, content: bytes, own_name: str
) -> None:
    (tmp_path / name).write_bytes(content)
    file = Input(tmp_path / name)
    assert (file.name, file.head, list(file.lines()), list(file.lines())) == (own_name, TEXT, LINES, LINES)


def test_standard_input_and_pipes_are_read_more_than_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(TEXT))))
    os.mkfifo(tmp_path / "pipe")
    threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(TEXT,)).start()

    for path in (STANDARD_INPUT, tmp_path / "pipe"):
        file = Input(path)
        assert [list(file.lines()), list(file.lines())] == [LINES, LINES]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "data.csv").write_bytes(TEXT.decode().encode(encoding))
    file = Input(tmp_path / "data.csv")
    assert list(file.lines()) == LINES
    assert file.text().read() == TEXT.decode()


def test_a_spreadsheet_is_not_taken_apart(tmp_path: Path) -> None:
    content = zipped("[Content_Types].xml", "xl/workbook.xml")
    (tmp_path / "data.xlsx").write_bytes(content)
    file = Input(tmp_path / "data.xlsx")
    assert (file.name, file.open().read()) == ("data.xlsx", content)


def read_all(path: Path) -> None:
    for _ in Input(path).lines():
        pass


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty (expected claims)"),
        (gzip.compress(b""), "the file is empty (expected claims)"),
        (zipped("a.csv", "b.csv"), "2 files: an archive of several files (expected one file a zip)"),
        (
            gzip.compress(TEXT * 100)[:-20],
            "Compressed file ended before the end-of-stream marker was reached: the archive is damaged "
            "(expected a file that unpacks)",
        ),
        (gzip.compress(b"\0" * 2**27), "it unpacks to implausibly much (expected at most 250 times its size)"),
        (zipped("a", content=b"\0" * 2**27), "it unpacks to implausibly much (expected at most 250 times its size)"),
    ],
    ids=["empty", "empty inside", "several files", "cut off", "gzip bomb", "zip bomb"],
)
def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str) -> None:
    monkeypatch.setattr(inputs, "MAX_LINE", 2**30)
    path = tmp_path / "data"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        read_all(path)
    assert str(error.value) == f"{path}: {message}"


def test_a_line_that_is_too_long_is_refused_before_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_LINE", 10)
    path = tmp_path / "data.csv"
    path.write_bytes(b"short\n" + b"x" * 11)
    with pytest.raises(UnreadableFile) as error:
        read_all(path)
    assert str(error.value) == f"{path}:2: the line is too long (expected at most 10 bytes)"


@pytest.mark.parametrize(
    ("content", "encoding", "message"),
    [
        (b"one\ncaf\xe9\n", None, ":2: byte 0xe9: wrong encoding (expected UTF-8)"),
        (b"one\nl\x81\n", "cp1252", ":2: byte 0x81: wrong encoding (expected CP1252)"),
        # Beyond the first block that is decoded.
        (
            ("a\n" * 9_000).encode("utf-16-le") + b"\0\xdc",
            "utf-16-le",
            ":9001: byte 0x00: wrong encoding (expected UTF-16-LE)",
        ),
        (b"one\n", "utf-16", ": utf-16: no byte order mark (expected utf-16-le or utf-16-be)"),
        (b"one\n", "klingon", ": klingon: unknown encoding (expected such as utf-8 or cp1252)"),
        (b"one\n", "base64", ": base64: unknown encoding (expected such as utf-8 or cp1252)"),
    ],
    ids=["not UTF-8", "not cp1252", "a half of a pair", "no mark", "unknown", "not of text"],
)
def test_a_wrong_encoding_is_told_with_line_and_byte(
    tmp_path: Path, content: bytes, encoding: str | None, message: str
) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        list(Input(path).lines(encoding))
    assert str(error.value) == f"{path}{message}"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("café".encode("cp1252"), "cp1252"),
        ("café".encode("utf-8-sig"), "utf-8"),
        ("café".encode("utf-16"), "UTF-16"),
        (b"\xff\xfe" + "café".encode("utf-16-le"), "utf-16-le"),
        ("café".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_a_named_encoding_is_read_with_and_without_its_mark(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    assert list(Input(path).lines(encoding)) == [(1, "café")]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as error:
        Input(tmp_path)
    assert str(error.value) == f"{tmp_path}: a folder, not a file (expected its files, such as {tmp_path}/*.trig)"


@pytest.mark.parametrize("length", [0, 3, 4, 25])
def test_a_long_list_spills_and_reads_the_same(length: int) -> None:
    spilled: Spill[int] = Spill(in_memory=3)
    for number in range(length):
        spilled.append(number)
    assert (len(spilled), list(spilled), list(spilled)) == (length, list(range(length)), list(range(length)))


def test_a_list_that_finds_no_room_names_the_folder_and_the_way_out() -> None:
    spilled: Spill[str] = Spill(in_memory=3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))  # the disk is full, as far as we can tell
    try:
        with pytest.raises(UnwritableFile) as refused:
            for number in range(100):
                spilled.append(str(number) * 1_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(refused.value) == (
        f"{tempfile.gettempdir()}: the folder for temporary files cannot take more: File too large "
        "(expected room there, or another folder in TMPDIR)"
    )
