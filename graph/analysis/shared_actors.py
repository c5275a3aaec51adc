"""Which actors of two events are one, or share a word that tells who they are.

Datasets name actors in ways of their own: `Taleban` here, `Combatant (Taliban)` there. What they share is a word that
is no common one: the name of a country or of a group. Words such as government, army or movement tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from graph.names.explanation import explain
from graph.names.kinds import kind_of
from graph.names.parsing import spellings
from graph.names.scoring import compare
from graph.names.words import Word
from graph.storage.store import Row
from ontology.vocabulary import Vocabulary

WEIGHTS = {"sameActor": 0.5, "likeActor": 0.4, "sharedWord": 0.35, "sharedCountry": 0.15}
"""How much each reason counts; that of names that are alike, times the score of their comparison."""

_NAMES = 5
_COMMON_GROUPS = frozenset(("type", "contrast", "number"))
_COUNTRY = "country "
_SHORTEST = 4
# Nearly every incident has them.
_COMMON_WORDS = frozenset(
    ("armed", "attacker", "band", "citizen", "civilian", "civilians", "combatant", "fighter", "insurgent", "insurgents",
     "member", "military", "militant", "national", "of", "personnel", "population", "protester", "rebel", "special",
     "unidentified", "unknown", "with", "women")
)  # fmt: skip


@dataclass(frozen=True)
class ActorMatch:
    """Two actors that may be one, or share a word."""

    reason: str
    names: list[str]
    weight: float
    why: str


def actor_words(actor: Row) -> dict[str, str]:
    """The words of an actor's names that tell who it is, each by a key that does not depend on its spelling."""
    words = (word for text in _names(actor) for name in spellings(text) for word in name.words)
    return {key: word.text for word in words if (key := _key(word))}


def _key(word: Word) -> str | None:
    if word.text in _COMMON_WORDS or len(word.text) < _SHORTEST:
        return None
    meanings = list(word.meanings.values())
    if any(meaning.group in _COMMON_GROUPS for meaning in meanings):
        return None
    if meanings:
        country = any(meaning.group == "country" for meaning in meanings)
        return (_COUNTRY if country else "word ") + min(meaning.name for meaning in meanings)
    return f"word {word.keys[0] or word.text}" if word.keys else f"word {word.text}"


def shared_actors(vocabulary: Vocabulary, one: Sequence[Row], other: Sequence[Row]) -> list[ActorMatch]:
    """The actors of two events that answer to each other, each once, the best match first."""
    found = sorted(_matches(vocabulary, one, other), key=lambda each: (-each[0].weight, each[1], each[2]))
    left, right, best = set(), set(), []
    for match, mine, theirs in found:
        if mine not in left and theirs not in right:
            left.add(mine)
            right.add(theirs)
            best.append(match)
    return best


def _matches(vocabulary: Vocabulary, one: Sequence[Row], other: Sequence[Row]) -> Iterator[tuple[ActorMatch, str, str]]:
    for mine, theirs in product(one, other):
        if match := _match(vocabulary, mine, theirs):
            yield match, mine["id"], theirs["id"]


def _match(vocabulary: Vocabulary, one: Row, other: Row) -> ActorMatch | None:
    names = list(dict.fromkeys((one["name"], other["name"])))
    if one["id"] == other["id"]:
        return ActorMatch("sameActor", names, WEIGHTS["sameActor"], "")
    kinds = [kind_of(vocabulary, each["kind"] or ()) for each in (one, other)]
    compared = (compare(a, b, kinds[0] if kinds[0] == kinds[1] else "") for a, b in product(_names(one), _names(other)))
    alike = max((each for each in compared if each.same), key=lambda each: each.score, default=None)
    if alike:
        return ActorMatch("likeActor", names, round(WEIGHTS["likeActor"] * alike.score, 4), explain(alike))
    mine, theirs = actor_words(one), actor_words(other)
    shared = sorted(mine.keys() & theirs.keys(), key=lambda key: (key.startswith(_COUNTRY), key))
    if not shared:
        return None
    reason = "sharedCountry" if shared[0].startswith(_COUNTRY) else "sharedWord"
    words = " and ".join(" = ".join(dict.fromkeys((mine[key], theirs[key]))) for key in shared)
    return ActorMatch(reason, names, WEIGHTS[reason], f"both name {words}")


def _names(actor: Row) -> list[str]:
    return list(dict.fromkeys((actor["names"] or [actor["name"]])[:_NAMES]))
