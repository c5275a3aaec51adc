"""Words of names: what each sounds like, how much it says of who is meant, and how alike two of them are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from graph.names.sounds import as_spoken, keys_of, script_of, sounds_of
from graph.names.tables import COMMON, COMPOUNDS, MEANINGS, SOUNDS, TITLES, Meaning

ALIKE = 0.56
"""From this likeness on, two words may be spellings of one."""

_SHORT_VOWELS = frozenset("aeiou")
_LONG_VOWELS = frozenset("EO")
_ALL_VOWELS = _SHORT_VOWELS | _LONG_VOWELS | frozenset("AWYFIM")
_SWAPPED = 0.4
_TRIBE = tuple({sounds_of(word, "latin") for word in COMPOUNDS["tribe"]})
_ABD = re.compile(r"^[aI]?bd[uaoeI](l?)(?=.{3})(?!l?a?h?$)(.+)$")
_ABD_ARABIC = re.compile("^عبدال(?!له)(.{2,})$")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of a name. `others` are its sounds without an article."""

    text: str
    sounds: str
    script: str
    keys: tuple[str, ...]
    weight: float
    meanings: dict[str, Meaning]
    others: tuple[str, ...] = ()
    is_letter: bool = False
    is_acronym: bool = False
    tribal: bool = field(default=False)


@lru_cache(maxsize=1 << 16)
def word(text: str) -> Word:
    """The word that a folded text is."""
    script = script_of(text)
    return _made(text, sounds_of(text, script), script)


def _made(text: str, sounds: str, script: str) -> Word:
    others = _without_article(text, sounds, script)
    keys = keys_of(sounds)
    for each in others:
        keys += tuple([key for key in keys_of(each) if key not in keys])
    tribal = len(sounds) > 4 and sounds.endswith(_TRIBE)
    return Word(
        text,
        sounds,
        script,
        keys,
        _weight(text, keys, sounds, script, tribal),
        _meanings_of(text, keys, sounds, script),
        others,
        len(text) == 1 and text.isalpha(),
        tribal=tribal,
    )


def _meanings_of(text: str, keys: tuple[str, ...], sounds: str, script: str) -> dict[str, Meaning]:
    found = MEANINGS.get(text)
    if found is None and text.startswith(_ARABIC_PREFIXES):
        found = MEANINGS.get(text.removeprefix("و").removeprefix("ال"))
    if found is None and len(text) >= 5:
        found = _by_sound(_MEANINGS_BY_KEY, keys, sounds, script, 0.88)
    return found or {}


_ARABIC_PREFIXES = ("ال", "و")


@lru_cache(maxsize=1 << 14)
def joined(one: Word, other: Word) -> Word:
    """The word that two words are when they are written together."""
    return _made(one.text + other.text, as_spoken(one.sounds + other.sounds, one.script), one.script)


@lru_cache(maxsize=1 << 14)
def parts(text: str) -> tuple[Word, ...]:
    """A folded text as words: two where it is Abd joined to the name it serves, else one."""
    if match := _ABD_ARABIC.match(text):
        return word("عبد"), word(match[1])
    whole = word(text)
    if whole.script != "arabic" and len(text) > 5 and (match := _ABD.match(whole.sounds)):
        rest = _rest_of(text, whole)
        if rest:
            return word("abd"), word(rest)
    return (whole,)


_ABD_SPELT = re.compile(r"^(?:h?[ao']?bd|абд)[uaoeуао]?(?:([lлrрzзsсdдtтn])\1|l(?=[aeiouеаиоу])|л(?=[аиоуе])|[lл](?=.{3})|)(.{3,})$")


def _rest_of(text: str, whole: Word) -> str | None:
    match = _ABD_SPELT.match(text)
    return (match[1] or "") + match[2] if match else None


def _without_article(text: str, sounds: str, script: str) -> tuple[str, ...]:
    if script == "arabic":
        return (sounds[2:],) if text.startswith("ال") and len(text) >= 5 and text != "الله" else ()
    if text.startswith(("al", "el")) and len(text) >= 7:
        return (sounds_of(text[2:], script),)
    if text.endswith(_ARTICLE_BEHIND) and len(text) >= 6:
        return (sounds_of(text[:-2], script),)
    return ()


# Samiul Haq, Fazlur Rahman: the article of the next word.
_ARTICLE_BEHIND = ("ul", "ur", "ud", "us", "uz", "un", "ol", "or")


def _weight(text: str, keys: tuple[str, ...], sounds: str, script: str, tribal: bool) -> float:
    if text in TITLES:
        return 0.1
    known = COMMON.get(text)
    if known is None:
        known = _by_sound(_COMMON_BY_KEY, keys, sounds, script, 0.86)
    if known is None:
        return 0.6 if tribal else 1.0
    return known


@lru_cache(maxsize=1 << 16)
def _missing(sounds: str, in_arabic: bool) -> tuple[float, ...]:
    """The cost of each sound's absence from the other word, which may be in Arabic script, without short vowels."""
    last = len(sounds) - 1
    return tuple(
        _cost_of_missing(each, sounds[i - 1] if i else "", sounds[i + 1] if i < last else "", in_arabic)
        for i, each in enumerate(sounds)
    )


