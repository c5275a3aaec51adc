"""Events by CAMEO code or, where a file has only the words of the code, by these."""

from __future__ import annotations

import re
from functools import lru_cache

from ontology.codes import Code, code_lists

_ASIDE = re.compile(r"\(such as [^)]*\)|, not specified below|[^a-z ]")
_BEGINNINGS = {
    "make an appeal": "02",
    "appeal": "02",
    "express intent": "03",
    "demand": "10",
    "reject": "12",
    "threaten": "13",
    "reduce or stop": "162",
    "accede": "083",
}
"""Beginnings of texts whose own code is not in the list, each with the code that covers it."""


def class_of(code: str | None, text: str | None = None) -> str:
    """The class of an event; `Event` for a code and words that nobody knows."""
    found = code_lists()["cameo"].find(code) if code else None
    found = found or (_by_text(text) if text else None)
    return found.term if found else "Event"


def _by_text(text: str) -> Code | None:
    folded = _folded(text)
    if found := _labels().get(folded):
        return found
    code = next((code for beginning, code in _BEGINNINGS.items() if folded.startswith(beginning)), None)
    return code_lists()["cameo"].codes[code] if code else None


@lru_cache(maxsize=1)
def _labels() -> dict[str, Code]:
    codes = code_lists()["cameo"].codes
    # The longer code comes last and stays: it is the one that a text names.
    return {_folded(code.label): code for _, code in sorted(codes.items(), key=lambda item: len(item[0]))}


def _folded(text: str) -> str:
    """A label without what differs between codebooks: British spelling, commas and explanations."""
    return " ".join(_ASIDE.sub("", text.lower().replace("iz", "is")).split())
