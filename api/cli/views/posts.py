"""Printing of posts and of those who act for others: holders, vacancies, participations, representatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import say
from api.cli.views.claims import print_marked
from api.services.days import ENDS_UNKNOWN, when
from api.services.sentences import Sentences
from graph.model.certainty import is_factual
from ontology.vocabulary import Vocabulary


def print_holders(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each holder with the claims; weak and denied ones are marked."""
    words = Sentences(vocabulary)
    for each in found:
        say(words.fact(each["fact"], claims=each["claims"]))
        if "verdict" in each:
            say(f"    why {each['verdict']}: {_why(each)}")
        print_marked(each["claims"], words.details)


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


def print_vacancies(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each stretch with who may have held the post in it after all, and the claims at either end."""
    words = Sentences(vocabulary)
    for each in found:
        days = each["first"] if each["first"] == each["last"] else f"{each['first']} to {each['last']}"
        perhaps = ", ".join(f"{who['holderName']} [{who['holder']}]" for who in each["perhaps"])
        say(f"{days}: " + (f"perhaps nobody, perhaps {perhaps}" if perhaps else "nobody"), "bold")
        for side in ("before", "after"):
            for claim in each[side]:
                say(f"    {side}: {words.claim(claim)}")
