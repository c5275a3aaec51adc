"""Prints how entities are connected, what happened when, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import note, print_table, say
from api.cli.views.claims import print_marked
from api.services.cells import cell
from api.services.days import span
from api.services.sentences import Sentences
from graph.read.rows import CommonRow, CountRow, EntityRow, PathsRow, TimelineRow
from ontology.vocabulary import Vocabulary


def print_paths(found: PathsRow, vocabulary: Vocabulary) -> None:
    """Each way, fact by fact with its claims."""
    words = Sentences(vocabulary)
    for number, way in enumerate(found["results"], 1):
        names = [way["hops"][0]["startName"], *(hop["endName"] for hop in way["hops"])]
        say(f"{number}. {' - '.join(map(str, names))}", "bold")
        for hop in way["hops"]:
            weakest = " (the weakest)" if hop["fact"]["id"] == way["weakest"] and way["length"] > 1 else ""
            say(f"  {words.fact(hop['fact'], claims=hop['claims'])}{_verdict(hop['fact'])}{weakest}")
            print_marked(hop["claims"], words.details)
    count = len(found["results"])
    note("1 way" if count == 1 else f"{count} ways")


def print_common(found: Iterable[CommonRow], vocabulary: Vocabulary) -> None:
    """Each with the facts that link it to either."""
    words = Sentences(vocabulary)
    for each in found:
        other = each["entity"]
        say(f"{other['name']} [{other['id']}], {cell(other['kind'])}", "bold")
        for fact in (*each["facts"], *each["otherFacts"]):
            say(f"  {words.fact(fact, about=other['id'])}{_verdict(fact)}")


def print_timeline(found: Iterable[TimelineRow], vocabulary: Vocabulary) -> None:
    """Each fact with the days between which it can have been, and its claims."""
    words = Sentences(vocabulary)
    for each in found:
        say(f"{span(each)}  {words.fact(each['fact'], claims=each['claims'])}{_verdict(each['fact'])}", "bold")
        print_marked(each["claims"], words.details)


def print_events(found: Iterable[EntityRow]) -> None:
    """One a line."""
    rows = [(span(each), each["id"], each["name"], each["kind"], each.get("verdict")) for each in found]
    if rows:
        print_table(("days", "id", "name", "kind", ""), rows)


def print_counts(found: Iterable[CountRow], by: str) -> None:
    """One a line."""
    print_table((by, "name", "events"), ((each["key"] or "not known", each["name"], each["count"]) for each in found))


def _verdict(fact: Mapping[str, Any]) -> str:
    return f" ({fact['verdict']})" if fact.get("verdict") else ""
