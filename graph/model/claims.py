"""The hand-off between loaders and graph: datasets, sources, records and the claims in them.

A claim is what one source says in one place, by one speaker. What it states never changes; its id is a
hash of exactly that, so the same statement has the same id in every load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from graph.model.certainty import AFFIRMED, ASSERTED
from graph.model.dates import parse
from graph.model.hashing import fact_id, hash_of

Value: TypeAlias = str | int | float | bool | date | list[str] | list[int] | list[float] | list[date]


@dataclass(frozen=True)
class Dataset:
    """A collection that is loaded as a whole: the unit that versions and licences belong to."""

    id: str
    version: str
    title: str | None = None
    licence: str | None = None
    redistribute: bool = True
    homepage: str | None = None

    def as_properties(self) -> dict[str, Value]:
        """The node's properties, without those that are not known."""
        return _known(vars(self))


@dataclass(frozen=True)
class Source:
    """A document that says something. `published` is EDTF; `derived_from` names the sources it copies."""

    id: str
    dataset: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    archive_url: str | None = None
    retrieved: date | None = None
    sha256: str | None = None
    language: str | None = None
    derived_from: tuple[str, ...] = ()

    def as_properties(self) -> dict[str, Value]:
        """The node's properties, without those that are not known and without its `DERIVED_FROM` links.

        Between which days it was published is worked out from `published`.
        """
        known = {k: v for k, v in vars(self).items() if k != "derived_from"}
        named = {("archiveUrl" if name == "archive_url" else name): value for name, value in known.items()}
        return _known(named | publication_days(self.published))


@dataclass(frozen=True)
class Claim:
    """One claim as stated. A relation claim has `relation` and `object`; a description has `values`."""

    dataset: str
    record: str
    source: str
    subject: str
    relation: str | None = None
    object: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    qualifiers: Mapping[str, Value] = field(default_factory=dict)
    locator: str | None = None
    quote_sha256: str | None = None
    said_by: str | None = None
    polarity: str = AFFIRMED
    certainty: str = ASSERTED
    confidence: str | None = None
    note: str | None = None
    from_: str | None = None
    until: str | None = None
    on: str | None = None
    key: str | None = None
    recorded_by: str | None = None

    @cached_property
    def stated(self) -> dict[str, Value]:
        """Everything the claim states, by property name: what its id is the hash of."""
        own = {
            "dataset": self.dataset,
            "record": self.record,
            "source": self.source,
            "locator": self.locator,
            "quoteSha256": self.quote_sha256,
            "saidBy": self.said_by,
            "subject": self.subject,
            "relation": self.relation,
            "object": self.object,
            "polarity": self.polarity,
            "certainty": self.certainty,
            "confidence": self.confidence,
            "note": self.note,
            "from": self.from_,
            "until": self.until,
            "on": self.on,
        }
        return _known(own) | dict(self.values) | dict(self.qualifiers)

    @cached_property
    def id(self) -> str:
        """The hash of what is stated."""
        return hash_of(self.stated)

    @cached_property
    def fact(self) -> str | None:
        """The id of the fact this claim is about; None for a description."""
        if self.relation is None or self.object is None:
            return None
        return fact_id(self.subject, self.relation, self.object)

    def as_properties(self) -> dict[str, Value]:
        """The node's properties, without bounds and recording times."""
        derived = _known({"fact": self.fact, "key": self.key, "recordedBy": self.recorded_by})
        return {"id": self.id, **self.stated, **derived}


_RENAMED = {"quote_sha256": "quoteSha256", "said_by": "saidBy", "from_": "from", "recorded_by": "recordedBy"}
CLAIM_FIELDS: Mapping[str, str] = {
    _RENAMED.get(each.name, each.name): each.name for each in fields(Claim) if each.name not in ("values", "qualifiers")
}
"""The fields of `Claim` by the properties that hold them."""


@dataclass(frozen=True)
class Record:
    """The unit of replacement: the claims that one record of a dataset makes, and the sources they cite."""

    key: str
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...] = ()


def publication_days(published: str | None) -> dict[str, date | None]:
    """The properties of a source that follow from when it was published: the days between which that was."""
    span = parse(published) if published else None
    earliest, latest = (span.start_earliest, span.end_latest) if span else (None, None)
    return {"publishedEarliest": earliest, "publishedLatest": latest}


def version_key(version: str) -> list[tuple[int, int | str]]:
    """Orders versions as people read them: 9 before 10, 23.1 before 23.10."""
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.findall(r"\d+|[^\d.]+", version)]


def sorted_set(values: Iterable[Any]) -> list[Any]:
    """The distinct values in a fixed order, so that a set has one form."""
    distinct = list(set(values))
    return distinct if len(distinct) < 2 else sorted(distinct, key=lambda value: (str(type(value)), value))


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
