"""The dataset and the sources of an RDF file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.model.claims import Dataset, Source
from graph.storage.tables import Table
from loaders.base import Excerpt, Options, RefusedSource
from loaders.rdf.statements import DESCRIBED_APART, Statements
from loaders.rdf.terms import TYPE, local_name_of, read_term, show
from loaders.values import check_id
from ontology.errors import InputError, InvalidClaim, option
from ontology.ids import HASHED, NAMESPACE, id_of
from ontology.triples import Term
from ontology.vocabulary import Property, Vocabulary

PARTIAL = f"{NAMESPACE}partial"
EXPORTED = f"{NAMESPACE}exported"
Passages = dict[str, str]
"""The quote hashes of a source's passages, by locator."""


class Descriptions:
    """Reads the descriptions of sources and of the dataset."""

    def __init__(self, statements: Statements, vocabulary: Vocabulary, options: Options) -> None:
        self.statements = statements
        self.vocabulary = vocabulary
        self.options = options
        self.iris: dict[str, str] = {}
        """The IRIs of the sources read so far, and of those that they copy, whose ids are hashes."""
        self._of_dataset = vocabulary.claim_properties["dataset"]

    def datasets(self) -> list[Dataset | Excerpt]:
        """The datasets that are described or named on the command line; raises InvalidClaim without any."""
        described: list[str | None] = [*self.statements.typed(NAMESPACE + "Dataset")]
        if len(described) > 1 and self.options.dataset:
            raise InvalidClaim(
                "more than one dataset",
                value=self.options.dataset,
                expected=f"{option('dataset')} with a file of one only",
            )
        return [self._dataset(iri) for iri in described or [None]]

    def _dataset(self, iri: str | None) -> Dataset | Excerpt:
        problems: list[InputError] = []
        exported = self._take_exported(iri) if iri is not None else None
        said = self._said(iri, self.vocabulary.dataset_properties, problems) if iri is not None else {}
        if problems:
            raise problems[0]
        id_ = self.options.dataset or (self._id(iri) if iri is not None else None)
        version = self.options.version or said.pop("version", None)
        if id_ is None or version is None:
            raise InvalidClaim(
                "the dataset has no " + ("version" if id_ else "name"),
                expected="a subject typed s:Dataset with s:version, "
                f"or {option('dataset')} and {option('datasetVersion')}",
            )
        check_id(id_, "dataset")
        dataset = Dataset(id_, **{"version": version, **said})
        return dataset if exported is None else Excerpt(dataset, exported)

    def _take_exported(self, iri: str) -> Table[str] | None:
        """The claims that a part of a dataset was exported with, and their records; None of a whole dataset."""
        said, partial = self.statements.metadata[iri], (PARTIAL, Literal(True))
        if partial not in said:
            return None
        self.statements.metadata[iri] = [pair for pair in said if pair != partial and pair[0] != EXPORTED]
        exported: Table[str] = Table()
        for name, term in said:
            if name == EXPORTED:
                id, _, record = term.value.partition(" ") if isinstance(term, Literal) else ("", "", "")
                if not record:
                    expected = "the id of a claim, a space and its record, as the export wrote them"
                    raise InvalidClaim(
                        "not a claim with its record", property="exported", value=str(term), expected=expected
                    )
                exported[id] = record
        return exported

    def sources(self, dataset: str) -> Iterable[tuple[Source | RefusedSource, Passages]]:
        """Each source with its passages; of this dataset, where the file does not say another."""
        for iri in self.statements.typed(NAMESPACE + "Source"):
            problems: list[InputError] = []
            said = self._said(iri, {**self.vocabulary.source_properties, "dataset": self._of_dataset}, problems)
            passages = self._passages(self._id(iri), said.pop("passage", []), problems)
            derived = tuple(sorted(said.pop("derivedFrom", ())))
            known = {"archive_url" if name == "archiveUrl" else name: value for name, value in said.items()}
            if problems:
                yield RefusedSource(self._id(iri), problems), passages
            else:
                yield Source(self._id(iri), **{"dataset": dataset, **known}, derived_from=derived), passages

    def _id(self, iri: str) -> str:
        id_ = id_of(iri, self.vocabulary.prefixes)
        if id_.startswith(HASHED):
            self.iris[id_] = iri
        return id_

    def _said(self, iri: str, declared: Mapping[str, Property], problems: list[InputError]) -> dict[str, Any]:
        """The properties of a source or dataset, by property name; lists for object properties."""
        found: dict[str, Any] = {}
        try:
            check_id(self._id(iri), "id")
        except InvalidClaim as error:
            problems.append(error)
        for predicate, term in self.statements.metadata[iri]:
            try:
                self._add(found, declared, predicate, term)
            except InvalidClaim as error:
                error.subject = show(NamedNode(iri), self.vocabulary)
                problems.append(error)
        return found

    def _add(self, found: dict[str, Any], declared: Mapping[str, Property], predicate: str, term: Term) -> None:
        if predicate == TYPE:
            self._check_class(term)
            return
        property_ = declared.get(local_name_of(predicate, self.vocabulary))
        if property_ is None or (property_.derived and property_ != self._of_dataset):
            known = sorted(name for name, each in declared.items() if not each.derived)
            raise InvalidClaim("unknown property", property=predicate, expected=f"one of {', '.join(known)}")
        if property_.name == "passage":
            found.setdefault(property_.name, []).append(term)
            return
        value = read_term(property_, term, self.vocabulary)
        if property_.name == "derivedFrom" and isinstance(term, NamedNode):
            self._id(term.value)  # remembers its IRI
            found.setdefault(property_.name, []).append(value)
        elif found.setdefault(property_.name, value) != value:
            raise InvalidClaim(
                "two values of a single-valued property",
                property=property_.name,
                value=show(term, self.vocabulary),
                expected="one value",
            )

    def _check_class(self, term: Term) -> None:
        """A document is no entity: what is said of it as one would be lost."""
        if not isinstance(term, NamedNode) or term.value not in DESCRIBED_APART:
            raise InvalidClaim(
                "a source or dataset of a further class",
                property="a",
                value=show(term, self.vocabulary),
                expected="s:Source or s:Dataset alone; an entity has an IRI of its own",
            )

    def _passages(self, source: str, nodes: Iterable[Term], problems: list[InputError]) -> Passages:
        table: Passages = {}
        for node in nodes:
            said = self.statements.blank.pop(node, []) if isinstance(node, BlankNode) else []
            named = [(local_name_of(predicate, self.vocabulary), term) for predicate, term in said]
            problem = self._add_passage(table, named)
            if problem:
                problem.subject, problem.property = source, "passage"
                problems.append(problem)
        return table

    def _add_passage(self, table: Passages, said: list[tuple[str, Term]]) -> InvalidClaim | None:
        parts = dict(said)
        locator, digest = parts.get("locator"), parts.get("quoteSha256")
        if not isinstance(locator, Literal) or not isinstance(digest, Literal) or len(said) > len(parts):
            lacks = len(said) < 2
            return InvalidClaim(
                "a passage lacks a part" if lacks else "a passage has other parts",
                expected="s:locator and s:quoteSha256",
            )
        if len(parts) > 2:
            return InvalidClaim("a passage has other parts", expected="s:locator and s:quoteSha256")
        if table.setdefault(locator.value, digest.value) != digest.value:
            return InvalidClaim(
                "two hashes of one passage", value=locator.value, expected="one s:quoteSha256 a locator"
            )
        return None
