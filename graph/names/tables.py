"""The tables of rules/, read once: letters, sounds, titles, small words, compounds, common words, translated words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from graph.names.folding import folded

RULES = files("graph.names.rules")


class Meaning(NamedTuple):
    """The meaning of a translated word, the group of such meanings, and whether the word is the English one."""

    name: str
    group: str
    english: bool


def _text(name: str) -> str:
    return (RULES / f"{name}.tsv").read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[list[str]]:
    for line in _text(name).splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _words(text: str) -> list[str]:
    return [word for spelling in text.split() for word in folded(spelling)]


def _letters() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for script, letters, *sounds in _rows("letters"):
        found[script]["".join(folded(letters)) or letters] = sounds[0] if sounds else ""
    return dict(found)


def _sounds() -> dict[tuple[str, str], float]:
    found = {}
    for one, other, cost in _rows("sounds"):
        found[one, other] = found[other, one] = float(cost)
    return found


def _spellings(name: str) -> dict[str, str]:
    return {word: head for head, words in _rows(name) for word in _words(words)}


def _grouped(name: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group, words in _rows(name):
        found[group].update(_words(words))
    return {group: frozenset(words) for group, words in found.items()}


def _meanings() -> dict[str, dict[str, Meaning]]:
    found: dict[str, dict[str, Meaning]] = defaultdict(dict)
    for name, group, english, others in _rows("words"):
        for words, is_english in ((english, True), (others, False)):
            for word in _words(words):
                found[word].setdefault(name, Meaning(name, group, is_english))
    return dict(found)


LETTERS = _letters()
SOUNDS = _sounds()
TITLES = _spellings("titles")
PARTICLES = _grouped("particles")
COMPOUNDS = _grouped("compounds")
COMMON = {word: float(weight) for weight, words in _rows("common") for word in _words(words)}
MEANINGS = _meanings()


def _writing() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for script, sound, letters in _rows("writing"):
        found[script][sound] = tuple("" if each == "_" else each for each in letters.split())
    return dict(found)


def _variants() -> dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]]:
    found: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = defaultdict(list)
    for script, letters, spellings in _rows("variants"):
        found[script].append((re.compile(letters), tuple(spellings.split())))
    return dict(found)


WRITING = _writing()
VARIANTS = _variants()


def _version() -> str:
    names = sorted(each.name for each in RULES.iterdir() if each.name.endswith(".tsv"))
    return sha256("\n".join(_text(name.removesuffix(".tsv")) for name in names).encode()).hexdigest()[:12]


VERSION = _version()
"""A hash of the tables: what a graph's search keys were made with."""
