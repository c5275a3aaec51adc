"""RDF statements to records: an annotation is a claim.

A named graph is a source, a subject in its graph is a record. Attribute triples whose annotations are equal make one
description. Each mistake becomes a problem of its record, and the rest of the record is still read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pyoxigraph import BlankNode, NamedNode

from graph.model.certainty import ASSERTED, DENIED, FACTUAL, REPORTED
from graph.model.claims import CLAIM_FIELDS, Claim, Dataset, Source
from loaders.base import Draft, Excerpt, Item, NotKept, Options, RefusedSource, SourceIris
from loaders.rdf.drafts import Drafts, by_dataset
from loaders.rdf.sources import Descriptions, Passages
from loaders.rdf.statements import Annotation, Flaw, Graph, Pair, Statement, Statements
from loaders.rdf.terms import local_name_of, lost_detail, read_term, show, show_iri
from loaders.values import MAX_RECORD, check_id
from ontology.alignments import aligned_names
from ontology.errors import InputError, InvalidClaim, option
from ontology.ids import HASHED, NAMESPACE, WRITTEN_OUT, id_of
from ontology.triples import RDF, Term
from ontology.vocabulary import ENTITY, Property, Vocabulary

FIELDS = {
    name: field_ for name, field_ in CLAIM_FIELDS.items() if name not in ("source", "subject", "relation", "object")
}
"""The properties of a claim that its file states, and the fields of `Claim` that hold them."""
_KIND = "kind"
_CLAIM = f"{NAMESPACE}claim"
_PART = "claim"
_LIST = {RDF.iri + name for name in ("first", "rest")}


@dataclass
class _Said:
    """One annotation read: claim fields and qualifiers. A broken one had a mistake in it."""

    fields: dict[str, Any] = field(default_factory=dict)
    qualifiers: dict[str, Any] = field(default_factory=dict)
    broken: bool = False

    def as_key(self) -> str:
        """Equal for annotations that say the same."""
        return repr(sorted(self.fields.items()))

    @property
    def is_factual(self) -> bool:
        """Whether it affirms, as asserted or reported."""
        return self.fields.get("polarity") != DENIED and self.fields["certainty"] in FACTUAL


@dataclass
class _Description:
    """Attribute values of one subject that share an annotation."""

    fields: dict[str, Any]
    single: dict[str, Any] = field(default_factory=dict)
    sets: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    def values(self) -> dict[str, Any]:
        """The values as claim properties: sets as sorted lists, tagged text as two parallel lists."""
        found = dict(self.single)
        for name, values in self.sets.items():
            ordered = sorted(values)
            tagged = bool(ordered) and isinstance(ordered[0], tuple)
            found[name] = [value[0] for value in ordered] if tagged else ordered
            if tagged:
                found[name + "Lang"] = [value[1] for value in ordered]
        return found


def read_statements(statements: Statements, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
    """The datasets of a parsed file, each with its sources and records."""
    descriptions = Descriptions(statements, vocabulary, options)
    datasets = descriptions.datasets()
    if len(datasets) == 1:
        yield datasets[0]
        yield from _items(statements, descriptions, datasets)
    else:
        yield from by_dataset(datasets, _items(statements, descriptions, datasets))


def _items(
    statements: Statements, descriptions: Descriptions, datasets: Sequence[Dataset | Excerpt]
) -> Iterator[Source | RefusedSource | SourceIris | Draft | NotKept]:
    vocabulary, options = descriptions.vocabulary, descriptions.options
    known = [each.dataset.id if isinstance(each, Excerpt) else each.id for each in datasets]
    # Where a file has several datasets, each source and claim says to which it belongs.
    dataset = known[0] if len(known) == 1 else ""
    drafts = Drafts(statements.values(f"{NAMESPACE}record"), known)
    passages: dict[str, Passages] = {}
    described = list(descriptions.sources(dataset))
    yield SourceIris(descriptions.iris)
    for source, listed in described:
        yield source
        if isinstance(source, Source):
            passages[source.id] = listed
    for (graph, subject), said in statements.records():
        flaws = statements.flaws.get((graph, subject), [])
        if isinstance(subject, BlankNode):
            statements.blank[subject] += [(each.predicate, each.object) for each in said]
        elif isinstance(subject, NamedNode):
            reader = _RecordReader(dataset, graph, subject, vocabulary, options)
            reader.passages = passages.get(reader.source, {})
            reader.read(said, flaws)
            yield from reader.not_kept
            yield from drafts.deal(reader.draft)
    yield from drafts.held
    yield from _blank_records(statements, vocabulary)


def _blank_records(statements: Statements, vocabulary: Vocabulary) -> Iterator[Draft]:
    """Statements about blank nodes that neither annotate a triple nor are a source's passages."""
    in_lists = {term for said in statements.blank.values() for name, term in said if name in _LIST}
    of_sources = {term for said in statements.metadata.values() for _, term in said}
    for node, said in statements.blank.items():
        if said and node not in of_sources and node not in in_lists:
            yield _blank_record(node, said, vocabulary)


