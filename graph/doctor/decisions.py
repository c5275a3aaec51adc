"""Checks that decisions are carried out."""

from __future__ import annotations

from graph.doctor.findings import Query

QUERIES: tuple[Query, ...] = (
    (
        "pending decision",
        "MATCH (d:Pending) RETURN d.id AS id LIMIT $limit",
        "is a decision whose work is not done; `sayso up` goes on with it",
    ),
    (
        "withheld claim",
        "MATCH (c:Withheld) WHERE NOT c:RetractedClaim RETURN c.id AS id LIMIT $limit",
        "is held back by a retraction, and not retracted",
    ),
)
