"""The sources of exported claims as FtM names them: collections by their datasets, documents by their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from graph.read.exports import Export
from graph.storage.store import Row
from loaders.ftm.entities import Value
from loaders.ftm.sources import collection_of, day_of


class Documents:
    """Looks up the sources of a page of claims."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self._sources: dict[str, Row] = {}
        self._days = {dataset["id"]: day_of(dataset["version"]) for dataset in export.datasets}

    def need(self, claims: Iterable[Row]) -> None:
        """Read the sources of these claims, and those that they repeat."""
        missing = {claim["source"] for claim in claims} - self._sources.keys()
        self._sources |= {source["id"]: source for source in self.export.sources_by_id(missing)}

    def collection(self, claim: Row) -> str | None:
        """The collection that a claim comes from, empty where it may be any of several; None for other datasets."""
        found = self._collections(claim)
        return (found[0] if len(found) == 1 else "") if found else None

    def collections(self, claims: Iterable[Row]) -> tuple[str, ...]:
        """The names of the collections that these claims come from."""
        return tuple(sorted({name for claim in claims for name in self._collections(claim) if name}))

    def _collections(self, claim: Row) -> list[str]:
        found = (collection_of(claim["dataset"], part["id"]) for part in self._parts(claim))
        return [name for name in found if name is not None]

    def _parts(self, claim: Row) -> list[Row]:
        """A claim's source or, where it only joins others, those."""
        source = self._sources[claim["source"]]
        joined = "url" not in source and source["derivedFrom"]
        return [self._sources[id] for id in source["derivedFrom"]] if joined else [source]

    def values(self, claims: Iterable[Row]) -> Iterator[Value]:
        """The addresses, publishers and days of the documents that claims rest on, each once."""
        found = chain.from_iterable(self._values_of(claim) for claim in claims)
        yield from dict.fromkeys(found)

    def _values_of(self, claim: Row) -> Iterator[Value]:
        for part in self._parts(claim):
            if collection_of(claim["dataset"], part["id"]) is not None:
                continue
            dataset = self.collection(claim) or claim["dataset"]
            if "url" in part:
                yield Value("sourceUrl", part["url"], dataset=dataset)
            for publisher in part.get("publisher", "").split("; "):
                if publisher:
                    yield Value("publisher", publisher, dataset=dataset)
            retrieved = part.get("retrieved")
            if isinstance(retrieved, date) and retrieved != self._days.get(claim["dataset"]):
                yield Value("retrievedAt", retrieved.isoformat(), dataset=dataset)
