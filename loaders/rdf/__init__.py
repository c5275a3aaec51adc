"""RDF: TriG, Turtle, N-Quads and N-Triples of RDF 1.2, RDF-star, JSON-LD and RDF/XML."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
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
_REMOTE = "load remote contexts"
_SUFFIXES = (".trig", ".ttl", ".nq", ".nt", ".trigs", ".ttls", ".jsonld")
# Relative IRIs are resolved against this where the parser would drop them in silence; then they are refused.
_NOWHERE = "http://relative.invalid/"
_RELATIVE = "an absolute IRI, or a line such as @base <https://w3id.org/sayso/id/> . before it"
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
    star: bool = False
    """Whether all annotations of one triple in one graph are one, as in RDF-star."""
    guard: Callable[[Input], None] | None = None
    """Refuses what must not be read, such as files elsewhere."""

    def recognises(self, file: Input) -> bool:
        """Whether the name ends as it should, or the content begins so."""
        if file.suffix in _SUFFIXES:
            return file.suffix == self.suffix
        return self.begins is not None and self.begins.match(file.head.removeprefix(codecs.BOM_UTF8)) is not None

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """Parse the file and read its records."""
        if self.guard:
            self.guard(file)
        quads = self._quads(file, options)
        statements = Statements(quads, default_is_source=options.source is not None, star=self.star)
        return read_statements(statements, vocabulary, options)

    def _quads(self, file: Input, options: Options) -> Iterator[ox.Quad]:
        with _Utf8(file, file.encoding(options.encoding)) as stream:
            try:
                if self.syntax not in _DROPS_RELATIVE:
                    yield from ox.parse(cast(IO[bytes], stream), format=self.syntax)
                    return
                for quad in ox.parse(cast(IO[bytes], stream), format=self.syntax, base_iri=_NOWHERE):
                    _refuse_relative(file, quad)
                    yield quad
            except SyntaxError as error:
                raise self._malformed(file, options, error) from error
            except MemoryError as error:
                raise file.error(
                    "a value is too long", expected=f"at most {16 * _MIB:,} bytes of text in one value"
                ) from error

    def _malformed(self, file: Input, options: Options, error: SyntaxError) -> MalformedFile:
        problem = str(error.msg).split("\n")[0]
        if _REMOTE in problem:
            return MalformedFile(
                "a context that stands elsewhere is not fetched",
                file=str(file.path),
                expected="the context itself in the file",
            )
        relative = _NO_SCHEME in problem
        return MalformedFile(
            "a relative IRI, and no @base" if relative else problem,
            file=str(file.path),
            line=error.lineno,
            value=_line(file, options, error.lineno),
            expected=_RELATIVE if relative else f"{self.syntax.name} syntax",
        )


_DROPS_RELATIVE = (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML)


def _refuse_relative(file: Input, quad: ox.Quad) -> None:
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, ox.NamedNode) and term.value.startswith(_NOWHERE):
            raise MalformedFile(
                "a relative IRI, and no base",
                file=str(file.path),
                value=term.value.removeprefix(_NOWHERE) or None,
                expected="an absolute IRI, or @base in the context, or xml:base",
            )


def _refuse_entities(file: Input) -> None:
    """Entities of XML may name other files or grow without bounds; those that stand for short texts are kept."""
    root = _ROOT.search(file.head)
    if root is None:
        raise file.error("no element in the beginning of the file", expected="<rdf:RDF>")
    for entity in _ENTITY.finditer(file.head[: root.start()]):
        if not _PLAIN_ENTITY.fullmatch(entity[0]):
            raise file.error(
                "an XML entity that stands elsewhere or holds others is not read",
                value=entity[0].decode(errors="replace")[:_SHOWN],
                expected='entities of a short text, such as <!ENTITY s "https://w3id.org/sayso/ns#">',
            )


_ROOT = re.compile(rb"<[A-Za-z_]")
_ENTITY = re.compile(rb"<!ENTITY[^>]*>?")
_PLAIN_ENTITY = re.compile(rb"""<!ENTITY\s+[A-Za-z_][\w.-]*\s+("[^"&%<]{0,1000}"|'[^'&%<]{0,1000}')\s*>""")


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
TURTLE_STAR = RdfLoader("turtle-star", "Turtle-star", ".ttls", ox.RdfFormat.TURTLE, star=True)
TRIG_STAR = RdfLoader("trig-star", "TriG-star", ".trigs", ox.RdfFormat.TRIG, star=True)
JSON_LD = RdfLoader(
    "jsonld",
    "JSON-LD",
    ".jsonld",
    ox.RdfFormat.JSON_LD,
    re.compile(rb'\s*[\[{][^\x00]*?"@(?:context|id|graph|type)"\s*:'),
)
RDF_XML = RdfLoader(
    "rdfxml",
    "RDF/XML",
    ".rdf",
    ox.RdfFormat.RDF_XML,
    re.compile(rb"\s*(?:<\?xml|<!--|<!DOCTYPE|<)[^\x00]*?<?rdf:RDF\b"),
    guard=_refuse_entities,
)
NTRIPLES = RdfLoader("ntriples", "N-Triples", ".nt", ox.RdfFormat.N_TRIPLES)
