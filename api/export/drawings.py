"""Drawings of the graph: nodes and edges with flat attributes, for GraphML, GEXF and tables.

Nodes are entities, edges are facts. With claims, each claim is a node too, with an edge to each entity it is about and
to its source, so that what is denied or doubted is drawn apart from the facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.export.base import plain
from graph.model.dates import BOUND_NAMES
from graph.read.exports import Export
from ontology.vocabulary import Property, ValueType, Vocabulary

_ENDS = ("subject", "object", "saidBy")
_CLAIM_NODE_OMITS = frozenset(["id", *_ENDS, "source", "sortKey", "span"])
# Derived properties that have one value, though the ontology calls none of them functional.
_SINGLE = frozenset(["attributed", "unrealised", "judgement", "claims", "denied", "independentSources"])
_SOURCE_SHOWN = ("title", "publisher", "published")


@dataclass(frozen=True)
class Node:
    """An entity, a claim or a source; `label` is the text to draw."""

    id: str
    label: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Edge:
    """A fact, or what a claim is about and rests on."""

    id: str
    source: str
    target: str
    type: str
    attributes: Mapping[str, Any]


def node_types(vocabulary: Vocabulary) -> dict[str, ValueType]:
    """The attributes a node may have, with the types of their values; lists are text."""
    named = {"name": ValueType.STRING, "nameLang": ValueType.STRING, "labels": ValueType.STRING}
    declared = [vocabulary.node_properties, vocabulary.attributes, vocabulary.claim_properties, vocabulary.qualifiers]
    source = {"title": ValueType.STRING, "publisher": ValueType.STRING, "published": ValueType.STRING}
    return named | source | _types(*declared)


def edge_types(vocabulary: Vocabulary) -> dict[str, ValueType]:
    """The attributes an edge may have, with the types of their values."""
    return _types(vocabulary.node_properties, vocabulary.qualifiers)


def nodes(export: Export, *, claims: bool) -> Iterator[Node]:
    """The nodes, each once."""
    for entity in export.entities():
        properties = entity["properties"]
        attributes = _flat(properties) | {"labels": sorted(entity["labels"])}
        yield Node(properties["id"], str(properties.get("name", properties["id"])), attributes)
    if not claims:
        return
    seen: set[str] = set()
    for dataset in export.datasets:
        for source in export.sources(dataset["id"]):
            if (id := _source_node(source["id"])) not in seen:
                seen.add(id)
                shown: dict[str, Any] = {name: source[name] for name in _SOURCE_SHOWN if name in source}
                yield Node(id, str(source.get("title", source["id"])), shown)
    for claim in export.live_claims():
        attributes = {name: plain(value) for name, value in claim.items() if name not in _CLAIM_NODE_OMITS}
        yield Node(_claim_node(claim["id"]), claim_label(claim), attributes)


def edges(export: Export, *, claims: bool) -> Iterator[Edge]:
    """The edges, each once, between nodes that `nodes` gives."""
    for fact in export.facts():
        properties = fact["properties"]
        yield Edge(properties["id"], fact["subject"], fact["object"], fact["type"], _flat(properties))
    if not claims:
        return
    for claim in export.live_claims():
        node = _claim_node(claim["id"])
        targets = [("SUBJECT", claim["subject"]), ("OBJECT", claim.get("object"))]
        for type_, target in (*targets, ("FROM", _source_node(claim["source"]))):
            if target is not None:
                yield Edge(f"{node}/{type_.lower()}", node, target, type_, {})


def claim_label(claim: Mapping[str, Any]) -> str:
    """The text to draw of a claim: what it is about, and that it is denied or only alleged."""
    about = claim.get("relation") or "describes"
    doubts = [claim[name] for name in ("polarity", "certainty") if claim[name] not in ("affirmed", "asserted")]
    return f"{about} ({', '.join(doubts)})" if doubts else str(about)


def _claim_node(id: str) -> str:
    return f"claim/{id}"


def _source_node(id: str) -> str:
    return f"source/{id}"


def _flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in properties.items() if name != "id"}


def _types(*declared: Mapping[str, Property]) -> dict[str, ValueType]:
    found = {name: _type(each) for group in declared for name, each in group.items() if name != "id"}
    return found | dict.fromkeys(BOUND_NAMES, ValueType.STRING)


def _type(declared: Property) -> ValueType:
    numbers = (ValueType.INTEGER, ValueType.DECIMAL, ValueType.BOOLEAN)
    is_one = declared.single or declared.name in _SINGLE
    return declared.type if declared.type in numbers and is_one else ValueType.STRING
