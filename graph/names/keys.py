"""Keys of names: what an entity's node keeps so that an index finds it under any spelling, and how a name asks for it.

A key is a letter for its sort, `_`, and letters or digits. Common words have keys, too, but a name with other words
does not ask by them: what a search costs does not grow with the number of Mohammads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations, groupby, islice, pairwise, permutations, product

from graph.names.folding import folded
from graph.names.parsing import ANY, Name, spellings
from graph.names.tables import VERSION
from graph.names.variants import romanised
from graph.names.words import FUNCTION_WORDS, Word, initials_of, joined
from ontology.addresses import normal_address

WORD, SOUND, ERROR, PAIR, WHOLE, INITIAL, ACRONYM, MEANING, LABEL, ADDRESS = "wkspfiamtx"
_BOOSTS = {WHOLE: 8, PAIR: 4, ACRONYM: 4, INITIAL: 3, WORD: 2, SOUND: 2, MEANING: 0.5, ERROR: 0.7}
_WEAK = (INITIAL, ERROR, MEANING)
_PREFIX_BOOST = 1.0

_MOST_WORDS = 12
_MOST_IN_PAIRS = 6
_MOST_NAMES = 20
_MOST_CLAUSES = 200
_RARE = 0.21
"""Words of less weight are asked for only where there are no others."""
_SHORTEST_PREFIX = 2
_LONGEST_ACRONYM = 8
_LONGEST_WORD = 60


KEYS_VERSION = f"3-{VERSION}"
"""The version of the keys: a number that goes up with this module, and the hash of the tables of rules."""


def search_keys(names: Iterable[str], labels: Iterable[str]) -> list[str]:
    """The keys of an entity with these names and labels, sorted."""
    found = {f"{LABEL}_{label}": None for label in sorted(labels)}
    for text in islice(dict.fromkeys(names), _MOST_NAMES):
        for name in spellings(text, ANY):
            found.update(dict.fromkeys(_keys(name)))
    return sorted(found)


def address_key(iri: str) -> str:
    """The key of an IRI in a register, however the address is written."""
    return f"{ADDRESS}_{sha256(normal_address(iri).encode()).hexdigest()[:20]}"


SEARCH_PROPERTIES = ("searchNames", "searchKeys")
"""The properties of an entity's node that are there for its indexes alone."""


def searched_by(names: Sequence[str], labels: Iterable[str], addresses: Iterable[str] = ()) -> dict[str, list[str]]:
    """The SEARCH_PROPERTIES of an entity with these names and labels, and these IRIs in registers."""
    keys = sorted({*search_keys(names, labels), *map(address_key, addresses)})
    found = {"searchNames": search_names(names), "searchKeys": keys}
    return {name: values for name, values in found.items() if values}


def search_names(names: Iterable[str]) -> list[str]:
    """Names as people type them who have another keyboard: folded, and in Latin letters; without what needs neither."""
    found: dict[str, None] = {}
    for text in islice(dict.fromkeys(names), _MOST_NAMES):
        words = folded(text)[:_MOST_WORDS]
        if not text.isascii() and words:
            found[" ".join(words)] = None
            found[" ".join(romanised(word) for word in words)] = None
    return list(found)


def key_query(text: str, label: str | None = None) -> str | None:
    """A Lucene query for entities that may have this name, or words that begin as its words do; None without a word."""
    clauses: dict[str, float] = {}
    for name in spellings(text, ANY):
        words = [each for each in name.words[:_MOST_WORDS] if each.weight >= _RARE] or list(name.words[:_MOST_WORDS])
        clauses |= {key: _BOOSTS[key[0]] for key in _keys(name, asked=words)}
        for each in words:
            if len(each.text) >= _SHORTEST_PREFIX or len(words) == 1:
                clauses[f"{WORD}_{_cut(each.text)}*"] = _PREFIX_BOOST
    wanted = _any_of(clauses)
    return f"+{LABEL}_{label} +({wanted})" if label and wanted else wanted


