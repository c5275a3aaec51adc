"""Paths of the files that come with Sayso: the ontology's modules, the shapes and the data sets."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
MODULES = tuple(
    _FOLDER / "modules" / f"{topic}.ttl"
    for topic in ("core", "people", "organisations", "politics", "conflict", "places")
)
SHAPES = _FOLDER / "shapes" / "shapes.ttl"
DATASETS = _FOLDER / "datasets"


def ontology_turtle() -> str:
    """The modules as one Turtle document."""
    return "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
