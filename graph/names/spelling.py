"""How far two words' sounds are apart: an edit distance whose costs are those of spellings, not of typing."""

from __future__ import annotations

from functools import lru_cache

from graph.names.tables import SOUNDS

ARABIC = "arabic"

_SHORT_VOWELS = frozenset("aeiou")
_VOWELS = _SHORT_VOWELS | frozenset("EOAWYFIM")
_SWAPPED = 0.4
_CONSONANT = 0.85
# Farid is a man and Farida a woman: a last a is written in every script.
_FEMININE = 0.75
# The cost of leaving a sound out, wherever it is.
_ANYWHERE = {"E": 0.4, "O": 0.4, "F": 0.05, "I": 0.06, "W": 0.5, "Y": 0.42, "M": 0.3, "v": 0.55, "y": 0.25, "A": 0.4}
# After these letters h is often part of the same sound.
_WITH_H = frozenset("stkgzdpcSx")


def _rules() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (one, other), cost in SOUNDS.items():
        found.setdefault(one, {})[other] = cost
    for vowel in _VOWELS - {"I"}:
        found.setdefault(vowel, {})["I"] = 0.03
        found.setdefault("I", {})[vowel] = 0.03
    return found


_RULES = _rules()
_NONE: dict[str, float] = {}


def likeness(one: str, other: str, my_script: str, their_script: str) -> float:
    """How alike two words' sounds are, from 0 to 1; the same in either order."""
    most = 0.55 + 0.09 * max(len(one), len(other))
    mine, theirs = omissions(one, their_script == ARABIC), omissions(other, my_script == ARABIC)
    return max(0.0, 1 - distance(one, other, mine, theirs, most) / most)


def distance(one: str, other: str, mine: tuple[float, ...], theirs: tuple[float, ...], most: float) -> float:
    """The least cost of turning one word's sounds into the other's; `most` when it is that or more.

    `mine` and `theirs` are the costs of leaving out each sound. Written as plain loops: it takes most of a comparison.
    """
    row = [0.0]
    for cost in theirs:
        row.append(row[-1] + cost)
    before, previous = row, ""
    for i, sound in enumerate(one):
        rules, gone = _RULES.get(sound, _NONE), mine[i]
        left = row[0] + gone
        new = [left]
        for j, their_sound in enumerate(other):
            changed = row[j] if sound == their_sound else row[j] + rules.get(their_sound, 1.0)
            left += theirs[j]
            if changed < left:  # noqa: PLR1730 - min() takes twice as long
                left = changed
            if row[j + 1] + gone < left:  # noqa: PLR1730
                left = row[j + 1] + gone
            if previous == their_sound and i and j and sound == other[j - 1] and sound != their_sound:
                left = min(left, before[j - 1] + _SWAPPED)
            new.append(left)
        if min(new) >= most:
            return most
        before, row, previous = row, new, sound
    return min(most, row[-1])


@lru_cache(maxsize=1 << 16)
def omissions(sounds: str, from_arabic: bool) -> tuple[float, ...]:
    """The cost of each sound's absence from another word, which may be written without short vowels."""
    padded = f" {sounds} "
    return tuple([_omission(padded[i], sounds[i], padded[i + 2], from_arabic) for i in range(len(sounds))])


def _omission(before: str, sound: str, after: str, from_arabic: bool) -> float:
    if sound in _SHORT_VOWELS:
        return _vowel_omission(before, sound, after, from_arabic)
    special = _SPECIAL.get(sound)
    cost = special(before, after, from_arabic) if special else None
    return _ANYWHERE.get(sound, _CONSONANT) if cost is None else cost


def _vowel_omission(before: str, sound: str, after: str, from_arabic: bool) -> float:
    if sound == "a" and after == " " and before not in _VOWELS:
        return _FEMININE
    if from_arabic:
        return 0.3 if after == " " else 0.04
    if before == " ":
        return 0.1 if after == "s" else 0.4
    if after == " ":
        # An ezafe, written to its word.
        return 0.12 if sound in "ei" else 0.3
    return 0.12 if before in _VOWELS or after in _VOWELS else 0.3


def _h_omission(before: str, after: str, _: bool) -> float | None:
    if before == " ":
        return 0.5
    if after == " ":
        return 0.05
    return 0.12 if before in _WITH_H else 0.25


def _t_omission(before: str, after: str, from_arabic: bool) -> float | None:
    # Arabic feminine ending: a in one spelling, at in another.
    return 0.45 if after == " " and (before in "aA" or from_arabic) else None


def _d_omission(before: str, after: str, _: bool) -> float | None:
    return 0.08 if after in ("Z", "j") or (before == " " and after == "z") else None


def _w_omission(before: str, _: str, __: bool) -> float | None:
    return 0.12 if before == "x" else None


def _alef_omission(before: str, after: str, _: bool) -> float | None:
    if after in "WYM":
        return 0.12
    return 0.3 if before in "WYM" else None


def _heh_omission(before: str, after: str, _: bool) -> float | None:
    return _FEMININE if after == " " and before not in _VOWELS else None


def _kha_omission(_: str, after: str, __: bool) -> float | None:
    # Cyrillic writes х for the silent h of Lashkar Gah, too.
    return 0.1 if after == " " else None


def _y_omission(before: str, after: str, _: bool) -> float | None:
    between = before != " " and after != " "
    return 0.15 if between and (before in _VOWELS or after in _VOWELS) else None


_SPECIAL = {
    "h": _h_omission,
    "t": _t_omission,
    "d": _d_omission,
    "v": _w_omission,
    "W": _w_omission,
    "A": _alef_omission,
    "y": _y_omission,
    "F": _heh_omission,
    "X": _kha_omission,
}
