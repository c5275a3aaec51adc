"""What is printed of posts and of those who act for others: holders, vacancies, participations, representatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.cli.output import note, say
from api.cli.sentences import Sentences, mark
from graph.read.participations import Membership
from ontology.vocabulary import Vocabulary


def print_holders(found: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each holder with the claims; weak and denied ones are marked."""
    words = Sentences(vocabulary)
    for each in found:
        say(words.fact(each["fact"], claims=each["claims"]))
        _print_marked(each["claims"], words.details)
    note("1 holder" if len(found) == 1 else f"{len(found)} holders")


def print_vacancies(found: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each stretch with who may have held the post in it after all, and the claims at either end."""
    words = Sentences(vocabulary)
    for each in found:
        days = each["first"] if each["first"] == each["last"] else f"{each['first']} to {each['last']}"
        perhaps = ", ".join(f"{who['holderName']} [{who['holder']}]" for who in each["perhaps"])
        say(f"{days}: " + (f"perhaps nobody, perhaps {perhaps}" if perhaps else "nobody"), "bold")
        for side in ("before", "after"):
            for claim in each[side]:
                say(f"    {side}: {words.claim(claim)}")
    note("1 vacancy" if len(found) == 1 else f"{len(found)} vacancies")


_BELONGED = {
    Membership.CERTAIN: "belonged to it then",
    Membership.POSSIBLE: "perhaps belonged to it then",
    Membership.UNDATED: "belonged to it, nobody says when",
    Membership.IMPOSSIBLE: "belonged to it at other times only",
    Membership.DENIED: "is said not to belong to it",
    Membership.UNCLAIMED: "nobody says that they belonged to it",
}


def print_participations(found: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each participation with the claims about it, and about the post held meanwhile."""
    words = Sentences(vocabulary)
    for each in found:
        verdict = f", {each['verdict']}" if "verdict" in each else ""
        say(words.fact(each["fact"], claims=each["claims"]) + verdict, "bold")
        _print_marked(each["claims"], words.claim)
        _print_marked(each.get("holding", ()), words.claim)
    note("1 participation" if len(found) == 1 else f"{len(found)} participations")


def print_representatives(found: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each representative, whether they belonged to whom they acted for, and the claims for both."""
    words = Sentences(vocabulary)
    for each in found:
        verdict = f" ({each['verdict']})" if "verdict" in each else ""
        say(f"{each['actorName']} [{each['actor']}]{verdict}: {_BELONGED[each['membership']]}", "bold")
        _print_marked((*each["claims"], *each["membershipClaims"]), words.claim)
    note("1 representative" if len(found) == 1 else f"{len(found)} representatives")


def _print_marked(claims: Sequence[Mapping[str, Any]], tell: Callable[[Mapping[str, Any]], str]) -> None:
    for claim in claims:
        weak = mark(claim)
        say(f"    - {weak}: {tell(claim)}" if weak else f"    - {tell(claim)}", "yellow" if weak else None)
