"""Prints pairs of entities that might be the same, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import say

_REASONS = {
    "sameId": "the same id elsewhere",
    "sameName": "the same name",
    "sameWord": "the same name, of one word",
    "likeName": "a name that may be the same",
    "sameDescription": "the same description",
    "sameDays": "days that may be the same",
    "samePlace": "the same place",
    "near": "places that may be the same",
    "sameActor": "the same actor",
    "likeActor": "an actor whose name may be the same",
    "sharedWord": "actors whose names share a word",
    "sharedCountry": "actors of the same country",
    "sameKind": "the same kind",
    "relatedKind": "related kinds",
}


def print_candidates(found: Iterable[Mapping[str, Any]]) -> None:
    """In words, one pair after the other."""
    for pair in found:
        one, other = (f"{each['name']} [{each['id']}]" for each in pair["entities"])
        say(f"{pair['score']:.2f}  {one}  and  {other}", "bold")
        for reason in pair["reasons"]:
            say(f"      {_REASONS[reason['reason']]}: {', '.join(reason['values'])}")
            if "why" in reason:
                say(f"        {reason['why']}")
        if pair["sourcesOfBoth"]:
            say(f"      but told apart in: {', '.join(pair['sourcesOfBoth'])}", "yellow")
