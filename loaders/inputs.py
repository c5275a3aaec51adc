"""Files as loaders open them: plain, compressed or standard input, as often as they like, within limits.

Compression is told by content (gzip, Zstandard) and for archives by content and name: a spreadsheet is a zip, too.
A zip holds one file. Standard input and pipes are kept in a temporary file, since they are read more than once.
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

import zstandard

from ontology.errors import UnreadableFile

STANDARD_INPUT = Path("-")
MAX_LINE = 16 * 2**20
"""The longest line, in bytes, that `Input.lines` reads."""
# Text packs to far more than a bomb does: N-Triples to a thirtieth, zeros to a thousandth.
_MAX_RATIO = 250
_RATIO_COUNTS_FROM = 64 * 2**20
_HEAD = 64 * 2**10
_CHUNK = 2**20
_GZIP, _ZSTANDARD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_PACKED_SUFFIXES = (".gz", ".zst", ".zip")
# Archives of several files that are read as one: spreadsheets, and claim sheets as a file each.
_PARTS_OF_ONE = re.compile(r"\[Content_Types\]\.xml|mimetype|(?:dataset|sources|entities|claims)\.(?:csv|tsv)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDE = ("utf-16", "utf-32")
_DAMAGED = (gzip.BadGzipFile, zlib.error, zstandard.ZstdError, zipfile.BadZipFile, EOFError, RuntimeError)


class Input:
    """A file to load. `name` is its own name, without a suffix such as `.gz`; errors call it by `path`."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableFile when there is no such file, or it is empty or a folder."""
        self.path = path
        self._kept: IO[bytes] | None = None
        try:
            self._check()
            if not self.head.strip():
                raise self.error("the file is empty", expected="claims")
        except OSError as error:
            raise self.error(error.strerror or str(error), expected="a readable file") from error

    def _check(self) -> None:
        if self.path == STANDARD_INPUT:
            self._keep(sys.stdin.buffer)
            return
        mode = self.path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise self.error("a folder, not a file", expected=f"its files, such as {self.path}/*.trig")
        if stat.S_ISFIFO(mode):
            with self.path.open("rb") as pipe:
                self._keep(pipe)
        elif not stat.S_ISREG(mode):
            raise self.error("not a file", expected="a regular file")

    def _keep(self, stream: IO[bytes]) -> None:
        self._kept = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it lives as long as this object
        shutil.copyfileobj(stream, self._kept, _CHUNK)
        self._kept.flush()

    def error(self, problem: str, **details: Any) -> UnreadableFile:
        """An error about this file, to be raised."""
        return UnreadableFile(problem, file=str(self.path), **details)

    @cached_property
    def name(self) -> str:
        """The file's own name in lower case, by which a loader may recognise it."""
        name = self._member.filename if self._member else self.path.name
        name = Path(name).name.lower()
        return Path(name).stem if Path(name).suffix in _PACKED_SUFFIXES else name

    @property
    def suffix(self) -> str:
        """The ending of the name, such as `.trig`."""
        return Path(self.name).suffix

    @cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.open() as stream:
            return stream.read(_HEAD)

    @cached_property
    def size(self) -> int:
        """The bytes on disk, packed as they are: what a progress bar counts towards."""
        with self._raw() as raw:
            return raw.seek(0, os.SEEK_END)

    def open(self) -> io.BufferedReader:
        """The content from its beginning, unpacked."""
        member = self._member
        raw = self._raw()
        try:
            return io.BufferedReader(_Guarded(self, raw, _unpacked(raw, member)), _CHUNK)
        except _DAMAGED as error:
            raw.close()
            raise self.damaged(error) from error

    def damaged(self, error: Exception) -> UnreadableFile:
        """The error for an archive that does not unpack, to be raised."""
        return self.error("the archive is damaged", value=str(error) or None, expected="a file that unpacks")

    def _raw(self) -> IO[bytes]:
        return self._place.open("rb")

    @property
    def _place(self) -> Path:
        """Where the bytes are: the file itself, or the copy of what cannot be read twice."""
        return Path(self._kept.name) if self._kept else self.path

    @cached_property
    def _member(self) -> zipfile.ZipInfo | None:
        """The one file of a zip archive; None for all else, and for spreadsheets, which are archives of many files."""
        with self._raw() as raw:
            if raw.read(4) != _ZIP:
                return None
            try:
                members = [each for each in zipfile.ZipFile(raw).infolist() if not each.is_dir()]
            except zipfile.BadZipFile as error:
                raise self.damaged(error) from error
        files = [each for each in members if not each.filename.startswith("__MACOSX/")]
        if any(_PARTS_OF_ONE.fullmatch(each.filename) for each in files):
            return None
        if len(files) != 1:
            raise self.error("an archive of several files", value=f"{len(files)} files", expected="one file a zip")
        return files[0]

    def archive(self) -> zipfile.ZipFile | None:
        """The file as an archive of several files, such as a spreadsheet, to be closed; None for any other file."""
        if not self.head.startswith(_ZIP) or self._member is not None:
            return None
        try:
            archive = zipfile.ZipFile(self._place)
        except _DAMAGED as error:
            raise self.damaged(error) from error
        # No more is unpacked of a member than its entry says.
        unpacked = sum(each.file_size for each in archive.infolist())
        if unpacked > max(_RATIO_COUNTS_FROM, _MAX_RATIO * self.size):
            archive.close()
            raise self.bomb()
        return archive

    def bomb(self) -> UnreadableFile:
        """The error for a little that unpacks to very much, to be raised."""
        return self.error("it unpacks to implausibly much", expected=f"at most {_MAX_RATIO} times its size")

    def text(self, encoding: str | None = None) -> io.TextIOBase:
        """The content as text: UTF-8, or as its byte order mark or `encoding` says; strict, newlines untouched."""
        return io.TextIOWrapper(self.open(), self.encoding(encoding), newline="")

    def encoding(self, given: str | None = None) -> str:
        """The name of the encoding to decode with; raises UnreadableFile when `given` is none."""
        marked = next((name for mark, name in _MARKS if self.head.startswith(mark)), "")
        try:
            # Encoding refuses codecs that are not of text, such as base64.
            "x".encode(given or "utf-8")
            name = codecs.lookup(given or marked or "utf-8").name
        except (LookupError, UnicodeError) as error:
            raise self.error("unknown encoding", value=given, expected="such as utf-8 or cp1252") from error
        if name == "utf-8":
            return "utf-8-sig"
        if name == "utf-16" and not marked.startswith(name):
            raise self.error("no byte order mark", value=given, expected="utf-16-le or utf-16-be")
        return "utf-16" if name == marked else name

    def lines(self, encoding: str | None = None) -> Iterator[tuple[int, str]]:
        """Each line with its number, without its end; raises UnreadableFile for one that is too long or no text."""
        return ((number, line.rstrip("\r\n")) for number, line in enumerate(self.whole_lines(encoding), 1))

    def whole_lines(self, encoding: str | None = None) -> Iterator[str]:
        """Each line with its end; raises UnreadableFile for one that is too long or no text."""
        with self.open() as stream:
            yield from self.lines_of(stream, self.encoding(encoding))

    def lines_of(self, stream: IO[bytes], encoding: str) -> Iterator[str]:
        """The same of a stream of this file, such as a member of an archive, in one encoding."""
        if encoding.startswith(_WIDE):
            yield from self._wide_lines(stream, encoding)
            return
        for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE + 1), b""), 1):
            if len(line) > MAX_LINE:
                raise self.error("the line is too long", line=number, expected=f"at most {MAX_LINE:,} bytes")
            try:
                yield line.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
            except UnicodeDecodeError as error:
                raise self.wrong_encoding(number, line[error.start], encoding) from error

    def _wide_lines(self, stream: IO[bytes], encoding: str) -> Iterator[str]:
        """The lines of an encoding whose characters are of several bytes, line feeds among them."""
        read = 0
        try:
            for line in io.TextIOWrapper(stream, encoding, newline="\n"):
                read += 1
                yield line
        except UnicodeDecodeError as error:
            # It decodes a block at a time: the lines of this one before the mistake were not yielded.
            before = error.object[: error.start].decode(error.encoding).count("\n")
            raise self.wrong_encoding(read + before + 1, error.object[error.start], encoding) from error

    def wrong_encoding(self, line: int, byte: int, name: str = "utf-8") -> UnreadableFile:
        """The error for a byte that is no text."""
        label = name.removesuffix("-sig").upper()
        return self.error("wrong encoding", line=line, value=f"byte 0x{byte:02x}", expected=label)


def _unpacked(raw: IO[bytes], member: zipfile.ZipInfo | None) -> IO[bytes]:
    mark = raw.read(4)
    raw.seek(0)
    if mark.startswith(_GZIP):
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if mark == _ZSTANDARD:
        return zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
    return zipfile.ZipFile(raw).open(member) if member else raw


class _Guarded(io.RawIOBase):
    """A stream that turns damage into UnreadableFile and stops at a bomb: a little that unpacks to very much."""

    def __init__(self, file: Input, raw: IO[bytes], stream: IO[bytes]) -> None:
        self._file = file
        self._packed = raw
        self._stream = stream
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGED as error:
            raise self._file.damaged(error) from error
        self._read += len(data)
        packed = self._stream is not self._packed
        if packed and self._read > max(_RATIO_COUNTS_FROM, _MAX_RATIO * self._packed.tell()):
            raise self._file.bomb()
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._packed.close()
        super().close()
