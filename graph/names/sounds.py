"""Sounds: a word of any script as a short string of sounds, and how far two such strings are apart."""

from __future__ import annotations

import re
from itertools import islice, product

from anyascii import anyascii

from graph.names.tables import LETTERS

# Changes of a whole word's sounds, in this order, each with a sound without which it changes nothing.
_SPOKEN = [
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in (
        ("y", r"[aeE]y[ei]", "E"),
        ("y", r"iy(?=[aeiouEO])", "i"),
        ("y", r"[aeE]y(?![aeiouEO])", "E"),
        ("y", r"y(?![aeiouEO])", "i"),
        ("u", r"[ao](?:w[uo]|vu)", "O"),
        ("w", r"[ao]wo", "O"),
        ("w", r"[ao]w(?![aeiouEO])", "O"),
        ("w", r"w", "v"),
        ("i", r"[ae]i", "E"),
        ("e", r"ae", "E"),
        ("E", r"E[ei]", "E"),
        ("a", r"a[uo]", "O"),
        ("l", r"(?<=...)[uo]l[ao]h?$", "Ila"),
        ("h", r"(?<=...)[aI]lah$", "Ila"),
        ("d", r"(?<=..)[ueoa]din$", "Idin"),
        ("h", r"(?<=..)([ae])h$", r"\1"),
    )
]
_SPOKEN_ARABIC = [
    (needed, re.compile(pattern), replacement)
    for needed, pattern, replacement in (
        ("W", r"WW+", "W"),
        ("Y", r"YY+", "Y"),
        ("h", r"hAY$", "E"),
        ("A", r"^A(?=[WY])", ""),
        ("A", r"^A", "I"),
        ("h", r"(?<=..)h$", "F"),
        ("Y", r"(?<=.)Y$", "M"),
        ("I", r"(?<=.)Ila[hF]$", "Ila"),
        ("d", r"(?<=..)[AI]+ldYn$", "Idin"),
    )
]
_DOUBLES = re.compile(r"([^\W\d])\1+")


def _matcher(script: str) -> re.Pattern[str]:
    longest_first = sorted(LETTERS[script], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) + "|.")


_MATCHERS = {script: _matcher(script) for script in LETTERS}


def script_of(word: str) -> str:
    """The script whose letters a folded word is made of: `latin`, `arabic`, `cyrillic` or `other`."""
    if word.isascii():
        return "latin"
    for script in ("arabic", "cyrillic"):
        if any(letter in LETTERS[script] for letter in word):
            return script
    return "other"


def sounds_of(word: str, script: str) -> str:
    """The sounds of a folded word; of a script without a table, those of its transliteration."""
    if script == "other":
        word, script = anyascii(word).lower(), "latin"
    letters = LETTERS[script]
    return as_spoken("".join([letters.get(each, each) for each in _MATCHERS[script].findall(word)]), script)


def as_spoken(sounds: str, script: str) -> str:
    """The sounds of a whole word, whose letters have these: some are silent, or are heard as one, beside others."""
    if script != "arabic":
        sounds = _DOUBLES.sub(r"\1", sounds)
    for needed, pattern, replacement in _SPOKEN_ARABIC if script == "arabic" else _SPOKEN:
        if needed in sounds:
            sounds = pattern.sub(replacement, sounds)
    return sounds if script == "arabic" else _DOUBLES.sub(r"\1", sounds)


# Sounds as letters of a key: several where a spelling leaves open which it is, "" where it may be left out.
_KEY_LETTERS: dict[str, tuple[str, ...]] = {
    **{sound: (sound,) for sound in "bdtcmnlrfsjzS"},
    **dict.fromkeys("aeiouEOAFIM", ("",)),
    "p": ("b",),
    **dict.fromkeys("kqgG", ("k",)),
    "x": ("x",),
    "X": ("x", "h"),
    "H": ("k", "h"),
    "T": ("s", "t"),
    "D": ("z", "d"),
    "Z": ("z", "j"),
    "J": ("z", "j"),
    "C": ("s", "c"),
    "K": ("S", "x"),
    "Q": ("k", "z"),
    "L": ("x", "k"),
    "B": ("ks", "x"),
    "h": ("h",),
    "v": ("v",),
    "W": ("v",),
    "y": ("y",),
    "Y": ("y",),
}
_OPEN = frozenset(sound for sound, letters in _KEY_LETTERS.items() if len(letters) > 1)
_PLAIN = str.maketrans({sound: letters[0] for sound, letters in _KEY_LETTERS.items()})
_ONLY_FIRST = str.maketrans(dict.fromkeys("hvy"))
_MOST_KEYS = 4


def keys_of(sounds: str) -> tuple[str, ...]:
    """The consonants that spellings of one name agree on: one key, or some where a spelling leaves sounds open."""
    if "dj" in sounds:
        sounds = sounds.replace("dj", "j")
    if _OPEN.isdisjoint(sounds):
        return (_key(sounds),)
    choices = [_KEY_LETTERS[sound] if sound in _OPEN else (sound,) for sound in sounds]
    return tuple(dict.fromkeys(_key("".join(each)) for each in islice(product(*choices), _MOST_KEYS)))


def _key(sounds: str) -> str:
    # h, w and y are kept where the word begins with them: elsewhere they are vowels or silent.
    letters = sounds[:1].translate(_PLAIN) + sounds[1:].translate(_PLAIN).translate(_ONLY_FIRST)
    return _DOUBLES.sub(r"\1", letters)
