"""The `up`, `down` and `status` jobs: where the graph is, whether it answers, and what it holds."""

from __future__ import annotations

from typing import Any

from api.services.connection import STOP_GRACE, Endpoint, connected, find_endpoint, local_server, make_ready
from api.services.reporting import SILENT, Reporter
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


def bring_up(settings: Settings, reporter: Reporter = SILENT) -> dict[str, Any]:
    """Start or adopt Neo4j, make its schema current and finish interrupted work."""
    endpoint = find_endpoint(settings, start=True, reporter=reporter)
    with connected(settings, endpoint) as store:
        vocabulary = vocabulary_of(settings)
        changed = make_ready(store, vocabulary, settings)
        resolved = is_resolved(store, vocabulary)
    if not settings.neo4j_uri and running_main_job(Home(settings.home)) is None:
        local_server(settings).keep_running()
    return {**_way_in(endpoint), "schemaChanged": changed, "resolutionCurrent": resolved}


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
    endpoint = find_endpoint(settings)
    if show_password and endpoint.browser:
        found["password"] = endpoint.password
    try:
        with connected(settings, endpoint) as store:
            return {**found, **_way_in(endpoint), **_content(store, vocabulary_of(settings))}
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


def _way_in(endpoint: Endpoint) -> dict[str, Any]:
    return {"uri": endpoint.uri, "user": endpoint.user, "database": endpoint.database, "browser": endpoint.browser}


def _content(store: Store, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "schemaCurrent": is_current(store, vocabulary),
        "resolutionCurrent": is_resolved(store, vocabulary),
        "counts": counts(Graph(store, vocabulary)),
        "datasets": datasets(store),
    }
