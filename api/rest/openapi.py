"""The OpenAPI document: FastAPI's own, with shapes, choices and examples from the ontology and the data set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.rest.errors import MEDIA_TYPE
from api.rest.examples import Example, load_examples
from api.rest.fields import FIELDS, LIST
from api.rest.schemas import provable, schemas
from api.services.proofs import PROOF
from graph.resolution.display import PREFERENCES
from ontology.vocabulary import Vocabulary

Operation = dict[str, Any]

_SCHEMAS = "#/components/schemas/"
_METHODS = frozenset({"delete", "get", "post"})
_PROBLEM = {
    "description": "What went wrong (RFC 9457)",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def attach(app: FastAPI, vocabulary: Vocabulary) -> None:
    """Let the application serve this document instead of FastAPI's own."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    document["components"]["schemas"] = _used(document) | schemas(vocabulary)
    choices = _choices(vocabulary)
    for _, operation in _operations(document):
        _complete(operation, choices)
        known = document["components"]["schemas"]
        selectable = _allow_fields(operation, known)
        _allow_proof(operation, known)
        if selectable:
            _answer_of(operation)["schema"]["anyOf"].append(selectable)
    for example in load_examples():
        _add(example, document["paths"][example.path][example.method])
    app.openapi = lambda: document  # type: ignore[method-assign]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method in sorted(_METHODS & methods.keys()):
            yield path, methods[method]


def _used(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's schemas without those of its own errors, which are never sent."""
    own = document.get("components", {}).get("schemas", {})
    return {name: schema for name, schema in own.items() if name not in ("HTTPValidationError", "ValidationError")}


def _complete(operation: Operation, choices: dict[str, list[str]]) -> None:
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = _PROBLEM
    for parameter in operation.get("parameters", ()):
        if allowed := choices.get(parameter["name"]):
            parameter["schema"] = {"type": "string", "enum": allowed}


def _answer_of(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]
    return found


def _allow_fields(operation: Operation, known: dict[str, Any]) -> dict[str, Any] | None:
    """Declare the names that `fields` takes; returns the schema of the answer with some of them."""
    parameter = next((each for each in operation.get("parameters", ()) if each["name"] == FIELDS), None)
    if parameter is None:
        return None
    name = _answer_of(operation)["schema"]["$ref"].rpartition("/")[2]
    is_list = known[name]["properties"].keys() == LIST
    row = known[name]["properties"]["results"]["items"]["$ref"].rpartition("/")[2] if is_list else name
    some = _some_of(row, known)
    names = sorted(known[some]["properties"])
    parameter |= {"style": "form", "explode": False}
    parameter["schema"] = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
    schema = {"$ref": f"{_SCHEMAS}{some}"}
    if not is_list:
        return schema
    properties = {**known[name]["properties"], "results": {"type": "array", "items": schema}}
    return {**known[name], "properties": properties}


def _some_of(row: str, known: dict[str, Any]) -> str:
    """The name of the schema of some fields of a row, which is made when it is not there yet."""
    shapes = [_resolved(each, known) for each in known[row].get("anyOf", [known[row]])]
    fields = {name: schema for shape in reversed(shapes) for name, schema in shape["properties"].items()}
    name = f"SomeOf{row}"
    known[name] = {"type": "object", "properties": fields, "additionalProperties": False}
    return name


def _resolved(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _allow_proof(operation: Operation, known: dict[str, Any]) -> None:
    if not any(each["name"] == PROOF for each in operation.get("parameters", ())):
        return
    content = _answer_of(operation)
    plain = content["schema"]
    content["schema"] = {"anyOf": [plain, provable(known[plain["$ref"].rpartition("/")[2]])]}


def _choices(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The parameters that take names of the ontology, and those they take."""
    relations = {*vocabulary.relations, *vocabulary.relation_types, *vocabulary.inverses}
    return {
        "kind": list(vocabulary.entity_classes),
        "relation": sorted(relations),
        "attribute": sorted({*vocabulary.attributes, "kind"}),
        "prefer": list(PREFERENCES),
        "rule": sorted(vocabulary.conflict_rules),
        "capacity": sorted(vocabulary.schemes["capacity"].names),
        "polarity": sorted(vocabulary.schemes["polarity"].names),
        "certainty": sorted(vocabulary.schemes["certainty"].names),
    }


def _add(example: Example, operation: Operation) -> None:
    shown = {"summary": example.question, "value": example.answer}
    content = operation["responses"]["200"]["content"]["application/json"]
    content.setdefault("examples", {})[example.name] = shown
    if example.body:
        asked = operation["requestBody"]["content"]["application/json"]
        asked.setdefault("examples", {})[example.name] = {"summary": example.question, "value": example.body}
