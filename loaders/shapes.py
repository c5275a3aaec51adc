"""SHACL: what the shapes in `ontology/shapes.ttl` say about a file that the ontology alone cannot.

The shapes see each entity with its affirmed values and relations as plain triples, each source and dataset with
its metadata, and each claim as a node.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

import ontology
from graph.claims import AFFIRMED, Claim
from loaders.base import Draft, Reading
from ontology.errors import InvalidClaim
from ontology.ids import ID_NAMESPACE, iri_of
from ontology.vocabulary import S, ValueType, Vocabulary, local_name

_SHAPES_FILE = Path(ontology.__file__).with_name("shapes.ttl")
_CLAIM = "urn:sayso:claim:"


def shape_problems(reading: Reading, vocabulary: Vocabulary) -> Iterator[tuple[Draft, InvalidClaim]]:
    """Every violation, with the good record it falls on; one on a source or dataset falls on all that rest on it."""
    good = reading.good
    if not good:
        return
    data = _Data(reading, vocabulary)
    for draft in good:
        data.add_draft(draft)
    for focus, problem in _violations(data.graph, str(reading.path)):
        for draft in good:
            if data.rests_on(draft, focus):
                yield draft, InvalidClaim(**{**problem, "record": draft.key})


@lru_cache(maxsize=1)
def _shapes() -> Graph:
    return Graph().parse(_SHAPES_FILE, format="turtle")


def _violations(data: Graph, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The id or IRI of each focus node, and the parts of the problem."""
    conforms, report, _ = pyshacl.validate(data, shacl_graph=_shapes(), inference="none", advanced=True)
    if conforms:
        return
    for result in sorted(report.subjects(RDF.type, SH.ValidationResult), key=str):
        if report.value(result, SH.resultSeverity) != SH.Violation:
            continue
        focus = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        yield (
            focus,
            {
                "problem": "refused by the shapes",
                "file": file,
                "subject": _short(focus),
                "property": local_name(path) if isinstance(path, URIRef) else None,
                "value": _short(str(value)) if value is not None else None,
                "expected": str(report.value(result, SH.resultMessage)),
            },
        )


def _short(iri: str) -> str:
    return iri.removeprefix(ID_NAMESPACE).removeprefix(str(S)).removeprefix(_CLAIM)


class _Data:
    """The graph that the shapes are held against."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.graph = Graph()
        self.vocabulary = vocabulary
        self._of_draft: dict[str, set[str]] = {}
        self._dataset = str(self._iri(reading.dataset.id))
        self._add(self._iri(reading.dataset.id), S.Dataset, reading.dataset.as_properties())
        for source in reading.sources.values():
            self._add(self._iri(source.id), S.Source, source.as_properties())

    def add_draft(self, draft: Draft) -> None:
        """Add a record's claims, and what they affirm as plain triples."""
        own = {self._dataset}
        for claim in draft.claims:
            own |= {str(self._iri(claim.subject)), str(self._iri(claim.source)), _CLAIM + claim.id}
            self._add_claim(claim)
            if claim.polarity == AFFIRMED:
                self._add_affirmed(claim)
        self._of_draft[draft.key] = own

    def rests_on(self, draft: Draft, focus: str) -> bool:
        """Whether the record speaks about, cites or belongs to the focus node."""
        return focus in self._of_draft[draft.key]

    def _iri(self, id: str) -> URIRef:
        return URIRef(iri_of(id, self.vocabulary.prefixes) or f"urn:sayso:{id}")

    def _add(self, node: URIRef, type_: URIRef, properties: dict[str, Any]) -> None:
        self.graph.add((node, RDF.type, type_))
        for name, value in properties.items():
            self.graph.add((node, S[name], Literal(value)))

    def _add_claim(self, claim: Claim) -> None:
        node = URIRef(_CLAIM + claim.id)
        self.graph.add((node, RDF.type, S.Claim))
        for name, value in claim.stated.items():
            for each in value if isinstance(value, list) else [value]:
                self.graph.add((node, S[name], self._claim_value(name, each)))

    def _claim_value(self, name: str, value: Any) -> Node:
        declared = self.vocabulary.claim_properties.get(name) or self.vocabulary.qualifiers.get(name)
        if declared and declared.type in (ValueType.ENTITY, ValueType.NODE):
            return self._iri(value)
        return self._value(name, value)

    def _add_affirmed(self, claim: Claim) -> None:
        subject = self._iri(claim.subject)
        if claim.relation and claim.object:
            relation = self.vocabulary.relation_types[claim.relation]
            self.graph.add((subject, S[relation.name], self._iri(claim.object)))
        for name, value in claim.values.items():
            for each in value if isinstance(value, list) else [value]:
                self._add_stated(subject, name, each)

    def _add_stated(self, subject: URIRef, name: str, value: Any) -> None:
        if name != "kind":
            self.graph.add((subject, S[name], self._value(name, value)))
            return
        # pySHACL is not given the ontology, so that superclasses must stand in the data.
        for above in self.vocabulary.classes[value].lineage:
            self.graph.add((subject, RDF.type, S[above]))

    def _value(self, name: str, value: Any) -> Node:
        declared = {**self.vocabulary.claim_properties, **self.vocabulary.qualifiers, **self.vocabulary.attributes}
        scheme = declared[name].scheme if name in declared else None
        if scheme is None:
            return Literal(value)
        return next(URIRef(c.iri) for c in self.vocabulary.schemes[scheme].concepts if c.name == value)
