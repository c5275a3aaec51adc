"""The sources behind FtM entities: the collections they come from, and the documents that they name.

A source of one entity may join several of these, and then repeats them: `derivedFrom` names each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from graph.model.claims import Dataset, Source
from graph.model.hashing import hash_of
from loaders.base import Options
from loaders.new_sources import NewSources
from ontology.errors import InvalidClaim, option

_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")


def dataset_of(options: Options) -> tuple[Dataset, date]:
    """The dataset that the command line names, and the day on which it was collected; raises InvalidClaim."""
    if not options.dataset or not options.version:
        raise InvalidClaim(
            "the file does not name its dataset",
            expected=f"{option('dataset')}, and {option('datasetVersion')} with the day it is of",
        )
    day = day_of(options.version)
    if day is None:
        raise InvalidClaim(
            "the version does not begin with a day, and the file has no date of its own",
            property="version",
            value=options.version,
            expected=f"such as {option('datasetVersion')} 2026-11-30",
        )
    return Dataset(options.dataset, options.version), day


def day_of(version: str) -> date | None:
    """The day with which a version begins."""
    found = _DAY.match(version)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


class Sources(NewSources):
    """The collections and documents behind entities, each made once."""

    def __init__(self, dataset: Dataset, day: date) -> None:
        super().__init__()
        self.dataset = dataset
        self.day = day

    def of(
        self,
        collections: Sequence[str],
        urls: Sequence[str],
        publisher: str | None = None,
        retrieved: date | None = None,
    ) -> str:
        """The id of the source of what these collections say, who name these documents."""
        documents = [self._document(url, publisher, retrieved) for url in urls]
        parts = [*(self._collection(name) for name in collections), *documents]
        if not documents and not collections:
            return self._collection("")
        if len(parts) == 1:
            return parts[0]
        title = ", ".join([*collections, *urls])
        return self.add(
            Source(
                f"{self.dataset.id}-{hash_of(parts)[:16]}",
                self.dataset.id,
                title=title,
                publisher=self.dataset.id,
                published=self.day.isoformat(),
                derived_from=tuple(sorted(parts)),
            )
        )

    def _collection(self, name: str) -> str:
        id = collection_id(self.dataset.id, name)
        title = name or self.dataset.id
        return self.add(Source(id, self.dataset.id, title=title, publisher=title, published=self.day.isoformat()))

    def _document(self, url: str, publisher: str | None, retrieved: date | None) -> str:
        retrieved = retrieved or self.day
        id = f"{self.dataset.id}-{hash_of([url, publisher, retrieved])[:16]}"
        return self.add(Source(id, self.dataset.id, title=url, publisher=publisher, url=url, retrieved=retrieved))


def collection_id(dataset: str, name: str) -> str:
    """The id of the source that stands for a collection within a dataset; without a name, for the dataset itself."""
    return f"{dataset}.{name}" if name else f"{dataset}.entities"


def collection_of(dataset: str, id: str) -> str | None:
    """The collection that a source stands for; empty for the dataset itself, None for another source."""
    if not id.startswith(f"{dataset}."):
        return None
    name = id.removeprefix(f"{dataset}.")
    return "" if name == "entities" else name
