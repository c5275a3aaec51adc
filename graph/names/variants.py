"""Spellings that a name may have in print, for searching where no index folds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product

from graph.names.folding import folded
from graph.names.scoring import compare
from graph.names.sounds import script_of, sounds_of
from graph.names.tables import VARIANTS, WRITING

MOST = 40
"""How many spellings are given at most, unless more are asked for."""

_MOST_CHANGES = 2
_MOST_OF_A_WORD = 8
_TRIED = 5_000
_LIKELY = 0.8
_CONSONANT, _VOWEL = "[^aeiouEOAWYMFI]", "[aeiouEOAWYMFI]"
_SPEAKABLE = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^W|W(?=[AWYF])", "v"),
        (r"^Y|Y(?=[AWYF])", "y"),
        (f"^({_CONSONANT})(?={_CONSONANT})", r"\1a"),
        (f"({_CONSONANT}{_CONSONANT})(?={_CONSONANT})", r"\1a"),
        (f"({_CONSONANT})(?={_CONSONANT}$)", r"\1a"),
    )
]


def variants(name: str, limit: int = MOST) -> list[str]:
    """The likeliest spellings first: those of its own script by the number of changes, then those of other scripts."""
    words = folded(name)
    if not words:
        return []
    scripts = {script_of(word) for word in words}
    others = [script for script in WRITING if script not in scripts]
    room = max(1, limit // 6)
    written = [text for script in others for text in islice(_likely(name, _rewritten(words, script)), room)]
    own = list(islice(_likely(name, _respelt(words)), max(0, limit - len(written))))
    return own + written


def romanised(word: str) -> str:
    """A folded word in Latin letters, its likeliest spelling; what is in Latin letters stays as it is."""
    script = script_of(word)
    if script == "latin":
        return word
    sounds = _with_vowels(sounds_of(word, script))
    return "".join(WRITING["latin"].get(sound, (sound,))[0] for sound in sounds)


def _likely(name: str, spellings: Iterable[str]) -> Iterator[str]:
    seen = {" ".join(folded(name))}
    for text in islice(spellings, _TRIED):
        if text not in seen and compare(name, text).score >= _LIKELY:
            seen.add(text)
            yield _capitalised(text)


def _respelt(words: tuple[str, ...]) -> Iterator[str]:
    choices = [_spellings(word) for word in words]
    found = []
    for chosen in islice(product(*choices), _TRIED):
        changes = sum(changes for _, changes in chosen)
        if changes <= max(_MOST_CHANGES, len(words)):
            found.append((changes, " ".join(text for text, _ in chosen)))
    yield from (text for _, text in sorted(found, key=lambda each: each[0]))


def _spellings(word: str) -> list[tuple[str, int]]:
    """A word's spellings with the number of changes each takes, the fewest first."""
    found = {word: 0}
    for changes in range(1, _MOST_CHANGES + 1):
        for text in [text for text, made in found.items() if made == changes - 1]:
            for pattern, spellings in VARIANTS.get(script_of(word), ()):
                for spelling in spellings:
                    found.setdefault(pattern.sub(spelling, text, count=1), changes)
    return list(found.items())[:_MOST_OF_A_WORD]


def _rewritten(words: tuple[str, ...], script: str) -> Iterator[str]:
    letters = WRITING[script]
    choices = []
    for word in words:
        sounds = sounds_of(word, script_of(word))
        if script == "latin":
            sounds = _with_vowels(sounds)
        elif not all(sound in letters for sound in sounds):
            return iter(())
        options = [letters.get(sound, (sound,)) for sound in sounds]
        written = map("".join, islice(product(*options), _MOST_OF_A_WORD))
        choices.append([_finished(text, sounds, script) for text in written])
    return (" ".join(chosen) for chosen in product(*choices))


def _with_vowels(sounds: str) -> str:
    """Sounds of an unvowelled word with an `a` where no one could speak it otherwise."""
    for pattern, replacement in _SPEAKABLE:
        sounds = pattern.sub(replacement, sounds)
    return sounds


def _finished(text: str, sounds: str, script: str) -> str:
    if script == "arabic" and sounds[:1] in "aeiouEO" and not text.startswith("ا"):
        return "ا" + text
    if script == "arabic" and sounds.endswith("a") and not text.endswith("ا"):
        return text + "ه"
    return text


def _capitalised(text: str) -> str:
    return " ".join(word.capitalize() for word in text.split())
