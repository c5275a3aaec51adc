"""Constraints and indexes, derived from the ontology and created idempotently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString, cast

from graph.claims import hash_of
from graph.store import Store
from ontology.errors import OntologyError, StoreOutdated
from ontology.vocabulary import Vocabulary

_UNIQUE_NODES = ("Thing", "Claim", "Source", "Dataset", "Writer", "Schema")
# Each index ends in the claim's id where pages must be stable.
_INDEXES: tuple[LiteralString, ...] = (
    "CREATE INDEX claim_subject IF NOT EXISTS FOR (c:Claim) ON (c.subject, c.id)",
    "CREATE INDEX claim_object IF NOT EXISTS FOR (c:Claim) ON (c.object, c.id)",
    "CREATE INDEX claim_fact IF NOT EXISTS FOR (c:Claim) ON (c.fact, c.id)",
    "CREATE INDEX claim_speaker IF NOT EXISTS FOR (c:Claim) ON (c.saidBy, c.id)",
    "CREATE INDEX claim_record IF NOT EXISTS FOR (c:Claim) ON (c.dataset, c.record)",
    "CREATE INDEX description_subject IF NOT EXISTS FOR (c:Description) ON (c.subject)",
    "CREATE INDEX retracted_record IF NOT EXISTS FOR (c:RetractedClaim) ON (c.dataset, c.record)",
    "CREATE INDEX retracted_id IF NOT EXISTS FOR (c:RetractedClaim) ON (c.id)",
    "CREATE INDEX event_time IF NOT EXISTS FOR (e:Event) ON (e.fromEarliest, e.untilLatest)",
    "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (e:Entity) ON EACH [e.names] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}",
)


def statements(vocabulary: Vocabulary) -> list[LiteralString]:
    """Every schema statement, in a fixed order."""
    return [*_constraints(vocabulary), *_INDEXES]


def _constraints(vocabulary: Vocabulary) -> Iterator[LiteralString]:
    for label in _UNIQUE_NODES:
        yield (
            f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"  # type: ignore[misc]
        )
    for relation in vocabulary.relations.values():
        type_ = closed(relation.type, vocabulary)
        yield (f"CREATE CONSTRAINT fact_{type_.lower()} IF NOT EXISTS FOR ()-[r:{type_}]-() REQUIRE r.id IS UNIQUE")


def closed(name: str, vocabulary: Vocabulary) -> LiteralString:
    """`name`, once it is known to be a label or relationship type of the ontology: only then may it be text."""
    if name not in vocabulary.relation_types and name not in vocabulary.classes:
        raise OntologyError(f"{name!r} is neither a class nor a relation of the ontology")
    return cast("LiteralString", name)


def fingerprint(vocabulary: Vocabulary) -> str:
    """What the store must have been prepared with: the ontology's version and every schema statement."""
    return hash_of([vocabulary.version, *statements(vocabulary)])


def prepare(store: Store, vocabulary: Vocabulary) -> bool:
    """Create what is missing and record it; returns whether anything had to be done."""
    if is_current(store, vocabulary):
        return False
    store.apply(statements(vocabulary))
    store.apply(("CALL db.awaitIndexes(120)",))
    mark: LiteralString = "MERGE (s:Schema {id: 'sayso'}) SET s.fingerprint = $fingerprint, s.ontology = $version"
    store.writing(lambda tx: tx.write(mark, fingerprint=fingerprint(vocabulary), version=vocabulary.version))
    return True


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
