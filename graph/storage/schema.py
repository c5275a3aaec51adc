"""Constraints and indexes, derived from the ontology and created idempotently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import LiteralString

from graph.model.hashing import hash_of
from graph.model.references import NAMING
from graph.model.stored_claims import stated_name
from graph.storage.store import Store
from ontology.errors import OntologyError, StoreOutdated
from ontology.vocabulary import Vocabulary

_UNIQUE_NODES = ("Thing", "Claim", "Source", "Dataset", "Decision", "Writer", "Schema")
# A range index over several properties answers only queries that name all, so that the single ones are what people's
# queries use; those with a sort key page through hubs, and tell by the span what is not of the days asked about.
_INDEXES: dict[LiteralString, LiteralString] = {
    "claim_subject": "FOR (c:Claim) ON (c.subject)",
    "claim_subject_page": "FOR (c:Claim) ON (c.subject, c.sortKey, c.span)",
    "claim_object": "FOR (c:Claim) ON (c.object)",
    "claim_object_page": "FOR (c:Claim) ON (c.object, c.sortKey, c.span)",
    "claim_fact": "FOR (c:Claim) ON (c.fact)",
    "claim_speaker": "FOR (c:Claim) ON (c.saidBy)",
    "claim_record": "FOR (c:Claim) ON (c.dataset, c.record)",
    "claim_source_page": "FOR (c:Claim) ON (c.source, c.subject, c.id)",
    "description_subject": "FOR (c:Description) ON (c.subject)",
    "retracted_id": "FOR (c:RetractedClaim) ON (c.id)",
    "retracted_subject_page": "FOR (c:RetractedClaim) ON (c.subject, c.sortKey)",
    "retracted_object_page": "FOR (c:RetractedClaim) ON (c.object, c.sortKey)",
    "retracted_fact": "FOR (c:RetractedClaim) ON (c.fact)",
    "retracted_speaker_page": "FOR (c:RetractedClaim) ON (c.saidBy, c.id)",
    "withheld_record": "FOR (c:Withheld) ON (c.dataset, c.record)",
    "withheld_source_page": "FOR (c:Withheld) ON (c.source, c.subject, c.id)",
    "retraction_source": "FOR (d:Retraction) ON (d.source)",
    "decision_page": "FOR (d:Decision) ON (d.at, d.id)",
    "event_time": "FOR (e:Event) ON (e.fromEarliest, e.untilLatest)",
}
_NAMES: LiteralString = (
    "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (e:Entity) ON EACH [e.names] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}"
)
# Whole values, so that an address is not taken apart.
_EXTERNAL_IDS: LiteralString = (
    "CREATE FULLTEXT INDEX entity_external_ids IF NOT EXISTS FOR (e:Entity) ON EACH [e.externalId] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}}"
)
# With `rev`, since removing a property locks a node only where Neo4j knows the property's name: see
# `graph.storage.writer_locks`.
_MARK = "MERGE (s:Schema {id: 'sayso'}) SET s.fingerprint = $fingerprint, s.ontology = $version, s.rev = 0"
# What an earlier version loaded has none: they are those of `graph.model.sort_keys`.
_SORT_KEYS = """
MATCH (c:Claim|RetractedClaim) WHERE c.sortKey IS NULL
CALL (c) {
  WITH c, toString(c.fromEarliest) AS first, toString(c.untilLatest) AS last
  WITH c, first, last,
    CASE
      WHEN last IS NULL THEN coalesce('>' + first, '')
      WHEN first IS NULL THEN '<' + last
      ELSE coalesce(head([n IN range(10, 1, -1) WHERE left(first, n) = left(last, n) | left(first, n)]), '')
    END AS stem
  SET c.span = coalesce(first, '..') + '/' + coalesce(last, '..'), c.sortKey = stem + '/' + c.id
} IN TRANSACTIONS OF 10000 ROWS
"""
_OURS: LiteralString = "sayso_"
_EXISTING: LiteralString = (
    "SHOW INDEXES YIELD name, owningConstraint WHERE name STARTS WITH $ours "
    "RETURN name, owningConstraint IS NOT NULL AS isConstraint"
)


def statements(vocabulary: Vocabulary) -> list[LiteralString]:
    """Every schema statement, in a fixed order."""
    return [*_constraints(vocabulary).values(), *_indexes(vocabulary).values(), _NAMES, _EXTERNAL_IDS]


def _constraints(vocabulary: Vocabulary) -> dict[str, LiteralString]:
    wanted: dict[LiteralString, LiteralString] = {
        f"{label.lower()}_id": f"FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in _UNIQUE_NODES
    }
    wanted["retraction_key"] = "FOR (d:Retraction) REQUIRE d.key IS UNIQUE"
    for relation in vocabulary.relations.values():
        type_ = closed(relation.type, vocabulary)
        wanted[f"fact_{type_.lower()}"] = f"FOR ()-[r:{type_}]-() REQUIRE r.id IS UNIQUE"
    return _created("CONSTRAINT", wanted)


def _indexes(vocabulary: Vocabulary) -> dict[str, LiteralString]:
    return _created("INDEX", _INDEXES | _identity_indexes(vocabulary))


def _identity_indexes(vocabulary: Vocabulary) -> dict[LiteralString, LiteralString]:
    """What finds the claims that identity decisions move: by entities in qualifiers, and by what moved claims state."""
    found: dict[LiteralString, LiteralString] = {}
    for label in ("Claim", "RetractedClaim"):
        names = [closed(name, vocabulary) for name in vocabulary.entity_qualifiers]
        stated = [literal(stated_name(name)) for name in (*NAMING, *names)]
        for name in (*names, *stated):
            found[literal(f"{label.lower()}_{name.lower()}")] = literal(f"FOR (c:{label}) ON (c.{name})")
    return found


def _created(kind: LiteralString, wanted: Mapping[LiteralString, LiteralString]) -> dict[str, LiteralString]:
    """Statements by the name of what they create; the name ends in a hash of the definition.

    `IF NOT EXISTS` goes by name alone: so a definition that changes gets a new name, and the old one is dropped.
    """
    named = {f"{_OURS}{purpose}_{hash_of(definition)[:6]}": definition for purpose, definition in wanted.items()}
    return {name: literal(f"CREATE {kind} {name} IF NOT EXISTS {definition}") for name, definition in named.items()}


def closed(name: str, vocabulary: Vocabulary) -> LiteralString:
    """`name`, once it is known to be a term of the ontology that Neo4j has too: only then may it be text of a query."""
    if name not in vocabulary.relation_types and name not in vocabulary.classes and name not in vocabulary.qualifiers:
        raise OntologyError(f"{name!r} is no class, relation or qualifier of the ontology")
    return literal(name)


def fact_types(vocabulary: Vocabulary) -> LiteralString:
    """Every type of relationship that is a fact, for a pattern such as `[r:A|B]`."""
    return "|".join(closed(type_, vocabulary) for type_ in sorted(vocabulary.relation_types))


def literal(text: str) -> LiteralString:
    """Text of ours that the type checker cannot see to be literal; never call it with anything a person gave."""
    return text


def fingerprint(vocabulary: Vocabulary) -> str:
    """What the store must have been prepared with: the ontology's version and every schema statement."""
    return hash_of([vocabulary.version, *statements(vocabulary)])


