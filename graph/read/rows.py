"""The rows of answers: their types, and how they are made of rows of the graph, ready for JSON, dates as ISO text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import Any, Literal, NotRequired, TypeVar, cast

from typing_extensions import TypedDict

from graph.model.dates import BOUND_NAMES, DATE_NAMES, Verdict
from graph.model.sort_keys import INDEXED
from graph.names.keys import SEARCH_PROPERTIES
from graph.storage.store import PLAIN, Row

PublishedBy = Literal["certain", "possible", "impossible", "unknown"]

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


# The typing_extensions of a TypedDict, since pydantic makes no schema of the standard one before Python 3.12.
class NamedRow(TypedDict):
    """An entity by its id, and its name today."""

    id: str
    name: str | None


class BoundsRow(TypedDict):
    """The earliest and latest days on which something can have begun and ended; null where nothing is known."""

    fromEarliest: str | None
    fromLatest: str | None
    untilEarliest: str | None
    untilLatest: str | None


class EntityRow(TypedDict):
    """An entity as its claims make it; its attributes are further members, named as in the ontology."""

    id: str
    name: str | None
    """The name to show."""
    kind: list[str]
    names: NotRequired[list[str]]
    namesLang: NotRequired[list[str]]
    status: NotRequired[str]
    disputed: NotRequired[list[str]]
    sources: NotRequired[list[str]]
    merged: NotRequired[list[str]]
    """The ids that were merged into it."""
    notSame: NotRequired[list[str]]
    """The ids that it was judged not to be."""
    unrealised: NotRequired[bool]
    begunBy: NotRequired[str]
    """In a list of events, of one that nobody dates: the day on which a source that tells of it had been published."""
    overBy: NotRequired[str]
    """The same day for what is momentary, by which it was also over."""
    score: NotRequired[float]
    """How likely both names are one's; only when searched for."""
    why: NotRequired[str]
    """Which words answer to which, and what is left over; likewise."""
    verdict: NotRequired[Verdict]
    """Whether it held on the days asked about; only with `asOf`."""


class LinkRow(TypedDict):
    """A link from the speaker of a claim to its original: a `speaker`, a `source` or an `original`."""

    role: str
    id: str
    name: str | None
    publisher: NotRequired[str]
    published: NotRequired[str]
    sameAs: NotRequired[list[str]]
    copies: NotRequired[list[str]]


_DatesRow = TypedDict("_DatesRow", {"from": str | None, "until": str | None, "on": str | None})


class ClaimRow(_DatesRow, BoundsRow):
    """A claim: what one source says in one place; its values and qualifiers are further members."""

    id: str
    fact: str | None
    subject: str
    subjectName: str | None
    """The name of the subject."""
    relation: str | None
    object: str | None
    objectName: str | None
    """The name of the object."""
    polarity: str
    certainty: str
    saidBy: str | None
    saidByName: str | None
    """The name of the speaker."""
    source: str
    sourceTitle: str | None
    """The title of the source."""
    locator: str | None
    quoteSha256: str | None
    recordedAt: NotRequired[str]
    retractedAt: NotRequired[str]
    retraction: NotRequired[str]
    dataset: str
    record: str
    begunBy: NotRequired[str]
    overBy: NotRequired[str]
    judgement: NotRequired[bool]
    unrealised: NotRequired[bool]
    verdict: NotRequired[Verdict]
    """Whether it held on the days asked about; only with `asOf`."""
    publishedBy: NotRequired[PublishedBy]
    """Whether its source had been published by then; only with `publishedBy`."""
    attribution: NotRequired[list[LinkRow]]
    """Through whom it comes to us, when asked for alone."""


class FactRow(BoundsRow):
    """A fact: one relation between two entities, which live claims affirm; its qualifiers are further members."""

    id: str
    relation: str
    subject: str
    subjectName: str | None
    """The name of the subject."""
    object: str
    objectName: str | None
    """The name of the object."""
    claims: int
    sources: list[str]
    independentSources: int
    verdict: NotRequired[Verdict]
    """Whether it held on the days asked about; only with `asOf`."""
    judgement: NotRequired[bool]


class NeighbourRow(TypedDict):
    """A fact about an entity, with the entity at its other end."""

    direction: Literal["out", "in"]
    neighbour: EntityRow
    fact: FactRow
    distance: NotRequired[int]


class HopRow(TypedDict):
    """A step of a path: from whom to whom, the fact that links them, and the claims about it, at most 100."""

    start: str
    startName: str | None
    end: str
    endName: str | None
    fact: FactRow
    claims: list[ClaimRow]


class PathRow(TypedDict):
    """A way from one entity to another; `weakest` is the fact in it that stands on least."""

    length: int
    weakest: str
    hops: list[HopRow]


class PathsRow(TypedDict):
    """The ways from one entity to another, shortest first; none where they are not connected so."""

    start: NamedRow
    end: NamedRow
    results: list[PathRow]


class CommonRow(TypedDict):
    """An entity linked to both, with the facts that link it to each."""

    entity: EntityRow
    facts: list[FactRow]
    otherFacts: list[FactRow]


class TimelineRow(BoundsRow):
    """A fact on a timeline, with its bounds, or else those of its own event; `of` are the entities asked about in it.

    The bounds span what several claims say, for drawing; `claims` has the dates that are stated, at most 100 of them.
    """

    of: list[str]
    neighbour: EntityRow
    fact: FactRow
    claims: list[ClaimRow]


class CountRow(TypedDict):
    """A number of events by month, kind, actor or source; `key` is null for those of which it is not known."""

    key: str | None
    name: str | None
    count: int


class ReachedRow(TypedDict):
    """An entity of a drawing: how many facts away from those asked about."""

    distance: int
    entity: EntityRow


