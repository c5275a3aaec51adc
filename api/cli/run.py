"""The main job: Neo4j, the June 2015 data set or files of one's own, the API; then serve until asked to stop."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from api.browser.connect import browser_settings
from api.cli.exit_codes import Exit
from api.cli.listener import Listener, listening, loopback_without_keys
from api.cli.output import TERMINAL, note, print_pairs, say
from api.cli.signals import Stopped, asked, stoppable, undisturbed
from api.services.connection import (
    STOP_GRACE,
    Endpoint,
    connected,
    given_endpoint,
    home_of_store,
    is_up,
    local_endpoint,
    local_server,
    make_ready,
)
from api.services.context import Context
from api.services.loading import Loading, Plan
from api.services.report_questions import Answered, answers
from api.services.vocabulary import vocabulary_of
from api.settings import Settings
from graph.local.home import Home
from graph.local.locks import announce_api, main_job
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import LocalServerError, StoreUnavailable, VersionConflict
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from graph.local.server import LocalServer

DATA = DATASETS / "afghanistan-2015.trig"
_LOOK = 1  # second between two looks at whether Neo4j is still there
_GRACE = 3  # seconds that requests under way get at the end


@dataclass(frozen=True)
class Neo4j:
    """The Neo4j behind the API: where it is, whether it stops with us, and the local server, if it is one."""

    endpoint: Endpoint
    ours: bool
    server: LocalServer | None = None

    def is_gone(self) -> bool:
        """Whether the local server has ended; of one that is given, only its answers tell."""
        return self.server is not None and not self.server.is_running


def run(settings: Settings, files: Sequence[Path] | None = None) -> int:
    """Do it all, with these files or the data set of June 2015 and its questions; returns the exit code."""
    settings = loopback_without_keys(settings)
    serving = False
    try:
        with (
            stoppable(),
            _listener(settings) as listener,
            _neo4j(settings, listener) as neo4j,
            connected(settings, neo4j.endpoint) as store,
        ):
            vocabulary = vocabulary_of(settings)
            make_ready(store, vocabulary, settings)
            _load(files or [DATA], store, vocabulary, home_of_store(settings))
            server = _server(_app(settings, store, vocabulary, neo4j.endpoint))
            found = [] if files else answers(Graph(store, vocabulary))
            serving = True
            _show(settings, neo4j.endpoint, listener, found, ours=neo4j.ours)
            serving = _serve(server, listener, neo4j)
    except Stopped as stop:
        # Once it served, being asked to stop is how it ends.
        return Exit.OK if serving else 128 + stop.signum
    return Exit.OK if serving else Exit.FAILED


@contextmanager
def _listener(settings: Settings) -> Iterator[Listener]:
    """The API's listener, once it is clear that no other run serves this home."""
    if settings.neo4j_uri:
        with listening(settings) as listener:
            yield listener
        return
    with main_job(Home(settings.home)), listening(settings) as listener:
        announce_api(Home(settings.home), listener.url)
        yield listener


@contextmanager
def _neo4j(settings: Settings, listener: Listener) -> Iterator[Neo4j]:
    """Where Neo4j is, and whether it stops with us."""
    if settings.neo4j_uri:
        yield Neo4j(given_endpoint(settings), ours=False)
        return
    commands, hosts = browser_settings(settings.api_host, listener.port)
    with _started(local_server(settings, browser_commands=commands, hosts=hosts)) as found:
        yield found


@contextmanager
def _started(server: LocalServer) -> Iterator[Neo4j]:
    """The local Neo4j, running; stopped at the end, unless it ran before or serves others when this run fails."""
    # This run holds the lock of the main job, so the run that started such a server is dead.
    left_over = server.status().for_run
    leave = is_up(server) and not left_over
    if left_over:
        note("Neo4j still runs from a `sayso run` that was killed; this one takes it over.")
    else:
        note("Neo4j runs already, and will be left running." if leave else "Starting Neo4j …")
    try:
        yield Neo4j(local_endpoint(server.start(for_run=True)), ours=not leave, server=server)
    except LocalServerError:
        leave = True  # its message tells what became of the server, and what to do
        raise
    except Exception:
        if not leave and server.has_other_clients():
            server.keep_running()
            leave = True
            note("Another command uses Neo4j: it is left running; `sayso down` stops it.")
        raise
    finally:
        if not leave:
            with undisturbed():
                note("Stopping Neo4j …")
                server.stop(STOP_GRACE, force=True)


