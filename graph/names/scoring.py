"""Comparing two names: which words answer to which, what is left over, and how likely both name the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.names.parsing import ANY, ORGANISATION, PERSON, PLACE, Name, spellings
from graph.names.tables import SOUNDS, Meaning
from graph.names.words import ALIKE, FUNCTION_WORDS, Word, initials_of, joined, likeness, word

THRESHOLD = 0.5
"""From this score on, two names are taken for the same; docs/names.md has the precision and recall measured at it."""

SAME, SPELLING, SOUND, JOINED, INITIAL, MEANING, ACRONYM = (
    "same", "spelling", "sound", "joined", "initial", "meaning", "acronym",
)  # fmt: skip


_LITTLE, _COMMON = 0.25, 0.1
"""Shared words of less weight, and left-over ones of more, tell two people of one family apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words of two names that answer to one another, how, and how well."""

    left: tuple[Word, ...]
    right: tuple[Word, ...]
    how: str
    likeness: float
    weight: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two names side by side."""

    score: float
    left: Name
    right: Name
    matches: tuple[Match, ...]
    left_over: tuple[Word, ...]
    right_over: tuple[Word, ...]
    reordered: bool

    @property
    def same(self) -> bool:
        """Whether the score reaches the threshold."""
        return self.score >= THRESHOLD


def compare(left: str, right: str, kind: str = ANY) -> Comparison:
    """The best comparison of two texts as names of that kind; the score is the same in either order."""
    best: Comparison | None = None
    for one in spellings(left, kind):
        for other in spellings(right, kind):
            found = compare_names(one, other, kind)
            if best is None or found.score > best.score:
                best = found
    assert best is not None  # noqa: S101 - a text has at least one spelling
    return best


def compare_names(one: Name, other: Name, kind: str = ANY) -> Comparison:
    """Two names compared."""
    turned = one.text > other.text
    left, right = (other, one) if turned else (one, other)
    pairing = _Pairing(left, right, kind)
    features = pairing.features()
    score = _score(features, kind) if pairing.matches else float(left.text == right.text != "")
    if turned:
        pairing.turn()
    return Comparison(
        score, one, other, tuple(pairing.matches), pairing.left_over, pairing.right_over, pairing.reordered
    )


