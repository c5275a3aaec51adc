"""The kinds of names that are compared by rules of their own."""

from __future__ import annotations

from collections.abc import Iterable

from graph.names.parsing import ANY, ORGANISATION, PERSON, PLACE
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

_BY_CLASS = {"Person": PERSON, "Organisation": ORGANISATION, "Group": ORGANISATION, "Place": PLACE}
_SPELT = {
    **dict.fromkeys(("person", "people"), PERSON),
    **dict.fromkeys(("organisation", "organization", "group", "armedgroup"), ORGANISATION),
    "place": PLACE,
    "": ANY,
}


def kind_named(text: str) -> str:
    """The kind of names of this name, in upper or lower case; empty text is no kind in particular."""
    kind = _SPELT.get(text.strip().lower())
    if kind is None:
        expected = "person, organisation or place"
        raise InputError("there is no such kind of names", property="kind", value=text, expected=expected)
    return kind


def kind_of(vocabulary: Vocabulary, classes: Iterable[str]) -> str:
    """The kind of names that entities of these classes have."""
    for each in classes:
        for name, kind in _BY_CLASS.items():
            if vocabulary.is_a(each, name):
                return kind
    return ANY