def _load(files: Sequence[Path], store: Store, vocabulary: Vocabulary, home: Path | None) -> None:
    note(f"Loading {', '.join(dict.fromkeys(file.name for file in files))} …")
    for report in Loading(vocabulary, store, TERMINAL, home).load(files, Plan(strict=True)):
        for problem in report.problems:
            if not isinstance(problem, VersionConflict):
                raise problem
            note(f"{problem}: the graph is left as it is.")


def _app(settings: Settings, store: Store, vocabulary: Vocabulary, endpoint: Endpoint) -> FastAPI:
    from api.rest.app import create_app

    return create_app(Context(Graph(store, vocabulary), settings, endpoint.browser))


def _show(settings: Settings, endpoint: Endpoint, listener: Listener, answered: list[Answered], *, ours: bool) -> None:
    """Print the answers, and where everything is."""
    for each in answered:
        say("")
        say(each.question, "bold")
        print_pairs([("  " + where, what) for what, where in each.answers])
    say("")
    print_pairs(
        [
            *_ways_in(settings, endpoint),
            ("API", listener.url),
            ("API docs", f"{listener.url}/docs"),
        ]
    )
    say("")
    say("Ctrl-C stops it all." if ours else "Ctrl-C stops the API; Neo4j ran before, and stays up.")


def _ways_in(settings: Settings, endpoint: Endpoint) -> list[tuple[str, str]]:
    if endpoint.browser is None:
        return [("Neo4j", endpoint.uri), ("  user", endpoint.user)]
    return [
        ("Neo4j Browser", endpoint.browser),
        ("  user", endpoint.user),
        ("  password", _password(settings, endpoint)),
    ]


def _password(settings: Settings, endpoint: Endpoint) -> str:
    """The password for a person at a terminal; a log or a pipe learns where it is kept."""
    if sys.stdout.isatty():
        return f"{endpoint.password}  (kept in {settings.password_file}, which only you can read)"
    return f"kept in {settings.password_file}, which only you can read"


def _server(app: FastAPI) -> uvicorn.Server:
    import uvicorn

    from api.rest.http_protocol import LimitedHttp

    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=LimitedHttp,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = uvicorn.Server(config)
    stop = server.handle_exit

    def stop_once(sig: int, frame: FrameType | None) -> None:
        # A second Ctrl-C would make uvicorn break off with a traceback; it is stopping already.
        if not server.should_exit:
            stop(sig, frame)

    server.handle_exit = stop_once  # type: ignore[method-assign]
    return server


def _serve(server: uvicorn.Server, listener: Listener, neo4j: Neo4j) -> bool:
    """Serve until a signal, which comes back as Stopped once the requests under way are answered.

    Returns, with whether it served at all, when it could not start or the signal is one we were told to ignore;
    raises StoreUnavailable when Neo4j ended.
    """
    threading.Thread(target=_watch, args=(server, neo4j), daemon=True).start()
    server.run(sockets=[listener.socket])
    if (signum := asked()) is not None:
        raise Stopped(signum)
    if neo4j.is_gone():
        raise StoreUnavailable("Neo4j ended without being asked, so the API has, too: `sayso status` names its logs")
    return server.started


def _watch(server: uvicorn.Server, neo4j: Neo4j) -> None:
    """End the API when asked to, and with its Neo4j: what takes the port next must not be offered the password."""
    while not server.should_exit:
        time.sleep(_LOOK)
        if asked() is not None or neo4j.is_gone():
            server.should_exit = True
