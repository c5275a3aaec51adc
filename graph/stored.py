"""Claims as they are stored, read by the thousand.

The driver makes a day or a moment out of parts ten times as slowly as Python reads it from text, and one moment takes
as long as all else of a claim: so both come as text, and where nobody asks for them the clocks stay behind.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, LiteralString

from graph.dates import BOUND_NAMES
from graph.store import Row, Transaction
from ontology.errors import StoreError

_CLOCK_NAMES = ("recordedAt", "retractedAt")
_BOUNDS: LiteralString = """fromEarliest: toString(c.fromEarliest), fromLatest: toString(c.fromLatest),
  untilEarliest: toString(c.untilEarliest), untilLatest: toString(c.untilLatest)"""

STORED_CLAIM: LiteralString = f"""c {{.*, recordedAt: toString(c.recordedAt), retractedAt: toString(c.retractedAt),
  {_BOUNDS}}} AS claim"""
"""What a query returns of a claim `c` for `stored_rows` to read."""
STORED_CLAIMS: LiteralString = f"collect(c {{.*, recordedAt: null, retractedAt: null, {_BOUNDS}}}) AS rows"
"""What a query returns for `stored_claims` to read."""


def stored_rows(rows: list[Row]) -> list[Row]:
    """The rows of a query that returns STORED_CLAIM, with the claim's properties as they are stored."""
    for row in rows:
        _restore(row["claim"])
    return rows


def stored_claims(tx: Transaction, query: LiteralString, **parameters: Any) -> list[Row]:
    """The properties of the claims that a query lists as STORED_CLAIMS, without clocks."""
    claims = tx.rows(query, **parameters)
    for claim in claims:
        _restore(claim)
    return claims


def _restore(claim: Row) -> None:
    for name in (*BOUND_NAMES, *_CLOCK_NAMES):
        text = claim.pop(name)
        if text is not None:
            claim[name] = _read(claim, name, text)


def _read(claim: Row, name: str, text: str) -> date | datetime:
    try:
        return datetime.fromisoformat(text) if name in _CLOCK_NAMES else date.fromisoformat(text)
    except ValueError as error:
        raise StoreError(f"claim {claim.get('id')!r} has the {name} {text!r}, which is no date") from error
