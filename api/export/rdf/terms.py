"""Claims, sources and datasets as RDF terms, which `loaders.rdf` reads back as the same claims with the same ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.model.certainty import AFFIRMED, ASSERTED, DENIED, FACTUAL, REPORTED
from graph.model.claims import Claim
from graph.storage.store import Row
from ontology.errors import UnwritableFile
from ontology.ids import HASHED, NAMESPACE, WRITTEN_OUT, id_of, iri_for
from ontology.triples import RDF, XSD, Namespace
from ontology.vocabulary import Property, ValueType, Vocabulary

S = Namespace(NAMESPACE)
Value = NamedNode | Literal
Said = tuple[tuple[NamedNode, Value], ...]
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20\x7f-\x9f<>\"{}|^`\\%\[\]]|%[0-9A-Fa-f]{2})+")
_TAG = "Lang"
_KIND = "kind"
# The order in which an annotation says what it says.
_FIELDS = {
    "said_by": "saidBy",
    "certainty": "certainty",
    "polarity": "polarity",
    "confidence": "confidence",
    "from_": "from",
    "until": "until",
    "on": "on",
    "locator": "locator",
    "quote_sha256": "quoteSha256",
    "note": "note",
    "recorded_by": "recordedBy",
}


@dataclass(frozen=True)
class Triple:
    """The triple of a claim, or of one value of a description."""

    subject: NamedNode
    predicate: NamedNode
    object: Value


@dataclass
class Terms:
    """Makes the terms of one file. `iris` holds the IRIs of entities whose id is a hash, as far as they are known."""

    vocabulary: Vocabulary
    several: bool
    """Whether the file has several datasets, so that each claim has to say to which it belongs."""
    explicit: bool = False
    """Whether each claim says its record, even where a reader would assume it."""
    iris: Mapping[str, str] = field(default_factory=dict)

    def node(self, id: str) -> NamedNode:
        """The IRI of an entity, a source or a dataset."""
        known = self.iris.get(id)
        return NamedNode(known if known and self._names(known, id) else iri_for(id, self.vocabulary.prefixes))

    def triples(self, claim: Claim) -> list[Triple]:
        """The triples of a claim: one, or one for each value of a description."""
        if claim.relation and claim.object:
            return [self._relation(claim, claim.relation, claim.object)]
        subject = self._described(claim)
        return [Triple(subject, predicate, value) for predicate, value in self._values(claim, subject)]

    def annotation(self, claim: Claim, subject: NamedNode) -> Said:
        """Triples of a claim besides its own, written about `subject`: only what the reader would not assume."""
        said = [pair for name in sorted(claim.qualifiers) for pair in self._qualifier(name, claim.qualifiers[name])]
        default = REPORTED if claim.said_by else ASSERTED
        assumed = {"certainty": default, "polarity": AFFIRMED}
        for field_name, name in _FIELDS.items():
            value = getattr(claim, field_name)
            if value is not None and value != assumed.get(name):
                said.append((S[name], self._literal(self.vocabulary.claim_properties[name], value)))
        if self.several:
            said.append((S.dataset, self.node(claim.dataset)))
        default_record = f"{claim.source}/{id_of(subject.value, self.vocabulary.prefixes)}"
        # An id written out may stand in the file by its own IRI, too: the record gathers what is said of both.
        if self.explicit or claim.record != default_record or subject.value.startswith(WRITTEN_OUT):
            said.append((S.record, Literal(claim.record)))
        return tuple(said)

    def dataset(self, dataset: Row, *, partial: bool) -> list[tuple[NamedNode, Value]]:
        """The description of a dataset."""
        said = self._metadata(dataset, self.vocabulary.dataset_properties)
        marked = [(S.partial, Literal(True))] if partial else []
        return [(RDF.type, S.Dataset), *said, *marked]

    def exported(self, claims: Iterable[Row]) -> list[tuple[NamedNode, Value]]:
        """The claims that a part of a dataset is written with, with their records."""
        return [(S.exported, Literal(f"{claim['id']} {claim['record']}")) for claim in claims]

    def source(self, source: Row, dataset: str) -> list[tuple[NamedNode, Value]]:
        """The description of a source, with its own dataset where a reader of the file would assume another."""
        said = self._metadata(source, self.vocabulary.source_properties)
        originals: list[tuple[NamedNode, Value]] = [(S.derivedFrom, self.node(id)) for id in source["derivedFrom"]]
        belongs = [(S.dataset, self.node(source["dataset"]))] if self.several or source["dataset"] != dataset else []
        return [(RDF.type, S.Source), *said, *originals, *belongs]

    def _names(self, iri: str, id: str) -> bool:
        return _IRI.fullmatch(iri) is not None and id_of(iri, self.vocabulary.prefixes) == id

    def _metadata(self, row: Row, declared: Mapping[str, Property]) -> list[tuple[NamedNode, Value]]:
        stated = [each for each in declared.values() if not each.derived and each.type is not ValueType.NODE]
        return [(NamedNode(each.iri), self._literal(each, row[each.name])) for each in stated if each.name in row]

    def _relation(self, claim: Claim, type_: str, object_: str) -> Triple:
        """The triple, turned round where the claim's record is that of its object: so it was written."""
        relation = self.vocabulary.relation_types[type_]
        inverse = relation.name if relation.symmetric else relation.inverse
        subject, predicate = claim.subject, relation.iri
        turned = claim.record == f"{claim.source}/{object_}" != f"{claim.source}/{subject}"
        if turned and inverse:
            subject, object_ = object_, subject
            predicate = relation.iri.removesuffix(relation.name) + inverse
        return Triple(self.node(subject), NamedNode(predicate), self.node(object_))

    def _described(self, claim: Claim) -> NamedNode:
        """The subject of a description; its own IRI only where the description says it, since reading it will."""
        if not claim.subject.startswith(HASHED) or _KIND not in claim.values:
            return self.node(claim.subject)
        stated = str(claim.values.get("iri", ""))
        named = self._names(stated, claim.subject)
        return NamedNode(stated if named else iri_for(claim.subject, self.vocabulary.prefixes))

    def _values(self, claim: Claim, subject: NamedNode) -> Iterator[tuple[NamedNode, Value]]:
        kinds: Any = claim.values.get(_KIND, ())
        yield from ((RDF.type, NamedNode(self.vocabulary.classes[kind].iri)) for kind in kinds)
        for name in sorted(claim.values.keys() - {_KIND}, key=lambda each: (each != "name", each)):
            attribute = self.vocabulary.attributes.get(name)
            if attribute is None or (name == "iri" and kinds and claim.values[name] == subject.value):
                continue
            values = _listed(claim.values[name])
            tags = _listed(claim.values.get(name + _TAG)) or [""] * len(values)
            for value, tag in zip(values, tags, strict=True):
                yield NamedNode(attribute.iri), self._literal(attribute, value, tag)

    def _qualifier(self, name: str, value: Any) -> list[tuple[NamedNode, Value]]:
        qualifier = self.vocabulary.qualifiers[name]
        return [(NamedNode(qualifier.iri), self._literal(qualifier, each)) for each in _listed(value)]

    def _literal(self, declared: Property, value: Any, tag: str = "") -> Value:
        type_ = declared.type
        if type_ in (ValueType.ENTITY, ValueType.NODE):
            return self.node(value)
        if type_ is ValueType.CONCEPT and declared.scheme:
            concepts = self.vocabulary.schemes[declared.scheme].concepts
            return NamedNode(next(each.iri for each in concepts if each.name == value))
        if type_ is ValueType.URI:
            return NamedNode(value) if _IRI.fullmatch(value) else Literal(value, datatype=XSD.anyURI)
        if type_ is ValueType.TEXT and tag:
            return _tagged(value, tag)
        return _plain(type_, value)


def is_factual(claim: Claim) -> bool:
    """Whether a claim asserts its triples: the others are only quoted."""
    return claim.polarity != DENIED and claim.certainty in FACTUAL


def _tagged(text: str, tag: str) -> Literal:
    try:
        return Literal(text, language=tag)
    except ValueError as error:
        raise UnwritableFile(
            "no language tag of RDF", value=tag, expected="a tag such as fa or fa-af; or another format, such as jsonl"
        ) from error


def _plain(type_: ValueType, value: Any) -> Literal:
    if type_ is ValueType.DECIMAL:
        text = repr(float(value))
        return Literal(text, datatype=XSD.double if "e" in text else XSD.decimal)
    if type_ is ValueType.DATE:
        return Literal(value.isoformat(), datatype=XSD.date)
    return Literal(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]
