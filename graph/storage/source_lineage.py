"""Lineage of sources: originals, roots and circles; each source is read once, however many paths lead to it.

Sources that were joined (`SAME_AS`) are one document: an original of one of them is an original of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import LiteralString

from graph.storage.store import Transaction
from ontology.errors import InvalidClaim

Derivation = Mapping[str, Sequence[str]]
"""The sources that each source goes back to, by id: the one that it was joined to, or else its originals."""

ORIGINALS: LiteralString = "COLLECT { MATCH (s)-[:DERIVED_FROM]->(o:Source) RETURN o.id ORDER BY o.id }"
"""The ids of the sources that a source `s` copies."""
JOINED: LiteralString = "COLLECT { MATCH (s)-[:SAME_AS*]-(o:Source) RETURN o.id ORDER BY o.id }"
"""The ids of the other sources that are one document with a source `s`."""

_COPIED = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
WITH s, [(s)-[:SAME_AS]->(one:Source) | one.id] AS joined
RETURN s.id AS id, CASE joined
  WHEN [] THEN [(s)<-[:SAME_AS*0..]-(:Source)-[:DERIVED_FROM]->(original:Source) | original.id]
  ELSE joined
END AS originals
"""
_COPYING = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN [(s)<-[:DERIVED_FROM]-(copy:Source) | copy.id] + [(s)-[:SAME_AS]-(same:Source) | same.id] AS ids
"""


def derivation(tx: Transaction, ids: Iterable[str]) -> dict[str, list[str]]:
    """The sources that these copy, and so on to the last originals; nearest first."""
    # Level by level: a query for all paths lists each of them, and their number doubles with every layer of copies.
    found: dict[str, list[str]] = {}
    missing = sorted(set(ids))
    while missing:
        rows = tx.run(_COPIED, ids=missing)
        found |= {row["id"]: sorted(set(row["originals"])) for row in rows}
        missing = sorted({original for row in rows for original in row["originals"]} - found.keys())
    return found


def copies(tx: Transaction, ids: Iterable[str]) -> set[str]:
    """These sources, those joined with them, and all that go back to one of them."""
    found: set[str] = set()
    missing = set(ids)
    while missing:
        found |= missing
        rows = tx.run(_COPYING, ids=sorted(missing))
        missing = {id for row in rows for id in row["ids"]} - found
    return found


def reached(ids: Iterable[str], derived: Derivation) -> set[str]:
    """These sources and all that they go back to."""
    waiting, seen = list(ids), set[str]()
    while waiting:
        if (id := waiting.pop()) not in seen:
            seen.add(id)
            waiting += derived.get(id, ())
    return seen


def roots(id: str, derived: Derivation) -> frozenset[str]:
    """The last originals of a source: it counts as one source with them."""
    return frozenset(each for each in reached([id], derived) if not derived.get(each))


def refusal_of_circle(id: str, derived: Derivation) -> InvalidClaim | None:
    """The error for a source that is derived from itself: it has no original to count. None for others."""
    original = next((original for original in sorted(derived[id]) if id in reached([original], derived)), None)
    if original is None:
        return None
    return InvalidClaim(
        "a source derived from itself, directly or through others",
        subject=id,
        property="derivedFrom",
        value=original,
        expected="an original that is no copy of this source",
    )
