"""The user's own terms that a graph was made ready with, recorded on its `Schema` node, and what uses them."""

from __future__ import annotations

from typing import LiteralString

from graph.storage.store import Store
from ontology.errors import TermInUse
from ontology.vocabulary import Vocabulary, relationship_type

_RECORDED: LiteralString = "MATCH (s:Schema {id: 'sayso'}) RETURN coalesce(s.ownTerms, []) AS terms"
# Retracted claims count, too: they are still shown, and may come back.
_USED_AS_CLASS: LiteralString = "MATCH (c:Claim|RetractedClaim) WHERE $name IN c.kind "
_USED_AS_RELATION: LiteralString = "MATCH (c:Claim|RetractedClaim) WHERE c.relation = $name "
_USED_AS_PROPERTY: LiteralString = "MATCH (c:Claim|RetractedClaim) WHERE c[$name] IS NOT NULL "
# A property holds one value or a list of them.
_USED_AS_CONCEPT: LiteralString = (
    "MATCH (c:Claim|RetractedClaim) WHERE any(property IN $properties WHERE $name IN ([] + c[property])) "
)
_COUNTED: LiteralString = "WITH c.id AS id ORDER BY id RETURN count(id) AS count, collect(id)[..3] AS ids"
_WAY_OUT = "name their file in the setting SAYSO_ONTOLOGY, or put it into the home as ontology.ttl"


def missing_terms(store: Store, vocabulary: Vocabulary) -> list[str]:
    """The own terms that are recorded with the graph and not in the vocabulary, sorted."""
    recorded = {term for row in store.read(_RECORDED) for term in row["terms"]}
    return sorted(recorded - vocabulary.own)


def explain_missing(missing: list[str]) -> str:
    """The message for a reader whose vocabulary lacks terms of the graph."""
    return f"the graph has terms of its own that this vocabulary lacks: {', '.join(missing)}; {_WAY_OUT}"


def refuse_removal(store: Store, vocabulary: Vocabulary) -> None:
    """Raise TermInUse if claims use a term that is recorded with the graph and not in the vocabulary."""
    used = [use for term in missing_terms(store, vocabulary) if (use := _use(store, term, vocabulary))]
    if used:
        raise TermInUse(
            f"claims use terms that the vocabulary lacks: {'; '.join(used)}. "
            f"To keep them, {_WAY_OUT}; to drop them, load what remains into a new graph"
        )


def _use(store: Store, term: str, vocabulary: Vocabulary) -> str | None:
    """The term with the number and the first ids of the claims that use it; None for one that no claim uses."""
    sort, _, name = term.partition(" ")
    if sort == "list":
        return None  # its concepts are listed themselves
    scheme, _, concept = name.rpartition("/")
    properties = [
        each.name
        for each in (*vocabulary.attributes.values(), *vocabulary.qualifiers.values())
        if scheme and each.scheme == scheme
    ]
    query, wanted = {
        "class": (_USED_AS_CLASS, name),
        "relation": (_USED_AS_RELATION, relationship_type(name)),
        "concept": (_USED_AS_CONCEPT, concept),
    }.get(sort, (_USED_AS_PROPERTY, name))
    [row] = store.read(query + _COUNTED, name=wanted, properties=properties)
    if not row["count"]:
        return None
    more = ", …" if row["count"] > len(row["ids"]) else ""
    return f"{term} ({row['count']} claim{'s' * (row['count'] > 1)}: {', '.join(row['ids'])}{more})"
