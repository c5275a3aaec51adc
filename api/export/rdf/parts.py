"""The parts of a file of RDF, in their order: datasets, then of each its sources and its records, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from api.export.rdf.terms import Terms, Value
from graph.model.claims import Claim
from graph.model.stored_claims import claim_of
from graph.read.exports import Export
from graph.storage.store import Row
from ontology.ids import HASHED


@dataclass(frozen=True)
class Described:
    """A dataset or a source, and what is said of it."""

    node: NamedNode
    said: Sequence[tuple[NamedNode, Value]]


@dataclass(frozen=True)
class Page:
    """The claims of some whole records."""

    claims: Sequence[Claim]


def parts(export: Export, terms: Terms) -> Iterator[Described | Page]:
    """The parts of a file; before each page, `terms` gets to know the IRIs that it needs."""
    partial = export.selection.is_partial
    for dataset in export.datasets:
        yield Described(terms.node(dataset["id"]), terms.dataset(dataset, partial=partial))
    described: set[str] = set()
    for dataset in export.datasets:
        for source in export.sources(dataset["id"]):
            if source["id"] not in described:
                described.add(source["id"])
                yield Described(terms.node(source["id"]), terms.source(source, dataset["id"]))
        for rows in export.records(dataset["id"]):
            terms.iris = export.iris(_hashed(rows))
            yield Page([claim_of(row, export.graph.vocabulary.qualifiers) for row in rows])
            if partial:
                yield Described(terms.node(dataset["id"]), terms.exported(rows))


def _hashed(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        for value in row.values():
            for each in value if isinstance(value, list) else (value,):
                if isinstance(each, str) and each.startswith(HASHED):
                    yield each
