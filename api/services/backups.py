"""Backups of the local Neo4j, made and restored by its own dump and load; the server pauses for both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.services.connection import local_server
from api.services.reporting import SILENT, Reporter
from api.services.status import bring_up
from api.settings import Settings
from graph.local.home import Home
from graph.local.locks import running_main_job
from graph.local.server import LocalServer
from ontology.errors import InputError, ServerBusy, SettingsError, UnreadableFile, UnwritableFile, option

# Compressed by zstd or by gzip.
_MAGIC = (b"DZV1", b"DGV1")


def back_up(settings: Settings, path: Path, reporter: Reporter = SILENT) -> dict[str, Any]:
    """Dump the store to a file. Raises UnwritableFile, ServerBusy while `sayso run` serves it."""
    server = _server(settings)
    ran = server.status().pid is not None
    try:
        with reporter.progress("Dumping the graph"):
            server.dump(path)
    except OSError as error:
        raise UnwritableFile(
            f"the backup cannot be written: {error.strerror}", file=str(path), expected="a file in a folder with room"
        ) from error
    finally:
        if ran:
            bring_up(settings, reporter)
    return {"file": str(path), "bytes": path.stat().st_size, "restarted": ran}


def restore(settings: Settings, path: Path, *, replace: bool, reporter: Reporter = SILENT) -> dict[str, Any]:
    """Put a backup in place of the graph, which is dumped beside the store first; starts Neo4j.

    Raises UnreadableFile, and InputError for a home that has a graph unless it is to be replaced.
    """
    _require_dump(path)
    if Home(settings.home).has_graph and not replace:
        raise InputError(
            "this home folder has a graph",
            file=str(path),
            value=str(settings.home),
            expected=f"{option('replace')} to put the backup in its place (the graph is kept as a dump), "
            f"or another {option('home')}",
        )
    with reporter.progress("Loading the backup"):
        aside = _server(settings).restore(path)
    found = bring_up(settings, reporter)
    kept = {"setAside": str(aside)} if aside else {}
    return {"file": str(path), **kept, "resolutionCurrent": found["resolutionCurrent"]}


def _require_dump(path: Path) -> None:
    """Raise UnreadableFile unless the file begins as Neo4j's dumps do."""
    if not path.is_file():
        raise UnreadableFile("there is no such file", file=str(path), expected="a file of `sayso backup`")
    with path.open("rb") as stream:
        if not stream.read(len(_MAGIC[0])).startswith(_MAGIC):
            raise UnreadableFile("this is no dump of Neo4j", file=str(path), expected="a file of `sayso backup`")


def _server(settings: Settings) -> LocalServer:
    if settings.neo4j_uri:
        raise SettingsError(
            f"SAYSO_NEO4J_URI is set: back up the Neo4j at {settings.neo4j_uri} with the tools of whoever runs it"
        )
    if job := running_main_job(Home(settings.home)):
        raise ServerBusy(f"`sayso run` (process {job.pid}) serves this graph: stop it first, since the server pauses")
    return local_server(settings)
