"""The ontology as frozen dataclasses, read once from Turtle.

Labels, relationship types, constraints, REST fields, Browser style and `docs/ontology.md` all derive from
what this module returns; no second list of names exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.errors import OntologyError

S = Namespace("https://w3id.org/sayso/ns#")
ONTOLOGY_FILE = Path(__file__).with_name("sayso.ttl")
ENTITY = "Entity"


class ValueType(StrEnum):
    """What a property's values are; the text is what documentation and messages call it."""

    STRING = "text"
    INTEGER = "whole number"
    DECIMAL = "number"
    BOOLEAN = "true or false"
    DATE = "day (YYYY-MM-DD)"
    TIME = "point in time"
    EDTF = "EDTF date"
    URI = "web address"
    TEXT = "language-tagged text"
    CONCEPT = "concept"
    ENTITY = "entity"
    NODE = "node"


class Pattern(StrEnum):
    """How a conflict rule compares claims; `graph.conflicts` has one function for each."""

    VALUES = "values"
    CLASSES = "classes"
    DATES = "dates"
    BOUNDS = "bounds"
    DENIAL = "denial"
    OVERLAP = "overlap"
    AFTER_END = "afterEnd"


_DATATYPES = {
    XSD.string: ValueType.STRING,
    XSD.integer: ValueType.INTEGER,
    XSD.decimal: ValueType.DECIMAL,
    XSD.boolean: ValueType.BOOLEAN,
    XSD.date: ValueType.DATE,
    XSD.dateTime: ValueType.TIME,
    S.edtf: ValueType.EDTF,
    XSD.anyURI: ValueType.URI,
    RDF.langString: ValueType.TEXT,
}


@dataclass(frozen=True)
class Term:
    """Anything the ontology names: `name` is its Neo4j, JSON and RDF local name."""

    name: str
    iri: str
    label: str
    comment: str


@dataclass(frozen=True)
class Class(Term):
    """An entity or bookkeeping class; `lineage` runs from the root to the class itself."""

    lineage: tuple[str, ...]
    disjoint_with: frozenset[str]
    colour: str | None


@dataclass(frozen=True)
class Property(Term):
    """An attribute, a qualifier, or a property of claims, sources, datasets or nodes.

    `range` holds class names for entity values; `scheme` the name of the scheme for concepts.
    """

    type: ValueType
    single: bool
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    scheme: str | None = None
    lower_bound_of: str | None = None
    upper_bound_of: str | None = None
    derived: bool = False


@dataclass(frozen=True)
class Relation(Term):
    """A relation between two entities; `type` is its relationship type in Neo4j."""

    type: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    qualifiers: frozenset[str]
    inverse: str | None = None
    symmetric: bool = False
    timeless: bool = False
    functional: bool = False
    inverse_functional: bool = False


