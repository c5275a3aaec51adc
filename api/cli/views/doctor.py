"""`doctor` and `resolve`: breaches of what must always be true of the graph, and nodes and facts brought up to date."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from api.cli.output import note, progress, say
from graph.doctor.checks import check
from graph.storage.graph import Graph
from graph.storage.store import Row
from graph.write.rebuild import rebuild


def checkup(graph: Graph) -> list[Row]:
    """The findings, ready for JSON."""
    with progress("Checking claims") as tell:
        return [
            asdict(finding) for finding in check(graph.store, graph.vocabulary, progress=lambda done, _all: tell(done))
        ]


def print_findings(findings: list[Row]) -> None:
    """The findings, by check."""
    if not findings:
        say("All is well: every check passed.")
    for name in dict.fromkeys(finding["check"] for finding in findings):
        say(name, "bold")
        for finding in findings:
            if finding["check"] == name:
                say(f"  {finding['id']} {finding['message']}")


def resolve_again(graph: Graph, *, everything: bool) -> dict[str, Any]:
    """Resolve nodes and facts again if need be; how many entities, and whether earlier work was carried on."""
    with progress("Resolving entities") as tell:
        done = rebuild(graph.store, graph.vocabulary, everything=everything, progress=lambda done, _all: tell(done))
    return asdict(done)


def print_resolved(done: dict[str, Any]) -> None:
    """What was brought up to date."""
    if not done["entities"]:
        note("Everything is resolved by this version already.")
        return
    rest = " of earlier work that was interrupted" if done["resumed"] else ""
    note(f"Resolved {done['entities']} entities{rest}, with their facts.")
