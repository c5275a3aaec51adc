"""The main job: Neo4j, the June 2015 data set or files of one's own, the API; then serve until asked to stop."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
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
from api.cli.output import note, print_pairs, say
from api.cli.signals import Stopped, asked, stoppable, undisturbed
from api.services.connection import Place, connected, given_place, is_up, local_place, local_server, make_ready
from api.services.loading import Plan, distinct, load_files
from api.services.report_questions import Answered, answers
from api.settings import Settings
from graph.local.home import Home
from graph.local.locked import usable
from graph.storage.store import Store
from ontology.errors import LocalServerError, ServerBusy, SettingsError, StoreUnavailable, VersionConflict
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from graph.local.server import LocalServer

DATA = DATASETS / "afghanistan-2015.trig"
_PORTS_TRIED = 100
_LOOK = 1  # second between two looks at whether Neo4j is still there
_GRACE = 3  # seconds that requests under way get at the end


@dataclass(frozen=True)
class Door:
    """Where the API listens: the socket is open from the start, so that nobody takes the port meanwhile."""

    socket: socket.socket
    host: str

    @property
    def port(self) -> int:
        """The port it got."""
        port: int = self.socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The address people use."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@dataclass(frozen=True)
class Neo4j:
    """The Neo4j behind the API: where it is, whether it stops with us, and the local server, if it is one."""

    place: Place
    ours: bool
    server: LocalServer | None = None

    def is_gone(self) -> bool:
        """Whether the local server has ended; of one that is given, only its answers tell."""
        return self.server is not None and not self.server.is_running


def run(settings: Settings, files: Sequence[Path] | None = None) -> int:
    """Do it all, with these files or the data set of June 2015 and its questions; returns the exit code."""
    serving = False
    try:
        with (
            stoppable(),
            _entrance(settings) as door,
            _neo4j(settings, door) as neo4j,
            connected(settings, neo4j.place) as store,
        ):
            vocabulary = load_vocabulary()
            make_ready(store, vocabulary)
            _load(distinct(files or [DATA]), store, vocabulary)
            server = _server(_app(settings, store, vocabulary, neo4j.place))
            found = [] if files else answers(store)
            serving = True
            _show(settings, neo4j.place, door, found, ours=neo4j.ours)
            serving = _serve(server, door, neo4j)
    except Stopped as stop:
        # Once it served, being asked to stop is how it ends.
        return Exit.OK if serving else 128 + stop.signum
    return Exit.OK if serving else Exit.FAILED


@contextmanager
def _entrance(settings: Settings) -> Iterator[Door]:
    """The door of the API, once it is clear that nobody else serves this home."""
    if settings.neo4j_uri:
        with _door(settings) as door:
            yield door
        return
    with _only_one(settings) as lock, _door(settings) as door:
        _sign(lock, f"process {os.getpid()}, API {door.url}")
        yield door


@contextmanager
def _neo4j(settings: Settings, door: Door) -> Iterator[Neo4j]:
    """Where Neo4j is, and whether it stops with us."""
    if settings.neo4j_uri:
        yield Neo4j(given_place(settings), ours=False)
        return
    commands, hosts = browser_settings(settings.api_host, door.port)
    with _started(local_server(settings, browser_commands=commands, hosts=hosts)) as found:
        yield found


@contextmanager
def _started(server: LocalServer) -> Iterator[Neo4j]:
    """The local Neo4j, running; it is stopped at the end, but not when it ran before."""
    leave = is_up(server)
    note("Neo4j runs already, and will be left running." if leave else "Starting Neo4j …")
    try:
        yield Neo4j(local_place(server.start()), ours=not leave, server=server)
    except LocalServerError:
        leave = True  # its message tells what became of the server, and what to do
        raise
    finally:
        if not leave:
            with undisturbed():
                note("Stopping Neo4j …")
                server.stop(timeout=30)


@contextmanager
def _only_one(settings: Settings) -> Iterator[int]:
    """One main job a home: a second one would lose its Neo4j when the first ends."""
    with usable(Home(settings.home)):
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(settings.home / "main-job", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, settings)
        _sign(lock, f"process {os.getpid()}")
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, settings: Settings) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 200, 0).decode()
        raise ServerBusy(
            f"`sayso run` serves {settings.home} already ({holder}): use that one, end it, or choose another --home"
        ) from None


def _sign(lock: int, holder: str) -> None:
    """Write down who holds the lock, for whoever finds it taken."""
    os.truncate(lock, 0)
    os.pwrite(lock, holder.encode(), 0)


@contextmanager
def _door(settings: Settings) -> Iterator[Door]:
    with _listen(settings.api_host, settings.api_port) as listener:
        door = Door(listener, settings.api_host)
        if settings.api_port not in (0, door.port):
            note(f"Port {settings.api_port} is taken: the API uses {door.port}.")
        yield door


def _listen(host: str, first: int) -> socket.socket:
    """A listening socket on the first free port."""
    last = min(first + _PORTS_TRIED, 65_535) if first else 0
    for port in range(first, last + 1):
        try:
            return _bind(host, port)
        except socket.gaierror as error:
            raise SettingsError(f"SAYSO_API_HOST: {host!r} is not an address of this machine") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingsError(
                    f"the API cannot listen on {host} port {port}: {error.strerror}. "
                    "Set SAYSO_API_HOST and SAYSO_API_PORT."
                ) from error
    raise SettingsError(f"the ports {first} to {last} are all taken: set SAYSO_API_PORT to another, or to 0 for any")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind)
    try:
        # The port of a run that ended a moment ago may be had again; one that is listened on may not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def _load(files: Sequence[Path], store: Store, vocabulary: Vocabulary) -> None:
    note(f"Loading {', '.join(file.name for file in files)} …")
    for report in load_files(files, store, vocabulary, Plan(strict=True)):
        for problem in report.problems:
            if not isinstance(problem, VersionConflict):
                raise problem
            note(f"{problem}: the graph is left as it is.")


def _app(settings: Settings, store: Store, vocabulary: Vocabulary, place: Place) -> FastAPI:
    from api.rest.app import create_app

    app = create_app(settings, store, vocabulary)
    app.state.browser = place.browser
    return app


def _show(settings: Settings, place: Place, door: Door, answered: list[Answered], *, ours: bool) -> None:
    """Print the answers, and where everything is."""
    for each in answered:
        say("")
        say(each.question, "bold")
        print_pairs([("  " + where, what) for what, where in each.answers])
    say("")
    print_pairs(
        [
            *_ways_in(settings, place),
            ("API", door.url),
            ("API docs", f"{door.url}/docs"),
        ]
    )
    say("")
    say("Ctrl-C stops it all." if ours else "Ctrl-C stops the API; Neo4j ran before, and stays up.")


def _ways_in(settings: Settings, place: Place) -> list[tuple[str, str]]:
    if place.browser is None:
        return [("Neo4j", place.uri), ("  user", place.user)]
    return [
        ("Neo4j Browser", place.browser),
        ("  user", place.user),
        ("  password", f"{place.password}  (kept in {settings.password_file}, which only you can read)"),
    ]


def _server(app: FastAPI) -> uvicorn.Server:
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE)
    server = uvicorn.Server(config)
    stop = server.handle_exit

    def stop_once(sig: int, frame: FrameType | None) -> None:
        # A second Ctrl-C would make uvicorn break off with a traceback; it is stopping already.
        if not server.should_exit:
            stop(sig, frame)

    server.handle_exit = stop_once  # type: ignore[method-assign]
    return server


def _serve(server: uvicorn.Server, door: Door, neo4j: Neo4j) -> bool:
    """Serve until a signal, which comes back as Stopped once the requests under way are answered.

    Returns, with whether it served at all, when it could not start or the signal is one we were told to ignore;
    raises StoreUnavailable when Neo4j ended.
    """
    threading.Thread(target=_watch, args=(server, neo4j), daemon=True).start()
    server.run(sockets=[door.socket])
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
