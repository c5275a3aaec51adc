"""Names taken apart: titles and small words off, joined and split compounds brought to one form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from graph.names.folding import UNSPACED, fold
from graph.names.tables import COMPOUNDS, PARTICLES, TITLES
from graph.names.words import Word, acronym, joined, parts, word

PERSON, ORGANISATION, PLACE, ANY = "person", "organisation", "place", ""

_MOST_LETTERS = 1_500
_MOST_WORDS = 40
# What folding would make another letter of: Turkish, Slavic and transliterators' letters.
_LETTERS = str.maketrans(
    {"ş": "sh", "Ş": "Sh", "š": "sh", "Š": "Sh", "ç": "ch", "Ç": "Ch", "č": "ch", "Č": "Ch", "ž": "zh", "Ž": "Zh",
     "ğ": "gh", "Ğ": "Gh", "ǧ": "j", "ḫ": "kh", "ẖ": "kh", "ġ": "gh", "ṯ": "th", "ḏ": "dh", "ʃ": "sh", "Ḫ": "Kh",
     "Ġ": "Gh"}
)  # fmt: skip
_APOSTROPHES = str.maketrans(dict.fromkeys("'\u2018\u2019\u02bb\u02bc\u02bd\u02be\u02bf`\u00b4\u0640"))
# Women's, but not the Ra's of Ra's al-Ayn.
_POSSESSIVE = re.compile(r"(?<=\w{4})['\u2019]s\b")
_CHUNKS = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b((?:[^\W\d_]\.){2,})(?=\W|$)|\b((?:[^\W\d_]\.){1,}[^\W\d_])(?=\s|$)")
_ALIASES = re.compile(
    r"\s*(?:\balias\b|\ba\.?k\.?a\.?(?=\s)|\balso known as\b|\bknown as\b|\bnom de guerre\b|مشهور به|معروف به|ملقب به|"
    r"\bизвестный как\b|;|\|)\s*",
    re.IGNORECASE,
)
# Most names have no letters of these words in a row: looking for them first takes a tenth of the time.
_MAY_BE_ALIASES = ("alias", "aka", "a.k", "known", "guerre", ";", "|", "به", "извест")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SUFFIXES = COMPOUNDS["suffix"]
_ABD = COMPOUNDS["abd"]
_ABU = COMPOUNDS["abu"]
_LINKS = PARTICLES["link"]
_KIN = PARTICLES["kin"]
_SMALL_LETTERS = PARTICLES["letter"]
_ACRONYM_LETTERS = range(2, 7)
# LeT and HeI: the small letter is that of the ezafe.
_WITH_EZAFE = re.compile(r"[A-Z]{1,3}[eiu][A-Z]{1,3}")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_MOST_TITLE_CHUNKS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name's words in order, the titles that were dropped, and what it was read from.

    `fathers` are the places of the words that follow `bin`, `walad` or the like.
    """

    text: str
    words: tuple[Word, ...]
    titles: tuple[str, ...] = ()
    fathers: frozenset[int] = frozenset()


@lru_cache(maxsize=1 << 14)
def spellings(text: str, kind: str = ANY) -> tuple[Name, ...]:
    """The names that a text gives: one, or several where it says `alias` or has an acronym in brackets."""
    text = text[:_MOST_LETTERS]
    low = text.lower()
    several = any(each in low for each in _MAY_BE_ALIASES)
    found = [read(each, kind) for each in (_ALIASES.split(text) if several else (text,)) if each]
    if (
        kind != PERSON
        and (match := _IN_BRACKETS.search(text))
        and len(inner := match[1].strip()) > 2
        and inner.isupper()
    ):
        found = [read(_IN_BRACKETS.sub(" ", text), kind), read(inner, kind)]
    return tuple(name for name in found if name.words) or (Name(text, ()),)