class _Pairing:
    """The words of two names laid against each other: equal ones first, then those most alike."""

    def __init__(self, one: Name, other: Name, kind: str) -> None:
        left, right = one.words, other.words
        self.left, self.right, self.kind = left, right, kind
        self.fathers = (one.fathers, other.fathers)
        self.matches: list[Match] = []
        self.pairs: list[tuple[int, int]] = []
        self.free_left = list(range(len(left)))
        self.free_right = list(range(len(right)))
        self.reordered = False
        self._match_equal()
        if self.free_left and self.free_right:
            self._match_alike()
            if self.free_left and self.free_right:
                self._match_joined()
                self._match_letters()
                if kind != PERSON and self.free_left and self.free_right:
                    self._match_acronyms()
        self.reordered = _is_reordered(self.pairs)

    @property
    def left_over(self) -> tuple[Word, ...]:
        return tuple([self.left[i] for i in self.free_left])

    @property
    def right_over(self) -> tuple[Word, ...]:
        return tuple([self.right[j] for j in self.free_right])

    def turn(self) -> None:
        self.left, self.right = self.right, self.left
        self.free_left, self.free_right = self.free_right, self.free_left
        self.matches = [Match(m.right, m.left, m.how, m.likeness, m.weight) for m in self.matches]

    def _match_equal(self) -> None:
        places: dict[str, list[int]] = {}
        for j, each in enumerate(self.right):
            places.setdefault(each.sounds or each.text, []).append(j)
        for i, mine in enumerate(self.left):
            at = places.get(mine.sounds or mine.text)
            if at and not (mine.is_letter and not mine.text.isdigit()):
                self._take(i, at.pop(0), 1.0, "")

    def _match_alike(self) -> None:
        found = []
        for i in self.free_left:
            for j in self.free_right:
                how, alike = _alike(self.left[i], self.right[j], self.kind)
                if alike >= ALIKE:
                    found.append((-alike, abs(i - j), i, j, how))
        for alike, _, i, j, how in sorted(found):
            if i in self.free_left and j in self.free_right:
                self._take(i, j, -alike, how)

    def _take(self, i: int, j: int, alike: float, how: str) -> None:
        self.free_left.remove(i)
        self.free_right.remove(j)
        self.pairs.append((i, j))
        mine, theirs = self.left[i], self.right[j]
        self.matches.append(
            Match((mine,), (theirs,), how or _how(mine, theirs), alike, _shared_weight(mine, theirs, self.kind))
        )

    def _match_joined(self) -> None:
        """Two neighbouring words against one that is both written together."""
        for mine, theirs, side in ((self.free_left, self.free_right, 0), (self.free_right, self.free_left, 1)):
            words, others = (self.left, self.right) if side == 0 else (self.right, self.left)
            for i in list(mine):
                if i in mine and i + 1 in mine:
                    together = joined(words[i], words[i + 1])
                    for j in list(theirs):
                        alike = likeness(together, others[j])
                        if alike >= ALIKE + 0.14:
                            self._join(i, j, side, alike)
                            break

    def _join(self, i: int, j: int, side: int, alike: float) -> None:
        mine, theirs = (self.free_left, self.free_right) if side == 0 else (self.free_right, self.free_left)
        words, others = (self.left, self.right) if side == 0 else (self.right, self.left)
        mine.remove(i)
        mine.remove(i + 1)
        theirs.remove(j)
        self.pairs.append((i, j) if side == 0 else (j, i))
        two, one = (words[i], words[i + 1]), (others[j],)
        weight = min(1.2, max(one[0].weight, two[0].weight + two[1].weight))
        left, right = (two, one) if side == 0 else (one, two)
        self.matches.append(Match(left, right, JOINED, alike, weight))

    def _match_letters(self) -> None:
        """Initials against words that begin with them."""
        for mine, theirs, side in ((self.free_left, self.free_right, 0), (self.free_right, self.free_left, 1)):
            words, others = (self.left, self.right) if side == 0 else (self.right, self.left)
            for i in list(mine):
                if not words[i].is_letter:
                    continue
                for j in list(theirs):
                    if _begins(others[j], words[i]):
                        mine.remove(i)
                        theirs.remove(j)
                        self.pairs.append((i, j) if side == 0 else (j, i))
                        pair = ((words[i],), (others[j],))
                        left, right = pair if side == 0 else pair[::-1]
                        self.matches.append(Match(left, right, INITIAL, 0.8, 0.4 * others[j].weight))
                        break

    def _match_acronyms(self) -> None:
        """An acronym against the words whose first letters it is made of."""
        for mine, theirs, side in ((self.free_left, self.free_right, 0), (self.free_right, self.free_left, 1)):
            words, others = (self.left, self.right) if side == 0 else (self.right, self.left)
            for i in list(mine):
                spelt = [others[j] for j in theirs if others[j].text not in FUNCTION_WORDS]
                if len(spelt) > 1 and (alike := _spells_out(words[i], spelt)):
                    pair = ((words[i],), tuple(spelt))
                    mine.remove(i)
                    theirs.clear()
                    left, right = pair if side == 0 else pair[::-1]
                    self.matches.append(Match(left, right, ACRONYM, alike, 0.4 + 0.4 * len(words[i].text)))
                    return

    def features(self) -> tuple[float, ...]:
        """The parts of the score: see _WEIGHTS."""
        shared = heaviest = spelling = worst = 0.0
        letters = meaning = 0
        for match in self.matches:
            shared += match.weight * match.likeness
            heaviest = max(heaviest, match.weight * match.likeness)
            off = 1 - match.likeness
            if match.how == INITIAL:
                letters += 1
            elif match.how in (MEANING, ACRONYM):
                meaning += 1
            else:
                spelling += off * max(match.weight, 0.3)
                worst = max(worst, off)
        mine = sum([_left_weight(each, self.kind) for each in self.left_over])
        theirs = sum([_left_weight(each, self.kind) for each in self.right_over])
        clash = min(mine, theirs)
        extra = max(mine, theirs) - clash
        left_words, right_words = len(self.free_left), len(self.free_right)
        # Jan Agha and Jan Mohammad: beside the surname, they share nothing that tells people apart.
        bare = shared - heaviest < _LITTLE and clash > 0 and clash + extra >= _COMMON
        both = float(clash > 0.06 or (bare and self.kind == PERSON) or self._tells_apart())
        thin = max(0.0, 1.5 - shared) if extra > 0.06 else 0.0
        doubtful = letters or self.reordered or worst > 0.1
        weak = max(0.0, 1.0 - shared) if doubtful else 0.0
        leading = self._leading()
        contrast = float(_contrast(self.left_over, self.right_over) if self.kind != PERSON else 0)
        order = float(self.reordered)
        lone = float(min(len(self.left), len(self.right)) == 1 and max(left_words, right_words) > 0 and extra > 0.06)
        return (
            min(shared, 2.5), spelling, worst, min(clash, 1.5), both, min(extra, 2.5), thin, order, float(letters),
            float(meaning), contrast, lone, weak, leading,
        )  # fmt: skip

    def _tells_apart(self) -> bool:
        if self.kind == PERSON:
            return self._is_turned()
        return _has_rank(self.left_over) != _has_rank(self.right_over) or self._is_renumbered()

    def _is_turned(self) -> bool:
        """Whether one name's son is the other's father: Shihab bin Yahya and Yahya bin Shihab."""
        mine, theirs = self.fathers
        return bool(mine and theirs) and any((i in mine) != (j in theirs) for i, j in self.pairs)

    def _is_renumbered(self) -> bool:
        """Whether the numbers change places while the words stay: 1st Kandak, 4th Brigade; 4th Kandak, 1st Brigade."""
        if not self.reordered:
            return False
        numbers = [(i, j) for i, j in self.pairs if _numbers([self.left[i]])]
        return _is_reordered(numbers) and not _is_reordered([each for each in self.pairs if each not in numbers])

    def _leading(self) -> float:
        """The weight of words before all that answer to one another: another given name makes another person."""
        if not self.pairs:
            return 0.0
        first_left, first_right = min(i for i, _ in self.pairs), min(j for _, j in self.pairs)
        mine = sum([_left_weight(self.left[i], self.kind) for i in self.free_left if i < first_left])
        return mine + sum([_left_weight(self.right[j], self.kind) for j in self.free_right if j < first_right])


