"""The hand-off between loaders and graph: datasets, sources, records and the claims in them.

A claim is what one source says in one place, by one speaker. What it states never changes; its id is a
hash of exactly that, so the same statement has the same id in every load.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import rfc8785

from graph.model.dates import BOUND_NAMES, parse
from graph.model.sort_keys import INDEXED

Value: TypeAlias = str | int | float | bool | date | list[str] | list[int] | list[float] | list[date]

AFFIRMED = "affirmed"
DENIED = "denied"
ASSERTED = "asserted"
REPORTED = "reported"
FACTUAL = frozenset({ASSERTED, REPORTED})
"""The certainties that make facts; all others are claims at most."""

# Properties of a claim node that are not part of what it states; see `stated_of`.
UNSTATED = frozenset(
    [
        "id",
        "key",
        "fact",
        "recordedBy",
        *BOUND_NAMES,
        *INDEXED,
        "recordedAt",
        "retractedAt",
        "retraction",
    ]
)
# Of those, the ones that a load gives all the same.
_FOLLOWING = UNSTATED - {"id", "key", "fact", "recordedBy"}
_ID_LENGTH = 32
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=date.isoformat).encode
_STATED = "stated"
# The largest number that RFC 8785 and JSON's readers agree on.
_MAX_EXACT = 2**53 - 1


@dataclass(frozen=True)
class Dataset:
    """What is loaded as a whole: the unit that versions and licences belong to."""

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


def fact_id(subject: str, relation: str, object: str) -> str:
    """The id of the fact between two canonical ids, equal to its relationship's `id`."""
    return hash_of([subject, relation, object])


def stated_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """What a stored claim states: its properties less the derived ones, with the stated ids put back."""
    return {name: value for name, value in unmoved(properties).items() if name not in UNSTATED}


def unmoved(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A stored claim's properties with the ids that it states in place of those that identity decisions gave it."""
    back = dict(properties)
    stated = [name for name in properties if name.startswith(_STATED)]
    if not stated:
        return back
    start = len(_STATED)
    for name in stated:
        back[name[start].lower() + name[start + 1 :]] = back.pop(name)
    return back | {"fact": fact_id(back["subject"], back["relation"], back["object"])} if "fact" in back else back


def as_loaded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A stored claim's properties as its load gave them: what follows from others, and the clocks, left out."""
    return {name: value for name, value in unmoved(properties).items() if name not in _FOLLOWING}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that differ, as they are after; None for those that are gone."""
    gone = {name: None for name in before if name not in after}
    return gone | {name: value for name, value in after.items() if before.get(name) != value}


def stated_name(name: str) -> str:
    """The property that keeps what a claim states for `name` when an identity decision moved it."""
    return f"{_STATED}{name[0].upper()}{name[1:]}"


def hash_of(value: Any) -> str:
    """The first 128 bits of the SHA-256 of a value's RFC 8785 (canonical) JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()[:_ID_LENGTH]


def canonical_json(value: Any) -> bytes:
    """A value as RFC 8785 JSON; dates as ISO text.

    Python's own encoder writes texts, names of ASCII letters, lists and exact whole numbers as the RFC does, and ten
    times faster than the library; whatever else there is goes to the library.
    """
    return _ENCODE(value).encode() if _is_simple(value) else rfc8785.dumps(_plain(value))


def _is_simple(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or kind is date or value is None:
        return True
    if kind is int:
        return bool(-_MAX_EXACT <= value <= _MAX_EXACT)
    if kind is list or kind is tuple:
        return all(map(_is_simple, value))
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and _is_simple(list(value.values()))
    return False


def version_key(version: str) -> list[tuple[int, int | str]]:
    """Orders versions as people read them: 9 before 10, 23.1 before 23.10."""
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.findall(r"\d+|[^\d.]+", version)]


def sorted_set(values: Iterable[Any]) -> list[Any]:
    """The distinct values in a fixed order, so that a set has one form."""
    distinct = list(set(values))
    return distinct if len(distinct) < 2 else sorted(distinct, key=lambda value: (str(type(value)), value))


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
