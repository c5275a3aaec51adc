"""Answers as text for an agent: each statement with its standing, its verdict, and where it is said.

An agent repeats what it reads. So the standing comes first, in capitals, and in words that cannot be dropped unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.services.cells import cell
from api.services.sentences import Sentences
from graph.model.certainty import DENIED
from graph.storage.paging import Page
from ontology.vocabulary import Vocabulary

NOTHING = "Nothing found. The graph holds no claim of it; that does not mean that it is not so."

_CERTAINTIES = {
    "alleged": "ALLEGED, NOT A FACT",
    "hedged": "HEDGED, NOT A FACT: the source only calls it possible",
    "hypothetical": "HYPOTHETICAL, NOT A FACT: the source only imagines it",
}
_EVENTS = {
    "planned": "PLANNED ONLY: no source says that it took place",
    "cancelled": "DID NOT TAKE PLACE: it was called off",
    **_CERTAINTIES,
}
_UNREALISED = "OF AN EVENT NOT KNOWN TO HAVE HAPPENED: planned, called off or doubted"
_JUDGEMENT = "A JUDGEMENT, as whoever says it sees it"
_VERDICTS = {
    "certain": "certain for the days asked about",
    "possible": "only POSSIBLE for the days asked about",
    "undated": "UNDATED: whether it holds for the days asked about is not known",
    "impossible": "IMPOSSIBLE on the days asked about",
}
# Members that are told before a statement, and so not again in it.
_SAID_BEFORE = frozenset(["attributed", "denied", "disputed", "unrealised", "verdict"])


def claim_standing(claim: Mapping[str, Any]) -> str:
    """How far a claim may be relied on: what makes it less than a fact, or else in whose voice it is stated."""
    parts = ["DENIED: said not to be so"] if claim["polarity"] == DENIED else []
    parts += [_CERTAINTIES[claim["certainty"]]] if claim["certainty"] in _CERTAINTIES else []
    if claim.get("unrealised"):
        parts.append(_UNREALISED)
    if claim.get("judgement"):
        parts.append(_JUDGEMENT)
    if claim["saidBy"]:
        parts.append(f"ONLY ON THE WORD OF {claim['saidByName'] or claim['saidBy']}")
    return "; ".join(parts) or "Stated by the source itself"


def fact_standing(fact: Mapping[str, Any]) -> str:
    """How far a fact may be relied on: what weakens it, and the number of independent sources."""
    parts = [f"DENIED, too, by {counted(fact['denied'], 'claim')}"] if fact.get("denied") else []
    if fact.get("unrealised"):
        parts.append(_UNREALISED)
    if fact.get("judgement"):
        parts.append(_JUDGEMENT)
    if fact.get("attributed"):
        parts.append("ONLY ON A SPEAKER'S WORD: no source says it in its own voice")
    if fact.get("disputed"):
        parts.append(f"DISPUTED: claims differ on {cell(fact['disputed'])}")
    return "; ".join([*parts, counted(fact["independentSources"], "independent source")])


def counted(number: int, what: str) -> str:
    """A number of things, in the singular where it is one."""
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def entity_standing(entity: Mapping[str, Any]) -> str:
    """Warnings: how far an event is known to have happened, and what claims differ on; empty for most."""
    parts = []
    if entity.get("unrealised"):
        parts.append(_EVENTS.get(str(entity.get("status")), "NOT KNOWN TO HAVE HAPPENED"))
    if entity.get("disputed"):
        parts.append(f"DISPUTED: claims differ on {cell(entity['disputed'])}")
    return "; ".join(parts)


class Answer:
    """The text of one answer, written line by line; the titles of the sources cited in it come last."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = Sentences(vocabulary)
        self._lines: list[str] = []
        self._titles: dict[str, str] = {}

    def say(self, *lines: str) -> None:
        """Add lines."""
        self._lines.extend(lines)

    def claim(self, claim: Mapping[str, Any], margin: str = "") -> None:
        """A claim: its standing, what it says, who says so where, and its id."""
        self._titles[claim["source"]] = claim["sourceTitle"] or "no title"
        self.say(f"{margin}- [{claim_standing(claim)}] {self.words.claim(_rest_of(claim))}{_verdict(claim)}")

    def fact(self, fact: Mapping[str, Any], claims: Sequence[Mapping[str, Any]] = (), about: str = "") -> None:
        """A fact: its standing, what it says, its id, and the claims about it."""
        said = self.words.fact(_rest_of(fact), about, claims)
        self.say(f"- [{fact_standing(fact)}] {said}{_verdict(fact)} [fact {fact['id']}]")
        for claim in claims:
            self.claim(claim, "    ")

    def entity(self, entity: Mapping[str, Any]) -> None:
        """An entity on one line."""
        standing = entity_standing(entity)
        marked = f"[{standing}] " if standing else ""
        # Only an event is under way or not; of all else the verdict would say nothing.
        verdict = _verdict(entity) if self.words.is_event(entity) else ""
        self.say(f"- {marked}{entity['name']} [{entity['id']}], {cell(entity['kind'])}{verdict}")

    def text(self, page: Page[Any] | None = None) -> str:
        """All of it, with the sources and, of a page, how to go on."""
        return "\n".join([*self._lines, *self._sources(), *_next(page)])

    def _sources(self) -> Iterator[str]:
        if self._titles:
            yield "Sources:"
            yield from (f"- {id}: {title}" for id, title in sorted(self._titles.items()))


def _rest_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _SAID_BEFORE}


def _verdict(row: Mapping[str, Any]) -> str:
    return f" ({_VERDICTS[row['verdict']]})" if row.get("verdict") else ""


def _next(page: Page[Any] | None) -> Iterable[str]:
    if page is None:
        return ()
    if not page.results:
        return (NOTHING,)
    return (f"There is more: ask again with cursor={page.next}",) if page.next else ()