def strong_query(text: str) -> str | None:
    """A Lucene query for entities that share more of this name than one of its words; None without a word."""
    clauses: dict[str, float] = {}
    for name in spellings(text, ANY):
        only = name.words if len(name.words) == 1 else ()
        clauses |= {key: _BOOSTS[key[0]] for key in _keys(name, asked=only) if key[0] not in _WEAK}
    return _any_of(clauses)


def _any_of(clauses: Mapping[str, float]) -> str | None:
    strongest = sorted(clauses.items(), key=lambda clause: -clause[1])[:_MOST_CLAUSES]
    return " ".join(f"{key}^{boost:g}" for key, boost in strongest) or None


def _keys(name: Name, asked: Sequence[Word] | None = None) -> Iterator[str]:
    """The keys of a name; when it asks, those of single words only of the words `asked`."""
    words = name.words[:_MOST_WORDS]
    for each in words if asked is None else asked:
        yield from _word_keys(each)
    if len(words) == 1 and len(words[0].text) <= _LONGEST_ACRONYM:
        yield f"{ACRONYM}_{words[0].text}"
    if len(words) > 1:
        yield WHOLE + "_" + "".join(_sound_of(each) for each in words)
        for one, other in pairwise(words):
            yield from (f"{SOUND}_{key}" for key in joined(one, other).keys[:2] if key)
        yield from _pair_keys(words[:_MOST_IN_PAIRS])
        yield from _acronyms(words)


def _word_keys(each: Word) -> Iterator[str]:
    yield f"{WORD}_{_cut(each.text)}"
    if each.is_acronym:
        yield from (f"{ACRONYM}_{letters}" for letters in initials_of(each.text))
    for key in each.keys:
        if len(key) > 1:
            yield f"{SOUND}_{key}"
        if len(key) > 2:
            yield from [f"{ERROR}_{error}" for error in _errors(key)]
    yield from (f"{MEANING}_{meaning}" for meaning in each.meanings)


def _errors(key: str) -> set[str]:
    """The key with a letter less: two words of which one has a letter more, or another, share some of these."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))} if len(key) > 3 else {key}


def _pair_keys(words: Sequence[Word]) -> Iterator[str]:
    for one, other in combinations(words, 2):
        for mine, theirs in product(_in_pairs(one), _in_pairs(other)):
            first, last = sorted((mine, theirs))
            yield f"{PAIR}_{first}_{last}"
    for one, other in permutations(words[:5], 2):
        if one.sounds and not other.is_letter and (key := _sound_of(other)):
            yield f"{INITIAL}_{_first_letter(one)}_{key}"


def _in_pairs(each: Word) -> list[str]:
    keys = [key or each.text for key in each.keys[:2]]
    return keys + [name.upper() for name in islice(each.meanings, 2)]


def _sound_of(each: Word) -> str:
    return (each.keys[0] if each.keys else "") or each.text


def _first_letter(each: Word) -> str:
    return each.keys[0][:1] or "a"


def _acronyms(words: Sequence[Word]) -> Iterator[str]:
    # U. N. Office has the letters of an acronym one by one.
    for is_letter, run in groupby(words, key=lambda each: each.is_letter):
        if is_letter:
            yield f"{ACRONYM}_{''.join(each.text for each in run)}"
    words = [each for each in words if each.text not in FUNCTION_WORDS]
    if len(words) > _LONGEST_ACRONYM:
        return
    letters = [each.text[0] if each.script == "latin" else romanised(each.text)[:1] for each in words]
    yield f"{ACRONYM}_{''.join(letters)}"
    if any(each.meanings for each in words):
        english = [
            next(iter(each.meanings))[0] if each.meanings else own for each, own in zip(words, letters, strict=True)
        ]
        yield f"{ACRONYM}_{''.join(english)}"


def _cut(text: str) -> str:
    return text[:_LONGEST_WORD]
