"""The ontology as frozen dataclasses, read once from Turtle.

Labels, relationship types, constraints, REST fields, Browser style and `docs/ontology.md` are derived from the
`Vocabulary` of this module; there is no second list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from ontology.errors import OntologyError
from ontology.files import MODULES
from ontology.ids import NAMESPACE
from ontology.triples import OWL, RDF, RDFS, SKOS, XSD, Namespace, Node, Triples
from ontology.triples import Term as RdfTerm

_S = Namespace(NAMESPACE)
ENTITY = "Entity"
EVENT = "Event"


class ValueType(StrEnum):
    """The type of a property's values, named as in documentation and messages."""

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


class Use(StrEnum):
    """Relations that questions look for: the ontology says which is which."""

    PARTICIPATION = "participation"
    TENURE = "tenure"
    POST_IN = "postIn"
    MEMBERSHIP = "membership"


class Pattern(StrEnum):
    """How a conflict rule compares claims; `graph.analysis.conflict_rules` has one function for each."""

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
    _S.edtf: ValueType.EDTF,
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
    """An entity or bookkeeping class; `lineage` runs from the root to the class itself.

    An event of a momentary class is over on the day it happens.
    """

    lineage: tuple[str, ...]
    disjoint_with: frozenset[str]
    colour: str | None
    momentary: bool = False


@dataclass(frozen=True)
class Property(Term):
    """An attribute, a qualifier, or a property of claims, sources, datasets or nodes.

    `range` holds class names for entity values; `scheme` the name of the scheme for concepts. Values of one with
    `coder_words` are the coder's words, and so are those for entities of the classes in `coined_for`.
    """

    type: ValueType
    single: bool
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    scheme: str | None = None
    lower_bound_of: str | None = None
    upper_bound_of: str | None = None
    derived: bool = False
    coder_words: bool = False
    coined_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relation(Term):
    """A relation between two entities; `type` is its relationship type in Neo4j.

    `own_event` is the end, `subject` or `object`, that is the event its facts belong to; None where they have none.
    """

    type: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    qualifiers: frozenset[str]
    inverse: str | None = None
    symmetric: bool = False
    timeless: bool = False
    functional: bool = False
    inverse_functional: bool = False
    use: Use | None = None
    own_event: str | None = None
    momentary: bool = False
    judgement: bool = False


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
    """The whole ontology; every mapping is from a term's name.

    `own` lists a user's own terms, each as its sort and name, and `own_turtle` is the file that declares them.
    """

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
    own: frozenset[str] = frozenset()
    own_turtle: str = ""

    @cached_property
    def entity_classes(self) -> Mapping[str, Class]:
        """The classes of entities, general before special."""
        found = [c for c in self.classes.values() if c.lineage[0] == ENTITY]
        return {c.name: c for c in sorted(found, key=lambda c: (len(c.lineage), c.lineage))}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all terms but schemes and concepts, inverses included."""
        groups = (self.classes, self.relations, self.inverses, self.attributes, self.qualifiers, self.conflict_rules)
        properties = (self.claim_properties, self.source_properties, self.dataset_properties, self.node_properties)
        return frozenset(name for group in (*groups, *properties) for name in group)

    @cached_property
    def _namespaces(self) -> tuple[str, ...]:
        """The namespaces of terms, the core's first."""
        terms = (*self.classes.values(), *self.relations.values(), *self.attributes.values(), *self.qualifiers.values())
        return (NAMESPACE, *sorted({each.iri.removesuffix(each.name) for each in terms} - {NAMESPACE}))

    def name_of(self, iri: str) -> str:
        """The name of the term with this IRI; any other IRI as it is, so that messages show it whole."""
        found = (iri.removeprefix(namespace) for namespace in self._namespaces if iri.startswith(namespace))
        return next(found, iri)

    @cached_property
    def relation_types(self) -> Mapping[str, Relation]:
        """Relations by their relationship type in Neo4j."""
        return {relation.type: relation for relation in self.relations.values()}

    def used_for(self, use: Use) -> Relation:
        """The relation with this use; raises OntologyError when there is none."""
        found = next((relation for relation in self.relations.values() if relation.use is use), None)
        if found is None:
            raise OntologyError(f"no relation has the use {use}")
        return found

    @cached_property
    def own_events(self) -> Mapping[str, str]:
        """The end that is the own event of a fact, by relationship type; of a description, by "", its subject."""
        return {"": "subject", **{r.type: r.own_event for r in self.relations.values() if r.own_event}}

    @cached_property
    def momentary(self) -> frozenset[str]:
        """The classes of events that are over as soon as they have happened."""
        return frozenset(c.name for c in self.classes.values() if c.momentary)

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
def load_vocabulary(modules: tuple[Path, ...] = MODULES) -> Vocabulary:
    """The ontology in these Turtle files, read as one; raises OntologyError when it cannot be read."""
    triples = Triples()
    for path in modules:
        try:
            triples.read(path)
        except SyntaxError as error:
            raise OntologyError(f"{path.name} is not Turtle: {error}") from error
        except OSError as error:
            raise OntologyError(f"{path} cannot be read: {error}") from error
    return _Reader(triples).vocabulary()


