"""JSON Schemas of the typed rows of answers, made by pydantic from their types and docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, cast

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import get_original_bases, is_typeddict

Schema = dict[str, Any]

_REF = "#/components/schemas/"


class _Generator(GenerateJsonSchema):
    """Takes the docstrings of fields as descriptions, and leaves out titles of fields, which repeat their names."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False

    def typed_dict_schema(self, schema: Any) -> Schema:
        made = super().typed_dict_schema(schema)
        for name, text in _docstrings(schema["cls"]).items():
            made["properties"][name]["description"] = text
        return made


def row_schemas(types: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of these rows and of those within them, by their names without `Row`; no other fields are allowed."""
    inputs: list[Any] = [(each, "serialization", TypeAdapter(each)) for each in types]
    _, found = TypeAdapter.json_schemas(inputs, ref_template=_REF + "{model}", schema_generator=_Generator)
    choices = {_REF + name: {"enum": each["enum"]} for name, each in found["$defs"].items() if "enum" in each}
    rows = {name: each for name, each in found["$defs"].items() if "enum" not in each}
    return {_name(name): _closed(_rewritten(schema, choices)) for name, schema in rows.items()}


def row_name(row: Any) -> str:
    """The name of a row's type in the document."""
    return _name(row.__name__)


def _docstrings(row: Any) -> dict[str, str]:
    """The docstrings under the fields of a row's type, and of the types that it adds to."""
    found: dict[str, str] = {}
    for base in get_original_bases(row):
        found |= _docstrings(base) if is_typeddict(base) else {}
    try:
        [declared] = ast.parse(inspect.getsource(row)).body
    except OSError:
        # Made by a call, for names such as `from`, and so without docstrings.
        return found
    for field, text in pairwise(cast(ast.ClassDef, declared).body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                found[name] = inspect.cleandoc(words).replace("\n", " ")
    return found


def _closed(schema: Schema) -> Schema:
    untitled = {key: value for key, value in schema.items() if key != "title"}
    return untitled | ({"additionalProperties": False} if "properties" in schema else {})


def _rewritten(value: Any, choices: Mapping[str, Schema]) -> Any:
    """The schema with choices in place, and references to rows by their names in the document."""
    if isinstance(value, list):
        return [_rewritten(each, choices) for each in value]
    if not isinstance(value, dict):
        return value
    if chosen := choices.get(str(value.get("$ref"))):
        return {key: each for key, each in value.items() if key != "$ref"} | {"type": "string"} | chosen
    return {
        key: _REF + _name(each.removeprefix(_REF)) if key == "$ref" else _rewritten(each, choices)
        for key, each in value.items()
    }


def _name(name: str) -> str:
    return name.strip("_").removesuffix("Row")
