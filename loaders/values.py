"""RDF terms as the values that the ontology declares for a property."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.model import dates
from ontology.errors import DateError, InvalidClaim
from ontology.ids import HASHED, NAMESPACE, id_of
from ontology.triples import RDF, XSD, Term
from ontology.vocabulary import Property, ValueType, Vocabulary

_INTEGERS = {XSD.iri + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DIGITS = 15
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
# A longer list of concepts is better looked up than read in a message.
_LISTED = 9
_TEXTS = {XSD.string.value, RDF.langString.value}
_NUMBERS = _INTEGERS | {XSD.iri + name for name in ("decimal", "double", "float")}


def show(term: Term, vocabulary: Vocabulary) -> str:
    """A term as messages name it: as the file has it, or the id or value, with its language."""
    if isinstance(term, NamedNode):
        if term.value.startswith(NAMESPACE):
            return f"s:{term.value.removeprefix(NAMESPACE)}"
        id_ = id_of(term.value, vocabulary.prefixes)
        return f"<{term.value}>" if id_.startswith(HASHED) else id_
    if isinstance(term, Literal):
        return f'"{term.value}"' + (f"@{term.language}" if term.language else "")
    return str(term)


def read_value(declared: Property, term: Term, vocabulary: Vocabulary) -> Any:
    """`term` as a value of `declared`; InvalidClaim says what was expected instead."""
    value = _READERS[declared.type](declared, term, vocabulary)
    if value is None:
        raise InvalidClaim(
            "wrong kind of value",
            property=declared.name,
            value=show(term, vocabulary),
            expected=expected(declared, vocabulary),
        )
    return value


def expected(declared: Property, vocabulary: Vocabulary) -> str:
    """What a property takes, in words."""
    if declared.scheme and len(vocabulary.schemes[declared.scheme].names) > _LISTED:
        return f"one of the concepts under {declared.scheme} in docs/ontology.md"
    if declared.scheme:
        return f"one of {', '.join(sorted(vocabulary.schemes[declared.scheme].names))}"
    if declared.range and declared.type is ValueType.ENTITY:
        return f"an entity: {' or '.join(declared.range)}"
    return f"a value of type {declared.type.value}"


def _string(_: Property, term: Term, __: Vocabulary) -> str | None:
    return term.value if isinstance(term, Literal) and not term.language and term.value else None


def _integer(declared: Property, term: Term, _: Vocabulary) -> int | None:
    if not isinstance(term, Literal) or term.datatype.value not in _INTEGERS or not _WHOLE.fullmatch(term.value):
        return None
    # JSON has no exact form of a larger number, and so a claim that states one would have no id.
    if len(term.value.lstrip("+-0")) > _DIGITS:
        raise InvalidClaim("the number is too large", property=declared.name, expected=f"at most {_DIGITS} digits")
    return int(term.value)


def _decimal(_: Property, term: Term, __: Vocabulary) -> float | None:
    if not isinstance(term, Literal) or term.datatype.value not in _NUMBERS or not _NUMBER.fullmatch(term.value):
        return None
    return number if isfinite(number := float(term.value)) else None


def _boolean(_: Property, term: Term, __: Vocabulary) -> bool | None:
    if isinstance(term, Literal) and term.datatype.value == XSD.boolean.value:
        return {"true": True, "1": True, "false": False, "0": False}.get(term.value)
    return None


def _date(_: Property, term: Term, __: Vocabulary) -> date | None:
    try:
        return date.fromisoformat(term.value) if isinstance(term, Literal) else None
    except ValueError:
        return None


def _edtf(declared: Property, term: Term, _: Vocabulary) -> str | None:
    if not isinstance(term, Literal):
        return None
    if declared.name in ("from", "until") and term.value == "..":
        return term.value
    try:
        dates.parse(term.value)
    except DateError as error:
        raise InvalidClaim(error.problem, property=declared.name, value=term.value, expected=error.expected) from error
    return term.value


def _uri(_: Property, term: Term, __: Vocabulary) -> str | None:
    if isinstance(term, Literal | NamedNode) and term.value.startswith(("http://", "https://", "urn:")):
        return term.value
    return None


def _text(_: Property, term: Term, __: Vocabulary) -> tuple[str, str] | None:
    """The text and its language tag, empty when it has none; a number is no text."""
    if isinstance(term, Literal) and term.value and term.datatype.value in _TEXTS:
        return term.value, term.language or ""
    return None


def _concept(declared: Property, term: Term, vocabulary: Vocabulary) -> str | None:
    concepts = vocabulary.schemes[declared.scheme].concepts if declared.scheme else ()
    return next((c.name for c in concepts if isinstance(term, NamedNode) and c.iri == term.value), None)


def _entity(_: Property, term: Term, vocabulary: Vocabulary) -> str | None:
    return id_of(term.value, vocabulary.prefixes) if isinstance(term, NamedNode) else None


_READERS: Mapping[ValueType, Callable[[Property, Term, Vocabulary], Any]] = {
    ValueType.STRING: _string,
    ValueType.INTEGER: _integer,
    ValueType.DECIMAL: _decimal,
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _date,
    ValueType.TIME: _string,
    ValueType.EDTF: _edtf,
    ValueType.URI: _uri,
    ValueType.TEXT: _text,
    ValueType.CONCEPT: _concept,
    ValueType.ENTITY: _entity,
    ValueType.NODE: _entity,
}