class _Reader:
    """Reads the triples of an ontology; every method returns one part of the vocabulary."""

    def __init__(self, triples: Triples) -> None:
        self.triples = triples

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            version=self._version(),
            classes={name: self._class(node) for name, node in self._named(OWL.Class)},
            relations={name: self._relation(node) for name, node in self._named(_S.Relation)},
            attributes=self._properties(_S.Attribute),
            qualifiers=self._properties(_S.Qualifier),
            claim_properties=self._claim_properties(),
            source_properties=self._properties(_S.SourceProperty),
            dataset_properties=self._properties(_S.DatasetProperty),
            node_properties=self._properties(_S.NodeProperty),
            schemes={name: self._scheme(node) for name, node in self._named(SKOS.ConceptScheme)},
            conflict_rules={name: self._conflict_rule(node) for name, node in self._named(_S.ConflictRule)},
            prefixes=dict(sorted(self._prefixes())),
        )

    def _version(self) -> str:
        node = self.triples.subject(RDF.type, OWL.Ontology)
        version = self._text(node, OWL.versionInfo) if node is not None else None
        if version is None:
            raise OntologyError("the ontology has no owl:Ontology header with an owl:versionInfo")
        return version

    def _named(self, type_: NamedNode) -> Iterator[tuple[str, NamedNode]]:
        found = {node for node in self.triples.subjects(RDF.type, type_) if isinstance(node, NamedNode)}
        return iter(sorted((local_name(node.value), node) for node in found))

    def _term(self, node: NamedNode) -> dict[str, str]:
        return {
            "name": local_name(node.value),
            "iri": node.value,
            "label": self._text(node, RDFS.label) or self._text(node, SKOS.prefLabel) or "",
            "comment": self._text(node, RDFS.comment) or self._text(node, SKOS.definition) or "",
        }

    def _class(self, node: NamedNode) -> Class:
        lineage = self._lineage(node)
        colours = [self._text(each, _S.colour) for each in lineage]
        return Class(
            **self._term(node),
            lineage=tuple(local_name(each.value) for each in lineage),
            disjoint_with=frozenset(self._disjoint(node)),
            colour=next((colour for colour in reversed(colours) if colour), None),
            momentary=any(self._is_true(each, _S.momentary) for each in lineage),
        )

    def _lineage(self, node: NamedNode) -> list[NamedNode]:
        above = [node]
        while isinstance(parent := self.triples.object(above[-1], RDFS.subClassOf), NamedNode):
            if parent in above:
                raise OntologyError(f"{local_name(node.value)} is its own superclass")
            above.append(parent)
        return above[::-1]

    def _disjoint(self, node: NamedNode) -> Iterator[str]:
        others = (*self.triples.objects(node, OWL.disjointWith), *self.triples.subjects(OWL.disjointWith, node))
        return _local_names(others)

    def _relation(self, node: NamedNode) -> Relation:
        term = self._term(node)
        return Relation(
            **term,
            type=relationship_type(term["name"]),
            domain=self._classes_of(node, RDFS.domain),
            range=self._classes_of(node, RDFS.range),
            qualifiers=frozenset(
                _local_names((*self.triples.objects(node, _S.qualifier), *self.triples.subjects(_S.allowedOn, node)))
            ),
            inverse=next(_local_names(self.triples.subjects(OWL.inverseOf, node)), None),
            symmetric=self.triples.is_a(node, OWL.SymmetricProperty),
            timeless=self._is_true(node, _S.timeless),
            functional=self.triples.is_a(node, OWL.FunctionalProperty),
            inverse_functional=self.triples.is_a(node, OWL.InverseFunctionalProperty),
            use=self._use(node),
            own_event=self._text(node, _S.ownEvent),
            momentary=self._is_true(node, _S.momentary),
            judgement=self._is_true(node, _S.judgement),
        )

    def _use(self, node: NamedNode) -> Use | None:
        use = self._text(node, _S.use)
        if use is not None and use not in set(Use):
            raise OntologyError(f"{local_name(node.value)} has an unknown use: {use}")
        return Use(use) if use else None

    def _properties(self, type_: NamedNode) -> dict[str, Property]:
        return {name: self._property(node) for name, node in self._named(type_)}

    def _claim_properties(self) -> dict[str, Property]:
        """Those declared and, for each qualifier whose values are entities, the one that keeps its ids as loaded."""
        declared = self._properties(_S.ClaimProperty)
        for name, qualifier in self._properties(_S.Qualifier).items():
            stated = f"stated{name[0].upper()}{name[1:]}"
            if qualifier.type is ValueType.ENTITY and stated not in declared:
                comment = f"The ids given as {qualifier.label}, as loaded, when an identity decision has changed one."
                label = f"stated {qualifier.label}"
                declared[stated] = Property(
                    stated, NAMESPACE + stated, label, comment, ValueType.STRING, single=False, derived=True
                )
        return dict(sorted(declared.items()))

    def _property(self, node: NamedNode) -> Property:
        return Property(
            **self._term(node),
            type=self._value_type(node),
            single=self.triples.is_a(node, OWL.FunctionalProperty),
            domain=self._classes_of(node, RDFS.domain),
            range=self._classes_of(node, RDFS.range),
            scheme=self._local(node, _S.inScheme),
            lower_bound_of=self._local(node, _S.lowerBoundOf),
            upper_bound_of=self._local(node, _S.upperBoundOf),
            derived=self.triples.is_a(node, _S.Derived),
            coder_words=self._is_true(node, _S.coderWords),
            coined_for=tuple(sorted(self._locals(node, _S.coinedFor))),
        )

    def _value_type(self, node: NamedNode) -> ValueType:
        range_ = self.triples.object(node, RDFS.range)
        if range_ == SKOS.Concept:
            return ValueType.CONCEPT
        if isinstance(range_, NamedNode) and range_ in _DATATYPES:
            return _DATATYPES[range_]
        classes = self._class_nodes(node, RDFS.range)
        if classes:
            return ValueType.ENTITY if _S[ENTITY] in self._lineage(classes[0]) else ValueType.NODE
        if self.triples.is_a(node, OWL.ObjectProperty):
            return ValueType.NODE
        raise OntologyError(f"{local_name(node.value)} has no known range: {range_}")

    def _classes_of(self, node: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        return tuple(_local_names(self._class_nodes(node, predicate)))

    def _class_nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        """The class, or the members of the union, that `predicate` points at."""
        value = self.triples.object(node, predicate)
        union = self.triples.object(value, OWL.unionOf) if isinstance(value, Node) else None
        members = self.triples.members(union) if union is not None else [value]
        return [each for each in members if isinstance(each, NamedNode) and self.triples.is_a(each, OWL.Class)]

    def _scheme(self, node: NamedNode) -> Scheme:
        concepts = [n for n in self.triples.subjects(SKOS.inScheme, node) if isinstance(n, NamedNode)]
        terms = sorted((Term(**self._term(n)) for n in concepts), key=lambda term: term.name)
        return Scheme(**self._term(node), concepts=tuple(terms))

    def _conflict_rule(self, node: NamedNode) -> ConflictRule:
        pattern = self._text(node, _S.pattern)
        if pattern not in set(Pattern):
            raise OntologyError(f"{local_name(node.value)} has no known pattern: {pattern}")
        return ConflictRule(
            **self._term(node),
            pattern=Pattern(pattern),
            concerns=tuple(sorted(self._locals(node, _S.concerns))),
            exempts=frozenset(self._locals(node, _S.exempts)),
            when_one=self._local(node, _S.whenOne),
            end_class=self._local(node, _S.endClass),
            end_role=self._local(node, _S.endRole),
        )

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        for node in self.triples.subjects(RDF.type, _S.IdPrefix):
            yield str(self._text(node, _S.prefix)), str(self._text(node, _S.namespace))

    def _text(self, node: Node, predicate: NamedNode) -> str | None:
        value = self.triples.object(node, predicate)
        return value.value if isinstance(value, Literal) else None

    def _is_true(self, node: NamedNode, predicate: NamedNode) -> bool:
        return self.triples.object(node, predicate) == Literal(True)

    def _locals(self, node: NamedNode, predicate: NamedNode) -> Iterator[str]:
        return _local_names(self.triples.objects(node, predicate))

    def _local(self, node: NamedNode, predicate: NamedNode) -> str | None:
        return next(self._locals(node, predicate), None)


def _local_names(nodes: Iterable[RdfTerm]) -> Iterator[str]:
    return (local_name(node.value) for node in nodes if isinstance(node, NamedNode | Literal))


def local_name(iri: str) -> str:
    """The part of an IRI after its last `#` or `/`."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def relationship_type(name: str) -> str:
    """`participatedIn` -> `PARTICIPATED_IN`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
