"""An RDF 1.2 file as statements: asserted or only quoted triples, each with its annotations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from ontology.errors import MalformedFile, UnreadableFile
from ontology.ids import NAMESPACE
from ontology.triples import RDF, Node, Term

_Pair = tuple[str, Term]
_Place = tuple[str | None, Node]

TYPE = RDF.type.value
_REIFIES = RDF.reifies.value
DESCRIBED_APART = {f"{NAMESPACE}Source", f"{NAMESPACE}Dataset"}


@dataclass
class Annotation:
    """One reifier: its name, when it has one, and what is said with it."""

    node: NamedNode | None = None
    properties: list[_Pair] = field(default_factory=list)

    def __str__(self) -> str:
        return " ; ".join(f"<{predicate}> {term}" for predicate, term in self.properties)


@dataclass
class Statement:
    """A triple in a graph (None is the default graph), asserted or only quoted."""

    graph: str | None
    subject: Node
    predicate: str
    object: Term
    asserted: bool
    annotations: list[Annotation] = field(default_factory=list)

    def __str__(self) -> str:
        """The statement in TriG, annotations and all, so that a rejected one can be mended and loaded."""
        triple = f"{self.subject} <{self.predicate}> {self.object}"
        if not self.asserted:
            return " ".join(f"<< {triple} >> {each} ." for each in self.annotations)
        return " ".join([triple, *(f"{{| {each} |}}" for each in self.annotations)]) + " ."


@dataclass
class Quads:
    """A parsed file: what it says of sources and datasets, and every other statement."""

    metadata: dict[str, list[_Pair]]
    blank: dict[BlankNode, list[_Pair]]
    statements: list[Statement]

    def typed(self, class_iri: str) -> list[str]:
        """The IRIs described as of this class."""
        return [iri for iri, said in self.metadata.items() if (TYPE, NamedNode(class_iri)) in said]


def read_quads(path: Path) -> Quads:
    """Parse a file by its ending; UnreadableFile or MalformedFile when that cannot be done."""
    text = _read_text(path)
    format_ = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if format_ is None:
        raise UnreadableFile("unknown format", file=str(path), value=path.suffix, expected=".trig, .ttl, .nq or .nt")
    try:
        return _sort(list(ox.parse(text.encode(), format=format_)))
    except SyntaxError as error:
        problem = str(error.msg).split("\n")[0]
        raise MalformedFile(
            problem,
            file=str(path),
            line=error.lineno,
            value=_line(text, error.lineno),
            expected=f"{format_.name} syntax",
        ) from error


def _read_text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise UnreadableFile("not a file", file=str(path), expected="a regular file")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(error.strerror or str(error), file=str(path), expected="a readable file") from error
    if not content.strip():
        raise UnreadableFile("the file is empty", file=str(path), expected="claims")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        value = f"byte 0x{content[error.start]:02x}"
        raise UnreadableFile("wrong encoding", file=str(path), line=line, value=value, expected="UTF-8") from error


def _line(text: str, number: int | None) -> str | None:
    lines = text.splitlines()
    return lines[number - 1].strip()[:80] if number and number <= len(lines) else None


def _sort(quads: list[ox.Quad]) -> Quads:
    apart = {q.subject for q in quads if q.predicate.value == TYPE and _value(q.object) in DESCRIBED_APART}
    reifiers = _reifiers(quads)
    metadata: dict[str, list[_Pair]] = defaultdict(list)
    blank: dict[BlankNode, list[_Pair]] = defaultdict(list)
    said: dict[_Place, list[_Pair]] = defaultdict(list)
    asserted: list[ox.Quad] = []
    for quad in quads:
        pair = (quad.predicate.value, quad.object)
        if quad.subject in apart and isinstance(quad.subject, NamedNode):
            metadata[quad.subject.value].append(pair)
        elif (_graph(quad), quad.subject) in reifiers:
            said[_graph(quad), quad.subject].append(pair)
        elif isinstance(quad.subject, BlankNode):
            blank[quad.subject].append(pair)
        else:
            asserted.append(quad)
    return Quads(metadata, blank, list(_statements(asserted, reifiers, said)))


def _reifiers(quads: Iterable[ox.Quad]) -> dict[_Place, list[Triple]]:
    found: dict[_Place, list[Triple]] = defaultdict(list)
    for quad in quads:
        if quad.predicate.value == _REIFIES and isinstance(quad.object, Triple):
            found[_graph(quad), quad.subject].append(quad.object)
    return found


def _statements(
    asserted: Iterable[ox.Quad], reifiers: dict[_Place, list[Triple]], said: dict[_Place, list[_Pair]]
) -> Iterator[Statement]:
    found: dict[tuple[str | None, Triple], Statement] = {}
    for quad in asserted:
        graph, triple = _graph(quad), quad.triple
        found[graph, triple] = Statement(graph, quad.subject, quad.predicate.value, quad.object, asserted=True)
    for (graph, node), triples in reifiers.items():
        properties = [pair for pair in said[graph, node] if pair[0] != _REIFIES]
        annotation = Annotation(node if isinstance(node, NamedNode) else None, properties)
        for triple in triples:
            quoted = Statement(graph, triple.subject, triple.predicate.value, triple.object, asserted=False)
            found.setdefault((graph, triple), quoted).annotations.append(annotation)
    return iter(found.values())


def _graph(quad: ox.Quad) -> str | None:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None


def _value(term: Term) -> str | None:
    return term.value if isinstance(term, NamedNode) else None
