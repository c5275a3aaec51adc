"""Values of the Neo4j driver as JSON, without losing what JSON has no words for."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time
from neo4j.vector import Vector

from ontology.errors import InputError

_EXACT_IN_JAVASCRIPT = 2**53 - 1


def json_of(value: Any) -> Any:
    """`value` as JSON.

    Temporal values are ISO text, vectors lists. Numbers that JSON or JavaScript would change, infinite ones and
    integers beyond 2^53, are text too. Bytes are Base64. Raises InputError for a value that the driver cannot read.
    """
    if isinstance(value, bool | str | None):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT_IN_JAVASCRIPT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else _not_finite(value)
    if isinstance(value, Node | Relationship | Path):
        return _graph_json(value)
    if isinstance(value, Mapping):
        return {name: json_of(each) for name, each in value.items()}
    return _rare_json(value)


def _graph_json(value: Node | Relationship | Path) -> dict[str, Any]:
    if isinstance(value, Path):
        return {"nodes": [json_of(n) for n in value.nodes], "relationships": [json_of(r) for r in value.relationships]}
    properties = {name: json_of(each) for name, each in sorted(value.items())}
    if isinstance(value, Node):
        return {"elementId": value.element_id, "labels": sorted(value.labels), "properties": properties}
    return {
        "elementId": value.element_id,
        "type": value.type,
        "start": value.start_node.element_id if value.start_node else None,
        "end": value.end_node.element_id if value.end_node else None,
        "properties": properties,
    }


def _rare_json(value: Any) -> Any:
    if isinstance(value, Date | DateTime | Time | Duration):
        return _temporal_json(value)
    if isinstance(value, Point):
        return {"srid": value.srid, "coordinates": [json_of(float(each)) for each in value]}
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, list | tuple):
        return [json_of(each) for each in value]
    if isinstance(value, Vector):
        return value.to_native()
    # The driver's sign for a value inside a list or map that it cannot read, and types that a newer server adds.
    raise unreadable()


def _temporal_json(value: Date | DateTime | Time | Duration) -> str:
    # The driver takes the last day before the year 1 for a date without year, month and day.
    if isinstance(value, Date | DateTime) and not value.year:
        raise unreadable()
    return value.iso_format()


def unreadable() -> InputError:
    """The error for a value that the driver cannot read."""
    return InputError(
        "the answer holds a value that the Neo4j driver cannot read, such as a date outside the years 1 to 9999",
        expected="text: toString(value)",
    )


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
