"""Which sources copy which: originals, roots and circles, each source looked at once however many ways lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.store import Transaction
from ontology.errors import InvalidClaim

Derivation = Mapping[str, Sequence[str]]
"""The sources that each source copies, by id."""

_COPIED = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN id, [(s)-[:DERIVED_FROM]->(original:Source) | original.id] AS originals
"""


def derivation(tx: Transaction, ids: Iterable[str]) -> dict[str, list[str]]:
    """What these sources copy, and what those copy in turn, to the last originals; nearest first."""
    # Level by level: a query for all paths lists each of them, and their number doubles with every layer of copies.
    found: dict[str, list[str]] = {}
    missing = sorted(set(ids))
    while missing:
        rows = tx.run(_COPIED, ids=missing)
        found |= {row["id"]: sorted(row["originals"]) for row in rows}
        missing = sorted({original for row in rows for original in row["originals"]} - found.keys())
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
    """The originals at the end of all that a source goes back to; the source itself when it copies nothing."""
    return frozenset(each for each in reached([id], derived) if not derived.get(each))


def refusal_of_circle(id: str, derived: Derivation) -> InvalidClaim | None:
    """Why a source is refused that goes back to itself: it has no original, so that it could not be counted."""
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
