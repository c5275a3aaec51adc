"""Prints what became of a saved answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.cli.output import print_pairs, print_table, say
from api.services.cells import cell
from api.services.proof_checks import Checked, Outcome
from api.services.proofs import PROOF
from graph.storage.store import Row

_TOLD = {
    Outcome.HOLDS: "It holds as it was: the same answer, from the same claims, of the same graph.",
    Outcome.MOVED_ON: "It holds: the same answer from the same claims, though the graph has moved on.",
    Outcome.CHANGED: "It has changed.",
    Outcome.UNANSWERED: "It is no longer answered.",
}


def print_checked(checked: Checked) -> None:
    """In words."""
    say(_TOLD[checked.verdict], None if checked.holds else "yellow")
    proof = checked.saved[PROOF]
    print_pairs(
        [
            ("  asked", _told(proof["question"])),
            ("  on", proof.get("askedAt")),
            ("  detail", checked.refusal),
            ("  claims compared", None if checked.complete else "not all of them: there are too many"),
        ]
    )
    _print_claims("\nClaims gone", checked.gone)
    _print_claims("\nNew claims", checked.new)
    if checked.changes:
        say("\nChanged", "bold")
        print_table(("where", "was", "is"), ((c["path"], _short(c["was"]), _short(c["now"])) for c in checked.changes))


def _print_claims(title: str, claims: list[Row]) -> None:
    if claims:
        say(title, "bold")
    for claim in claims:
        place = ", ".join(part for part in (claim["source"], claim.get("locator")) if part)
        say(f"  {claim['id']}  {place}{_told_fate(claim)}")


def _told_fate(claim: Mapping[str, Any]) -> str:
    if claim.get("retractedAt"):
        return f": retracted on {claim['retractedAt'][:10]} ({claim.get('retraction')})"
    return f": {claim['fate']}" if "fate" in claim else ""


def _told(question: Mapping[str, Any]) -> str:
    if "command" in question:
        return " ".join(["sayso", *question["command"]])
    parameters = "&".join(f"{name}={value}" for name, value in question.get("parameters", {}).items())
    query = question.get("body", {}).get("query", "")
    return f"{question['method']} {question['path']}{'?' if parameters else ''}{parameters} {query}".strip()


def _short(value: Any) -> str:
    text = "nothing" if value is None else cell(value)
    return text if len(text) <= 100 else f"{text[:99]}…"
