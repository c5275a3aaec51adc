"""Names: how they are looked for in the index of names, and how two of them are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from graph.names.folding import fold
from ontology.errors import InputError

# What the index's analyzer leaves out of names, so that no search may insist on it.
_LEFT_OUT = "a an and are as at be but by for if in into is it no not of on or such that the their then there these"
_STOP_WORDS = frozenset((_LEFT_OUT + " they this to was will with").split())

_SHORT = 3
_FUZZY = ((7, "~2"), (_SHORT, "~1"), (0, ""))
_SIMILAR = 0.8


def fulltext_query(text: str) -> str:
    """A Lucene query for names with every word of `text` or a word that begins with it; no syntax passes through."""
    chunks = _telling(text)
    if not chunks:
        raise InputError("there is no word to look for", property="q", value=text, expected="a letter or a digit")
    return " ".join(_clause(chunk, [f"{word}*" for word in _insisted_on(words)], 4) for chunk, words in chunks)


def like_query(name: str) -> str | None:
    """A Lucene query for names with every word of `name`, or one spelt nearly so; None without any."""
    return " ".join(_clause(chunk, _spellings(words), 2) for chunk, words in _telling(name)) or None


def _telling(text: str) -> list[tuple[str, list[str]]]:
    """The chunks between white space, each with its words; those that say nothing only if there are no others."""
    chunks = [(chunk, words) for chunk in text.split() if (words := _words(chunk))]
    return [(chunk, words) for chunk, words in chunks if not _STOP_WORDS.issuperset(words)] or chunks


def _insisted_on(words: Sequence[str]) -> Sequence[str]:
    return [word for word in words if word not in _STOP_WORDS] or words


def _clause(chunk: str, terms: Sequence[str], boost: int) -> str:
    # The phrase goes through the index's own analysis (U.N., al-Qaeda); other terms do not, so it is cut up for them.
    phrase = chunk.replace("\\", "\\\\").replace('"', '\\"')
    others = f" ({' '.join(f'+{term}' for term in terms)})" if terms else ""
    return f'+("{phrase}"^{boost}{others})'


def _spellings(words: Sequence[str]) -> list[str]:
    # Letters that Unicode takes apart may leave something that is no letter.
    return [_nearly(bare) for word in _insisted_on(words) for bare in _words(fold(word))]


def _nearly(word: str) -> str:
    return word if any(map(str.isdigit, word)) else word + next(fuzzy for size, fuzzy in _FUZZY if len(word) >= size)


def _words(chunk: str) -> list[str]:
    """Runs of letters, digits, marks and joiners (Arabic script needs those); none of it is Lucene's syntax."""
    return "".join(each if _is_of_word(each) else " " for each in chunk).lower().split()


def _is_of_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN" or character in "\u200c\u200d"


def are_similar(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two folded names of two words or more differ in the spelling of some, as transliterations do."""
    if len(one) != len(other) or len(one) < 2 or not set(one) & set(other):
        return False
    return all(_is_similar(a, b) for a, b in zip(one, other, strict=True))


def _is_similar(a: str, b: str) -> bool:
    if a == b:
        return True
    if min(len(a), len(b)) < _SHORT or abs(len(a) - len(b)) > 1 or any(map(str.isdigit, a + b)):
        return False
    # The matcher's ratio depends on the order.
    first, last = sorted((a, b))
    return bool(SequenceMatcher(None, first, last, autojunk=False).ratio() >= _SIMILAR)