def _is_reordered(pairs: list[tuple[int, int]]) -> bool:
    places = [j for _, j in sorted(pairs)]
    return places != sorted(places)


FEATURES = (
    "shared", "spelling", "worst", "clash", "both", "extra", "thin", "order", "letters", "meaning", "contrast", "lone",
    "weak", "leading",
)  # fmt: skip
# Log-odds for each feature, fitted on the tuning half of evaluation/ and rounded; see docs/names.md.
_WEIGHTS: dict[str, tuple[float, ...]] = {
    PERSON: (2.5, 1.1, 0.0, -3.7, -3.5, -4.1, -2.7, -0.3, -1.5, -0.8, -0.1, -3.0, -3.7, -2.4, -2.4),
    ORGANISATION: (4.4, 0.6, -1.5, -5.8, -3.5, -5.6, -1.5, -2.0, 0.0, -0.5, 0.0, -3.0, -1.0, -1.2, -1.6),
    PLACE: (4.5, 0.9, -2.5, -6.5, -3.5, -4.1, -0.8, -2.0, -0.2, -0.5, 0.0, -3.4, 0.0, -1.6, -1.3),
    ANY: (3.5, 0.9, -1.0, -4.8, -3.5, -4.7, -1.6, -1.0, -1.0, -0.6, 0.0, -3.1, -2.0, -2.2, -1.8),
}


def _score(features: Sequence[float], kind: str) -> float:
    weights = _WEIGHTS[kind]
    total = weights[0]
    for weight, value in zip(weights[1:], features, strict=True):
        total += weight * value
    return round(1 / (1 + math.exp(-total)), 4)


