"""Prints what `doctor` finds, and what `resolve` did."""

from __future__ import annotations

from typing import Any

from api.cli.output import note, say
from graph.storage.store import Row


def print_findings(findings: list[Row]) -> None:
    """The findings, by check."""
    if not findings:
        say("All is well: every check passed.")
    for name in dict.fromkeys(finding["check"] for finding in findings):
        say(name, "bold")
        for finding in findings:
            if finding["check"] == name:
                say(f"  {finding['id']} {finding['message']}")


def print_resolved(done: dict[str, Any]) -> None:
    """Print what was brought up to date."""
    if not done["entities"]:
        note("Everything is resolved by this version already.")
        return
    rest = " of earlier work that was interrupted" if done["resumed"] else ""
    note(f"Resolved {done['entities']} entities{rest}, with their facts.")