def prepare(store: Store, vocabulary: Vocabulary) -> bool:
    """Create what is missing and record it; returns whether anything had to be done."""
    if is_current(store, vocabulary):
        return False
    store.apply([*_obsolete(store, vocabulary), *statements(vocabulary), _SORT_KEYS])
    store.apply(("CALL db.awaitIndexes(120)",))
    store.writing(lambda tx: tx.write(_MARK, fingerprint=fingerprint(vocabulary), version=vocabulary.version))
    return True


def _obsolete(store: Store, vocabulary: Vocabulary) -> Iterator[LiteralString]:
    """Statements that drop what an earlier version created and this one does not want."""
    wanted = {*_constraints(vocabulary), *_indexes(vocabulary)}
    for row in store.read(_EXISTING, ours=_OURS):
        if row["name"] not in wanted and row["name"].isidentifier():
            kind = "CONSTRAINT" if row["isConstraint"] else "INDEX"
            yield literal(f"DROP {kind} {row['name']} IF EXISTS")


def is_current(store: Store, vocabulary: Vocabulary) -> bool:
    """Whether the store was prepared with this very ontology and schema."""
    rows = store.read("MATCH (s:Schema {id: 'sayso'}) RETURN s.fingerprint AS fingerprint")
    return [row["fingerprint"] for row in rows] == [fingerprint(vocabulary)]


def require_current(store: Store, vocabulary: Vocabulary) -> None:
    """Raise StoreOutdated unless the store was prepared with this ontology."""
    if not is_current(store, vocabulary):
        raise StoreOutdated(
            "the graph's constraints, indexes or ontology are not current: run `sayso up` or `sayso load`"
        )
