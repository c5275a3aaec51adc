"""What `doctor` prints: every breach of what must always be true of the graph."""

from __future__ import annotations

from dataclasses import asdict

from api.cli.output import progress, say
from graph.doctor.checks import check
from graph.storage.graph import Graph
from graph.storage.store import Row


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
