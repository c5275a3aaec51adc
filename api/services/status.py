"""The `up`, `down` and `status` jobs: where the graph is, whether it answers, and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.cli.output import note, print_pairs, print_table, say
from api.services.connection import STOP_GRACE, Place, connected, find_place, local_server, make_ready
from api.services.vocabulary import vocabulary_of
from api.settings import Settings
from graph.local.home import Home
from graph.local.locks import running_main_job
from graph.read.statistics import counts, datasets
from graph.storage.graph import Graph
from graph.storage.schema import is_current, is_resolved
from graph.storage.store import Store
from ontology.errors import SettingsError, StoreAuth, StoreUnavailable
from ontology.vocabulary import Vocabulary


def bring_up(settings: Settings) -> dict[str, Any]:
    """Start or adopt Neo4j, make its schema current and finish interrupted work."""
    place = find_place(settings, start=True)
    with connected(settings, place) as store:
        vocabulary = vocabulary_of(settings)
        changed = make_ready(store, vocabulary, settings)
        resolved = is_resolved(store, vocabulary)
    if not settings.neo4j_uri and running_main_job(Home(settings.home)) is None:
        local_server(settings).keep_running()
    return {**_way_in(place), "schemaChanged": changed, "resolutionCurrent": resolved}


def take_down(settings: Settings) -> bool:
    """Stop the local Neo4j; returns whether it ran."""
    if settings.neo4j_uri:
        raise SettingsError(
            f"SAYSO_NEO4J_URI is set: Sayso did not start the Neo4j at {settings.neo4j_uri} and does not stop it"
        )
    server = local_server(settings)
    ran = server.status().pid is not None
    server.stop(STOP_GRACE, force=True)
    return ran


def look(settings: Settings, *, show_password: bool = False) -> dict[str, Any]:
    """The state of the server and, when it answers, what the graph holds."""
    found = _given(settings) if settings.neo4j_uri else _local(settings)
    if found["state"] != "running":
        return found
    place = find_place(settings)
    if show_password and place.browser:
        found["password"] = place.password
    try:
        with connected(settings, place) as store:
            return {**found, **_way_in(place), **_content(store, vocabulary_of(settings))}
    except (StoreUnavailable, StoreAuth) as error:
        return {**found, "state": "unreachable", "problem": str(error)}


def _given(settings: Settings) -> dict[str, Any]:
    # Whether it runs is found out by going there.
    return {"state": "running", "uri": settings.neo4j_uri, "user": settings.neo4j_user}


def _local(settings: Settings) -> dict[str, Any]:
    status, job = local_server(settings).status(), running_main_job(Home(settings.home))
    return {
        "state": status.state,
        "leftOver": status.for_run and job is None,
        "api": job and job.api,
        "home": str(status.home),
        "version": status.version,
        "pid": status.pid,
        "boltPort": status.bolt_port,
        "httpPort": status.http_port,
        "logs": [str(log) for log in status.logs],
        "passwordFile": str(settings.password_file),
    }


def _way_in(place: Place) -> dict[str, Any]:
    return {"uri": place.uri, "user": place.user, "database": place.database, "browser": place.browser}


def _content(store: Store, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "schemaCurrent": is_current(store, vocabulary),
        "resolutionCurrent": is_resolved(store, vocabulary),
        "counts": counts(Graph(store, vocabulary)),
        "datasets": datasets(store),
    }


_STATES = {
    "running": "running",
    "starting": "starting: it does not answer yet",
    "stopped": "stopped: start it with `sayso up`",
    "stale": "killed: `sayso up` starts it and it recovers",
    "foreign": "stopped, and another program holds its ports: `sayso up` chooses others",
}


OUTDATED = "by another version of Sayso: `sayso resolve` brings nodes and facts up to date"
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
            yield "resolved", OUTDATED
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
        note(f"The graph was resolved {OUTDATED}.")
