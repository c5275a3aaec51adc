"""Words of names: what each sounds like, how much it says of who is meant, and how alike two of them are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from rapidfuzz.distance import Levenshtein

from graph.names import spelling
from graph.names.sounds import as_spoken, keys_of, script_of, sounds_of
from graph.names.spelling import ARABIC
from graph.names.tables import COMMON, COMPOUNDS, MEANINGS, PARTICLES, TITLES, Meaning

ALIKE = 0.56
"""From this likeness on, two words may be spellings of one."""

_WITHOUT_ARTICLE = 0.03
_FUNCTION_WEIGHT, _TITLE_WEIGHT, _TRIBAL_WEIGHT = 0.05, 0.1, 0.6
FUNCTION_WORDS = PARTICLES["function"]
_TRIBAL = tuple({sounds_of(word, "latin") for word in COMPOUNDS["tribe"]})
# Samiul Haq, Fazlur Rahman: the article of the next word.
_ARTICLE_BEHIND = ("ul", "ur", "ud", "us", "uz", "un", "ol", "or")
# Ziaulhaq, Saifurrahman: the article between two words.
_ARTICLE_WITHIN = re.compile(rf"(.{{2,}})[uoa](?:l|([rdszn])(?=\2))({'|'.join(sorted(COMPOUNDS['second']))})")
_ARABIC_PREFIXES = ("ال", "و")
_EZAFE = str.maketrans(dict.fromkeys("eiu"))
_ABD_ARABIC = re.compile("^عبدال(?!له)(.{2,})$")
_ABD_SOUNDS = re.compile(r"^[aI]?bd[uaoeI](?!l?[aI]?h?$).{3,}$")
# Abdul-, Abdur-, Abdus-: the article's consonant is that of the name it stands before.
_ABD_LATIN = re.compile(r"^h?a?'?bd[uaoe]?(?:([lrzsdtn])(?=\1)|l(?=[aeiou])|l(?=.{3})|)(.{3,})$")
_ABD_CYRILLIC = re.compile(r"^абд[уао]?(?:([лрзсдтн])(?=\1)|л(?=.{3})|)(.{3,})$")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word of a name. `others` are its sounds without an article; the lower its weight, the commoner it is."""

    text: str
    sounds: str
    script: str
    keys: tuple[str, ...]
    weight: float
    others: tuple[str, ...] = ()
    digits: str = ""
    is_letter: bool = False
    is_acronym: bool = False

    @property
    def meanings(self) -> Mapping[str, Meaning]:
        """Its meaning in the names of organisations and places, by name."""
        return _meanings(self)


@lru_cache(maxsize=1 << 16)
def word(text: str) -> Word:
    """The word that a folded text is."""
    script = script_of(text)
    return _made(text, sounds_of(text, script), script)


@lru_cache(maxsize=1 << 14)
def joined(one: Word, other: Word) -> Word:
    """The word that two words are when they are written together."""
    return _made(one.text + other.text, as_spoken(one.sounds + other.sounds, one.script), one.script)


@lru_cache(maxsize=1 << 12)
def acronym(text: str) -> Word:
    """The word that capitals are."""
    made = word(text)
    return Word(text, made.sounds, made.script, made.keys, 1.0, made.others, is_acronym=True)


def initials_of(acronym: str) -> tuple[str, ...]:
    """The letters that an acronym may stand for: all, or those but the ezafe's in LeT."""
    shorter = acronym[:1] + acronym[1:-1].translate(_EZAFE) + acronym[-1:]
    return (acronym,) if shorter == acronym else (acronym, shorter)


@lru_cache(maxsize=1 << 14)
def parts(text: str) -> tuple[Word, ...]:
    """A folded text as words: two where it is Abd joined to the name it serves, else one."""
    if match := _ABD_ARABIC.match(text):
        return word("عبد"), word(match[1])
    whole = word(text)
    if whole.script != ARABIC and _ABD_SOUNDS.match(whole.sounds):
        match = (_ABD_LATIN if whole.script == "latin" else _ABD_CYRILLIC).match(text)
        if match:
            return word("abd"), word(match[2])
    return (whole,)