@dataclass(frozen=True)
class Scheme(Term):
    """A closed list of concepts, in the order of their names."""

    concepts: tuple[Term, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The concepts' names: the values a property with this scheme may have."""
        return frozenset(concept.name for concept in self.concepts)


@dataclass(frozen=True)
class ConflictRule(Term):
    """A way in which claims cannot all be true; `concerns` holds relations, `exempts` properties by name.

    `when_one` is the attribute of the object that has to be 1; nothing is done after an event of `end_class` by
    whoever had the role `end_role` in it.
    """

    pattern: Pattern
    concerns: tuple[str, ...] = ()
    exempts: frozenset[str] = frozenset()
    when_one: str | None = None
    end_class: str | None = None
    end_role: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The whole ontology; every mapping is from a term's name."""

    version: str
    classes: Mapping[str, Class]
    relations: Mapping[str, Relation]
    attributes: Mapping[str, Property]
    qualifiers: Mapping[str, Property]
    claim_properties: Mapping[str, Property]
    source_properties: Mapping[str, Property]
    dataset_properties: Mapping[str, Property]
    node_properties: Mapping[str, Property]
    schemes: Mapping[str, Scheme]
    conflict_rules: Mapping[str, ConflictRule] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def entity_classes(self) -> Mapping[str, Class]:
        """The classes of entities, general before special."""
        found = [c for c in self.classes.values() if c.lineage[0] == ENTITY]
        return {c.name: c for c in sorted(found, key=lambda c: (len(c.lineage), c.lineage))}

    @cached_property
    def relation_types(self) -> Mapping[str, Relation]:
        """Relations by their relationship type in Neo4j."""
        return {relation.type: relation for relation in self.relations.values()}

    @cached_property
    def inverses(self) -> Mapping[str, Relation]:
        """Relations by the name of their inverse."""
        return {r.inverse: r for r in self.relations.values() if r.inverse}

    @cached_property
    def entity_qualifiers(self) -> list[str]:
        """The qualifiers whose values are entities, sorted."""
        return sorted(q.name for q in self.qualifiers.values() if q.type is ValueType.ENTITY)

    @cached_property
    def quantities(self) -> Mapping[str, tuple[str, str]]:
        """The base attribute of each quantity, with the names of its lower and upper bound."""
        lower = {a.lower_bound_of: a.name for a in self.attributes.values() if a.lower_bound_of}
        upper = {a.upper_bound_of: a.name for a in self.attributes.values() if a.upper_bound_of}
        return {base: (lower[base], upper[base]) for base in lower if base is not None and base in upper}

    @cached_property
    def attribute_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes that are not bounds of another, each with the names that state it."""
        bounds = {name for pair in self.quantities.values() for name in pair}
        return {name: self.stated_as(name) for name in self.attributes if name not in bounds}

    def stated_as(self, name: str) -> tuple[str, ...]:
        """The names that state an attribute: its own and, of a quantity, those of its bounds."""
        return (name, *self.quantities.get(name, ()))

    def is_a(self, kind: str, *wanted: str) -> bool:
        """Whether the class `kind` is one of `wanted` or below one of them."""
        return not set(self.classes[kind].lineage).isdisjoint(wanted)

    def labels(self, kinds: Iterable[str]) -> frozenset[str]:
        """All labels that a node of these kinds carries, superclasses included."""
        return frozenset(label for kind in kinds for label in self.classes[kind].lineage)

    def most_special(self, kinds: Iterable[str]) -> list[str]:
        """The kinds that are not implied by another of them, sorted."""
        given = set(kinds)
        implied = {above for kind in given for above in self.classes[kind].lineage[:-1]}
        return sorted(given - implied)

    def disjoint(self, one: str, other: str) -> bool:
        """Whether nothing can be of both classes."""
        others = set(self.classes[other].lineage)
        return any(not others.isdisjoint(self.classes[c].disjoint_with) for c in self.classes[one].lineage)

    def descendants(self, name: str) -> frozenset[str]:
        """The class itself and every class below it."""
        return frozenset(c.name for c in self.classes.values() if name in c.lineage)


@lru_cache(maxsize=8)
def load_vocabulary(path: Path = ONTOLOGY_FILE) -> Vocabulary:
    """Read the ontology at `path`; raises OntologyError when it cannot be read as one."""
    graph = Graph()
    try:
        graph.parse(path, format="turtle")
    except Exception as error:  # rdflib raises parser-specific errors of no common class
        raise OntologyError(f"{path.name} is not Turtle: {error}") from error
    return _Reader(graph).vocabulary()


class _Reader:
    """Reads one rdflib graph; every method returns one part of the vocabulary."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            version=self._version(),
            classes={name: self._class(node) for name, node in self._named(OWL.Class)},
            relations={name: self._relation(node) for name, node in self._named(S.Relation)},
            attributes=self._properties(S.Attribute),
            qualifiers=self._properties(S.Qualifier),
            claim_properties=self._properties(S.ClaimProperty),
            source_properties=self._properties(S.SourceProperty),
            dataset_properties=self._properties(S.DatasetProperty),
            node_properties=self._properties(S.NodeProperty),
            schemes={name: self._scheme(node) for name, node in self._named(SKOS.ConceptScheme)},
            conflict_rules={name: self._conflict_rule(node) for name, node in self._named(S.ConflictRule)},
            prefixes=dict(sorted(self._prefixes())),
        )

    def _version(self) -> str:
        node = self.graph.value(predicate=RDF.type, object=OWL.Ontology)
        version = self.graph.value(node, OWL.versionInfo) if node is not None else None
        if version is None:
            raise OntologyError("the ontology has no owl:Ontology header with an owl:versionInfo")
        return str(version)

    def _named(self, type_: Node) -> Iterator[tuple[str, URIRef]]:
        found = [node for node in self.graph.subjects(RDF.type, type_) if isinstance(node, URIRef)]
        return iter(sorted((local_name(node), node) for node in set(found)))

    def _term(self, node: URIRef) -> dict[str, str]:
        label = self.graph.value(node, RDFS.label) or self.graph.value(node, SKOS.prefLabel)
        comment = self.graph.value(node, RDFS.comment) or self.graph.value(node, SKOS.definition)
        return {
            "name": local_name(node),
            "iri": str(node),
            "label": str(label or ""),
            "comment": str(comment or ""),
        }

    def _class(self, node: URIRef) -> Class:
        lineage = self._lineage(node)
        colours = [self.graph.value(S[name], S.colour) for name in lineage]
        return Class(
            **self._term(node),
            lineage=lineage,
            disjoint_with=frozenset(local_name(other) for other in self._disjoint(node)),
            colour=next((str(colour) for colour in reversed(colours) if colour), None),
        )

    def _lineage(self, node: URIRef) -> tuple[str, ...]:
        above: list[URIRef] = [node]
        while isinstance(parent := self.graph.value(above[-1], RDFS.subClassOf), URIRef):
            if parent in above:
                raise OntologyError(f"{local_name(node)} is its own superclass")
            above.append(parent)
        return tuple(local_name(each) for each in reversed(above))

    def _disjoint(self, node: URIRef) -> Iterator[Node]:
        yield from self.graph.objects(node, OWL.disjointWith)
        yield from self.graph.subjects(OWL.disjointWith, node)

    def _relation(self, node: URIRef) -> Relation:
        term = self._term(node)
        inverse = self.graph.value(predicate=OWL.inverseOf, object=node)
        return Relation(
            **term,
            type=relationship_type(term["name"]),
            domain=self._classes_of(node, RDFS.domain),
            range=self._classes_of(node, RDFS.range),
            qualifiers=frozenset(local_name(q) for q in self.graph.objects(node, S.qualifier)),
            inverse=local_name(inverse) if inverse is not None else None,
            symmetric=self._is_a(node, OWL.SymmetricProperty),
            timeless=self.graph.value(node, S.timeless) == Literal(True),
            functional=self._is_a(node, OWL.FunctionalProperty),
            inverse_functional=self._is_a(node, OWL.InverseFunctionalProperty),
        )

    def _properties(self, type_: Node) -> dict[str, Property]:
        return {name: self._property(node) for name, node in self._named(type_)}

    def _property(self, node: URIRef) -> Property:
        scheme = self.graph.value(node, S.inScheme)
        return Property(
            **self._term(node),
            type=self._value_type(node),
            single=self._is_a(node, OWL.FunctionalProperty),
            domain=self._classes_of(node, RDFS.domain),
            range=self._classes_of(node, RDFS.range),
            scheme=local_name(scheme) if scheme is not None else None,
            lower_bound_of=self._local(node, S.lowerBoundOf),
            upper_bound_of=self._local(node, S.upperBoundOf),
            derived=self._is_a(node, S.Derived),
        )

    def _value_type(self, node: URIRef) -> ValueType:
        range_ = self.graph.value(node, RDFS.range)
        if range_ == SKOS.Concept:
            return ValueType.CONCEPT
        if isinstance(range_, URIRef) and range_ in _DATATYPES:
            return _DATATYPES[range_]
        classes = self._classes_of(node, RDFS.range)
        if classes:
            return ValueType.ENTITY if ENTITY in self._lineage(S[classes[0]]) else ValueType.NODE
        if self._is_a(node, OWL.ObjectProperty):
            return ValueType.NODE
        raise OntologyError(f"{local_name(node)} has no known range: {range_}")

    def _classes_of(self, node: URIRef, predicate: URIRef) -> tuple[str, ...]:
        """The class, or the members of the union, that `predicate` points at."""
        value = self.graph.value(node, predicate)
        if value is None:
            return ()
        union = self.graph.value(value, OWL.unionOf)
        members = list(Collection(self.graph, union)) if union is not None else [value]
        return tuple(local_name(each) for each in members if (each, RDF.type, OWL.Class) in self.graph)

    def _scheme(self, node: URIRef) -> Scheme:
        concepts = [n for n in self.graph.subjects(SKOS.inScheme, node) if isinstance(n, URIRef)]
        terms = sorted((Term(**self._term(n)) for n in concepts), key=lambda term: term.name)
        return Scheme(**self._term(node), concepts=tuple(terms))

    def _conflict_rule(self, node: URIRef) -> ConflictRule:
        pattern = str(self.graph.value(node, S.pattern))
        if pattern not in set(Pattern):
            raise OntologyError(f"{local_name(node)} has no known pattern: {pattern}")
        return ConflictRule(
            **self._term(node),
            pattern=Pattern(pattern),
            concerns=tuple(sorted(local_name(each) for each in self.graph.objects(node, S.concerns))),
            exempts=frozenset(local_name(each) for each in self.graph.objects(node, S.exempts)),
            when_one=self._local(node, S.whenOne),
            end_class=self._local(node, S.endClass),
            end_role=self._local(node, S.endRole),
        )

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        for node in self.graph.subjects(RDF.type, S.IdPrefix):
            yield str(self.graph.value(node, S.prefix)), str(self.graph.value(node, S.namespace))

    def _is_a(self, node: URIRef, type_: Node) -> bool:
        return (node, RDF.type, type_) in self.graph

    def _local(self, node: URIRef, predicate: URIRef) -> str | None:
        value = self.graph.value(node, predicate)
        return local_name(value) if value is not None else None


def local_name(node: Node) -> str:
    """What stands after the last `#` or `/` of an IRI."""
    return re.split(r"[#/]", str(node))[-1]


def relationship_type(name: str) -> str:
    """`participatedIn` -> `PARTICIPATED_IN`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