_FIXED = {"F": 0.05, "I": 0.06, "A": 0.4, "W": 0.5, "Y": 0.42, "M": 0.3, "y": 0.25, "v": 0.55}


def _cost_of_missing(sound: str, before: str, after: str, in_arabic: bool) -> float:
    if sound in _SHORT_VOWELS:
        return _missing_vowel(sound, before, after, in_arabic)
    if sound in _LONG_VOWELS:
        return 0.4
    if sound == "t" and not after and before and (before in "aA" or in_arabic):
        return 0.45
    if sound == "h":
        return _missing_h(before, after)
    if sound in "vW" and before == "x":
        return 0.12
    if sound == "d" and (after in "jZ" if before else after == "z") and after:
        return 0.08
    if sound == "A" and (after in "WY" or before in "WYM"):
        return 0.12 if after else 0.3
    if sound == "y" and (before in _ALL_VOWELS or after in _ALL_VOWELS) and before and after:
        return 0.15
    return _FIXED.get(sound, 0.85)


def _missing_vowel(sound: str, before: str, after: str, in_arabic: bool) -> float:
    if in_arabic:
        return 0.04 if after else 0.3
    if not before:
        return 0.1 if after == "s" else 0.4
    if not after:
        return 0.12 if sound in "ei" else 0.3
    return 0.12 if before in _ALL_VOWELS or after in _ALL_VOWELS else 0.3


def _missing_h(before: str, after: str) -> float:
    if not before:
        return 0.5
    if not after:
        return 0.05
    return 0.12 if before in "stkgzdpcSx" else 0.25


_RULES: dict[str, dict[str, float]] = {}
for (_one, _other), _cost in SOUNDS.items():
    _RULES.setdefault(_one, {})[_other] = _cost
for _vowel in "aeiouEOAWYFM":
    _RULES.setdefault(_vowel, {})["I"] = 0.03
    _RULES.setdefault("I", {})[_vowel] = 0.03
_NONE: dict[str, float] = {}


@lru_cache(maxsize=1 << 17)
def likeness(one: Word, other: Word) -> float:
    """How alike two words sound, from 0 to 1; the same in either order."""
    if one.sounds == other.sounds:
        return 1.0
    if not _may_be_alike(one.keys, other.keys):
        return 0.0
    best = _with(one.sounds, other.sounds, one.script, other.script)
    for mine in one.others:
        best = max(best, _with(mine, other.sounds, one.script, other.script) - 0.03)
    for theirs in other.others:
        best = max(best, _with(one.sounds, theirs, one.script, other.script) - 0.03)
    return best


def _may_be_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    distance = Levenshtein.distance
    for a in one:
        for b in other:
            if distance(a, b, score_cutoff=2) <= (2 if len(a) > 4 or len(b) > 4 else 1):
                return True
    return False


def _without_article(text: str, sounds: str, script: str) -> tuple[str, ...]:
    if script == "arabic":
        return (sounds[2:],) if text.startswith("ال") and len(text) >= 5 and text != "الله" else ()
    if text.startswith(("al", "el")) and len(text) >= 7:
        return (sounds_of(text[2:], script),)
    if text.endswith(_ARTICLE_BEHIND) and len(text) >= 6:
        return (sounds_of(text[:-2], script),)
    return ()


# Samiul Haq, Fazlur Rahman: the article of the next word.
_ARTICLE_BEHIND = ("ul", "ur", "ud", "us", "uz", "un", "ol", "or")


def _weight(text: str, keys: tuple[str, ...], sounds: str, script: str, tribal: bool) -> float:
    if text in TITLES:
        return 0.1
    known = COMMON.get(text)
    if known is None:
        known = _by_sound(_COMMON_BY_KEY, keys, sounds, script, 0.86)
    if known is None:
        return 0.6 if tribal else 1.0
    return known


@lru_cache(maxsize=1 << 16)
def _missing(sounds: str, in_arabic: bool) -> tuple[float, ...]:
    """The cost of each sound's absence from the other word, which may be in Arabic script, without short vowels."""
    last = len(sounds) - 1
    return tuple(
        _cost_of_missing(each, sounds[i - 1] if i else "", sounds[i + 1] if i < last else "", in_arabic)
        for i, each in enumerate(sounds)
    )


_FIXED = {"F": 0.05, "I": 0.06, "A": 0.4, "W": 0.5, "Y": 0.42, "M": 0.3, "y": 0.25, "v": 0.55}


