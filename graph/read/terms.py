"""The terms of the ontology that people name in a question, checked."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.errors import InputError, option
from ontology.vocabulary import Vocabulary


def relation_type(vocabulary: Vocabulary, name: str) -> str:
    """The relationship type of a relation by any of its names, or of its inverse's."""
    if name in vocabulary.relation_types:
        return name
    relation = vocabulary.relations.get(name) or vocabulary.inverses.get(name)
    if relation is None:
        expected = f"one of {', '.join(sorted(vocabulary.relations))}"
        raise InputError(
            "the ontology has no such relation", property=option("relation"), value=name, expected=expected
        )
    return relation.type


def attribute_names(vocabulary: Vocabulary, name: str) -> list[str]:
    """The names that state an attribute, of a quantity also those of its bounds; raises InputError."""
    check_one_of("attribute", name, [*vocabulary.attributes, "kind"])
    return list(vocabulary.stated_as(name))


def check_kind(vocabulary: Vocabulary, kind: str | None) -> None:
    """Raise InputError unless `kind` is a class of entities, or None."""
    check_one_of("kind", kind, vocabulary.entity_classes)


def check_one_of(name: str, value: str | None, allowed: Iterable[str]) -> None:
    """Raise InputError for a value that is not allowed; None is no value."""
    if value is not None and value not in set(allowed):
        expected = f"one of {', '.join(sorted(allowed))}"
        raise InputError(f"there is no such {name}", property=option(name), value=value, expected=expected)
