"""The shapes of `ontology/shapes/`, compiled from SHACL to plain checks that run on every record of a load.

A claim, a source or a dataset is checked by itself. Of an entity the shapes see the kinds and values that the whole
file affirms, which `loaders.entities` gathers, and the relations of the record at hand. A constraint that is not known
here is an error, so that none is silently left out; a test holds these checks against pySHACL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from ontology.errors import OntologyError
from ontology.files import SHAPES
from ontology.triples import RDF, Namespace, Node, Term, Triples
from ontology.vocabulary import Vocabulary, local_name

_SH = Namespace("http://www.w3.org/ns/shacl#")
_COMBINED = ("or", "not")
_APART = ("Claim", "Source", "Dataset")
_STRUCTURE = ("targetClass", "path", "property", "message")


class Violation(NamedTuple):
    """A value, or the lack of one, that a shape refuses; `expected` is the shape's message."""

    property: str | None
    value: Any
    expected: str


@dataclass(frozen=True)
class View:
    """A node as shapes see it: values by property name, one or a list, and the classes of entities by id."""

    values: Mapping[str, Any]
    is_a: Callable[[str, str], bool] = lambda id, name: False

    def of(self, name: str) -> list[Any]:
        """The values of a property."""
        found = self.values.get(name)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]


_ValueTest = Callable[[Any, View], bool]
_NodeTest = Callable[[View], bool]
_CountTest = Callable[[list[Any]], bool]


@dataclass(frozen=True)
class _PropertyCheck:
    """A property shape: limits on the number of values, and on each value."""

    name: str
    expected: str
    counts: tuple[_CountTest, ...]
    tests: tuple[_ValueTest, ...]

    def violations(self, view: View) -> Iterator[Violation]:
        values = view.of(self.name)
        if not all(count(values) for count in self.counts):
            yield Violation(self.name, None, self.expected)
        for value in values:
            if not all(test(value, view) for test in self.tests):
                yield Violation(self.name, value, self.expected)

    def conforms(self, view: View) -> bool:
        """Whether there are no violations; nearly always so, and therefore told without generators."""
        values = view.of(self.name)
        for count in self.counts:
            if not count(values):
                return False
        for value in values:
            for test in self.tests:
                if not test(value, view):
                    return False
        return True


@dataclass(frozen=True)
class Shape:
    """The checks of nodes of one class."""

    target: str
    always: tuple[_PropertyCheck, ...]
    given: Mapping[str, tuple[_PropertyCheck, ...]]
    """The checks of values, by property: there is nothing to check where there are none."""
    nodes: tuple[tuple[_NodeTest, str], ...]
    properties: frozenset[str]
    """All properties that the checks look at."""

    def violations(self, view: View) -> Iterator[Violation]:
        """The violations of a node."""
        for check in self.always:
            if not check.conforms(view):
                yield from check.violations(view)
        for name in view.values.keys() & self.given.keys():
            for check in self.given[name]:
                if not check.conforms(view):
                    yield from check.violations(view)
        for test, expected in self.nodes:
            if not test(view):
                yield Violation(None, None, expected)


