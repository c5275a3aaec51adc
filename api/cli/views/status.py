"""Prints where Neo4j is, whether it answers, and what the graph holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.cli.output import note, print_pairs, print_table, say

_STATES = {
    "running": "running",
    "starting": "starting: it does not answer yet",
    "stopped": "stopped: start it with `sayso up`",
    "stale": "killed: `sayso up` starts it and it recovers",
    "foreign": "stopped, and another program holds its ports: `sayso up` chooses others",
}


_OUTDATED = "by another version of Sayso: `sayso resolve` brings nodes and facts up to date"
_LEFT_OVER = "running, left by a `sayso run` that was killed: `sayso run` takes it over, `sayso down` stops it"


def print_status(found: dict[str, Any]) -> None:
    """The status for people."""
    print_pairs(_lines(found))
    if found.get("datasets"):
        say("")
        print_table(("dataset", "version", "title"), [tuple(each.values()) for each in found["datasets"]])


def _lines(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Neo4j", found.get("problem") or (_LEFT_OVER if found.get("leftOver") else _STATES[found["state"]])
    yield "API", found.get("api")
    for label, name in (("address", "uri"), ("user", "user"), ("password", "password"), ("Browser", "browser")):
        yield label, found.get(name)
    if "passwordFile" in found and "password" not in found:
        yield "password", f"in {found['passwordFile']}; `sayso status --show-password` shows it"
    for label, name in (("ports", "ports"), ("process", "pid"), ("version", "version"), ("home", "home")):
        yield label, _ports(found) if name == "ports" else found.get(name)
    yield "logs", found.get("logs")
    if "schemaCurrent" in found:
        yield "schema", "current" if found["schemaCurrent"] else "not current: run `sayso up`"
        if not found["resolutionCurrent"]:
            yield "resolved", _OUTDATED
        yield "graph", ", ".join(f"{count} {name}" for name, count in found["counts"].items())


def _ports(found: dict[str, Any]) -> str | None:
    return f"{found['boltPort']} (Bolt), {found['httpPort']} (HTTP)" if found.get("boltPort") else None


def print_up(found: dict[str, Any]) -> None:
    """Where to go now."""
    print_pairs([("Neo4j", found["uri"]), ("Browser", found["browser"]), ("user", found["user"])])
    if found["browser"]:
        print_pairs([("password", "`sayso status --show-password` shows it")])
    note("The schema was brought up to date." if found["schemaChanged"] else "The schema is current.")
    if not found["resolutionCurrent"]:
        note(f"The graph was resolved {_OUTDATED}.")
