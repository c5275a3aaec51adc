"""An RDF 1.2 file as records: the statements of one subject in one graph, each with its annotations.

Annotations may stand anywhere in a file, so the whole graph is gathered: each triple once, by graph and subject, and
given up record by record as they are read. A claim is read only where triple, reifier and annotation are all of one
graph, since the graph is the source; the default graph, which is no source, may hold a part of it. Where it is not
clear to which source a claim belongs, its records get a problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from loaders.rdf.terms import TYPE
from ontology.ids import NAMESPACE
from ontology.triples import RDF, Node, Term

Pair = tuple[str, Term]
Graph = str | None
"""The IRI of a named graph, `_:` and a label for a blank one, None for the default graph."""
Place = tuple[Graph, Node]

_REIFIES = RDF.reifies.value
_CLASSIC = (RDF.subject.value, RDF.predicate.value, RDF.object.value)
_STATEMENT: Pair = (TYPE, RDF.Statement)
DESCRIBED_APART = {f"{NAMESPACE}Source", f"{NAMESPACE}Dataset"}

_SPLIT = (
    "the triple and its annotation stand in different graphs",
    "both in the graph of the source that makes the claim",
)
_DOUBTS = {f"{NAMESPACE}polarity", f"{NAMESPACE}certainty"}
_NO_DOUBT = {f"{NAMESPACE}affirmed", f"{NAMESPACE}asserted", f"{NAMESPACE}reported"}


@dataclass
class Annotation:
    """One reifier: its name, when it has one, and what is said with it."""

    node: NamedNode | None = None
    properties: list[Pair] = field(default_factory=list)

    def __str__(self) -> str:
        return " ; ".join(f"<{predicate}> {term}" for predicate, term in self.properties)


@dataclass
class Statement:
    """A triple in a graph, asserted or only quoted."""

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
class Flaw:
    """A mistake in how a claim is put together, with the statement that it is about."""

    problem: str
    expected: str
    statement: Statement


class Statements:
    """A parsed file. `metadata` is what it says of sources and datasets, `blank` what it says of blank nodes.

    In `star`, RDF-star, all that is said of a quoted triple in one graph is one annotation; in RDF 1.2 each mention of
    the triple is one.
    """

    def __init__(self, quads: Iterable[ox.Quad], *, default_is_source: bool = False, star: bool = False) -> None:
        self.metadata: dict[str, list[Pair]] = defaultdict(list)
        self.blank: dict[BlankNode, list[Pair]] = defaultdict(list)
        self.flaws: dict[Place, list[Flaw]] = defaultdict(list)
        self._said: dict[Place, list[Pair]] = defaultdict(list)
        self._default_is_source = default_is_source
        for quad in quads:
            self._said[_graph(quad), quad.subject].append((quad.predicate.value, quad.object))
        self._quote_classic()
        reifiers = self._take_reifiers()
        if star:
            self._merge_mentions(reifiers)
        self._take_apart()
        self._quoted: dict[Place, list[tuple[Triple, Annotation]]] = defaultdict(list)
        self._attach(reifiers)
        self._refuse_asserted_elsewhere()

    def values(self, predicate: str) -> set[str]:
        """The texts that annotations give for a property."""
        annotations = (annotation for quoted in self._quoted.values() for _, annotation in quoted)
        pairs = (pair for annotation in annotations for pair in annotation.properties)
        return {term.value for name, term in pairs if name == predicate and isinstance(term, Literal)}

    def typed(self, class_iri: str) -> list[str]:
        """The IRIs described as of this class."""
        return [iri for iri, said in self.metadata.items() if (TYPE, NamedNode(class_iri)) in said]

    def records(self) -> Iterator[tuple[Place, list[Statement]]]:
        """Each subject in its graph with its statements; what was yielded is no longer held."""
        for place in dict.fromkeys((*self._said, *self._quoted, *self.flaws)):
            yield place, self._statements(place)

    def _statements(self, place: Place) -> list[Statement]:
        _, subject = place
        found = {pair: Statement(subject, *pair, asserted=True) for pair in self._said.pop(place, ())}
        for triple, annotation in self._quoted.pop(place, ()):
            pair = (triple.predicate.value, triple.object)
            statement = found.setdefault(pair, Statement(subject, *pair, asserted=False))
            statement.annotations.append(annotation)
        return list(found.values())

    def _take_reifiers(self) -> dict[Node, dict[Graph, list[Triple]]]:
        """The triples that each reifier stands for, by graph; what else is said of it stays where it is."""
        found: dict[Node, dict[Graph, list[Triple]]] = {}
        for (graph, node), said in self._said.items():
            triples = [term for predicate, term in said if predicate == _REIFIES and isinstance(term, Triple)]
            if triples:
                found.setdefault(node, {})[graph] = triples
                said[:] = [pair for pair in said if pair[0] != _REIFIES or not isinstance(pair[1], Triple)]
        return found

    def _quote_classic(self) -> None:
        """Turn each rdf:Statement into the reifier of the triple that its three properties make."""
        for said in self._said.values():
            if _STATEMENT not in said:
                continue
            subject, predicate, object = ([term for name, term in said if name == part] for part in _CLASSIC)
            if [len(subject), len(predicate), len(object)] == [1, 1, 1] and _is_triple(subject[0], predicate[0]):
                said[:] = [pair for pair in said if pair != _STATEMENT and pair[0] not in _CLASSIC]
                said.append((_REIFIES, Triple(subject[0], predicate[0], object[0])))  # type: ignore[arg-type]

    def _merge_mentions(self, reifiers: dict[Node, dict[Graph, list[Triple]]]) -> None:
        first: dict[tuple[Graph, Triple], Node] = {}
        for node, quoted in list(reifiers.items()):
            mentions = [(graph, triple) for graph, triples in quoted.items() for triple in triples]
            if isinstance(node, BlankNode) and len(mentions) == 1:
                [(graph, triple)] = mentions
                kept = first.setdefault((graph, triple), node)
                if kept != node:
                    self._said[graph, kept] += self._said.pop((graph, node), [])
                    del reifiers[node]

    def _take_apart(self) -> None:
        """Set sources and datasets apart, wherever they are described."""
        apart = {
            node
            for (_, node), said in self._said.items()
            if isinstance(node, NamedNode) and any(_describes_apart(pair) for pair in said)
        }
        for place in [place for place in self._said if place[1] in apart]:
            self.metadata[place[1].value] += self._said.pop(place)  # type: ignore[union-attr]

    def _attach(self, reifiers: dict[Node, dict[Graph, list[Triple]]]) -> None:
        """Give each quoted triple its annotations; blank nodes that are no reifiers are set aside."""
        places: dict[Node, list[Graph]] = defaultdict(list)
        for graph, node in self._said:
            if node in reifiers:
                places[node].append(graph)
        for node, triples in reifiers.items():
            self._attach_one(node, triples, places[node], reifiers)
        for place in [place for place in self._said if isinstance(place[1], BlankNode)]:
            self.blank[place[1]] += self._said.pop(place)  # type: ignore[index]

    def _attach_one(
        self,
        node: Node,
        triples: dict[Graph, list[Triple]],
        graphs: list[Graph],
        reifiers: dict[Node, dict[Graph, list[Triple]]],
    ) -> None:
        bodies = {graph: self._said.pop((graph, node)) for graph in graphs}
        if bodies and set(bodies) != set(triples):
            home = self._home(node, triples, bodies)
            if home is None:
                self._refuse_split(node, triples, bodies)
                return
            triples = {home: list(dict.fromkeys(t for each in triples.values() for t in each))}
            bodies = {home: [pair for each in bodies.values() for pair in each]}
        for graph, quoted in triples.items():
            annotation = Annotation(node if isinstance(node, NamedNode) else None, bodies.get(graph, []))
            for triple in quoted:
                self._quote(graph, triple, annotation, reifiers)

    def _quote(
        self, graph: Graph, triple: Triple, annotation: Annotation, reifiers: dict[Node, dict[Graph, list[Triple]]]
    ) -> None:
        statement = Statement(triple.subject, triple.predicate.value, triple.object, False, [annotation])
        if triple.subject in reifiers:
            of = next(each for quoted in reifiers[triple.subject].values() for each in quoted)
            flaw = Flaw("an annotation of an annotation", "annotations of triples about entities", statement)
            self.flaws[graph, of.subject].append(flaw)
        elif isinstance(triple.subject, NamedNode) and triple.subject.value in self.metadata:
            flaw = Flaw("an annotation of a source or dataset", "its description without annotations", statement)
            self.flaws[graph, triple.subject].append(flaw)
        else:
            self._quoted[graph, triple.subject].append((triple, annotation))

    def _home(self, node: Node, triples: Iterable[Graph], bodies: Iterable[Graph]) -> Graph:
        """The one named graph over which, and the default graph, a claim is spread; None when there is no such."""
        graphs = {*triples, *bodies}
        named = [graph for graph in graphs if graph is not None]
        return named[0] if len(named) == 1 and None in graphs and not self._default_is_source else None

    def _refuse_split(self, node: Node, triples: dict[Graph, list[Triple]], bodies: dict[Graph, list[Pair]]) -> None:
        annotation = Annotation(
            node if isinstance(node, NamedNode) else None, [pair for said in bodies.values() for pair in said]
        )
        quoted = dict.fromkeys(triple for each in triples.values() for triple in each)
        for triple in quoted:
            statement = Statement(triple.subject, triple.predicate.value, triple.object, False, [annotation])
            for graph in {*triples, *bodies}:
                self.flaws[graph, triple.subject].append(Flaw(*_SPLIT, statement))

    def _refuse_asserted_elsewhere(self) -> None:
        """Refuse a claim whose triple stands in one graph and whose annotations, which do not deny it, in another."""
        graphs: dict[Node, list[Graph]] = defaultdict(list)
        for graph, subject in self._said:
            graphs[subject].append(graph)
        for (graph, subject), quoted in list(self._quoted.items()):
            others = [other for other in graphs[subject] if other != graph]
            if not others:
                continue
            own = set(self._said.get((graph, subject), ()))
            for triple, annotation in quoted:
                pair = (triple.predicate.value, triple.object)
                if pair not in own and not any(_doubts(each) for each in annotation.properties):
                    self._refuse_where_asserted(pair, subject, others)

    def _refuse_where_asserted(self, pair: Pair, subject: Node, graphs: Iterable[Graph]) -> None:
        for graph in graphs:
            there = any((t.predicate.value, t.object) == pair for t, _ in self._quoted.get((graph, subject), ()))
            if pair in self._said[graph, subject] and not there:
                self.flaws[graph, subject].append(Flaw(*_SPLIT, Statement(subject, *pair, asserted=True)))


def _doubts(pair: Pair) -> bool:
    return pair[0] in _DOUBTS and isinstance(pair[1], NamedNode) and pair[1].value not in _NO_DOUBT


def _is_triple(subject: Term, predicate: Term) -> bool:
    return isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode)


def _describes_apart(pair: Pair) -> bool:
    return pair[0] == TYPE and isinstance(pair[1], NamedNode) and pair[1].value in DESCRIBED_APART


def _graph(quad: ox.Quad) -> Graph:
    name = quad.graph_name
    if isinstance(name, NamedNode):
        return name.value
    return str(name) if isinstance(name, BlankNode) else None
