"""The shapes of answers as JSON Schema, for the OpenAPI document: typed rows, and what the ontology adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.rest.row_schemas import Schema, row_name, row_schemas
from api.services.exports import ExportReportRow
from api.services.jobs import JobRow
from api.services.proof_checks import CheckedRow
from api.services.proofs import ProofRow
from api.services.saved_queries import SavedQueryRow
from api.services.single_records import RecordRow
from api.services.verification import VerifiedRow
from graph.analysis.candidates import WEIGHTS
from graph.analysis.conflicts import ConflictRow
from graph.analysis.matches import MatchRow
from graph.analysis.pairs import CandidateRow
from graph.analysis.reliance import DependentEntityRow, DependentFactRow
from graph.decisions.log import DecisionRow
from graph.model.certainty import WEAK
from graph.model.dates import BOUND_NAMES
from graph.names.keys import SEARCH_PROPERTIES
from graph.read import rows
from graph.read.participations import ParticipationRow, RepresentativeRow
from graph.read.vacancies import VacancyRow
from ontology.vocabulary import Property, ValueType, Vocabulary

_LISTED: tuple[Any, ...] = (
    rows.ClaimRow,
    rows.CommonRow,
    rows.CountRow,
    rows.DatasetRow,
    rows.EntityRow,
    rows.HolderRow,
    rows.NeighbourRow,
    rows.SourceRow,
    rows.TimelineRow,
    CandidateRow,
    ConflictRow,
    DecisionRow,
    JobRow,
    ParticipationRow,
    RepresentativeRow,
    SavedQueryRow,
    VacancyRow,
)
_SINGLE: tuple[Any, ...] = (
    rows.PathsRow,
    rows.SubgraphRow,
    CheckedRow,
    DependentEntityRow,
    DependentFactRow,
    ExportReportRow,
    MatchRow,
    ProofRow,
    RecordRow,
    VerifiedRow,
)
_TYPES: Mapping[ValueType, Schema] = {
    ValueType.INTEGER: {"type": "integer"},
    ValueType.DECIMAL: {"type": "number"},
    ValueType.BOOLEAN: {"type": "boolean"},
    ValueType.DATE: {"type": "string", "format": "date"},
    ValueType.TIME: {"type": "string", "format": "date-time"},
}
_TEXT: Schema = {"type": "string"}
_LANGUAGES: Schema = {"type": "array", "items": _TEXT, "description": "The language tag of each, in the same order."}
_NOT_OF_ENTITIES = {"attributed", "denied", "judgement", *SEARCH_PROPERTIES}
# The ontology does not say which properties of nodes are lists.
_LISTS = frozenset(("kind", "names", "namesLang", "sources", "disputed"))


def schemas(vocabulary: Vocabulary) -> dict[str, Schema]:
    """Every schema by its name in the OpenAPI document."""
    typed = row_schemas((*_LISTED, *_SINGLE))
    terms = _Terms(vocabulary)
    typed["Entity"] = _with(typed["Entity"], terms.entity())
    typed["Claim"] = _with(typed["Claim"], terms.claim())
    typed["Fact"] = _with(typed["Fact"], terms.fact())
    typed["Source"] = _with(typed["Source"], terms.source())
    typed["Conflict"] = _with(typed["Conflict"], {"rule": _one_of(vocabulary.conflict_rules)})
    typed["Reason"] = _with(typed["Reason"], {"reason": _one_of(WEIGHTS)})
    joined: dict[str, Schema] = {
        "Dependent": {"anyOf": [_ref("DependentFact"), _ref("DependentEntity")]},
        "SingleSource": {"anyOf": [_ref("Fact"), _ref("Entity")]},
    }
    pages = {f"{name}Page": _page(name) for name in (*joined, *map(row_name, _LISTED))}
    return {**typed, **joined, **pages, **_others()}


def provable(schema: Schema) -> Schema:
    """An answer's schema, of the answer with its proof."""
    fields = {**schema["properties"], "proof": _ref("Proof")}
    return {**schema, "properties": fields, "required": [*schema["required"], "proof"]}


