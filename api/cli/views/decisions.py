"""Prints decisions on identity and retraction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.output import note, print_table
from api.services.cells import cell
from graph.decisions.log import Kind
from graph.storage.store import Row

_DONE = {
    Kind.SAME: "{other} is {entity} from now on; `sayso split {other}` undoes it.",
    Kind.SPLIT: "{other} is no longer {entity}.",
    Kind.NOT_SAME: "{entity} and {other} will not be merged; `sayso not-same {entity} {other} --undo` takes it back.",
    Kind.MAYBE_SAME: "{entity} and {other} may be merged again.",
}


_DONE_WITH_SOURCES = {
    Kind.SAME: "{other} and {source} count as one source from now on; `sayso split {other}` undoes it.",
    Kind.SPLIT: "{other} and {source} no longer count as one source.",
}


def print_decision(made: Mapping[str, Any]) -> None:
    """Print what holds from now on."""
    kind = Kind(made["kind"])
    if "source" in made and kind in _DONE_WITH_SOURCES:
        note(_DONE_WITH_SOURCES[kind].format(**made))
    elif kind in _DONE:
        note(_DONE[kind].format(**made))
    else:
        held = "retracted, and later loads leave it out" if kind is Kind.RETRACT else "no longer retracted"
        note(f"The {_about(made)} is {held}.")


def print_log(made: Iterable[Row]) -> None:
    """The decisions, one a line."""
    rows = [(row["at"][:16].replace("T", " "), row["kind"], _about(row), row["by"], _why(row)) for row in made]
    if rows:
        print_table(("at", "decision", "about", "by", "why"), rows)


def _about(made: Mapping[str, Any]) -> str:
    if "other" in made:
        return f"{made.get('entity') or made['source']}, {made['other']}"
    name = next(name for name in ("record", "source", "claim") if name in made)
    return f"{name} {made[name]}"


def _why(made: Mapping[str, Any]) -> str:
    evidence = f" ({cell(made['evidence'])})" if "evidence" in made else ""
    return f"{made['why']}{evidence}{'; not done yet' if made['pending'] else ''}"
