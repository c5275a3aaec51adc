"""A comparison of two names in words that a person understands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.names.parsing import Name
from graph.names.scoring import ACRONYM, INITIAL, JOINED, MEANING, SAME, SOUND, Comparison, Match
from graph.names.words import Word

_NEARLY_THE_SAME = 0.9
_REASONS = {
    JOINED: "written together",
    INITIAL: "initial",
    MEANING: "translation",
    ACRONYM: "acronym",
}


def explain(found: Comparison, but: Collection[int] = ()) -> str:
    """Why the score is what it is: each word that answers to another, what is ignored and what is left over.

    Words left over whose `id()` is in `but` are not told of.
    """
    in_order = sorted(found.matches, key=lambda match: found.left.words.index(match.left[0]))
    parts = [_told(match) for match in in_order]
    parts += [f"title {title} ignored" for name in (found.left, found.right) for title in name.titles]
    if found.reordered:
        parts.append("in another order")
    left, right = ([word for word in words if id(word) not in but] for words in (found.left_over, found.right_over))
    parts += _left_over(left, right)
    return "; ".join(parts) or ("" if but else _nothing_in_common(found.left, found.right))


def _told(match: Match) -> str:
    left, right = _shown(match.left), _shown(match.right)
    if match.how == SAME:
        return f"{left} = {right}"
    return f"{left} ~ {right}: {_REASONS.get(match.how) or _of_sound(match)}"


def _of_sound(match: Match) -> str:
    if match.how == SOUND and match.likeness >= _NEARLY_THE_SAME:
        return "same romanisation"
    return "another spelling" if match.likeness >= _NEARLY_THE_SAME else "spelt alike"


def _left_over(left: Sequence[Word], right: Sequence[Word]) -> list[str]:
    if left and right:
        return [f"{_shown(left)} is not {_shown(right)}"]
    return [f"{_shown(words)} on one side only" for words in (left, right) if words]


def _nothing_in_common(left: Name, right: Name) -> str:
    empty = [name for name in (left, right) if not name.words]
    if not empty:
        return "no word in common"
    return "there is no word to compare" if len(empty) == 2 else "one side has no word to compare"


def _shown(words: Sequence[Word]) -> str:
    return " ".join(
        word.text.upper() if word.is_acronym or word.is_letter else word.text.capitalize() for word in words
    )
