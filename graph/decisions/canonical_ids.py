"""Claims by canonical ids: the ids that they state, exchanged for the ids that their entities have now.

A pure function of a claim and of the identity decisions in force, so that undoing a decision restores everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.model.claims import sorted_set
from graph.model.hashing import fact_id
from graph.model.references import named_ids, naming_properties
from graph.model.stored_claims import stated_name
from graph.storage.identity import canonical_ids, has_merges
from graph.storage.store import Row, Transaction
from ontology.vocabulary import Vocabulary


class Canonicaliser:
    """Gives claims their canonical ids, by one ontology; claims are property maps of their nodes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._naming = naming_properties(vocabulary)
        self._symmetric = {relation.type for relation in vocabulary.relations.values() if relation.symmetric}

    def canonicalise_loaded(self, tx: Transaction, claims: Sequence[Row]) -> Sequence[Row]:
        """Claims as loaded, by the decisions in force; the caller's locks keep new decisions out meanwhile."""
        if not has_merges(tx):
            return claims
        canonical = canonical_ids(tx, (id for claim in claims for id in named_ids(claim, self.vocabulary)))
        return [self.canonicalise(claim, canonical) for claim in claims]

    def canonicalise(self, stated: Row, canonical: Mapping[str, str]) -> Row:
        """A claim with `canonical` ids in place of those it states, which are kept beside them where they differ.

        `stated` is a claim as loaded, or as `with_stated_ids` gives it.
        """
        found = {name: _exchange(stated[name], canonical) for name in self._naming if name in stated}
        if all(found[name] == stated[name] for name in found):
            return stated
        if stated.get("relation") in self._symmetric and found["object"] < found["subject"]:
            found["subject"], found["object"] = found["object"], found["subject"]
        kept = {stated_name(name): stated[name] for name in found if found[name] != stated[name]}
        return {**stated, **found, **kept, **_fact(stated.get("relation"), found)}


def _exchange(value: Any, canonical: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return sorted_set(canonical.get(id, id) for id in value)
    return canonical.get(value, value)


def _fact(relation: str | None, claim: Mapping[str, Any]) -> dict[str, str]:
    return {"fact": fact_id(claim["subject"], relation, claim["object"])} if relation else {}
