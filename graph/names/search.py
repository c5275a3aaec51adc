"""A name that somebody looks for beside the names that an entity has: how well it fits, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from graph.names.explanation import explain
from graph.names.parsing import ANY, spellings
from graph.names.scoring import Comparison, compare_names
from graph.names.words import Word, likeness

_MOST_NAMES = 20
_LEAST_LIKE = 0.4
_WHOLE_WORD_SHARE = 0.9
"""How much of a word counts that only begins as the one looked for."""


@dataclass(frozen=True)
class Fit:
    """How an entity fits a question: how much of the question its best name has, and how the two compare."""

    covered: float
    comparison: Comparison
    beginnings: tuple[tuple[Word, Word], ...]

    @property
    def rank(self) -> float:
        """The higher, the further up in the answer."""
        return round(0.6 * self.comparison.score + 0.4 * self.covered, 6)

    @property
    def why(self) -> str:
        """The reason in words, with the words that only begin as those looked for."""
        begun = [f"{_shown(whole)} begins with {_shown(start)}" for start, whole in self.beginnings]
        told = explain(self.comparison, but={id(word) for pair in self.beginnings for word in pair})
        return "; ".join([*begun, *filter(None, [told])])


def fit(question: str, names: Iterable[str], kind: str = ANY) -> Fit | None:
    """How the best of some names fits; None when none of them has a word."""
    best: Fit | None = None
    for asked in spellings(question, kind):
        for text in islice(dict.fromkeys(names), _MOST_NAMES):
            for name in spellings(text, kind):
                if asked.words and name.words:
                    found = _fit(compare_names(asked, name, kind))
                    best = found if best is None or found.rank > best.rank else best
    return best


def _fit(comparison: Comparison) -> Fit:
    found = total = 0.0
    beginnings = []
    matched = {id(word): match for match in comparison.matches for word in match.left}
    for word in comparison.left.words:
        weight = max(word.weight, 0.2)
        total += weight
        if match := matched.get(id(word)):
            found += weight * match.likeness
            continue
        whole = next((other for other in comparison.right_over if _begins(word, other)), None)
        if whole:
            beginnings.append((word, whole))
            found += weight * _WHOLE_WORD_SHARE
        else:
            found += weight * max((_partly(word, other) for other in comparison.right.words), default=0.0)
    return Fit(found / total, comparison, tuple(beginnings))


def _begins(word: Word, other: Word) -> bool:
    return not word.is_letter and other.text.startswith(word.text)


def _partly(word: Word, other: Word) -> float:
    sound = likeness(word, other)
    return sound if sound > _LEAST_LIKE else 0.0


def _shown(word: Word) -> str:
    return word.text.capitalize()
