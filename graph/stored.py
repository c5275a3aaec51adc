"""Stored claims, read by the thousand to work out what rests on them.

The driver makes a day out of parts ten times as slowly as Python reads it from text, and unpacking the clocks takes as
long as all else: so bounds come as text, and recording times stay behind.
"""

from __future__ import annotations

from datetime import date
from typing import Any, LiteralString

from graph.dates import BOUND_NAMES
from graph.store import Row, Transaction

STORED_CLAIMS: LiteralString = """collect(c {.*, recordedAt: null, retractedAt: null,
  fromEarliest: toString(c.fromEarliest), fromLatest: toString(c.fromLatest),
  untilEarliest: toString(c.untilEarliest), untilLatest: toString(c.untilLatest)}) AS rows"""
"""What a query returns for `stored_claims` to read."""


def stored_claims(tx: Transaction, query: LiteralString, **parameters: Any) -> list[Row]:
    """The properties of the claims that a query lists as STORED_CLAIMS, without clocks."""
    claims = tx.rows(query, **parameters)
    for claim in claims:
        del claim["recordedAt"], claim["retractedAt"]
        for name in BOUND_NAMES:
            if (day := claim.pop(name)) is not None:
                claim[name] = date.fromisoformat(day)
    return claims
