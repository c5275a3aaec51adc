"""Which entities a claim names: as subject, object or speaker, or in a qualifier whose values are entities.

Claims come as property maps, as `Claim.stated` and the store have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ontology.vocabulary import ENTITY, Vocabulary

NAMING = ("subject", "object", "saidBy")
"""The properties of every claim that name one entity."""


class Reference(NamedTuple):
    """An entity that a claim names in a `property`, and the `classes` of which the `term` wants it to be one."""

    property: str
    id: str
    term: str
    classes: tuple[str, ...]


def naming_properties(vocabulary: Vocabulary) -> list[str]:
    """The properties of a claim that name entities: one each, or in qualifiers a list."""
    return [*NAMING, *vocabulary.entity_qualifiers]


def named_ids(claim: Mapping[str, Any], vocabulary: Vocabulary) -> list[str]:
    """The ids of the entities that a claim names."""
    values = [claim[name] for name in naming_properties(vocabulary) if claim.get(name) is not None]
    return [id for value in values for id in _listed(value)]


def references(claim: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Reference]:
    """The entities that a claim names, with the classes that its relation, qualifiers and attributes want."""
    relation = vocabulary.relation_types.get(claim.get("relation") or "")
    if relation and claim.get("object"):
        yield Reference("subject", claim["subject"], relation.name, relation.domain)
        yield Reference("object", claim["object"], relation.name, relation.range)
    for name in ("saidBy", *vocabulary.entity_qualifiers):
        declared = vocabulary.qualifiers.get(name) or vocabulary.claim_properties[name]
        for id in _listed(claim.get(name) or []):
            yield Reference(name, id, name, declared.range)
    if not claim.get("relation"):
        for name in claim:
            attribute = vocabulary.attributes.get(name)
            if name == "kind" or attribute:
                yield Reference("subject", claim["subject"], name, attribute.domain if attribute else (ENTITY,))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