class Shapes:
    """All shapes, by the class of their targets."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self.shapes = tuple(shapes)
        self._entities = tuple(each for each in self.shapes if each.target not in _APART)
        self._apart = {target: tuple(each for each in self.shapes if each.target == target) for target in _APART}

    def violations(self, target: str, view: View) -> Iterator[Violation]:
        """The violations of a `Claim`, `Source` or `Dataset`."""
        for shape in self._apart[target]:
            yield from shape.violations(view)

    def of_entity(self, classes: Iterable[str], view: View) -> Iterator[Violation]:
        """The violations of an entity of these classes, superclasses included."""
        known = set(classes)
        for shape in self._entities:
            if shape.target in known:
                yield from shape.violations(view)

    @property
    def entity_properties(self) -> frozenset[str]:
        """The properties of entities that any shape asks about."""
        return frozenset(name for shape in self._entities for name in shape.properties)


def load_shapes(vocabulary: Vocabulary) -> Shapes:
    """The shapes of the ontology, with those that bound the quantities of the vocabulary."""
    return _load_shapes(tuple(vocabulary.quantities.items()))


@lru_cache(maxsize=8)
def _load_shapes(quantities: tuple[tuple[str, tuple[str, str]], ...]) -> Shapes:
    bounds: dict[str, tuple[_PropertyCheck, ...]] = {}
    for base, (least, most) in quantities:
        bounds[least] = (_bounded(least, base, most),)
        bounds[base] = (_bounded(base, most),)
        bounds[most] = (_bounded(most),)
    return Shapes([*compile_shapes(SHAPES), Shape("Claim", (), bounds, (), frozenset(bounds))])


def _bounded(name: str, *limits: str) -> _PropertyCheck:
    """Within one claim, a number is not negative, and no greater than the numbers that bound it."""
    no_more = f", no more than {' and '.join(f's:{each}' for each in limits)}" if limits else ""
    tests = (_min_inclusive(0), *(_no_more_than(each) for each in limits))
    return _PropertyCheck(name, f"a number from 0 up{no_more}", (), tests)


def compile_shapes(path: Path) -> list[Shape]:
    """Compile a file of shapes; raises OntologyError for a constraint that no check is compiled for."""
    triples = Triples()
    triples.read(path)
    known = {_SH.iri + name for name in (*_COUNT_TESTS, *_COMBINED, *_VALUE_TESTS, *_STRUCTURE)}
    if unknown := {iri for iri in triples.predicates if iri.startswith(_SH.iri)} - known:
        raise OntologyError(f"{path.name} uses what no check is compiled for: {', '.join(sorted(unknown))}")
    compiler = _Compiler(triples)
    return [compiler.shape(node) for node in triples.subjects(RDF.type, _SH.NodeShape)]


class _Compiler:
    def __init__(self, triples: Triples) -> None:
        self.triples = triples
        self.properties: set[str] = set()

    def shape(self, node: Node) -> Shape:
        self.properties = set()
        target = self.triples.object(node, _SH.targetClass)
        if not isinstance(target, NamedNode):
            raise OntologyError(f"the shape {node} has no sh:targetClass")
        checks = [self._property(each) for each in self._nodes(node, _SH.property)]
        given: dict[str, list[_PropertyCheck]] = {}
        for check in checks:
            if not check.counts:
                given.setdefault(check.name, []).append(check)
        return Shape(
            local_name(target.value),
            tuple(check for check in checks if check.counts),
            {name: tuple(each) for name, each in given.items()},
            tuple((test, self._message(node)) for test in self._node_tests(node)),
            frozenset(self.properties),
        )

    def _property(self, node: Node) -> _PropertyCheck:
        path = self.triples.object(node, _SH.path)
        if not isinstance(path, NamedNode):
            raise OntologyError(f"a property shape has no simple sh:path: {path}")
        self.properties.add(local_name(path.value))
        return _PropertyCheck(
            local_name(path.value), self._message(node), tuple(self._counts(node)), tuple(self._value_tests(node))
        )

    def _message(self, node: Node) -> str:
        message = self.triples.object(node, _SH.message)
        return message.value if isinstance(message, Literal) else ""

    def _nodes(self, node: Node, predicate: NamedNode) -> list[Node]:
        return [each for each in self.triples.objects(node, predicate) if isinstance(each, NamedNode | BlankNode)]

    def _terms(self, node: Node, names: Iterable[str]) -> Iterator[tuple[str, Term]]:
        return ((name, term) for name in names for term in self.triples.objects(node, _SH[name]))

    def _node_tests(self, node: Node) -> Iterator[_NodeTest]:
        """The tests of a node: alternatives of property shapes, and their negations."""
        for name, term in self._terms(node, _COMBINED):
            if name == "or":
                yield _any_of([self._node_test(each) for each in self._members(term)])
            elif isinstance(term, BlankNode):
                yield _negated(self._node_test(term))

    def _node_test(self, node: Node) -> _NodeTest:
        if self.triples.object(node, _SH.path) is not None:
            return self._property(node).conforms
        tests = list(self._node_tests(node))
        return lambda view: all(test(view) for test in tests)

    def _members(self, head: Term) -> list[Node]:
        return [each for each in self.triples.members(head) if isinstance(each, NamedNode | BlankNode)]

    def _counts(self, node: Node) -> Iterator[_CountTest]:
        return (_COUNT_TESTS[name](_plain(term)) for name, term in self._terms(node, _COUNT_TESTS))

    def _value_tests(self, node: Node) -> Iterator[_ValueTest]:
        for name, term in self._terms(node, _VALUE_TESTS):
            yield _VALUE_TESTS[name](_plain(term))
        for name, term in self._terms(node, _COMBINED):
            if name == "or":
                yield _any_value([self._value_shape(each) for each in self._members(term)])
            elif isinstance(term, BlankNode):
                yield _no_value(self._value_shape(term))

    def _value_shape(self, node: Node) -> _ValueTest:
        tests = list(self._value_tests(node))
        return lambda value, view: all(test(value, view) for test in tests)


def _plain(term: Term) -> Any:
    """A term as claims hold it: numbers and booleans as such, IRIs by their local name."""
    if isinstance(term, NamedNode):
        return local_name(term.value)
    if not isinstance(term, Literal):
        raise OntologyError(f"shapes.ttl has a value that no check is compiled for: {term}")
    kind = local_name(term.datatype.value)
    if kind == "boolean":
        return term.value == "true"
    return float(term.value) if kind == "decimal" else int(term.value) if kind == "integer" else term.value


def _at_least(number: Any) -> _CountTest:
    return lambda values: len(values) >= number


def _at_most(number: Any) -> _CountTest:
    return lambda values: len(values) <= number


def _has(wanted: Any) -> _CountTest:
    return lambda values: wanted in values


def _any_of(tests: list[_NodeTest]) -> _NodeTest:
    return lambda view: any(test(view) for test in tests)


def _negated(test: _NodeTest) -> _NodeTest:
    return lambda view: not test(view)


def _any_value(tests: list[_ValueTest]) -> _ValueTest:
    return lambda value, view: any(test(value, view) for test in tests)


def _no_value(test: _ValueTest) -> _ValueTest:
    return lambda value, view: not test(value, view)


def _min_length(length: Any) -> _ValueTest:
    return lambda value, _: len(str(value)) >= length


def _pattern(text: Any) -> _ValueTest:
    pattern = re.compile(text)
    return lambda value, _: pattern.search(str(value)) is not None


def _min_inclusive(least: Any) -> _ValueTest:
    return lambda value, _: value >= least


def _max_inclusive(greatest: Any) -> _ValueTest:
    return lambda value, _: value <= greatest


def _no_more_than(name: Any) -> _ValueTest:
    return lambda value, view: all(value <= other for other in view.of(name))


def _of_class(name: Any) -> _ValueTest:
    return lambda value, view: view.is_a(value, name)


_COUNT_TESTS: Mapping[str, Callable[[Any], _CountTest]] = {
    "minCount": _at_least,
    "maxCount": _at_most,
    "hasValue": _has,
}
_VALUE_TESTS: Mapping[str, Callable[[Any], _ValueTest]] = {
    "minLength": _min_length,
    "pattern": _pattern,
    "minInclusive": _min_inclusive,
    "maxInclusive": _max_inclusive,
    "lessThanOrEquals": _no_more_than,
    "class": _of_class,
}
