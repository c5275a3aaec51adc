"""Paths of the files that come with Sayso: the ontology's modules, crosswalks and shapes, and the data sets."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
MODULES = tuple(
    _FOLDER / "modules" / f"{topic}.ttl"
    for topic in ("core", "people", "organisations", "politics", "conflict", "rights", "business", "places")
)
CROSSWALKS = tuple(
    _FOLDER / "crosswalks" / f"{name}.ttl" for name in ("cameo", "plover", "acled", "ucdp", "ftm", "wikidata")
)
ALIGNMENTS = _FOLDER / "crosswalks" / "alignments.ttl"
SHAPES = _FOLDER / "shapes" / "shapes.ttl"
DATASETS = _FOLDER / "datasets"


def ontology_turtle() -> str:
    """The modules and their alignments to other vocabularies as one Turtle document."""
    return "\n".join(path.read_text(encoding="utf-8") for path in (*MODULES, ALIGNMENTS))
