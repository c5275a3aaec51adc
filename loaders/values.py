"""Text as the values that the ontology declares: one reader for each type, which every format uses.

`read_text` takes what stands in a cell, an attribute or an RDF literal. What names a thing in more than one way, a
concept or an entity, may be given by its name or id or by its whole IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from graph.model import dates
from ontology.errors import DateError, InvalidClaim
from ontology.ids import id_of
from ontology.vocabulary import Property, ValueType, Vocabulary

MAX_ID = 1_000
"""The longest id, in bytes: an index key takes about 8,000, and holds up to three ids."""
MAX_RECORD = 4_000
"""The longest record key, in bytes."""
MAX_URI = 8_000
MAX_NAME = 32_766
"""The longest term of a full-text index, in bytes; a longer one stops the whole database."""
MAX_TEXT = 2**20

_DIGITS = 15
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_IRI = re.compile(r"(https?://|urn:)\S+")
# A longer list of concepts is better looked up than read in a message.
_LISTED = 9


def read_text(declared: Property, text: str, vocabulary: Vocabulary, language: str = "") -> Any:
    """`text` as a value of `declared`: text with its language for language-tagged text, otherwise a plain value.

    Raises InvalidClaim, which names the property, the value and what was expected.
    """
    value = _READERS[declared.type](declared, text, vocabulary)
    if value is None:
        raise wrong_kind(declared, f'"{text}"', vocabulary)
    if isinstance(value, str):
        check_length(declared, value)
    # Language tags are compared without regard to case, and RDF writes them in lower case.
    return (value, language.lower()) if declared.type is ValueType.TEXT else value


def wrong_kind(declared: Property, shown: str, vocabulary: Vocabulary) -> InvalidClaim:
    """The error for a value that the property does not take."""
    return InvalidClaim(
        "wrong kind of value", property=declared.name, value=shown, expected=expected(declared, vocabulary)
    )


def expected(declared: Property, vocabulary: Vocabulary) -> str:
    """The values that a property takes, in words."""
    if declared.scheme and len(vocabulary.schemes[declared.scheme].names) > _LISTED:
        return f"one of the concepts under {declared.scheme} in docs/ontology.md"
    if declared.scheme:
        return f"one of {', '.join(sorted(vocabulary.schemes[declared.scheme].names))}"
    if declared.range and declared.type is ValueType.ENTITY:
        return f"an entity: {' or '.join(declared.range)}"
    if declared.type is ValueType.NODE:
        return "an id, such as ana-bel in a sheet or :ana-bel in RDF"
    return f"a value of type {declared.type.value}"


def check_length(declared: Property, text: str) -> None:
    """Raise InvalidClaim when the text is longer than the store can index."""
    limit = _limit(declared)
    if len(text) * 4 > limit and len(text.encode()) > limit:
        raise too_long(declared.name, text, limit)


def check_id(id: str, name: str, limit: int = MAX_ID) -> None:
    """Raise InvalidClaim when an id is longer than the store can index; `name` says whose it is."""
    if len(id) * 4 > limit and len(id.encode()) > limit:
        raise too_long(name, id, limit)


def too_long(name: str, text: str, limit: int) -> InvalidClaim:
    """The error for a text of more bytes than allowed."""
    size = len(text.encode())
    return InvalidClaim(
        f"too long: {size:,} bytes", property=name, value=f'"{text[:40]}…"', expected=f"at most {limit:,} bytes"
    )


def _limit(declared: Property) -> int:
    if declared.type in (ValueType.ENTITY, ValueType.NODE):
        return MAX_ID
    if declared.type is ValueType.URI:
        return MAX_URI
    return MAX_NAME if declared.name == "name" else MAX_TEXT


def _string(_: Property, text: str, __: Vocabulary) -> str | None:
    return text or None


def _integer(declared: Property, text: str, _: Vocabulary) -> int | None:
    if not _WHOLE.fullmatch(text):
        return None
    # JSON has no exact form of a larger number, so that a claim that states one would have no id.
    if len(text.lstrip("+-0")) > _DIGITS:
        raise InvalidClaim(
            "the number is too large",
            property=declared.name,
            value=f'"{text[:40]}"',
            expected=f"at most {_DIGITS} digits",
        )
    return int(text)


def _decimal(_: Property, text: str, __: Vocabulary) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    return number if isfinite(number := float(text)) else None


def _boolean(_: Property, text: str, __: Vocabulary) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(text)


def _date(_: Property, text: str, __: Vocabulary) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edtf(declared: Property, text: str, _: Vocabulary) -> str:
    if text == ".." and declared.name in ("from", "until"):
        return text
    try:
        dates.parse(text)
    except DateError as error:
        raise InvalidClaim(error.problem, property=declared.name, value=f'"{text}"', expected=error.expected) from error
    return text


def _uri(_: Property, text: str, __: Vocabulary) -> str | None:
    return text if _IRI.fullmatch(text) else None


def _concept(declared: Property, text: str, vocabulary: Vocabulary) -> str | None:
    concepts = vocabulary.schemes[declared.scheme].concepts if declared.scheme else ()
    return next((concept.name for concept in concepts if text in (concept.name, concept.iri)), None)


def _entity(_: Property, text: str, vocabulary: Vocabulary) -> str | None:
    if _IRI.fullmatch(text):
        return id_of(text, vocabulary.prefixes)
    return text if text and not set(text) & set(" \t\r\n/#?") else None


_READERS: Mapping[ValueType, Callable[[Property, str, Vocabulary], Any]] = {
    ValueType.STRING: _string,
    ValueType.INTEGER: _integer,
    ValueType.DECIMAL: _decimal,
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _date,
    ValueType.TIME: _string,
    ValueType.EDTF: _edtf,
    ValueType.URI: _uri,
    ValueType.TEXT: _string,
    ValueType.CONCEPT: _concept,
    ValueType.ENTITY: _entity,
    ValueType.NODE: _entity,
}