def read(text: str, kind: str = ANY) -> Name:
    """One name's words, as names of that kind are read."""
    chunks = _chunks(text, kind)
    shouted = all(chunk.isupper() for chunk in chunks)
    words: list[Word] = []
    fathers: list[int] = []
    titles, named = _without_titles(chunks[:_MOST_WORDS]) if kind in (PERSON, ANY) else ([], chunks[:_MOST_WORDS])
    for chunk in named:
        each = fold(chunk)
        if not _is_link(each, chunk, shouted or kind == PERSON):
            _add(words, each, is_acronym=(not shouted or len(chunks) == 1) and _is_acronym(chunk, kind))
        elif each in _KIN and words:
            fathers.append(len(words))
    if not words and chunks:
        words.extend(word(fold(chunk)) for chunk in chunks[-1:] if fold(chunk))
    return Name(text, tuple(words), tuple(titles), frozenset(fathers))


def _without_titles(chunks: list[str]) -> tuple[list[str], list[str]]:
    """The titles before a name, and its other chunks: Lt Gen, Sheikh-ul-Hadith and Al-Haj are written in several."""
    titles: list[str] = []
    place = 0
    while place < len(chunks):
        length = _title_length(chunks, place)
        if length:
            titles.append(" ".join(chunks[place : place + length]))
        elif not _is_link(fold(chunks[place]), chunks[place], shouted=False):
            break
        place += length or 1
    return titles, chunks[place:]


def _title_length(chunks: list[str], place: int) -> int:
    """How many chunks from here on make a title with something behind it; 0 when none do."""
    for length in range(min(_MOST_TITLE_CHUNKS, len(chunks) - place - 1), 0, -1):
        title = fold("".join(chunks[place : place + length]))
        if title in TITLES and chunks[place + length].lower() != "of":
            return length
    return 0


def _chunks(text: str, kind: str) -> list[str]:
    """The chunks of letters and digits, as written; U.N. is one, and so are a person's initials each."""
    text = _POSSESSIVE.sub("", text).translate(_APOSTROPHES)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_LETTERS))
        text = UNSPACED.sub(r" \g<0> ", text.translate(_WITHOUT_MARKS))
    if "." in text:
        length = len(text.strip())
        text = _DOTTED.sub(lambda match: _undotted(match[0], length, kind), text)
    return _CHUNKS.findall(text)


class _WithoutMarks(dict[int, int | None]):
    """A table for str.translate() that takes marks and joiners out, filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) in ("Mn", "Cf") else code
        if len(self) < _MOST_CHARACTERS:
            self[code] = kept
        return kept


_MOST_CHARACTERS = 4_096
_WITHOUT_MARKS = _WithoutMarks()


def _undotted(abbreviation: str, length: int, kind: str) -> str:
    letters = abbreviation.replace(".", "")
    as_one = kind in (ORGANISATION, PLACE) or (kind == ANY and len(abbreviation) == length)
    return (letters if as_one else " ".join(letters)) + " "


def _is_link(each: str, chunk: str, shouted: bool) -> bool:
    if len(each) == 1:
        return (each in _SMALL_LETTERS and chunk.islower()) or each in _LINKS
    return (each in _LINKS or each in _KIN) and (shouted or not chunk.isupper())


def _is_acronym(chunk: str, kind: str) -> bool:
    if len(chunk) not in _ACRONYM_LETTERS or not chunk.isalpha():
        return False
    return chunk.isupper() or (kind != PERSON and _WITH_EZAFE.fullmatch(chunk) is not None)


def _add(words: list[Word], each: str, *, is_acronym: bool) -> None:
    if is_acronym:
        words.append(acronym(each))
    elif words and each in _SUFFIXES and not words[-1].is_letter:
        words.append(joined(words.pop(), word(each)))
    elif each in _ABD:
        words.append(word("abd"))
    elif each in _ABU:
        words.append(word("abu"))
    elif each[:1].isdigit() and (ordinal := _ORDINAL.fullmatch(each)):
        words.append(word(ordinal[1]))
    else:
        words.extend(parts(each))
