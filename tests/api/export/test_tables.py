"""CSV tables, read by Python's csv."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from api.export.tables import cell
from graph.storage.store import Store


def rows_of(exported: bytes) -> list[dict[str, str]]:
    """The rows, without empty cells."""
    found = csv.DictReader(StringIO(exported.decode("utf-8-sig"), newline=""))
    return [{name: value for name, value in row.items() if value} for row in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("-5 people", "'-5 people"),
        ("@a", "'@a"),
        ("'tis", "''tis"),
        (-5, "-5"),
        (["-a", "b"], "'-a; b"),
    ],
)
def test_no_cell_starts_a_formula(value: Any, expected: str) -> None:
    assert cell(value) == expected


def test_entities_facts_and_claims_are_three_tables(small_graph: Store, exported: Callable[..., bytes]) -> None:
    entities, facts, claims = (rows_of(exported(f"csv-{what}")) for what in ("nodes", "edges", "claims"))
    assert [(row["id"], row["label"], row["labels"]) for row in entities] == [
        ("ann", "Ann", "Actor; Entity; Person; Thing"),
        ("bob", 'Bob "B" <b> & \x07', "Actor; Entity; Person; Thing"),
        ("talks", "talks", "Entity; Event; Meeting; Thing"),
    ]
    assert [(row["source"], row["type"], row["target"], row["role"]) for row in facts] == [
        ("ann", "PARTICIPATED_IN", "talks", "delegate")
    ]
    told = sorted((row["subject"], row.get("object", ""), row["polarity"], row.get("locator", "")) for row in claims)
    assert told == [
        ("ann", "", "affirmed", ""),
        ("ann", "talks", "affirmed", "para 1"),
        ("bob", "", "affirmed", ""),
        ("bob", "talks", "denied", "para 2"),
        ("talks", "", "affirmed", ""),
    ]
