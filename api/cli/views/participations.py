"""Prints who took part in what, and who acted for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import say
from api.cli.views.claims import print_marked
from api.services.sentences import Sentences
from graph.read.participations import Membership
from ontology.vocabulary import Vocabulary

_BELONGED = {
    Membership.CERTAIN: "belonged to it then",
    Membership.POSSIBLE: "perhaps belonged to it then",
    Membership.UNDATED: "belonged to it, nobody says when",
    Membership.IMPOSSIBLE: "belonged to it at other times only",
    Membership.DENIED: "is said not to belong to it",
    Membership.UNCLAIMED: "nobody says that they belonged to it",
}


def print_participations(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each participation with the claims about it, and about the post held meanwhile."""
    words = Sentences(vocabulary)
    for each in found:
        verdict = f", {each['verdict']}" if "verdict" in each else ""
        say(words.fact(each["fact"], claims=each["claims"]) + verdict, "bold")
        print_marked(each["claims"], words.claim)
        print_marked(each.get("holding", ()), words.claim)


def print_representatives(found: Iterable[Mapping[str, Any]], vocabulary: Vocabulary) -> None:
    """Each representative, whether they belonged to whom they acted for, and the claims for both."""
    words = Sentences(vocabulary)
    for each in found:
        verdict = f" ({each['verdict']})" if "verdict" in each else ""
        say(f"{each['actorName']} [{each['actor']}]{verdict}: {_BELONGED[each['membership']]}", "bold")
        print_marked((*each["claims"], *each["membershipClaims"]), words.claim)