@lru_cache(maxsize=1 << 16)
def _alike(one: Word, other: Word, kind: str) -> tuple[str, float]:
    if one.is_letter or other.is_letter:
        return "", 1.0 if one.text == other.text else 0.0
    if one.text.isdigit() or other.text.isdigit():
        return _by_meaning(one, other) if kind != PERSON else ("", 0.0)
    sound = likeness(one, other)
    if kind != PERSON and sound < 0.9:
        how, meaning = _by_meaning(one, other)
        if meaning > sound:
            return how, meaning
        # Two words that both mean something, and not the same, are no spellings of each other.
        if one.meanings and other.meanings and not one.meanings.keys() & other.meanings.keys():
            return "", 0.0
    return "", sound


def _by_meaning(one: Word, other: Word) -> tuple[str, float]:
    shared = one.meanings.keys() & other.meanings.keys()
    if not shared:
        return "", 0.0
    if one.script != other.script or any(_is_exact(one.meanings[s], other.meanings[s]) for s in shared):
        return MEANING, 0.96
    # Two words of the region that mean one thing tell organisations apart: Lashkar-e and Jaish-e, both armies.
    return MEANING, 0.0 if one.script == "latin" else 0.8


def _is_exact(one: Meaning, other: Meaning) -> bool:
    """Whether words with these meanings are always exchanged: one is English, or both are numbers (Char, Chahar)."""
    return one.english or other.english or one.group == "number"


def _shared_weight(one: Word, other: Word, kind: str) -> float:
    if kind == PERSON:
        return min(one.weight, other.weight)
    return min(_weight(one), _weight(other))


_GROUP_WEIGHT = {"type": 0.4, "trait": 0.5, "country": 0.5, "contrast": 0.5, "number": 0.5, "place": 0.3, "rank": 0.5}


def _weight(each: Word) -> float:
    if each.meanings:
        return max(_GROUP_WEIGHT[meaning.group] for meaning in each.meanings.values())
    return each.weight


def _left_weight(each: Word, kind: str) -> float:
    if each.is_letter:
        return 0.6
    return each.weight if kind == PERSON else _weight(each)


def _contrast(left: Sequence[Word], right: Sequence[Word]) -> int:
    return int(bool(_told_apart(left) and _told_apart(right))) + int(_numbers(left) != _numbers(right))


def _told_apart(words: Sequence[Word]) -> bool:
    return any(meaning.group in ("contrast", "place") for each in words for meaning in each.meanings.values())


def _has_rank(words: Sequence[Word]) -> bool:
    """Whether a post is that of a deputy."""
    return any(meaning.group == "rank" for each in words for meaning in each.meanings.values())


def _numbers(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(
        [each.text for each in words if each.text.isdigit()]
        + [name for each in words for name, meaning in each.meanings.items() if meaning.group == "number"]
    )


def _how(one: Word, other: Word) -> str:
    if one.text == other.text:
        return SAME
    return SOUND if one.script != other.script or one.sounds == other.sounds else SPELLING


_NEAR = 0.3
"""Sounds no further apart than this may be the same first letter."""


def _begins(whole: Word, letter: Word) -> bool:
    return not whole.is_letter and _may_begin(whole, letter.text)


@lru_cache(maxsize=1 << 12)
def _may_begin(whole: Word, letter: str) -> bool:
    if letter == whole.text[0] or (letter == "c" and whole.sounds[:1] == "c"):
        return True
    sounds = word(letter).sounds
    if not sounds or not whole.sounds:
        return False
    # ع is not written in Latin, so that a name may begin with any vowel.
    if whole.text[0] in "عاآ" and letter in "aeiou":
        return True
    return SOUNDS.get((sounds[0], whole.sounds[0]), float(sounds[0] != whole.sounds[0])) <= _NEAR


def _spells_out(acronym: Word, spelt: Sequence[Word]) -> float:
    """How well these words' first letters make the acronym; 0 when they do not."""
    letters = next((each for each in initials_of(acronym.text) if len(each) == len(spelt)), "")
    if not letters.isalpha() or acronym.meanings:
        return 0.0
    likeness = 1.0
    for letter, each in zip(letters, spelt, strict=True):
        if _may_begin(each, letter):
            continue
        if any(name[0] == letter for name in each.meanings):
            likeness -= 0.03
        else:
            return 0.0
    return likeness
