"""Where claims stand: the ids that they state, exchanged for the ids that their entities have now.

A pure function of a claim and of the identity decisions in force, so that undoing a decision puts everything back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.decisions.references import NAMING, named_in
from graph.model.claims import sorted_set
from graph.model.hashing import fact_id
from graph.model.stored_claims import stated_name
from graph.storage.store import Row, Transaction
from ontology.vocabulary import Vocabulary

# Answered from the server's own statistics, so that graphs without merged entities pay nothing.
_HOW_MANY = "MATCH ()-[r:SAME_AS]->() RETURN count(r) AS merged"
_CANONICAL = """
UNWIND $ids AS id
MATCH (:Thing {id: id})-[:SAME_AS*]->(canonical:Thing)
WHERE NOT EXISTS { (canonical)-[:SAME_AS]->() }
RETURN id, canonical.id AS canonical
"""


def canonical_ids(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """The canonical id of each of `ids` that was merged into another."""
    return {row["id"]: row["canonical"] for row in tx.run(_CANONICAL, ids=sorted(set(ids)))}


class Placer:
    """Places claims by one ontology; claims are property maps of their nodes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._entity_valued = (*NAMING, *vocabulary.entity_qualifiers)
        self._symmetric = {relation.type for relation in vocabulary.relations.values() if relation.symmetric}

    def place_new(self, tx: Transaction, claims: Sequence[Row]) -> Sequence[Row]:
        """Claims as loaded, placed by the decisions in force; whoever writes them keeps new decisions out meanwhile."""
        if not tx.run(_HOW_MANY)[0]["merged"]:
            return claims
        canonical = canonical_ids(tx, (id for claim in claims for id in named_in(claim, self.vocabulary)))
        return [self.place(claim, canonical) for claim in claims]

    def place(self, stated: Row, canonical: Mapping[str, str]) -> Row:
        """A claim with `canonical` ids in place of those it states, which are kept beside them where they differ.

        `stated` is a claim as loaded, or as `with_stated_ids` gives it.
        """
        placed = {name: _exchange(stated[name], canonical) for name in self._entity_valued if name in stated}
        if all(placed[name] == stated[name] for name in placed):
            return stated
        if stated.get("relation") in self._symmetric and placed["object"] < placed["subject"]:
            placed["subject"], placed["object"] = placed["object"], placed["subject"]
        kept = {stated_name(name): stated[name] for name in placed if placed[name] != stated[name]}
        return {**stated, **placed, **kept, **_fact(stated.get("relation"), placed)}


def _exchange(value: Any, canonical: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return sorted_set(canonical.get(id, id) for id in value)
    return canonical.get(value, value)


def _fact(relation: str | None, placed: Mapping[str, Any]) -> dict[str, str]:
    return {"fact": fact_id(placed["subject"], relation, placed["object"])} if relation else {}
