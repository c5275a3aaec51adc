"""RDF 1.2: TriG, Turtle, N-Quads and N-Triples."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

import pyoxigraph as ox

from loaders.base import Item, Options
from loaders.inputs import Input
from loaders.rdf.records import read_statements
from loaders.rdf.statements import Statements
from ontology.errors import MalformedFile
from ontology.vocabulary import Vocabulary

_NO_SCHEME = "No scheme found in an absolute IRI"
_SUFFIXES = (".trig", ".ttl", ".nq", ".nt")
_SHOWN = 80
_MIB = 2**20


@dataclass(frozen=True)
class RdfLoader:
    """One syntax of RDF; a file is the whole of its dataset."""

    name: str
    title: str
    suffix: str
    syntax: ox.RdfFormat
    begins: re.Pattern[bytes] | None = None
    """The beginning of a file of another name that is of this syntax all the same."""
    complete: bool = True

    def recognises(self, file: Input) -> bool:
        """Whether the name ends as it should, or the content begins so."""
        if file.suffix in _SUFFIXES:
            return file.suffix == self.suffix
        return self.begins is not None and self.begins.match(file.head.removeprefix(codecs.BOM_UTF8)) is not None

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """Parse the file and read its records."""
        statements = Statements(self._quads(file, options), default_is_source=options.source is not None)
        return read_statements(statements, vocabulary, options)

    def _quads(self, file: Input, options: Options) -> Iterator[ox.Quad]:
        with _Utf8(file, file.encoding(options.encoding)) as stream:
            try:
                yield from ox.parse(cast(IO[bytes], stream), format=self.syntax)
            except SyntaxError as error:
                raise self._malformed(file, options, error) from error
            except MemoryError as error:
                raise file.error(
                    "a value is too long", expected=f"at most {16 * _MIB:,} bytes of text in one value"
                ) from error

    def _malformed(self, file: Input, options: Options, error: SyntaxError) -> MalformedFile:
        problem = str(error.msg).split("\n")[0]
        relative = _NO_SCHEME in problem
        return MalformedFile(
            "a relative IRI, and no @base" if relative else problem,
            file=str(file.path),
            line=error.lineno,
            value=_line(file, options, error.lineno),
            expected="an absolute IRI, or a line such as @base <https://w3id.org/sayso/id/> . before it"
            if relative
            else f"{self.syntax.name} syntax",
        )


def _line(file: Input, options: Options, number: int | None) -> str | None:
    return next((text.strip()[:_SHOWN] for at, text in file.lines(options.encoding) if at == number), None)


class _Utf8(io.RawIOBase):
    """A file's bytes as UTF-8 without a byte order mark; UnreadableFile, with the line, for what is no text."""

    def __init__(self, file: Input, encoding: str) -> None:
        self._file = file
        self._stream = file.open()
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._waiting = b""
        self._line = 1

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            data = self._stream.read1(_MIB)
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                line = self._line + error.object.count(b"\n", 0, error.start)
                raise self._file.wrong_encoding(line, error.object[error.start], self._encoding) from error
            if not data and not text:
                return 0
            self._line += text.count("\n")
            self._waiting = text.encode()
        data, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


_PROLOGUE = rb"\s*(?:#[^\n]*\n\s*)*(?:@?(?:prefix|base|version)\b"
TRIG = RdfLoader(
    "trig",
    "TriG",
    ".trig",
    ox.RdfFormat.TRIG,
    re.compile(_PROLOGUE + rb"|<<?[a-z][a-z0-9+.-]*:[^<>\s]+>\s*[<{a])", re.IGNORECASE),
)
TURTLE = RdfLoader("turtle", "Turtle", ".ttl", ox.RdfFormat.TURTLE)
NQUADS = RdfLoader("nquads", "N-Quads", ".nq", ox.RdfFormat.N_QUADS)
NTRIPLES = RdfLoader("ntriples", "N-Triples", ".nt", ox.RdfFormat.N_TRIPLES)
