"""The schema of an answer follows the type of its rows, docstrings of fields included."""

from __future__ import annotations

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from api.rest.row_schemas import row_schemas


class Colour(StrEnum):
    """A colour."""

    RED = "red"
    BLUE = "blue"


class DotRow(TypedDict):
    """A dot."""

    colour: Colour
    """The colour of it,
    if it has one."""
    size: int | None


class BigDotRow(DotRow):
    """A dot with others in it."""

    dots: NotRequired[list[DotRow]]
    """Those in it."""


def test_rows_with_their_choices_and_docstrings_and_those_of_what_they_add_to() -> None:
    colour = {"type": "string", "enum": ["red", "blue"], "description": "The colour of it, if it has one."}
    size = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert row_schemas([BigDotRow]) == {
        "Dot": {
            "type": "object",
            "description": "A dot.",
            "properties": {"colour": colour, "size": size},
            "required": ["colour", "size"],
            "additionalProperties": False,
        },
        "BigDot": {
            "type": "object",
            "description": "A dot with others in it.",
            "properties": {
                "colour": colour,
                "size": size,
                "dots": {
                    "type": "array",
                    "items": {"$ref": "#/components/schemas/Dot"},
                    "description": "Those in it.",
                },
            },
            "required": ["colour", "size"],
            "additionalProperties": False,
        },
    }
