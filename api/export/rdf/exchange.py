"""RDF 1.1 for other programs: classic reification, as TriG, N-Quads or JSON-LD.

Each value that a claim states is an rdf:Statement with all that is said of the claim; statements of one claim share
`s:claim`. What is asserted or reported stands beside them as a plain triple, so that programs that know nothing of
claims see the facts; what is denied or in doubt does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pyoxigraph import BlankNode, Literal, NamedNode

from api.export.base import ExportOptions
from api.export.rdf.parts import Described, parts
from api.export.rdf.terms import S, Terms, Value, is_factual
from api.export.rdf.turtle import CLAIMS, Turtle
from graph.model.claims import Claim
from graph.read.exports import Export
from ontology.triples import RDF, XSD

Pairs = Sequence[tuple[NamedNode, Value]]


@dataclass(frozen=True)
class Block:
    """Some subjects of one graph, or of the default graph, with what is said of each."""

    graph: NamedNode | None
    subjects: Sequence[tuple[NamedNode | BlankNode, Pairs]]


@dataclass(frozen=True)
class Exchange:
    """One syntax; `written` turns the blocks of a file into its text."""

    name: str
    title: str
    suffix: str
    media_type: str
    written: Callable[[Export, Iterator[Block]], Iterator[str]]

    def write(self, export: Export, _: ExportOptions) -> Iterator[bytes]:
        """The file."""
        return (text.encode() for text in self.written(export, _blocks(export)))


def _blocks(export: Export) -> Iterator[Block]:
    terms = Terms(export.graph.vocabulary, several=True, explicit=True)
    for part in parts(export, terms):
        if isinstance(part, Described):
            yield Block(None, [(part.node, part.said)])
            continue
        by_source: dict[str, list[Claim]] = defaultdict(list)
        for claim in part.claims:
            by_source[claim.source].append(claim)
        for source, claims in by_source.items():
            yield Block(terms.node(source), [*_asserted(claims, terms), *_statements(claims, terms)])


def _asserted(claims: Sequence[Claim], terms: Terms) -> Iterator[tuple[NamedNode, Pairs]]:
    """The triples that are put forward as fact, each once, by subject."""
    triples = [triple for claim in claims if is_factual(claim) for triple in terms.triples(claim)]
    subjects: dict[NamedNode, list[tuple[NamedNode, Value]]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        subjects[triple.subject].append((triple.predicate, triple.object))
    yield from subjects.items()


def _statements(claims: Sequence[Claim], terms: Terms) -> Iterator[tuple[BlankNode, Pairs]]:
    for claim in claims:
        triples = terms.triples(claim)
        said = terms.annotation(claim, triples[0].subject)
        key = ((S.key, Literal(claim.key)),) if claim.key is not None else ()
        for number, triple in enumerate(triples):
            stated = (
                (RDF.type, RDF.Statement),
                (RDF.subject, triple.subject),
                (RDF.predicate, triple.predicate),
                (RDF.object, triple.object),
                (S.claim, NamedNode(CLAIMS + claim.id)),
            )
            yield BlankNode(f"c{claim.id}n{number}"), (*stated, *key, *said)


def _trig(export: Export, blocks: Iterator[Block]) -> Iterator[str]:
    turtle = Turtle(export.graph.vocabulary)
    for block in blocks:
        text = "".join(_turtle(turtle, subject, pairs) for subject, pairs in block.subjects)
        if block.graph is not None:
            text = f"{turtle.term(block.graph)} {{\n{text}}}\n"
        prefixes = turtle.prefixes(sparql=False)
        yield prefixes + ("\n" if prefixes else "") + text + "\n"


def _turtle(turtle: Turtle, subject: NamedNode | BlankNode, pairs: Pairs) -> str:
    name = turtle.term(subject) if isinstance(subject, NamedNode) else "[]"
    between = " ;\n    " if isinstance(subject, NamedNode) else " ; "
    return f"{name} {turtle.pairs(pairs, between)} .\n"


def _nquads(_: Export, blocks: Iterator[Block]) -> Iterator[str]:
    for block in blocks:
        graph = f" {block.graph}" if block.graph is not None else ""
        lines = [f"{node} {name} {value}{graph} .\n" for node, pairs in block.subjects for name, value in pairs]
        yield "".join(lines)


def _json_ld(_: Export, blocks: Iterator[Block]) -> Iterator[str]:
    before = "[\n"
    for block in blocks:
        nodes = [_node(subject, pairs) for subject, pairs in block.subjects]
        found = nodes if block.graph is None else [{"@id": block.graph.value, "@graph": nodes}]
        yield before + ",\n".join(orjson.dumps(each).decode() for each in found)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _node(subject: NamedNode | BlankNode, pairs: Pairs) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": subject.value if isinstance(subject, NamedNode) else str(subject)}
    for predicate, value in pairs:
        if predicate == RDF.type:
            found.setdefault("@type", []).append(value.value)
        else:
            found.setdefault(predicate.value, []).append(_value(value))
    return found


def _value(value: Value) -> dict[str, str]:
    if isinstance(value, NamedNode):
        return {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value} | ({} if value.datatype == XSD.string else {"@type": value.datatype.value})


TRIG_REIFIED = Exchange("trig-reified", "TriG of RDF 1.1, for other programs", ".rdf11.trig", "application/trig", _trig)
NQUADS = Exchange("nquads", "N-Quads, for other programs", ".nq", "application/n-quads", _nquads)
JSON_LD = Exchange("jsonld", "JSON-LD, for other programs", ".jsonld", "application/ld+json", _json_ld)