def _blank_record(node: BlankNode, said: Iterable[Pair], vocabulary: Vocabulary) -> Draft:
    draft = Draft(str(node))
    for predicate, term in dict.fromkeys(said):
        name = local_name_of(predicate, vocabulary)
        orphan = name in FIELDS or name in vocabulary.qualifiers
        problem = InvalidClaim(
            "an annotation of no triple" if orphan else "a claim about a blank node",
            subject=str(node),
            property=name,
            value=show(term, vocabulary),
            expected="{| … |} behind its triple" if orphan else "an entity with an IRI of its own",
        )
        draft.problems.append(problem)
        draft.statements.append(f"{node} <{predicate}> {term} .")
    return draft


class _RecordReader:
    """Reads the statements of one subject in one graph into the claims of a draft."""

    def __init__(
        self, dataset: str, graph: Graph, subject: NamedNode, vocabulary: Vocabulary, options: Options
    ) -> None:
        self.vocabulary = vocabulary
        self.dataset = dataset
        self.node = subject
        self.iris: dict[str, str] = {}
        self.subject = self._id(subject.value)
        self.graph = graph
        self.source = self._source(options)
        self.draft = Draft(f"{self.source or graph or 'default graph'}/{self.subject}", iris=self.iris)
        self.passages: Passages = {}
        self.not_kept: list[NotKept] = []
        self.descriptions: dict[str, _Description] = {}

    def read(self, statements: list[Statement], flaws: Iterable[Flaw]) -> None:
        """Read all; each mistake becomes a problem of the draft, and the rest is still looked at."""
        self.draft.statements += [str(statement) for statement in statements]
        self._check_place()
        for flaw in flaws:
            self.draft.statements.append(str(flaw.statement))
            self._refuse(InvalidClaim(flaw.problem, expected=flaw.expected), flaw.statement)
        for statement in statements:
            self._read_statement(statement)
        for description in self.descriptions.values():
            self.draft.claims.append(self._claim(description.fields, values=description.values()))

    def _source(self, options: Options) -> str:
        """The id of the source that the graph is; empty where it is none."""
        if self.graph is None:
            return options.source or ""
        return "" if self.graph.startswith("_:") else self._id(self.graph)

    def _check_place(self) -> None:
        subject = show_iri(self.node.value, self.vocabulary)
        if self.graph and not self.source:
            problem = "a graph whose name is a blank node"
        elif not self.source:
            problem = "a claim without a source"
        else:
            self._check_ids()
            return
        expected = "a named graph whose name is typed s:Source" + ("" if self.graph else f", or {option('source')}")
        self.draft.problems.append(InvalidClaim(problem, subject=subject, value=self.graph, expected=expected))

    def _check_ids(self) -> None:
        try:
            check_id(self.subject, "id")
            check_id(self.source, "source")
            check_id(self.draft.key, "record", MAX_RECORD)
        except InvalidClaim as error:
            self.draft.problems.append(error)

    def _id(self, iri: str) -> str:
        id_ = id_of(iri, self.vocabulary.prefixes)
        if id_.startswith(HASHED):
            self.iris[id_] = iri
        return id_

    def _refuse(self, error: InputError, statement: Statement) -> None:
        error.subject = show_iri(self.node.value, self.vocabulary)
        error.property = error.property or local_name_of(statement.predicate, self.vocabulary)
        error.value = error.value or show(statement.object, self.vocabulary)
        self.draft.problems.append(error)

    def _read_statement(self, statement: Statement) -> None:
        said = [self._read_annotation(each, statement) for each in statement.annotations or [Annotation()]]
        if not any(each.broken for each in said):
            self._attempt(statement, self._check_assertion, statement, said)
        reads = self._value_reader(statement)
        for each in said if reads else ():
            self._attempt(statement, reads, each)

    def _attempt(self, statement: Statement, read: Any, *given: Any) -> Any:
        """The result; None, and a problem of the draft, when it refuses."""
        try:
            return read(*given)
        except InvalidClaim as error:
            self._refuse(error, statement)
            return None

    def _read_annotation(self, annotation: Annotation, statement: Statement) -> _Said:
        said, before = _Said(), len(self.draft.problems)
        for predicate, term in annotation.properties:
            self._attempt(statement, self._add_annotated, said, predicate, term)
        if annotation.node is not None:
            said.fields.setdefault("key", self._id(annotation.node.value))
            self._attempt(statement, check_id, said.fields["key"], "key")
        default = REPORTED if "said_by" in said.fields else ASSERTED
        said.broken = len(self.draft.problems) > before
        # Half read, it must not be refused for what was not read, too.
        said.fields["certainty"] = default if said.broken else said.fields.get("certainty", default)
        if "locator" in said.fields or f"{NAMESPACE}locator" not in dict(annotation.properties):
            self._attempt(statement, self._add_passage, said)
        said.broken = len(self.draft.problems) > before
        return said

    def _add_annotated(self, said: _Said, predicate: str, term: Term) -> None:
        name = local_name_of(predicate, self.vocabulary)
        if predicate == _CLAIM:
            said.fields[_PART] = str(term)
            return
        if name in FIELDS:
            value = self._value(self.vocabulary.claim_properties[name], term)
            if said.fields.setdefault(FIELDS[name], value) != value:
                raise InvalidClaim(
                    "two values in one annotation",
                    property=name,
                    value=show(term, self.vocabulary),
                    expected="one annotation block a claim",
                )
            return
        qualifier = self.vocabulary.qualifiers.get(name)
        if qualifier is None:
            raise self._unknown_annotation(name, term)
        value = self._value(qualifier, term)
        if not qualifier.single:
            said.qualifiers[name] = sorted({*said.qualifiers.get(name, []), value})
        elif said.qualifiers.setdefault(name, value) != value:
            raise InvalidClaim(
                "two values of a single-valued qualifier",
                property=name,
                value=show(term, self.vocabulary),
                expected="one value",
            )

    def _unknown_annotation(self, name: str, term: Term) -> InvalidClaim:
        shown = show(term, self.vocabulary)
        if name == "a" or name in self.vocabulary.attributes or name in self.vocabulary.relations:
            return InvalidClaim(
                "the name of a claim is that of an entity, too",
                property=name,
                value=shown,
                expected="an IRI of its own for the claim",
            )
        known = ", ".join(sorted([*FIELDS, *self.vocabulary.qualifiers]))
        return InvalidClaim("unknown annotation", property=name, value=shown, expected=f"one of {known}")

    def _value(self, declared: Property, term: Term) -> Any:
        value = read_term(declared, term, self.vocabulary)
        if isinstance(term, NamedNode) and isinstance(value, str) and value.startswith(HASHED):
            self.iris[value] = term.value
        if lost := lost_detail(declared, term):
            detail = InvalidClaim(
                f"{lost} is not kept",
                record=self.draft.key,
                subject=show_iri(self.node.value, self.vocabulary),
                property=declared.name,
                value=show(term, self.vocabulary),
            )
            self.not_kept.append(NotKept(detail))
        return value

    def _add_passage(self, said: _Said) -> None:
        if not self.passages or "quote_sha256" in said.fields:
            return
        locator = said.fields.get("locator")
        if locator not in self.passages:
            raise InvalidClaim(
                "no such passage" if locator else "no locator",
                property="locator",
                value=locator,
                expected=f"one of the passages of {self.source}: {', '.join(self.passages)}",
            )
        said.fields["quote_sha256"] = self.passages[locator]

    def _check_assertion(self, statement: Statement, said: list[_Said]) -> None:
        """An RDF reader takes an asserted triple for a fact, so it must be one; and a quoted one must not be."""
        factual = [each.is_factual for each in said]
        if statement.asserted and not any(factual):
            raise InvalidClaim(
                "asserted as a triple, but every annotation denies or doubts it",
                expected="<< subject property value >> with its annotations, and not the triple itself",
            )
        if not statement.asserted and any(factual):
            raise InvalidClaim(
                "annotated, but neither asserted nor doubted",
                expected="the triple itself, or s:polarity s:denied, or s:certainty alleged, hedged or hypothetical",
            )

    def _value_reader(self, statement: Statement) -> Any:
        """The function that adds what a statement says, given an annotation; None when it says nothing valid."""
        name = local_name_of(statement.predicate, self.vocabulary)
        if not _is_foreign(name) and not (name == "a" and self._is_foreign_class(statement.object)):
            return self._attempt(statement, self._reader_of, name, statement)
        try:
            return self._reader_of(self._aligned(name), statement)
        except InvalidClaim as error:
            # Another vocabulary says much that has no place here: it is listed, and does not take its record down.
            error.record, error.subject = self.draft.key, show_iri(self.node.value, self.vocabulary)
            error.property, error.value = name, show(statement.object, self.vocabulary)
            self.not_kept.append(NotKept(error))
            return None

    def _is_foreign_class(self, term: Term) -> bool:
        return isinstance(term, NamedNode) and _is_foreign(local_name_of(term.value, self.vocabulary))

    def _aligned(self, name: str) -> str:
        """The one name of ours that a predicate of another vocabulary stands for; itself where there is none."""
        known = {**self.vocabulary.relations, **self.vocabulary.inverses, **self.vocabulary.attributes}
        found = [each for each in aligned_names(name) if each in known]
        return found[0] if len(found) == 1 else name

    def _reader_of(self, name: str, statement: Statement) -> Any:
        if name == "a":
            kind = self._kind(statement.object)
            return lambda said: self._add_kind(kind, said)
        if name in self.vocabulary.relations or name in self.vocabulary.inverses:
            object_ = self._object(statement.object)
            return lambda said: self.draft.claims.append(self._relation(name, object_, said))
        if name in self.vocabulary.attributes:
            attribute = self.vocabulary.attributes[name]
            value = self._value(attribute, statement.object)
            return lambda said: self._add_value(attribute, value, said)
        if name in FIELDS or name in self.vocabulary.qualifiers:
            raise InvalidClaim("an annotation of no triple", expected="a triple in this graph whose reifier it is of")
        known = [*self.vocabulary.relations, *self.vocabulary.inverses, *self.vocabulary.attributes]
        raise InvalidClaim("unknown relation or attribute", expected=_nearest(name, known, "a term"))

    def _kind(self, term: Term) -> str:
        name = local_name_of(term.value, self.vocabulary) if isinstance(term, NamedNode) else ""
        aligned = [each for each in aligned_names(name) if each in self.vocabulary.entity_classes]
        name = aligned[0] if len(aligned) == 1 else name
        if name not in self.vocabulary.entity_classes or name == ENTITY:
            raise InvalidClaim(
                "unknown class",
                property="a",
                expected=_nearest(name, self.vocabulary.entity_classes, "an entity class"),
            )
        return name

    def _object(self, term: Term) -> str:
        if not isinstance(term, NamedNode):
            raise InvalidClaim("not an entity", expected="the IRI of an entity")
        id_ = self._id(term.value)
        check_id(id_, "id")
        return id_

    def _add_kind(self, kind: str, said: _Said) -> None:
        description = self._describing(said)
        description.sets[_KIND].add(kind)
        if self.subject.startswith(HASHED) and not self.node.value.startswith(WRITTEN_OUT):
            description.single["iri"] = self.node.value

    def _describing(self, said: _Said) -> _Description:
        if said.qualifiers:
            name = min(said.qualifiers)
            raise InvalidClaim(
                "a qualifier on an attribute",
                property=name,
                value=str(said.qualifiers[name]),
                expected="qualifiers on relations only",
            )
        return self.descriptions.setdefault(said.as_key(), _Description(said.fields))

    def _add_value(self, attribute: Property, value: Any, said: _Said) -> None:
        description = self._describing(said)
        if not attribute.single:
            description.sets[attribute.name].add(value)
        elif description.single.setdefault(attribute.name, value) != value:
            raise InvalidClaim(
                "two values of a single-valued attribute",
                property=attribute.name,
                expected="one value a source, locator and speaker",
            )

    def _relation(self, name: str, object_: str, said: _Said) -> Claim:
        subject = self.subject
        relation = self.vocabulary.relations.get(name) or self.vocabulary.inverses[name]
        if name in self.vocabulary.inverses:
            subject, object_ = object_, subject
        if relation.symmetric and object_ < subject:
            subject, object_ = object_, subject
        return self._claim(
            said.fields, subject=subject, relation=relation.type, object=object_, qualifiers=said.qualifiers
        )

    def _claim(self, fields: dict[str, Any], **parts: Any) -> Claim:
        own = {"dataset": self.dataset, "record": self.draft.key, "source": self.source}
        stated = {name: value for name, value in fields.items() if name != _PART}
        return Claim(**{"subject": self.subject, **own, **stated, **parts})


def _is_foreign(name: str) -> bool:
    """Whether a name is the IRI of a term that is not of the ontology."""
    return ":" in name


def _nearest(name: str, known: Iterable[str], what: str) -> str:
    """The known name most like an unknown one, if any is, and where to look it up."""
    alike = get_close_matches(name, list(known), n=1)
    return "".join(f"{each}, or " for each in alike) + f"{what} of docs/ontology.md"
