"""Which sources are one document under ids of two datasets: a tree of `SAME_AS`, by which they count as one.

Nothing moves: each keeps its node, its metadata and its claims. Functions of one transaction, which keeps other
decisions and all loads out (see `graph.storage.writer_locks`).
"""

from __future__ import annotations

from graph.decisions.entity_merges import check_two
from graph.decisions.log import Decision
from graph.storage.source_lineage import derivation, refusal_of_circle
from graph.storage.sources import mark_stale
from graph.storage.store import Transaction
from ontology.errors import DecisionRefused, NotFound

_SOURCE = "MATCH (s:Source {id: $id}) RETURN head([(s)-[:SAME_AS]->(into:Source) | into.id]) AS into"
_JOIN = """
MATCH (a:Source {id: $source}), (b:Source {id: $other})
CREATE (b)-[r:SAME_AS]->(a)
SET r = $properties
"""
_PART = "MATCH (:Source {id: $other})-[r:SAME_AS]->(a:Source) DELETE r RETURN a.id AS source"


def check_joinable(tx: Transaction, source: str, other: str) -> None:
    """Raise NotFound or DecisionRefused unless `other` may be joined to `source`."""
    check_two(source, other)
    for id in (source, other):
        if into := _joined_to(tx, id):
            raise DecisionRefused(
                f"it was joined to {into}",
                property="id",
                value=id,
                expected=f"{into} instead, or the joining undone first, by a split of {id}",
            )


def join(tx: Transaction, decision: Decision) -> None:
    """Let the decision's `other` count as its `source`; DecisionRefused when the one is a copy of the other."""
    source, other = decision.about["source"], decision.about["other"]
    tx.write(_JOIN, **decision.about, properties=decision.as_link())
    if refusal_of_circle(source, derivation(tx, [source])):
        raise DecisionRefused(
            f"one of {source} and {other} is derived from the other, directly or through others",
            property="other",
            value=other,
            expected="two descriptions of one document, and not a document and its copy",
        )
    mark_stale(tx, [source])


def part(tx: Transaction, other: str) -> str:
    """Take back a joining; returns the id to which `other` was joined. NotFound or DecisionRefused when it was not."""
    if not _joined_to(tx, other):
        raise DecisionRefused(
            "it was not joined to another source", property="other", value=other, expected="an id that was joined"
        )
    mark_stale(tx, [other])
    return str(tx.run(_PART, other=other)[0]["source"])


def _joined_to(tx: Transaction, id: str) -> str | None:
    rows = tx.run(_SOURCE, id=id)
    if not rows:
        raise NotFound("source", id)
    into: str | None = rows[0]["into"]
    return into
