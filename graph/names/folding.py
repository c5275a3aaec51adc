"""Folding: the one form in which names are compared and looked for, whatever keyboard or file they come from."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart, and those of Arabic script that keyboards of other languages exchange.
_ALIKE = str.maketrans(
    {
        **dict(zip("øłđħıŧ", "oldhit", strict=True)),
        **dict.fromkeys("يىېۍےۓؠ", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ګڭ", "گ"),
        **dict.fromkeys("ہةۃەھۀ", "ه"),
        "ٱ": "ا",
        "ڤ": "و",
        "ء": "",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
    }
)
# O'Brien is OBrien, U.N. is UN, and ʿAbd is Abd.
_JOINING = str.maketrans(dict.fromkeys(".'\u2018\u2019\u02bb\u02bc\u02bd\u02be\u02bf`\u00b4\u0640\u05f3"))
_PLAIN_WORDS = re.compile(r"[a-z0-9]+")
# Scripts written without spaces: each sign is a word.
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def fold(text: str) -> str:
    """`text` without case, accents, vowel marks, joiners and letter variants; digits are 0 to 9."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(map(_kept, parts)).translate(_ALIKE)
    return unicodedata.normalize("NFC", kept)


def folded(name: str) -> tuple[str, ...]:
    """A name's words, folded and without punctuation: equal for names that are the same in print."""
    plain = fold(name).translate(_JOINING)
    if plain.isascii():
        return tuple(_PLAIN_WORDS.findall(plain))
    spaced = "".join(each if _is_of_word(each) else " " for each in plain)
    return tuple(UNSPACED.sub(r" \g<0> ", spaced).split())


@lru_cache(maxsize=4096)
def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Cf"):
        return ""
    return str(unicodedata.digit(character)) if category == "Nd" else character


@lru_cache(maxsize=4096)
def _is_of_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