class SubgraphRow(TypedDict):
    """The surroundings of some entities: nodes, and the facts between them; `leftOut` nodes did not fit in."""

    nodes: list[ReachedRow]
    edges: list[FactRow]
    leftOut: int


class HolderRow(TypedDict):
    """Somebody who held a post: the fact, and the claims about it."""

    holder: str
    holderName: str | None
    verdict: NotRequired[Verdict]
    """Whether it held on the days asked about; only with `asOf`."""
    fact: FactRow
    claims: NotRequired[list[ClaimRow]]


class RetractionRow(TypedDict):
    """The decision that took back what a source says."""

    id: str
    by: str
    why: str
    at: str


class SourceRow(TypedDict):
    """A source: its metadata, the number of live claims that rest on it, and what it copies or is copied by."""

    id: str
    title: str | None
    publisher: str | None
    published: str | None
    dataset: str
    """The dataset that describes it."""
    claims: int
    """How many live claims rest on it."""
    derivedFrom: list[str]
    copies: list[str]
    """The sources that copy it."""
    datasets: list[str]
    """Datasets that cite it."""
    sameAs: NotRequired[list[str]]
    """The ids of other sources that are this document."""
    retraction: NotRequired[RetractionRow]
    """The decision that took back what it says, if any."""


class DatasetRow(TypedDict):
    """A dataset: its metadata, and the number of its live claims."""

    id: str
    title: str | None
    version: str | None
    licence: str | None
    redistribute: bool
    claims: int


_CLAIM = (
    *("id", "fact", "subject", "subjectName", "relation", "object", "objectName"),
    *DATE_NAMES,
    *BOUND_NAMES,
    *("polarity", "certainty", "saidBy", "saidByName", "source", "sourceTitle", "locator", "quoteSha256"),
)
_FACT = (
    *("id", "relation", "subject", "subjectName", "object", "objectName"),
    *BOUND_NAMES,
    *("claims", "sources", "independentSources"),
)
_SOURCE = ("id", "title", "publisher", "published", "dataset", "claims", "derivedFrom", "copies", "datasets")


def entity_json(row: Row) -> EntityRow:
    """An entity: its node's properties, the ids merged into it or judged different, and its score in a search."""
    identity = {name: row[name] for name in ("merged", "notSame") if row.get(name)}
    unrealised = {"unrealised": True} if "Unrealised" in row["labels"] else {}
    score = {name: row[name] for name in ("score", "why") if name in row}
    stored = {name: value for name, value in row["entity"].items() if name not in SEARCH_PROPERTIES}
    properties = _in_order(("id", "name"), {"kind": []} | stored | identity | unrealised)
    return cast(EntityRow, properties | score | _verdict(row))


def claim_json(row: Row) -> ClaimRow:
    """A claim: its node's properties and the names that go with its ids."""
    names = ("subjectName", "objectName", "saidByName", "sourceTitle")
    marked = {"unrealised": True} if row.get("unrealised") else {}
    published = {"publishedBy": row["publishedBy"]} if row.get("publishedBy") else {}
    stated = {name: value for name, value in row["claim"].items() if name not in INDEXED}
    properties = _in_order(_CLAIM, stated | {name: row[name] for name in names})
    return cast(ClaimRow, properties | marked | _verdict(row) | published)


def fact_json(row: Row) -> FactRow:
    """A fact: its relationship's properties, its relation and its ends."""
    ends = ("relation", "subject", "subjectName", "object", "objectName")
    return cast(FactRow, _in_order(_FACT, row["fact"] | {name: row[name] for name in ends}) | _verdict(row))


def neighbour_json(row: Row) -> NeighbourRow:
    """A fact seen from one of its ends, with the entity at the other."""
    other: EntityRow = {"id": row["neighbour"], "name": row["neighbourName"], "kind": row["neighbourKind"] or []}
    return {"direction": row["direction"], "neighbour": other, "fact": fact_json(row)}


def holder_json(row: Row) -> HolderRow:
    """The fact that somebody held a post."""
    held = {"holder": row["holder"], "holderName": row["holderName"], **_verdict(row), "fact": fact_json(row)}
    return cast(HolderRow, held)


def source_json(row: Row) -> SourceRow:
    """A source: its metadata, and how many claims rest on it."""
    counted = {"claims": row["claims"], "derivedFrom": row["derivedFrom"], "datasets": sorted(row["datasets"])}
    counted["copies"] = sorted(row["copies"])
    if row["sameAs"]:
        counted["sameAs"] = row["sameAs"]
    if row["retraction"]:
        counted["retraction"] = row["retraction"]
    metadata = {name: value for name, value in row["source"].items() if name != "stale"}
    return cast(SourceRow, _in_order(_SOURCE, metadata | counted))


def _verdict(row: Row) -> Row:
    return {"verdict": row["verdict"]} if row.get("verdict") else {}


def _in_order(first: Iterable[str], properties: Mapping[str, Any]) -> Row:
    """The fields that every such answer has, unknown ones as None, then the others by name."""
    ordered = {name: properties.get(name) for name in first} | dict(sorted(properties.items()))
    # Most values are text already, or not there.
    return {name: value if type(value) in PLAIN else as_text(value) for name, value in ordered.items()}


def as_text(value: Any) -> Any:
    """Dates as ISO text, also in lists; all else as it is."""
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def grouped(rows: Iterable[T], key_of: Callable[[T], K]) -> dict[K, list[T]]:
    """The rows by their keys, in the order in which keys are met."""
    groups: dict[K, list[T]] = defaultdict(list)
    for row in rows:
        groups[key_of(row)].append(row)
    return groups
