"""SHACL: what the shapes in `ontology/shapes/` say about a file that the ontology alone cannot.

The shapes see each entity with its affirmed values and relations as plain triples, each source and dataset with
its metadata, and each claim as a node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph.model.certainty import AFFIRMED
from graph.model.claims import Claim
from loaders.base import Draft, Reading
from ontology.errors import InvalidClaim
from ontology.files import SHAPES
from ontology.ids import ID_NAMESPACE, NAMESPACE, iri_of
from ontology.vocabulary import ValueType, Vocabulary, local_name

_S = Namespace(NAMESPACE)
_CLAIM = "urn:sayso:claim:"


Violation = tuple[list[Draft], str | None, InvalidClaim]


def shape_problems(reading: Reading, vocabulary: Vocabulary) -> Iterator[Violation]:
    """Every violation: the good records it falls on, or the id of the source it falls on, and the problem."""
    good = reading.good
    if not good:
        return
    data = _Data(reading, vocabulary)
    for draft in good:
        data.add_draft(draft)
    for focus, problem in _violations(data, str(reading.path)):
        if focus in data.sources:
            yield [], data.sources[focus], problem
        else:
            yield data.about[focus], None, problem


def shapes_graph(vocabulary: Vocabulary) -> Graph:
    """The shapes of `ontology/shapes/`, with those that bound the quantities of the vocabulary."""
    return _shapes(tuple(vocabulary.quantities.items()))


@lru_cache(maxsize=8)
def _shapes(quantities: tuple[tuple[str, tuple[str, str]], ...]) -> Graph:
    shapes = Graph().parse(SHAPES, format="turtle")
    for base, (least, most) in quantities:
        _add_bounds(shapes, least, no_more_than=(base, most))
        _add_bounds(shapes, base, no_more_than=(most,))
        _add_bounds(shapes, most, no_more_than=())
    return shapes


def _add_bounds(shapes: Graph, name: str, *, no_more_than: tuple[str, ...]) -> None:
    """Within one claim, a number is not negative, and no greater than the numbers that bound it."""
    shape, bounds = _S[f"{name}Shape"], BNode()
    limits = f", no more than {' and '.join(f's:{each}' for each in no_more_than)}" if no_more_than else ""
    shapes.add((shape, RDF.type, SH.NodeShape))
    shapes.add((shape, SH.targetClass, _S.Claim))
    shapes.add((shape, SH.property, bounds))
    shapes.add((bounds, SH.path, _S[name]))
    shapes.add((bounds, SH.minInclusive, Literal(0)))
    shapes.add((bounds, SH.message, Literal(f"a number from 0 up{limits}")))
    for each in no_more_than:
        shapes.add((bounds, SH.lessThanOrEquals, _S[each]))


def _violations(data: _Data, file: str) -> Iterator[tuple[str, InvalidClaim]]:
    """The IRI of each focus node, and the problem."""
    conforms, report, _ = pyshacl.validate(
        data.graph, shacl_graph=shapes_graph(data.vocabulary), inference="none", advanced=True
    )
    if conforms:
        return
    for result in sorted(report.subjects(RDF.type, SH.ValidationResult), key=str):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            focus = str(report.value(result, SH.focusNode))
            yield focus, _problem(report, result, data.subjects.get(focus, focus), file)


def _problem(report: Graph, result: Node, subject: str, file: str) -> InvalidClaim:
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    shown = _short(str(value)) if value is not None and value != report.value(result, SH.focusNode) else None
    return InvalidClaim(
        "refused by the shapes",
        file=file,
        subject=_short(subject),
        property=local_name(str(path)) if isinstance(path, URIRef) else None,
        value=shown,
        expected=str(report.value(result, SH.resultMessage)),
    )


def _short(iri: str) -> str:
    return iri.removeprefix(ID_NAMESPACE).removeprefix(NAMESPACE)


class _Data:
    """The graph that the shapes are held against."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.graph = Graph()
        self.vocabulary = vocabulary
        self.about: dict[str, list[Draft]] = defaultdict(list)
        self.subjects: dict[str, str] = {}
        self.sources = {str(self._iri(id)): id for id in reading.sources}
        self._dataset = str(self._iri(reading.dataset.id))
        self._add(self._iri(reading.dataset.id), _S.Dataset, reading.dataset.as_properties())
        for source in reading.sources.values():
            self._add(self._iri(source.id), _S.Source, source.as_properties())

    def add_draft(self, draft: Draft) -> None:
        """Add a record's claims, and what they affirm as plain triples."""
        own = {self._dataset}
        for claim in draft.claims:
            own |= {str(self._iri(claim.subject)), _CLAIM + claim.id}
            self.subjects[_CLAIM + claim.id] = claim.subject
            self._add_claim(claim)
            if claim.polarity == AFFIRMED:
                self._add_affirmed(claim)
        for node in own:
            self.about[node].append(draft)

    def _iri(self, id: str) -> URIRef:
        return URIRef(iri_of(id, self.vocabulary.prefixes) or f"urn:sayso:{id}")

    def _add(self, node: URIRef, type_: URIRef, properties: dict[str, Any]) -> None:
        self.graph.add((node, RDF.type, type_))
        for name, value in properties.items():
            self.graph.add((node, _S[name], Literal(value)))

    def _add_claim(self, claim: Claim) -> None:
        node = URIRef(_CLAIM + claim.id)
        self.graph.add((node, RDF.type, _S.Claim))
        for name, value in claim.stated.items():
            for each in value if isinstance(value, list) else [value]:
                self.graph.add((node, _S[name], self._claim_value(name, each)))

    def _claim_value(self, name: str, value: Any) -> Node:
        declared = self.vocabulary.claim_properties.get(name) or self.vocabulary.qualifiers.get(name)
        if declared and declared.type in (ValueType.ENTITY, ValueType.NODE):
            return self._iri(value)
        return self._value(name, value)

    def _add_affirmed(self, claim: Claim) -> None:
        subject = self._iri(claim.subject)
        if claim.relation and claim.object:
            relation = self.vocabulary.relation_types[claim.relation]
            self.graph.add((subject, _S[relation.name], self._iri(claim.object)))
        for name, value in claim.values.items():
            for each in value if isinstance(value, list) else [value]:
                self._add_stated(subject, name, each)

    def _add_stated(self, subject: URIRef, name: str, value: Any) -> None:
        if name != "kind":
            self.graph.add((subject, _S[name], self._value(name, value)))
            return
        # pySHACL is not given the ontology, so that superclasses must stand in the data.
        for above in self.vocabulary.classes[value].lineage:
            self.graph.add((subject, RDF.type, _S[above]))

    def _value(self, name: str, value: Any) -> Node:
        declared = {**self.vocabulary.claim_properties, **self.vocabulary.qualifiers, **self.vocabulary.attributes}
        scheme = declared[name].scheme if name in declared else None
        if scheme is None:
            return Literal(value)
        return next(URIRef(c.iri) for c in self.vocabulary.schemes[scheme].concepts if c.name == value)
