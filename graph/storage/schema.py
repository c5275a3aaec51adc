"""Constraints and indexes, derived from the ontology and created idempotently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import LiteralString

from graph.model.hashing import hash_of
from graph.model.references import NAMING
from graph.model.stored_claims import stated_name
from graph.names.keys import KEYS_VERSION
from graph.resolution.resolver import RESOLVER_VERSION
from graph.storage.migrations import MIGRATIONS, migrate
from graph.storage.own_terms import explain_missing, missing_terms, refuse_removal
from graph.storage.store import Row, Store
from ontology.errors import OntologyError, StoreOutdated
from ontology.vocabulary import Vocabulary

_UNIQUE_NODES = ("Thing", "Claim", "Source", "Dataset", "Decision", "Writer", "Schema", "LoadedFile")
# A range index over several properties answers only queries that name all of them, so that people's queries use the
# single ones. Those with a sort key page through hubs, and exclude by the span what is not of the days in question.
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
# Their names are part of what people write in queries, so that a changed definition keeps its name and is made again.
_FULLTEXT: dict[LiteralString, tuple[tuple[LiteralString, ...], LiteralString]] = {
    "entity_names": (("names", "searchNames"), "standard-folding"),
    "entity_keys": (("searchKeys",), "whitespace"),
    # Whole values, so that an address is not taken apart.
    "entity_external_ids": (("externalId",), "keyword"),
}
"""By name: the properties of entities, and the analyzer."""
# With `rev`, since removing a property locks a node only where Neo4j knows the property's name: see
# `graph.storage.writer_locks`.
_MARK = """
MERGE (s:Schema {id: 'sayso'})
SET s.fingerprint = $fingerprint, s.ontology = $version, s.ownTerms = $own, s.rev = 0
WITH s WHERE NOT EXISTS { (:Claim) }
SET s.resolved = $resolution
"""
_KNOWN = "MATCH (s:Schema {id: 'sayso'}) RETURN s.fingerprint AS fingerprint, s.resolved AS resolution"
_OURS: LiteralString = "sayso_"
_EXISTING = """
SHOW INDEXES YIELD name, state, type, properties, options, owningConstraint
RETURN name, state, type, properties, options, owningConstraint IS NOT NULL AS isConstraint
"""


def statements(vocabulary: Vocabulary) -> list[LiteralString]:
    """Every schema statement, in a fixed order."""
    return list(_named_statements(vocabulary).values())


def _named_statements(vocabulary: Vocabulary) -> dict[str, LiteralString]:
    """Every schema statement by the name of what it creates."""
    return {**_constraints(vocabulary), **_indexes(vocabulary), **_fulltext()}


def _fulltext() -> dict[str, LiteralString]:
    return {
        name: f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (e:Entity) "
        f"ON EACH [{', '.join(f'e.{property}' for property in properties)}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{analyzer}'}}}}"
        for name, (properties, analyzer) in _FULLTEXT.items()
    }


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
    """Indexes of the claims that identity decisions move: by entities in qualifiers, and by stated ids."""
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
    """Hash of all that the store is prepared with: the ontology, the user's terms, every statement and migration."""
    return hash_of([vocabulary.version, vocabulary.own_turtle, *statements(vocabulary), *MIGRATIONS])


def prepare(store: Store, vocabulary: Vocabulary) -> bool:
    """Create what is missing or failed, migrate what is stored, and record it; returns whether anything was done.

    Several processes may prepare a store at once: a step that meets another's is tried again, and repeats nothing.
    Raises TermInUse when claims use own terms that the store was prepared with and the vocabulary lacks.
    """
    existing = store.read(_EXISTING)
    if is_current(store, vocabulary) and not _problems(existing, vocabulary):
        return False
    refuse_removal(store, vocabulary)
    store.apply([*_drops(existing, vocabulary), *statements(vocabulary)])
    store.apply(("CALL db.awaitIndexes(120)",))
    migrate(store)
    store.writing(
        lambda tx: tx.write(
            _MARK,
            fingerprint=fingerprint(vocabulary),
            version=vocabulary.version,
            own=sorted(vocabulary.own),
            resolution=resolution_version(vocabulary),
        )
    )
    return True


def index_problems(store: Store, vocabulary: Vocabulary) -> dict[str, str]:
    """The constraints and indexes that are not as they must be, by name: `not there`, `failed`, `populating`, …"""
    return _problems(store.read(_EXISTING), vocabulary)


def _problems(existing: Sequence[Row], vocabulary: Vocabulary) -> dict[str, str]:
    # A constraint's index has the constraint's name.
    states = {row["name"]: "outdated" if _is_outdated(row) else row["state"].lower() for row in existing}
    found = {name: states.get(name, "not there") for name in _named_statements(vocabulary)}
    return {name: state for name, state in found.items() if state != "online"}


def _drops(existing: Sequence[Row], vocabulary: Vocabulary) -> Iterator[LiteralString]:
    """Statements that drop what an earlier version created and this one does not want, and what has failed."""
    wanted = _named_statements(vocabulary)
    for row in existing:
        name = row["name"]
        obsolete = name.startswith(_OURS) and name not in wanted
        unusable = name in wanted and (row["state"] == "FAILED" or _is_outdated(row))
        if name.isidentifier() and (obsolete or unusable):
            kind = "CONSTRAINT" if row["isConstraint"] else "INDEX"
            yield literal(f"DROP {kind} {name} IF EXISTS")


def _is_outdated(row: Row) -> bool:
    """Whether a full-text index of ours has a definition that is no longer wanted."""
    if row["name"] not in _FULLTEXT:
        return False
    properties, analyzer = _FULLTEXT[row["name"]]
    return bool(row["properties"] != list(properties) or row["options"]["indexConfig"]["fulltext.analyzer"] != analyzer)


def resolution_version(vocabulary: Vocabulary) -> str:
    """A hash of the rules by which nodes and facts are resolved: the ontology's, the user's, the resolver's, names'."""
    return hash_of([vocabulary.version, vocabulary.own_turtle, RESOLVER_VERSION, KEYS_VERSION])


def is_resolved(store: Store, vocabulary: Vocabulary) -> bool:
    """Whether all nodes and facts were resolved by this ontology and resolver."""
    return [row["resolution"] for row in store.read(_KNOWN)] == [resolution_version(vocabulary)]


def is_current(store: Store, vocabulary: Vocabulary) -> bool:
    """Whether the store was prepared with this very ontology and schema."""
    return [row["fingerprint"] for row in store.read(_KNOWN)] == [fingerprint(vocabulary)]


def require_current(store: Store, vocabulary: Vocabulary) -> None:
    """Raise StoreOutdated unless the store was prepared with this ontology."""
    if not is_current(store, vocabulary):
        if missing := missing_terms(store, vocabulary):
            raise StoreOutdated(explain_missing(missing))
        raise StoreOutdated(
            "the graph's constraints, indexes or ontology are not current: run `sayso up` or `sayso load`"
        )
