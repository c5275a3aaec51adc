"""JSON Schemas of the typed rows of answers, made by pydantic from their types and docstrings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from graph.read import rows

Schema = dict[str, Any]

_REF = "#/components/schemas/"


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles of fields, which repeat their names."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False


def row_schemas(types: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of these rows and of those within them, by their names without `Row`; no other fields are allowed."""
    inputs: list[Any] = [(each, "serialization", TypeAdapter(each)) for each in types]
    _, found = TypeAdapter.json_schemas(inputs, ref_template=_REF + "{model}", schema_generator=_Untitled)
    return {_name(name): _closed(_renamed(schema)) for name, schema in found["$defs"].items()}


def _closed(schema: Schema) -> Schema:
    untitled = {key: value for key, value in schema.items() if key != "title"}
    return untitled | ({"additionalProperties": False} if "properties" in schema else {})


def _renamed(value: Any) -> Any:
    """The schema with its references to rows by their names in the document."""
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _REF + _name(each.removeprefix(_REF)) if key == "$ref" else _renamed(each) for key, each in value.items()
    }


def row_name(row: Any) -> str:
    """The name of a row's type in the document."""
    return _name(row.__name__)


def _name(name: str) -> str:
    return name.strip("_").removesuffix("Row")


ROWS: tuple[Any, ...] = (
    rows.CommonRow,
    rows.CountRow,
    rows.DatasetRow,
    rows.HolderRow,
    rows.NeighbourRow,
    rows.PathsRow,
    rows.SubgraphRow,
    rows.TimelineRow,
)
"""The rows whose types tell all; what the ontology adds to entities, facts and claims is in `api.rest.schemas`."""