def _cost_of_missing(sound: str, before: str, after: str, in_arabic: bool) -> float:
    if sound in _SHORT_VOWELS:
        return _missing_vowel(sound, before, after, in_arabic)
    if sound in _LONG_VOWELS:
        return 0.4
    if sound == "t" and not after and before and (before in "aA" or in_arabic):
        return 0.45
    if sound == "h":
        return _missing_h(before, after)
    if sound in "vW" and before == "x":
        return 0.12
    if sound == "d" and (after in "jZ" if before else after == "z") and after:
        return 0.08
    if sound == "A" and (after in "WY" or before in "WYM"):
        return 0.12 if after else 0.3
    if sound == "y" and (before in _ALL_VOWELS or after in _ALL_VOWELS) and before and after:
        return 0.15
    return _FIXED.get(sound, 0.85)


def _missing_vowel(sound: str, before: str, after: str, in_arabic: bool) -> float:
    if in_arabic:
        return 0.04 if after else 0.3
    if not before:
        return 0.1 if after == "s" else 0.4
    if not after:
        return 0.12 if sound in "ei" else 0.3
    return 0.12 if before in _ALL_VOWELS or after in _ALL_VOWELS else 0.3


def _missing_h(before: str, after: str) -> float:
    if not before:
        return 0.5
    if not after:
        return 0.05
    return 0.12 if before in "stkgzdpcSx" else 0.25


_RULES: dict[str, dict[str, float]] = {}
for (_one, _other), _cost in SOUNDS.items():
    _RULES.setdefault(_one, {})[_other] = _cost
for _vowel in "aeiouEOAWYFM":
    _RULES.setdefault(_vowel, {})["I"] = 0.03
    _RULES.setdefault("I", {})[_vowel] = 0.03
_NONE: dict[str, float] = {}


@lru_cache(maxsize=1 << 17)
def likeness(one: Word, other: Word) -> float:
    """How alike two words sound, from 0 to 1; the same in either order."""
    if one.sounds == other.sounds:
        return 1.0
    if not _may_be_alike(one.keys, other.keys):
        return 0.0
    best = _with(one.sounds, other.sounds, one.script, other.script)
    for mine in one.others:
        best = max(best, _with(mine, other.sounds, one.script, other.script) - 0.03)
    for theirs in other.others:
        best = max(best, _with(one.sounds, theirs, one.script, other.script) - 0.03)
    return best


def _may_be_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    distance = Levenshtein.distance
    for a in one:
        for b in other:
            if distance(a, b, score_cutoff=2) <= (2 if len(a) > 4 or len(b) > 4 else 1):
                return True
    return False


def _of_sounds(one: str, other: str, mine: Word, theirs: Word) -> float:
    return _with(one, other, mine.script, theirs.script)


def _with(one: str, other: str, my_script: str, their_script: str) -> float:
    return _likeness(one, other, _missing(one, their_script == "arabic"), _missing(other, my_script == "arabic"))


def _likeness(one: str, other: str, my_missing: tuple[float, ...], their_missing: tuple[float, ...]) -> float:
    most = 0.55 + 0.09 * max(len(one), len(other))
    return max(0.0, 1 - distance(one, other, my_missing, their_missing, most) / most)


def distance(
    one: str, other: str, my_missing: tuple[float, ...], their_missing: tuple[float, ...], most: float
) -> float:
    """The least cost of turning one word's sounds into the other's; `most` when it is that or more."""
    row = [0.0]
    total = 0.0
    for cost in their_missing:
        total += cost
        row.append(total)
    before: list[float] = row
    previous = ""
    for i, sound in enumerate(one):
        rules = _RULES.get(sound, _NONE)
        gone = my_missing[i]
        left = row[0] + gone
        new = [left]
        least = left
        for j, theirs in enumerate(other):
            diagonal = row[j]
            if sound != theirs:
                diagonal += rules.get(theirs, 1.0)
            cost = row[j + 1] + gone
            left += their_missing[j]
            if cost < left:
                left = cost
            if diagonal < left:
                left = diagonal
            if i and j and sound == other[j - 1] and previous == theirs and sound != theirs:
                swapped = before[j - 1] + _SWAPPED
                if swapped < left:
                    left = swapped
            new.append(left)
            if left < least:
                least = left
        if least >= most:
            return most
        before, row = row, new
        previous = sound
    return min(most, row[-1])


_Value = TypeVar("_Value")
_ByKey = dict[str, list[tuple[str, str, _Value]]]


def _keyed(table: Mapping[str, _Value], shortest: int = 1) -> _ByKey[_Value]:
    found: _ByKey[_Value] = {}
    for text, value in table.items():
        if len(text) >= shortest:
            script = script_of(text)
            sounds = sounds_of(text, script)
            for key in keys_of(sounds):
                found.setdefault(key, []).append((sounds, script, value))
    return found


def _by_sound(
    table: _ByKey[_Value], keys: tuple[str, ...], sounds: str, script: str, least: float
) -> _Value | None:
    """The value of a word of a table that is only spelt otherwise here."""
    for key in keys:
        for known, its_script, value in table.get(key, ()):
            if _with(sounds, known, script, its_script) >= least:
                return value
    return None


_COMMON_BY_KEY = _keyed(COMMON)
_MEANINGS_BY_KEY = _keyed(MEANINGS, shortest=4)
