"""What rows of the graph look like in an answer: ready for JSON, fields in a fixed order, dates as ISO text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from graph.model.dates import BOUND_NAMES, DATE_NAMES
from graph.model.sort_keys import INDEXED
from graph.storage.store import PLAIN, Row

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


def entity_json(row: Row) -> Row:
    """An entity: its node's properties, who it is and is not, and how well it matches when it was searched for."""
    identity = {name: row[name] for name in ("merged", "notSame") if row.get(name)}
    unrealised = {"unrealised": True} if "Unrealised" in row["labels"] else {}
    score = {"score": row["score"]} if "score" in row else {}
    return _in_order(("id", "name"), {"kind": []} | row["entity"] | identity | unrealised) | score | _verdict(row)


def claim_json(row: Row) -> Row:
    """A claim: its node's properties and the names that go with its ids."""
    names = ("subjectName", "objectName", "saidByName", "sourceTitle")
    marked = {"unrealised": True} if row.get("unrealised") else {}
    published = {"publishedBy": row["publishedBy"]} if row.get("publishedBy") else {}
    stated = {name: value for name, value in row["claim"].items() if name not in INDEXED}
    return _in_order(_CLAIM, stated | {name: row[name] for name in names}) | marked | _verdict(row) | published


def fact_json(row: Row) -> Row:
    """A fact: its relationship's properties, its relation and its ends."""
    ends = ("relation", "subject", "subjectName", "object", "objectName")
    return _in_order(_FACT, row["fact"] | {name: row[name] for name in ends}) | _verdict(row)


def neighbour_json(row: Row) -> Row:
    """A fact seen from one of its ends, with the entity at the other."""
    other = {"id": row["neighbour"], "name": row["neighbourName"], "kind": row["neighbourKind"] or []}
    return {"direction": row["direction"], "neighbour": other, "fact": fact_json(row)}


def holder_json(row: Row) -> Row:
    """The fact that somebody held a post."""
    return {"holder": row["holder"], "holderName": row["holderName"], **_verdict(row), "fact": fact_json(row)}


def source_json(row: Row) -> Row:
    """A source: its metadata and what rests on it."""
    counted = {"claims": row["claims"], "derivedFrom": row["derivedFrom"], "datasets": sorted(row["datasets"])}
    counted["copies"] = sorted(row["copies"])
    if row["sameAs"]:
        counted["sameAs"] = row["sameAs"]
    if row["retraction"]:
        counted["retraction"] = row["retraction"]
    metadata = {name: value for name, value in row["source"].items() if name != "stale"}
    return _in_order(_SOURCE, metadata | counted)


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
