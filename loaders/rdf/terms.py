"""RDF terms as the values that the ontology declares, and as messages show them."""

from __future__ import annotations

import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from loaders.values import read_text, wrong_kind
from ontology.errors import InvalidClaim
from ontology.ids import HASHED, NAMESPACE, id_of
from ontology.triples import RDF, XSD, Term
from ontology.vocabulary import Property, ValueType, Vocabulary

TYPE = RDF.type.value
_DIRECTIONAL = RDF.dirLangString.value
_INTEGERS = frozenset(
    XSD.iri + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_NUMBERS = _INTEGERS | {XSD.iri + name for name in ("decimal", "double", "float")}
_TEXTS = frozenset({XSD.string.value, RDF.langString.value, _DIRECTIONAL})
_DAYS = frozenset(XSD.iri + name for name in ("date", "gYear", "gYearMonth"))
_ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
_DATATYPES = {
    ValueType.INTEGER: _INTEGERS,
    ValueType.DECIMAL: _NUMBERS,
    ValueType.BOOLEAN: frozenset({XSD.boolean.value}),
    ValueType.TEXT: _TEXTS,
}
_SHOWN = 200


def show(term: Term, vocabulary: Vocabulary) -> str:
    """A term as messages name it: as the file has it, or the id or value, with its language."""
    if isinstance(term, NamedNode):
        return show_iri(term.value, vocabulary)
    if isinstance(term, Literal):
        text = term.value if len(term.value) <= _SHOWN else term.value[:_SHOWN] + "…"
        direction = f"--{term.direction}" if term.direction else ""
        return f'"{text}"' + (f"@{term.language}{direction}" if term.language else "")
    return str(term)


def show_iri(iri: str, vocabulary: Vocabulary) -> str:
    """An IRI as messages name it: the id, a term of ours as `s:name`, any other whole."""
    if iri.startswith(NAMESPACE):
        return f"s:{iri.removeprefix(NAMESPACE)}"
    id_ = id_of(iri, vocabulary.prefixes)
    return f"<{iri}>" if id_.startswith(HASHED) else id_


def local_name_of(iri: str, vocabulary: Vocabulary) -> str:
    """The name of a term, `a` for rdf:type; any other IRI as it is, so that messages show it whole."""
    return "a" if iri == TYPE else vocabulary.name_of(iri)


def read_term(declared: Property, term: Term, vocabulary: Vocabulary) -> Any:
    """`term` as a value of `declared`; raises InvalidClaim, which says what was expected instead."""
    try:
        text = _text_of(declared, term)
        if text is None:
            raise wrong_kind(declared, show(term, vocabulary), vocabulary)
        return read_text(declared, text, vocabulary, (term.language or "") if isinstance(term, Literal) else "")
    except InvalidClaim as error:
        if not error.problem.startswith("too long"):
            error.value = show(term, vocabulary)
        raise


def lost_detail(declared: Property, term: Term) -> str | None:
    """The part of a valid literal that no claim keeps: a base direction, a time zone."""
    if not isinstance(term, Literal):
        return None
    if term.direction:
        return f"the base direction {term.direction}"
    zone = _zone_of(declared, term)
    return f"the time zone {zone}" if zone else None


def _text_of(declared: Property, term: Term) -> str | None:
    """The text that stands for the value; None when no such term can be one."""
    type_ = declared.type
    if type_ in (ValueType.CONCEPT, ValueType.ENTITY, ValueType.NODE):
        return term.value if isinstance(term, NamedNode) else None
    if type_ is ValueType.URI and isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None
    if term.language and type_ is not ValueType.TEXT:
        return None
    if type_ in _DATATYPES and term.datatype.value not in _DATATYPES[type_]:
        return None
    zone = _zone_of(declared, term)
    return term.value.removesuffix(zone) if zone else term.value


def _zone_of(declared: Property, term: Literal) -> str | None:
    if declared.type not in (ValueType.DATE, ValueType.EDTF) or term.datatype.value not in _DAYS:
        return None
    # A year and a month end like a zone: 2015-06 has none.
    text = term.value.removeprefix("-")
    zone = _ZONE.search(text)
    return zone[0] if zone else None
