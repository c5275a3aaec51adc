"""What `holders` and `vacancies` print: who held a post, and when nobody did."""

from __future__ import annotations

from collections.abc import Sequence

from api.output import note, say
from api.sentences import Sentences, is_factual, mark
from graph.store import Row
from ontology.vocabulary import Vocabulary


def print_holders(found: Sequence[Row], vocabulary: Vocabulary) -> None:
    """Each holder with the claims; weak and denied ones are marked."""
    words = Sentences(vocabulary)
    for each in found:
        say(words.fact(each["fact"]))
        for claim in each["claims"]:
            weak = "" if is_factual(claim) else f"{mark(claim)}: "
            say(f"    - {weak}{words.details(claim)}", None if not weak else "yellow")
    note("1 holder" if len(found) == 1 else f"{len(found)} holders")


def print_vacancies(found: Sequence[Row], vocabulary: Vocabulary) -> None:
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