@lru_cache(maxsize=1 << 17)
def likeness(one: Word, other: Word) -> float:
    """How alike two words sound, from 0 to 1; the same in either order."""
    if one.sounds == other.sounds:
        return 1.0
    if one.digits != other.digits:
        return 0.0
    if not _may_be_alike(one.keys, other.keys):
        return 0.0
    best = spelling.likeness(one.sounds, other.sounds, one.script, other.script)
    for mine in one.others:
        best = max(best, spelling.likeness(mine, other.sounds, one.script, other.script) - _WITHOUT_ARTICLE)
    for theirs in other.others:
        best = max(best, spelling.likeness(one.sounds, theirs, one.script, other.script) - _WITHOUT_ARTICLE)
    return best


def _may_be_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    # Much faster than the distance itself, and true of all that it would find alike.
    for a in one:
        for b in other:
            most = 2 if len(a) > 4 or len(b) > 4 else 1
            if Levenshtein.distance(a, b, score_cutoff=most) <= most:
                return True
    return False


def _made(text: str, sounds: str, script: str) -> Word:
    others = _without_article(text, script)
    keys = keys_of(sounds)
    for each in others:
        keys += tuple([key for key in keys_of(each) if key not in keys])
    weight = _weight(text, keys, sounds, script)
    digits = "" if text.isalpha() else "".join(filter(str.isdigit, text))
    return Word(text, sounds, script, keys, weight, others, digits, len(text) == 1 and text.isalpha())


def _without_article(text: str, script: str) -> tuple[str, ...]:
    if script == ARABIC:
        return (sounds_of(text[2:], script),) if text.startswith("ال") and len(text) >= 5 and text != "الله" else ()
    if text.startswith(("al", "el")) and len(text) >= 7:
        return (sounds_of(text[2:], script),)
    if text.endswith(_ARTICLE_BEHIND) and len(text) >= 6:
        return (sounds_of(text[:-2], script),)
    if len(text) >= 7 and (match := _ARTICLE_WITHIN.fullmatch(text)):
        return (sounds_of(match[1] + match[3], script),)
    return ()


def _weight(text: str, keys: tuple[str, ...], sounds: str, script: str) -> float:
    if text in FUNCTION_WORDS:
        return _FUNCTION_WEIGHT
    if text in TITLES:
        return _TITLE_WEIGHT
    known = COMMON.get(text) or _by_sound(_COMMON_BY_KEY, keys, sounds, script, 0.86)
    if known is not None:
        return known
    return _TRIBAL_WEIGHT if len(sounds) > 4 and sounds.endswith(_TRIBAL) else 1.0


# Persons' names are compared without it, so that it is looked up only when it is asked for.
@lru_cache(maxsize=1 << 16)
def _meanings(word: Word) -> Mapping[str, Meaning]:
    text = word.text
    found = MEANINGS.get(text)
    if found is None and text.startswith(_ARABIC_PREFIXES):
        found = MEANINGS.get(text.removeprefix("و").removeprefix("ال"))
    if found is None and len(text) >= 5:
        found = _by_sound(_MEANINGS_BY_KEY, word.keys, word.sounds, word.script, 0.88)
    return found or {}


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


def _by_sound(table: _ByKey[_Value], keys: tuple[str, ...], sounds: str, script: str, least: float) -> _Value | None:
    """The value of a table's word that is only spelt otherwise here."""
    for key in keys:
        for known, its_script, value in table.get(key, ()):
            if spelling.likeness(sounds, known, script, its_script) >= least:
                return value
    return None


_COMMON_BY_KEY = _keyed(COMMON)
_MEANINGS_BY_KEY = _keyed(MEANINGS, shortest=4)
