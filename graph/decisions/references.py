"""Which claims name an entity: as subject, object or speaker, or in a qualifier whose values are entities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, LiteralString

from graph.model.stored_claims import stated_name
from graph.storage.schema import closed, literal
from graph.storage.store import Row, Transaction
from ontology.vocabulary import Vocabulary

NAMING = ("subject", "object", "saidBy")
"""The properties of a claim that name one entity."""

_ALONE: LiteralString = """
WITH id
WHERE NOT EXISTS { MATCH (:Claim {subject: id}) } AND NOT EXISTS { MATCH (:Claim {object: id}) }
  AND NOT EXISTS { MATCH (:Claim {saidBy: id}) }
RETURN id
"""
_UNNAMED: LiteralString = f"UNWIND $ids AS id {_ALONE}"
_UNNAMED_ENTITIES: LiteralString = f"MATCH (n:Entity) WITH n.id AS id {_ALONE}"


def named_in(claim: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """The entities that a claim names."""
    names = (*NAMING, *vocabulary.entity_qualifiers)
    values = [claim[name] for name in names if claim.get(name) is not None]
    return [id for value in values for id in (value if isinstance(value, list) else [value])]


def naming_map(vocabulary: Vocabulary) -> LiteralString:
    """What a query returns of a claim that goes: whom it names, and what rested on it."""
    names = (*NAMING, *(closed(name, vocabulary) for name in vocabulary.entity_qualifiers))
    fields: LiteralString = ", ".join(f".{literal(name)}" for name in ("id", "source", "relation", "fact", *names))
    return f"c {{{fields}}}"


def unmentioned(tx: Transaction, ids: Collection[str], vocabulary: Vocabulary) -> set[str]:
    """Those of `ids` that no live claim names."""
    return _unqualifying(tx, tx.run(_UNNAMED, ids=sorted(ids)) if ids else [], vocabulary)


def unmentioned_entities(tx: Transaction, vocabulary: Vocabulary) -> set[str]:
    """The live entities that no live claim names."""
    return _unqualifying(tx, tx.run(_UNNAMED_ENTITIES), vocabulary)


def _unqualifying(tx: Transaction, rows: Iterable[Row], vocabulary: Vocabulary) -> set[str]:
    """Of these, the ids that no qualifier names either."""
    alone = {row["id"] for row in rows}
    for name in vocabulary.entity_qualifiers:
        if alone:
            alone -= {row["id"] for row in tx.run(_qualifying(closed(name, vocabulary)), ids=sorted(alone))}
    return alone


def _qualifying(name: LiteralString) -> LiteralString:
    # No index finds a value in a list; this one finds the claims that have the qualifier at all.
    return (
        f"MATCH (c:Claim) WHERE c.{name} IS NOT NULL UNWIND c.{name} AS id WITH DISTINCT id WHERE id IN $ids RETURN id"
    )


# Retracted claims have no index over one of these alone.
_BESIDE: Mapping[str, LiteralString] = {"subject": "sortKey", "object": "sortKey", "saidBy": "id"}


@dataclass(frozen=True)
class Place:
    """Where claims name an entity: a label of claims and a property; of descriptions only, when so wanted."""

    label: LiteralString
    name: LiteralString
    is_list: bool = False
    describing: bool = False

    def claims(self, tx: Transaction, id: str) -> list[str]:
        """The ids of the claims that name `id` here."""
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


def places(vocabulary: Vocabulary, *, stated: bool = False) -> list[Place]:
    """Every place where claims name an entity; with `stated`, where those do that identity decisions moved.

    Descriptions come first, so that an entity is worked out anew with them and not with each batch that follows.
    """

    def name_of(name: str) -> LiteralString:
        return literal(stated_name(name) if stated else name)

    single = [(name_of(name), False) for name in NAMING]
    lists = [(name_of(closed(name, vocabulary)), True) for name in vocabulary.entity_qualifiers]
    labels: tuple[LiteralString, LiteralString] = ("Claim", "RetractedClaim")
    described = Place("Claim", name_of("subject"), describing=True)
    return [described, *(Place(label, name, is_list) for label, (name, is_list) in product(labels, [*single, *lists]))]