class _Terms:
    """The fields of answers that the ontology declares."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def entity(self) -> dict[str, Schema]:
        node = self._some(self.vocabulary.node_properties, *self.vocabulary.node_properties.keys() - _NOT_OF_ENTITIES)
        values = {name: self._value(each) for name, each in self.vocabulary.attributes.items()}
        # A node has one name to show, and of an event known by weak claims only the strongest of them as status.
        status = self._field(self.vocabulary.attributes["status"])
        shown = {"name": _TEXT, "status": status | {"enum": [*status["enum"], *WEAK]}, "on": _TEXT}
        return node | values | shown

    def claim(self) -> dict[str, Schema]:
        own = {name: self._field(each) for name, each in self.vocabulary.claim_properties.items()}
        own |= self._some(self.vocabulary.node_properties, "unrealised")
        values = {**self.vocabulary.attributes, **self.vocabulary.qualifiers}
        stated = {name: self._value(each) for name, each in values.items()}
        texts = [name for name, each in self.vocabulary.attributes.items() if each.type is ValueType.TEXT]
        kind = {"kind": _list(_TEXT | {"description": "The classes it gives its subject."})}
        return stated | {f"{name}Lang": _LANGUAGES for name in texts} | kind | own

    def fact(self) -> dict[str, Schema]:
        ends = self._some(self.vocabulary.claim_properties, "id", "relation", "subject", "object")
        counted = ("claims", "sources", "independentSources")
        marks = ("disputed", "attributed", "denied", "unrealised", "judgement")
        node = self._some(self.vocabulary.node_properties, *counted, *marks, *BOUND_NAMES)
        return ends | node | {name: self._value(each) for name, each in self.vocabulary.qualifiers.items()}

    def source(self) -> dict[str, Schema]:
        return {n: self._field(each) for n, each in self.vocabulary.source_properties.items() if n != "passage"}

    def _some(self, properties: Mapping[str, Property], *names: str) -> dict[str, Schema]:
        found = {name: self._field(properties[name]) for name in sorted(names)}
        return {name: _list(each) if name in _LISTS else each for name, each in found.items()}

    def _field(self, declared: Property) -> Schema:
        schema = dict(_TYPES.get(declared.type, _TEXT))
        if declared.scheme:
            schema["enum"] = sorted(self.vocabulary.schemes[declared.scheme].names)
        return schema | {"description": declared.comment}

    def _value(self, declared: Property) -> Schema:
        return self._field(declared) if declared.single else _list(self._field(declared))


def _with(row: Schema, declared: Mapping[str, Schema]) -> Schema:
    """A row's schema with what the ontology declares of its fields, and with further fields that it may have."""
    known = row["properties"]
    fields = {name: _fitted(known[name], each) if name in known else each for name, each in declared.items()}
    return row | {"properties": known | fields}


def _fitted(known: Schema, declared: Schema) -> Schema:
    """The schema declared for a value, as that of a field which may be null or a list of such values."""
    if {"type": "null"} in known.get("anyOf", ()):
        declared = _or_null(declared)
    elif known.get("type") == "array" and declared.get("type") != "array":
        declared = _list(declared)
    return declared | {key: text for key, text in known.items() if key == "description"}


def _others() -> dict[str, Schema]:
    page = _page("Claim")
    fact: Schema = {
        "anyOf": [_ref("Fact"), {"type": "null"}],
        "description": "Null when it is no fact; left out of what is asked by `publishedBy` or `knownAt`.",
    }
    cypher = {
        "columns": _list(_TEXT),
        "rows": _list({"type": "array", "items": {}}),
        "notes": _list(_TEXT | {"description": "What Neo4j finds odd, such as a label nothing has."}),
    }
    return {
        "FactPage": _object({"fact": fact, **page["properties"]}, required=["results", "next"]),
        "CypherAnswer": _object(cypher, required=["columns", "rows"]),
        "Matches": _object({"results": _list(_list(_ref("Match")))}, required=["results"]),
        "Health": _object({"status": _TEXT}, required=["status"]),
        "Ontology": {"type": "object", "description": "The ontology; every list is by the names of its terms."},
        "Problem": _problem(),
    }


def _problem() -> Schema:
    texts = ("type", "title", "detail", "parameter", "value", "expected", "kind", "id", "requestId")
    wrong = _object(
        {"parameter": _TEXT, "value": {}, "expected": _TEXT},
        required=["parameter", "expected"],
    )
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457); further members may tell more.",
        "properties": {
            **dict.fromkeys(texts, _TEXT),
            "status": {"type": "integer"},
            "errors": _list(wrong | {"description": "Every wrong parameter, or member of the body."}),
        },
        "required": ["type", "title", "status", "detail"],
    }


def _page(name: str) -> Schema:
    following = {"type": ["string", "null"], "description": "The cursor of the next page; null on the last."}
    fields: dict[str, Schema] = {"results": _list(_ref(name)), "next": following}
    return _object(fields, required=list(fields))


def _object(fields: Mapping[str, Schema], *, required: list[str]) -> Schema:
    return {"type": "object", "properties": dict(fields), "required": required, "additionalProperties": False}


def _one_of(names: Mapping[str, Any]) -> Schema:
    return {"type": "string", "enum": sorted(names)}


def _list(item: Schema) -> Schema:
    described = {key: value for key, value in item.items() if key == "description"}
    return {"type": "array", "items": {k: v for k, v in item.items() if k != "description"}, **described}


def _or_null(schema: Schema) -> Schema:
    nulled = schema | {"type": [schema["type"], "null"]}
    return nulled | {"enum": [*schema["enum"], None]} if "enum" in schema else nulled


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
