"""What is printed of posts and of those who act for others: holders, vacancies, participations, representatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from api.cli.days import ENDS_UNKNOWN, when
from api.cli.output import note, say
from api.cli.sentences import Sentences, mark, say_note
from graph.model.certainty import is_factual
from graph.read.participations import Membership
from ontology.vocabulary import Vocabulary


def print_holders(found: Sequence[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each holder with the claims; weak and denied ones are marked."""
    words = Sentences(vocabulary)
    for each in found:
        say(words.fact(each["fact"], claims=each["claims"]))
        if "verdict" in each:
            say(f"    why {each['verdict']}: {_why(each)}")
        _print_marked(each["claims"], words.details)
    note("1 holder" if len(found) == 1 else f"{len(found)} holders")


def _why(holder: Mapping[str, Any]) -> str:
    """Why the verdict is as it is: who says it of the days asked about, or else of which days it is attested."""
    claims = [claim for claim in holder["claims"] if is_factual(claim)]
    verdict = holder["verdict"]
    if saying := sorted({claim["source"] for claim in claims if claim.get("verdict") == verdict == "certain"}):
        return f"said of these days by {', '.join(saying)}"
    told: dict[str, set[str]] = {}
    for claim in claims:
        if words := when(claim).removesuffix(ENDS_UNKNOWN):
            told.setdefault(words, set()).add(claim["source"])
    if verdict == "certain":
        return "by several claims together"
    if not told:
        return "no source gives a date"
    attested = "; ".join(f"{words} ({', '.join(sorted(sources))})" for words, sources in told.items())
    return f"nobody says it of these days, and nobody excludes it; attested {attested}"


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


def print_participations(found: Sequence[Mapping[str, Any]], left_out: int, vocabulary: Vocabulary) -> None:
    """Each participation with the claims about it, and about the post held meanwhile; how many were only planned."""
    words = Sentences(vocabulary)
    for each in found:
        verdict = f", {each['verdict']}" if "verdict" in each else ""
        say(words.fact(each["fact"], claims=each["claims"]) + verdict, "bold")
        _print_marked(each["claims"], words.claim)
        _print_marked(each.get("holding", ()), words.claim)
    more = f"; {left_out} only planned, left out" if left_out else ""
    note(("1 participation" if len(found) == 1 else f"{len(found)} participations") + more)


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
        say_note(claim, "      ")
