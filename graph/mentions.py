"""Which claims name an entity: as subject, object or speaker, or in a qualifier whose values are entities."""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString

from graph.claims import CLAIM_ROW
from graph.schema import closed
from graph.store import Row, Transaction
from ontology.vocabulary import Vocabulary

_UNNAMED = """
UNWIND $ids AS id
WITH id
WHERE NOT EXISTS { MATCH (:Claim {subject: id}) } AND NOT EXISTS { MATCH (:Claim {object: id}) }
  AND NOT EXISTS { MATCH (:Claim {saidBy: id}) }
RETURN id
"""


def unmentioned(tx: Transaction, ids: Collection[str], vocabulary: Vocabulary) -> set[str]:
    """Those of `ids` that no live claim names."""
    alone = {row["id"] for row in tx.run(_UNNAMED, ids=sorted(ids))} if ids else set()
    for name in vocabulary.entity_qualifiers:
        if alone:
            alone -= {row["id"] for row in tx.run(_qualifying(closed(name, vocabulary)), ids=sorted(alone))}
    return alone


def _qualifying(name: LiteralString) -> LiteralString:
    # No index finds a value in a list; this one finds the claims that have the qualifier at all.
    return (
        f"MATCH (c:Claim) WHERE c.{name} IS NOT NULL UNWIND c.{name} AS id WITH DISTINCT id WHERE id IN $ids RETURN id"
    )


def claims_naming(
    tx: Transaction, label: LiteralString, name: LiteralString, id: str, *, is_list: bool, after: str, limit: int
) -> list[Row]:
    """Claims with this label whose property `name` is, or as a list holds, `id`; by their ids, behind `after`."""
    wanted: LiteralString = f"$id IN c.{name}" if is_list else f"c.{name} = $id"
    order: LiteralString = "c.id" if is_list else f"c.{name}, c.id"
    query: LiteralString = (
        f"MATCH (c:{label}) WHERE {wanted} AND c.id > $after RETURN {CLAIM_ROW} ORDER BY {order} LIMIT $limit"
    )
    return [row["claim"] for row in tx.run(query, id=id, after=after, limit=limit)]
