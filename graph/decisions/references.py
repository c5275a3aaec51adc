"""Which stored claims name an entity, and which entities no live claim names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import LiteralString

from graph.model.references import NAMING, naming_properties
from graph.model.stored_claims import stated_name
from graph.storage.schema import closed, literal
from graph.storage.store import Row, Transaction
from ontology.vocabulary import Vocabulary

_NOT_NAMED: LiteralString = """
WITH id
WHERE NOT EXISTS { MATCH (:Claim {subject: id}) } AND NOT EXISTS { MATCH (:Claim {object: id}) }
  AND NOT EXISTS { MATCH (:Claim {saidBy: id}) }
RETURN id
"""
_UNNAMED: LiteralString = f"UNWIND $ids AS id {_NOT_NAMED}"
_UNNAMED_ENTITIES: LiteralString = f"MATCH (n:Entity) WITH n.id AS id {_NOT_NAMED}"


def naming_map(vocabulary: Vocabulary) -> LiteralString:
    """The properties that a query returns of a claim to remove: whom it names, and what rests on it."""
    names = ("id", "source", "relation", "fact", *naming_properties(vocabulary))
    fields: LiteralString = ", ".join(f".{literal(name)}" for name in names)
    return f"c {{{fields}}}"


def unmentioned(tx: Transaction, ids: Collection[str], vocabulary: Vocabulary) -> set[str]:
    """Those of `ids` that no live claim names."""
    return _unqualifying(tx, tx.run(_UNNAMED, ids=sorted(ids)) if ids else [], vocabulary)


def unmentioned_entities(tx: Transaction, vocabulary: Vocabulary) -> set[str]:
    """The live entities that no live claim names."""
    return _unqualifying(tx, tx.run(_UNNAMED_ENTITIES), vocabulary)


def _unqualifying(tx: Transaction, rows: Iterable[Row], vocabulary: Vocabulary) -> set[str]:
    """Of these, the ids that no qualifier names either."""
    found = {row["id"] for row in rows}
    for name in vocabulary.entity_qualifiers:
        if found:
            found -= {row["id"] for row in tx.run(_qualifying(closed(name, vocabulary)), ids=sorted(found))}
    return found


def _qualifying(name: LiteralString) -> LiteralString:
    # No index finds a value in a list; this one finds the claims that have the qualifier at all.
    return (
        f"MATCH (c:Claim) WHERE c.{name} IS NOT NULL UNWIND c.{name} AS id WITH DISTINCT id WHERE id IN $ids RETURN id"
    )


# Retracted claims have no index over one of these alone.
_BESIDE: Mapping[str, LiteralString] = {"subject": "sortKey", "object": "sortKey", "saidBy": "id"}


@dataclass(frozen=True)
class NamingProperty:
    """A property in which claims with a label name entities; with `describing` only descriptions are meant."""

    label: LiteralString
    name: LiteralString
    is_list: bool = False
    describing: bool = False

    def claims(self, tx: Transaction, id: str) -> list[str]:
        """The ids of the claims that name `id` in this property."""
        # The hints are for what is planned while there are none. A list's index tells only where one is.
        listed: LiteralString = f"c.{self.name} IS NOT NULL AND $id IN c.{self.name}"
        query: LiteralString = f"""
            MATCH (c:{self.label}) USING INDEX c:{self.label}({", ".join(self._index)})
            WHERE {listed if self.is_list else f"c.{self.name} = $id"}
              {"".join(f"AND c.{beside} > ''" for beside in self._index[1:])}
              {"AND c.relation IS NULL" if self.describing else ""}
            WITH DISTINCT c.id AS id ORDER BY id
            RETURN collect(id) AS ids"""
        ids: list[str] = tx.run(query, id=id)[0]["ids"]
        return ids

    @property
    def _index(self) -> tuple[LiteralString, ...]:
        """The properties of the index that finds them; claims always have those beside the first."""
        beside = _BESIDE.get(self.name) if self.label == "RetractedClaim" else None
        return (self.name, beside) if beside else (self.name,)


def stored_properties(vocabulary: Vocabulary, *, stated: bool = False) -> list[NamingProperty]:
    """Every property in which claims name entities; with `stated`, those that keep ids which decisions exchanged.

    Descriptions come first, so that an entity is resolved with them and not again with each batch that follows.
    """

    def name_of(name: str) -> LiteralString:
        return literal(stated_name(name) if stated else name)

    single = [(name_of(name), False) for name in NAMING]
    lists = [(name_of(closed(name, vocabulary)), True) for name in vocabulary.entity_qualifiers]
    labels: tuple[LiteralString, LiteralString] = ("Claim", "RetractedClaim")
    described = NamingProperty("Claim", name_of("subject"), describing=True)
    return [
        described,
        *(NamingProperty(label, name, is_list) for label, (name, is_list) in product(labels, [*single, *lists])),
    ]
