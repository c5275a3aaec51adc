"""Turtle files as triples, found by two of their three terms.

Oxigraph reads them: every command waits for this, and rdflib takes ten times as long to be imported and to read them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

Node = NamedNode | BlankNode | Triple
Term = Node | Literal


@dataclass(frozen=True)
class Namespace:
    """Terms with this beginning: `OWL.Class`, or `OWL["Class"]`."""

    iri: str

    def __getattr__(self, name: str) -> NamedNode:
        return NamedNode(self.iri + name)

    __getitem__ = __getattr__


OWL = Namespace("http://www.w3.org/2002/07/owl#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")


class Triples:
    """The statements of Turtle files, in the order of the files."""

    def __init__(self) -> None:
        self._objects: dict[tuple[Node, NamedNode], list[Term]] = defaultdict(list)
        self._subjects: dict[tuple[NamedNode, Term], list[Node]] = defaultdict(list)

    def read(self, path: Path) -> None:
        """Add a file's triples; raises SyntaxError when it is not Turtle, OSError when it cannot be read."""
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            self._objects[quad.subject, quad.predicate].append(quad.object)
            self._subjects[quad.predicate, quad.object].append(quad.subject)

    @property
    def predicates(self) -> set[str]:
        """The IRIs of all predicates."""
        return {predicate.value for _, predicate in self._objects}

    def objects(self, subject: Node, predicate: NamedNode) -> list[Term]:
        """The objects of a subject and predicate, in the order of the files."""
        return self._objects.get((subject, predicate), [])

    def object(self, subject: Node, predicate: NamedNode) -> Term | None:
        """The first of them, or None."""
        found = self._objects.get((subject, predicate))
        return found[0] if found else None

    def subjects(self, predicate: NamedNode, object: Term) -> list[Node]:
        """The subjects of a predicate and object, in the order of the files."""
        return self._subjects.get((predicate, object), [])

    def subject(self, predicate: NamedNode, object: Term) -> Node | None:
        """The first of them, or None."""
        return next(iter(self.subjects(predicate, object)), None)

    def all_subjects(self) -> list[Node]:
        """Every subject, once."""
        return list(dict.fromkeys(subject for subject, _ in self._objects))

    def is_a(self, node: Node, type_: NamedNode) -> bool:
        """Whether this class is among its types."""
        return type_ in self.objects(node, RDF.type)

    def members(self, head: Term | None) -> Iterator[Term]:
        """The members of an RDF list."""
        while isinstance(head, BlankNode):
            yield from self.objects(head, RDF.first)
            head = self.object(head, RDF.rest)
