"""RDF 1.2 files (TriG, Turtle, N-Quads, N-Triples) to records.

A named graph is a source, a subject in its graph is a record, an annotation block is a claim. Attribute triples
whose annotations are equal make one description.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode

from graph.model.certainty import ASSERTED, DENIED, FACTUAL, REPORTED
from graph.model.claims import Claim, Dataset, Source
from loaders.base import Draft, Reading
from loaders.quads import DESCRIBED_APART, TYPE, Annotation, Quads, Statement, read_quads
from loaders.values import expected, read_value, show
from ontology.errors import InputError, InvalidClaim, UnreadableFile
from ontology.ids import HASHED, NAMESPACE, id_of
from ontology.triples import Node, Term
from ontology.vocabulary import ENTITY, Property, ValueType, Vocabulary

_FIELDS = {
    "locator": "locator",
    "quoteSha256": "quote_sha256",
    "saidBy": "said_by",
    "polarity": "polarity",
    "certainty": "certainty",
    "confidence": "confidence",
    "note": "note",
    "recordedBy": "recorded_by",
    "from": "from_",
    "until": "until",
    "on": "on",
}
_KIND = "kind"
_PARTS_OF_PASSAGE = 2


@dataclass(frozen=True)
class Options:
    """What the command line may say about a file that does not say it itself."""

    dataset: str | None = None
    version: str | None = None
    source: str | None = None


@dataclass
class _Said:
    """One annotation read: claim fields, qualifiers, and the name of the reifier."""

    fields: dict[str, Any]
    qualifiers: dict[str, Any]

    def as_key(self) -> str:
        """Equal for annotations that say the same."""
        return repr(sorted(self.fields.items()))


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


def read_rdf(path: Path, vocabulary: Vocabulary, options: Options | None = None) -> Reading:
    """Read a file into drafts; raises UnreadableFile, MalformedFile or, without a dataset, InvalidClaim."""
    return _Reader(path, read_quads(path), vocabulary, options or Options()).reading()


class _Reader:
    def __init__(self, path: Path, quads: Quads, vocabulary: Vocabulary, options: Options) -> None:
        self.path = path
        self.quads = quads
        self.vocabulary = vocabulary
        self.options = options
        self.dataset = Dataset("", "")
        self.passages: dict[str, dict[str, str]] = defaultdict(dict)
        self.drafts: dict[str, Draft] = {}

    def reading(self) -> Reading:
        self.dataset = self._dataset()
        reading = Reading(self.path, self.dataset, {}, [], complete=True)
        self._read_sources(reading)
        self._stray_blanks()
        for statements in self._by_record().values():
            self._record(statements)
        reading.drafts += self.drafts.values()
        if not reading.drafts:
            # Loaded as a whole dataset, such a file would retract everything: nobody means that.
            raise UnreadableFile("the file states no claims", file=str(self.path), expected="claims in a named graph")
        return reading

    def _id(self, iri: str) -> str:
        return id_of(iri, self.vocabulary.prefixes)

    def _show(self, term: Term) -> str:
        return show(term, self.vocabulary)

    def _problem(self, problem: str, **where: Any) -> InvalidClaim:
        return InvalidClaim(problem, file=str(self.path), **where)

    def _draft(self, key: str) -> Draft:
        return self.drafts.setdefault(key, Draft(key))

    def _dataset(self) -> Dataset:
        described = self.quads.typed(NAMESPACE + "Dataset")
        if len(described) > 1:
            raise self._problem("more than one dataset", value=", ".join(described), expected="one s:Dataset a file")
        said = self._metadata(described[0], self.vocabulary.dataset_properties) if described else {}
        id_ = self.options.dataset or (self._id(described[0]) if described else None)
        version = self.options.version or said.pop("version", None)
        if id_ is None or version is None:
            raise self._problem(
                "the dataset has no " + ("version" if id_ else "name"),
                expected="a subject typed s:Dataset with s:version, or --dataset and --dataset-version",
            )
        return Dataset(id_, **{"version": version, **said})

    def _read_sources(self, reading: Reading) -> None:
        for iri in self.quads.typed(NAMESPACE + "Source"):
            try:
                reading.sources[self._id(iri)] = self._source(iri, self._id(iri))
            except InvalidClaim as error:
                reading.refuse_source(self._id(iri), error)

    def _source(self, iri: str, id_: str) -> Source:
        said = self._metadata(iri, self.vocabulary.source_properties)
        self.passages[id_] = self._passages(id_, said.pop("passage", []))
        derived = tuple(sorted(said.pop("derivedFrom", ())))
        known = {"archive_url" if name == "archiveUrl" else name: value for name, value in said.items()}
        return Source(id_, self.dataset.id, derived_from=derived, **known)

    def _metadata(self, iri: str, declared: dict[str, Property] | Any) -> dict[str, Any]:
        """What is said of a source or dataset, by property name; lists for object properties."""
        found: dict[str, Any] = {}
        for predicate, term in self.quads.metadata[iri]:
            if predicate == TYPE:
                self._check_class(iri, term)
                continue
            property_ = declared.get(self._name(predicate))
            if property_ is None or property_.derived:
                raise self._problem(
                    "unknown property",
                    subject=self._id(iri),
                    property=predicate,
                    expected=f"one of {', '.join(sorted(name for name, each in declared.items() if not each.derived))}",
                )
            if property_.name == "passage":
                found.setdefault(property_.name, []).append(term)
                continue
            value = self._value(property_, term, subject=self._id(iri))
            if property_.type is ValueType.NODE:
                found.setdefault(property_.name, []).append(value)
            elif found.setdefault(property_.name, value) != value:
                raise self._problem(
                    "two values of a single-valued property",
                    subject=self._id(iri),
                    property=property_.name,
                    value=self._show(term),
                    expected="one value",
                )
        return found

    def _check_class(self, iri: str, term: Term) -> None:
        """A document is no entity: what is said of it as one would be lost."""
        if not isinstance(term, NamedNode) or term.value not in DESCRIBED_APART:
            raise self._problem(
                "a source or dataset of a further class",
                subject=self._id(iri),
                property="a",
                value=self._show(term),
                expected="s:Source or s:Dataset alone; an entity has an IRI of its own",
            )

    def _passages(self, source: str, nodes: Iterable[Term]) -> dict[str, str]:
        """Quote hashes by locator."""
        table: dict[str, str] = {}
        for node in nodes:
            said = self.quads.blank.get(node, []) if isinstance(node, BlankNode) else []
            locator, digest = (dict(said).get(NAMESPACE + name) for name in ("locator", "quoteSha256"))
            if locator is None or digest is None or len(said) > _PARTS_OF_PASSAGE:
                raise self._problem(
                    "a passage lacks a part" if len(said) < _PARTS_OF_PASSAGE else "a passage has other parts",
                    subject=source,
                    property="passage",
                    expected="s:locator and s:quoteSha256",
                )
            if table.setdefault(locator.value, digest.value) != digest.value:  # type: ignore[union-attr]
                raise self._problem(
                    "two hashes of one passage",
                    subject=source,
                    property="passage",
                    value=locator.value,  # type: ignore[union-attr]
                    expected="one s:quoteSha256 a locator",
                )
        return table

    def _stray_blanks(self) -> None:
        of_sources = {term for said in self.quads.metadata.values() for _, term in said}
        for node, said in self.quads.blank.items():
            for predicate, term in said if node not in of_sources else ():
                self._refuse_blank(node, predicate, term)

    def _refuse_blank(self, node: Node, predicate: str, term: Term) -> None:
        problem = self._problem(
            "a claim about a blank node",
            subject=str(node),
            property=self._name(predicate),
            value=self._show(term),
            expected="an entity with an IRI of its own",
        )
        # An annotated triple comes here twice: asserted and quoted.
        known = self._draft(str(node)).problems
        if str(problem) not in map(str, known):
            known.append(problem)

    def _by_record(self) -> dict[tuple[str | None, str], list[Statement]]:
        groups: dict[tuple[str | None, str], list[Statement]] = defaultdict(list)
        for statement in self.quads.statements:
            groups[statement.graph, str(statement.subject)].append(statement)
        return groups

    def _record(self, statements: list[Statement]) -> None:
        first = statements[0]
        if not isinstance(first.subject, NamedNode):
            for statement in statements:
                self._refuse_blank(statement.subject, statement.predicate, statement.object)
            return
        subject = self._id(first.subject.value)
        source = self._id(first.graph) if first.graph else self.options.source
        draft = self._draft(f"{source or 'default graph'}/{subject}")
        draft.statements += [str(statement) for statement in statements]
        if source is None:
            draft.problems.append(
                self._problem(
                    "a claim without a source",
                    subject=subject,
                    record=draft.key,
                    expected="a named graph whose name is typed s:Source, or --source",
                )
            )
            return
        _RecordReader(self, draft, subject, source).read(statements)

    def _name(self, predicate: str) -> str:
        return local_name_of(predicate)

    def _value(self, property_: Property, term: Term, **where: Any) -> Any:
        try:
            return read_value(property_, term, self.vocabulary)
        except InvalidClaim as error:
            raise self._problem(
                error.problem,
                **where,
                property=property_.name,
                value=self._show(term),
                expected=error.expected or expected(property_, self.vocabulary),
            ) from error


class _RecordReader:
    """Reads the statements of one subject in one graph into the claims of a draft."""

    def __init__(self, file: _Reader, draft: Draft, subject: str, source: str) -> None:
        self.file = file
        self.vocabulary = file.vocabulary
        self.draft = draft
        self.subject = subject
        self.source = source
        self.descriptions: dict[str, _Description] = {}

    def read(self, statements: list[Statement]) -> None:
        """Read all; each mistake becomes a problem of the draft, and the rest is still looked at."""
        for statement in statements:
            for problem in self._statement(statement):
                self.draft.problems.append(problem)
        for description in self.descriptions.values():
            self.draft.claims.append(self._claim(description.fields, values=description.values()))

    def _statement(self, statement: Statement) -> Iterator[InputError]:
        try:
            annotations = statement.annotations or [Annotation()]
            said = [self._annotation(each) for each in annotations]
            self._check_assertion(statement, said)
            for each in said:
                self._add(statement, each)
        except InputError as error:
            error.record, error.subject, error.file = self.draft.key, self.subject, str(self.file.path)
            error.property = error.property or local_name_of(statement.predicate)
            error.value = error.value or self.file._show(statement.object)
            yield error

    def _annotation(self, annotation: Annotation) -> _Said:
        said = _Said({}, {})
        for predicate, term in annotation.properties:
            self._add_annotated(said, local_name_of(predicate), term)
        if annotation.node is not None:
            said.fields["key"] = self.file._id(annotation.node.value)
        if "certainty" not in said.fields:
            said.fields["certainty"] = REPORTED if "said_by" in said.fields else ASSERTED
        self._add_passage(said)
        return said

    def _add_annotated(self, said: _Said, name: str, term: Term) -> None:
        if name in _FIELDS:
            value = self.file._value(self.vocabulary.claim_properties[name], term)
            if said.fields.setdefault(_FIELDS[name], value) != value:
                raise InvalidClaim(
                    "two values in one annotation",
                    property=name,
                    value=self.file._show(term),
                    expected="one annotation block a claim",
                )
            return
        qualifier = self.vocabulary.qualifiers.get(name)
        if qualifier is None:
            known = ", ".join(sorted([*_FIELDS, *self.vocabulary.qualifiers]))
            raise InvalidClaim(
                "unknown annotation", property=name, value=self.file._show(term), expected=f"one of {known}"
            )
        value = self.file._value(qualifier, term)
        if not qualifier.single:
            said.qualifiers[name] = sorted({*said.qualifiers.get(name, []), value})
        elif said.qualifiers.setdefault(name, value) != value:
            raise InvalidClaim(
                "two values of a single-valued qualifier",
                property=name,
                value=self.file._show(term),
                expected="one value",
            )

    def _add_passage(self, said: _Said) -> None:
        passages = self.file.passages.get(self.source)
        if not passages or "quote_sha256" in said.fields:
            return
        locator = said.fields.get("locator")
        if locator not in passages:
            raise InvalidClaim(
                "no such passage" if locator else "no locator",
                property="locator",
                value=locator,
                expected=f"one of the passages of {self.source}: {', '.join(passages)}",
            )
        said.fields["quote_sha256"] = passages[locator]

    def _check_assertion(self, statement: Statement, said: list[_Said]) -> None:
        """An RDF reader takes an asserted triple for a fact, so it must be one; and a quoted one must not be."""
        factual = [s.fields.get("polarity") != DENIED and s.fields["certainty"] in FACTUAL for s in said]
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

    def _add(self, statement: Statement, said: _Said) -> None:
        name = local_name_of(statement.predicate)
        if statement.predicate == TYPE:
            self._add_kind(statement, said)
        elif name in self.vocabulary.relations or name in self.vocabulary.inverses:
            self.draft.claims.append(self._relation(name, statement.object, said))
        elif name in self.vocabulary.attributes:
            self._add_value(self.vocabulary.attributes[name], statement.object, said)
        else:
            known = [*self.vocabulary.relations, *self.vocabulary.inverses, *self.vocabulary.attributes]
            raise InvalidClaim("unknown relation or attribute", expected=_nearest(name, known, "a term"))

    def _add_kind(self, statement: Statement, said: _Said) -> None:
        term = statement.object
        name = local_name_of(term.value) if isinstance(term, NamedNode) else ""
        if name not in self.vocabulary.entity_classes or name == ENTITY:
            raise InvalidClaim(
                "unknown class",
                property="a",
                expected=_nearest(name, self.vocabulary.entity_classes, "an entity class"),
            )
        description = self._describing(said)
        description.sets[_KIND].add(name)
        if self.subject.startswith(HASHED) and isinstance(statement.subject, NamedNode):
            description.single["iri"] = statement.subject.value

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

    def _add_value(self, attribute: Property, term: Term, said: _Said) -> None:
        value = self.file._value(attribute, term)
        description = self._describing(said)
        if not attribute.single:
            description.sets[attribute.name].add(value)
        elif description.single.setdefault(attribute.name, value) != value:
            raise InvalidClaim(
                "two values of a single-valued attribute",
                property=attribute.name,
                expected="one value a source, locator and speaker",
            )

    def _relation(self, name: str, term: Term, said: _Said) -> Claim:
        if not isinstance(term, NamedNode):
            raise InvalidClaim("not an entity", expected="the IRI of an entity")
        subject, object_ = self.subject, self.file._id(term.value)
        relation = self.vocabulary.relations.get(name) or self.vocabulary.inverses[name]
        if name in self.vocabulary.inverses:
            subject, object_ = object_, subject
        if relation.symmetric and object_ < subject:
            subject, object_ = object_, subject
        return self._claim(
            said.fields, subject=subject, relation=relation.type, object=object_, qualifiers=said.qualifiers
        )

    def _claim(self, fields: dict[str, Any], **parts: Any) -> Claim:
        own = {"dataset": self.file.dataset.id, "record": self.draft.key, "source": self.source}
        return Claim(**{"subject": self.subject, **own, **fields, **parts})


def _nearest(name: str, known: Iterable[str], what: str) -> str:
    """What was expected in place of an unknown name: the known one most like it, if any is."""
    alike = get_close_matches(name, list(known), n=1)
    return "".join(f"{each}, or " for each in alike) + f"{what} of docs/ontology.md"


def local_name_of(iri: str) -> str:
    """The local name of a Sayso term; any other IRI as it is, so that messages show it whole."""
    if iri == TYPE:
        return "a"
    return iri.removeprefix(NAMESPACE) if iri.startswith(NAMESPACE) else iri
