"""The oracle of the compiled shapes: the same data as an RDF graph, judged by pySHACL."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph.model.certainty import AFFIRMED
from graph.model.claims import Claim, Dataset, Source
from ontology.files import SHAPES
from ontology.ids import NAMESPACE, iri_of
from ontology.vocabulary import ValueType, Vocabulary, local_name

S = Namespace(NAMESPACE)
_CLAIM = "urn:sayso:claim:"

Verdict = tuple[str, str | None]
"""The id of a claim, source, dataset or entity that is refused, and the property, if it is about one."""


def verdicts(vocabulary: Vocabulary, described: Iterable[Source | Dataset], claims: Iterable[Claim]) -> set[Verdict]:
    """What pySHACL refuses."""
    data = _Data(vocabulary)
    for each in described:
        data.add_described(each)
    for claim in claims:
        data.add_claim(claim)
    shapes = shapes_graph(vocabulary)
    conforms, report, _ = pyshacl.validate(data.graph, shacl_graph=shapes, inference="none", advanced=True)
    if conforms:
        return set()
    return {_verdict(report, result, data.ids) for result in report.subjects(RDF.type, SH.ValidationResult)}


def shapes_graph(vocabulary: Vocabulary) -> Graph:
    """The shapes of `ontology/shapes/`, with those that bound the quantities of the vocabulary."""
    return _shapes(tuple(vocabulary.quantities.items()))


@lru_cache(maxsize=1)
def _shapes(quantities: tuple[tuple[str, tuple[str, str]], ...]) -> Graph:
    shapes = Graph().parse(SHAPES, format="turtle")
    for base, (least, most) in quantities:
        _add_bounds(shapes, least, base, most)
        _add_bounds(shapes, base, most)
        _add_bounds(shapes, most)
    return shapes


def _add_bounds(shapes: Graph, name: str, *no_more_than: str) -> None:
    """Within one claim, a number is not negative, and no greater than the numbers that bound it."""
    shape, bounds = S[f"{name}Shape"], BNode()
    limits = f", no more than {' and '.join(f's:{each}' for each in no_more_than)}" if no_more_than else ""
    shapes.add((shape, RDF.type, SH.NodeShape))
    shapes.add((shape, SH.targetClass, S.Claim))
    shapes.add((shape, SH.property, bounds))
    shapes.add((bounds, SH.path, S[name]))
    shapes.add((bounds, SH.minInclusive, Literal(0)))
    shapes.add((bounds, SH.message, Literal(f"a number from 0 up{limits}")))
    for each in no_more_than:
        shapes.add((bounds, SH.lessThanOrEquals, S[each]))


def _verdict(report: Graph, result: Node, ids: dict[str, str]) -> Verdict:
    path = report.value(result, SH.resultPath)
    return ids[str(report.value(result, SH.focusNode))], local_name(str(path)) if path else None


class _Data:
    """The graph: each entity with its affirmed values and relations, each source and dataset, each claim as a node."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.graph = Graph()
        self.vocabulary = vocabulary
        self.ids: dict[str, str] = {}
        self._declared = {**vocabulary.claim_properties, **vocabulary.qualifiers, **vocabulary.attributes}

    def add_described(self, described: Source | Dataset) -> None:
        node = self._iri(described.id)
        self.graph.add((node, RDF.type, S.Source if isinstance(described, Source) else S.Dataset))
        for name, value in described.as_properties().items():
            self.graph.add((node, S[name], Literal(value)))

    def add_claim(self, claim: Claim) -> None:
        node = URIRef(_CLAIM + claim.id)
        self.ids[str(node)] = claim.id
        self.graph.add((node, RDF.type, S.Claim))
        for name, value in claim.stated.items():
            self._add(node, name, value)
        if claim.polarity == AFFIRMED:
            self._add_affirmed(claim)

    def _add_affirmed(self, claim: Claim) -> None:
        subject = self._iri(claim.subject)
        if claim.relation and claim.object:
            relation = self.vocabulary.relation_types[claim.relation]
            self.graph.add((subject, S[relation.name], self._iri(claim.object)))
        for name, value in claim.values.items():
            if name == "kind":
                # pySHACL is not given the ontology, so that superclasses must stand in the data.
                for above in self.vocabulary.labels(value):  # type: ignore[arg-type]
                    self.graph.add((subject, RDF.type, S[above]))
            else:
                self._add(subject, name, value)

    def _add(self, node: URIRef, name: str, value: Any) -> None:
        for each in value if isinstance(value, list) else [value]:
            self.graph.add((node, S[name], self._term(name, each)))

    def _iri(self, id: str) -> URIRef:
        iri = URIRef(iri_of(id, self.vocabulary.prefixes) or f"urn:sayso:{id}")
        self.ids[str(iri)] = id
        return iri

    def _term(self, name: str, value: Any) -> Node:
        declared = self._declared.get(name)
        if declared and declared.type in (ValueType.ENTITY, ValueType.NODE):
            return self._iri(value)
        if declared is None or declared.scheme is None:
            return Literal(value)
        return next(URIRef(c.iri) for c in self.vocabulary.schemes[declared.scheme].concepts if c.name == value)
