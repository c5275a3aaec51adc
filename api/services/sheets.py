"""A new workbook of claim sheets, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.export.workbook import Sheet, write_workbook
from loaders.sheets.layout import CLAIMS, DATASET, ENTITIES, REMARK, SHEETS, SOURCES, USUAL
from ontology.errors import UnwritableFile
from ontology.vocabulary import Vocabulary

_SOURCE = "harbour-post-2031-03-12"
_PLACE = {"source": _SOURCE, "locator": "para 2"}
_EXAMPLES: dict[str, list[dict[str, Any]]] = {
    DATASET: [{"id": "my-reports", "version": "1", "title": "Reports on Tarn", "licence": "CC0-1.0"}],
    SOURCES: [
        {
            "id": _SOURCE,
            "title": "Rockets on the town hall",
            "publisher": "The Harbour Post",
            "published": "2031-03-12",
            "language": "en",
        }
    ],
    ENTITIES: [
        {"id": "ana-bel", "kind": "Person", "name@en": "Ana Bel", **_PLACE},
        {"id": "police-chief", "kind": "Post", "name@en": "chief of police of Tarn", **_PLACE},
    ],
    CLAIMS: [
        {
            "subject": "ana-bel",
            "relation": "held",
            "object": "police-chief",
            "from": "2031-01",
            "until": "..",
            **_PLACE,
        }
    ],
}
"""Rows that show how to fill in a sheet; since they begin with #, they are not loaded."""


def new_workbook(path: Path, vocabulary: Vocabulary) -> None:
    """Write a workbook with example rows; raises UnwritableFile where a file is already, or cannot be."""
    sheets = [Sheet(name, USUAL[name], [_as_example(name, row) for row in _EXAMPLES[name]]) for name in SHEETS]
    try:
        with path.open("xb") as file:
            write_workbook(file, sheets, vocabulary)
    except FileExistsError as error:
        raise UnwritableFile("there is a file of this name", file=str(path), expected="a new name") from error
    except OSError as error:
        raise UnwritableFile(
            f"the workbook cannot be written: {error.strerror}", file=str(path), expected="a file in a folder with room"
        ) from error


def _as_example(sheet: str, row: dict[str, Any]) -> dict[str, Any]:
    first = USUAL[sheet][0]
    return row | {first: f"{REMARK} {row[first]}"}
