"""Start, find and stop the managed local Neo4j."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console

from graph.local.artifacts import locked_artifacts, neo4j_version
from graph.local.config import neo4j_conf
from graph.local.fetch import fetch
from graph.local.home import USER, Home, write_private
from graph.local.home_state import HomeState, choose_ports, keep_version
from graph.local.locks import server_lock
from graph.local.ports import LOOPBACK, Ports, is_free
from graph.local.process import (
    Launch,
    admin,
    end,
    find,
    has_other_clients,
    launch,
    listening,
    server_command,
)
from graph.local.readiness import Ended, PortTaken, still_starting, wait_until_ready, why_it_ended
from graph.local.releases import Release, current_release
from graph.local.written_files import replacing
from ontology.errors import LocalServerError, ServerStartError

DATABASE = "neo4j"
PORT_TRIES = 3
CLEAN_UP = 30.0  # seconds for a server that is of no use to go away again

State = Literal["running", "starting", "stopped", "stale", "foreign"]


@dataclass(frozen=True)
class Running:
    """A server that answers, and what is needed to talk to it."""

    uri: str
    http_url: str
    user: str
    password: str = field(repr=False)
    pid: int
    bolt_port: int
    http_port: int


@dataclass(frozen=True)
class Status:
    """The state of a home folder's server.

    `stale`: it was killed, and the next start recovers the store. `foreign`: it is stopped and another program uses
    one of its ports, so the next start chooses another.
    """

    state: State
    home: Path
    version: str
    pid: int | None
    bolt_port: int | None
    http_port: int | None
    logs: tuple[Path, ...]
    for_run: bool = False
    """Whether `sayso run` started it, to stop it when it ends."""


@dataclass
class LocalServer:
    """The Neo4j of one home folder, which any number of these, in any number of processes, may share.

    With `short_lived`, for tests, it starts faster and runs slower.
    """

    home: Path
    cache: Path
    _: KW_ONLY
    heap: str = "1g"
    http_port: int | None = None
    bolt_port: int | None = None
    short_lived: bool = False
    repository: str | None = None
    browser_commands: str | None = None
    browser_whitelist: str | None = None
    release: Release = field(default_factory=current_release, repr=False)
    console: Console = field(default_factory=lambda: Console(stderr=True), repr=False)

    def __post_init__(self) -> None:
        self._home = Home(self.home.expanduser().resolve())
        self._artifacts = locked_artifacts(self.release.lock)
        self._version = neo4j_version(self._artifacts)

    def start(self, timeout: float = 120, *, for_run: bool = False) -> Running:
        """Start the server, or find the one that runs, and wait until it answers."""
        if find(self._home) is None:
            self._class_path()  # a download may take long: not under the lock, and not within the timeout
        deadline = time.monotonic() + timeout
        with server_lock(self._home, deadline):
            process = find(self._home)
            if process is not None:
                with suppress(Ended):  # it was on its way out
                    return self._adopt(process, deadline)
            return self._launch(deadline, for_run=for_run)

    def keep_running(self) -> None:
        """Let the server outlive the `sayso run` that started it."""
        last = Launch.read(self._home)
        if last is not None:
            replace(last, for_run=False).write(self._home)

    def has_other_clients(self) -> bool:
        """Whether other processes are connected to the running server."""
        process, last = find(self._home), Launch.read(self._home)
        return process is not None and last is not None and has_other_clients(process, last.ports.bolt)

    def stop(self, timeout: float = 60, *, force: bool = False) -> None:
        """Stop the server and wait until it is gone; with `force`, kill it after `timeout` seconds."""
        if not self._home.run.exists():
            return
        with server_lock(self._home, time.monotonic() + timeout):
            self._end(timeout, force=force)

    def status(self) -> Status:
        """The state of the server."""
        process, last = find(self._home), Launch.read(self._home)
        ports = last.ports if last else HomeState.read(self._home).ports
        return Status(
            state=_state(process, ports, stale=last is not None),
            home=self._home.root,
            version=self._version,
            pid=process.pid if process else None,
            bolt_port=ports.bolt if ports else None,
            http_port=ports.http if ports else None,
            logs=(self._home.console_log, self._home.debug_log),
            for_run=process is not None and last is not None and last.for_run,
        )

    @property
    def is_running(self) -> bool:
        """Whether a server of this home listens."""
        return self.status().state == "running"

    def reset_password(self, timeout: float = 60) -> Path:
        """Give the stopped server a new password; the graph stays, other users made in Neo4j do not.

        The users live in Neo4j's system database. It is set aside, not deleted (the answer is where), and the
        next start makes a new one with the new password. At no time does a server run without one.
        """
        with server_lock(self._home, time.monotonic() + timeout):
            process = find(self._home)
            if process is not None:
                raise LocalServerError(f"the server (process {process.pid}) is running: stop it first")
            aside = self._home.data / "set-aside" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
            self._home.set_users_aside(aside)
            self._home.new_password()
        return aside

    def dump(self, path: Path, timeout: float = 60) -> None:
        """Write the store to a file with Neo4j's own tool; the server stops for it, and stays stopped."""
        with server_lock(self._home, time.monotonic() + timeout):
            if not self._home.has_store:
                raise LocalServerError(f"there is no graph in {self._home.root}: nothing to back up")
            self._end(timeout, force=True)
            self._dump(path)

    def restore(self, path: Path, timeout: float = 60) -> Path | None:
        """Put the store in a file in place of this one's; the server stops for it, and stays stopped.

        The store that was here is dumped first; returns where to.
        """
        with server_lock(self._home, time.monotonic() + timeout):
            self._end(timeout, force=True)
            self._home.prepare()
            self._prepare_password()
            self._configure(choose_ports(self._home, self.bolt_port, self.http_port, self._say))
            aside = self._set_graph_aside() if self._home.has_graph else None
            try:
                self._load(path)
            except BaseException:
                # A load that fails leaves an empty store behind.
                if aside is not None:
                    self._load(aside)
                raise
            return aside

    def _set_graph_aside(self) -> Path:
        aside = self._home.data / "set-aside" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.dump"
        self._home.make(aside.parent)
        self._dump(aside)
        return aside

    def _load(self, path: Path) -> None:
        arguments = ("database", "load", DATABASE, "--from-stdin", "--overwrite-destination=true")
        with path.open("rb") as stream:
            admin(self._home, self.release, self._class_path(), *arguments, stdin=stream)

    def _dump(self, path: Path) -> None:
        with replacing(path) as stream:
            admin(
                self._home, self.release, self._class_path(), "database", "dump", DATABASE, "--to-stdout", stdout=stream
            )

    def _class_path(self) -> list[Path]:
        return fetch(self.cache, repository=self.repository, artifacts=self._artifacts, console=self.console)

    def _launch(self, deadline: float, *, for_run: bool) -> Running:
        self._home.prepare()
        keep_version(self._home, self._version)
        self._prepare_password()
        for _ in range(PORT_TRIES):
            try:
                return self._launch_once(deadline, for_run=for_run)
            except PortTaken:
                continue  # choosing looks again
        raise ServerStartError(f"{PORT_TRIES} times another program took the chosen port: start again")

    def _launch_once(self, deadline: float, *, for_run: bool) -> Running:
        command = server_command(self._home, self.release, self.heap, short_lived=self.short_lived)
        ports = choose_ports(self._home, self.bolt_port, self.http_port, self._say)
        self._configure(ports)
        try:
            process = launch(self._home, command, self._class_path(), Launch(ports, for_run=for_run))
            ready = wait_until_ready(self._home, process, ports, deadline, self._say)
        except Ended:
            raise why_it_ended(self._home) from None
        except BaseException:  # Ctrl-C, or a server that is of no use
            self._end(CLEAN_UP)
            raise
        if not ready:
            raise still_starting(self._home, process)
        return self._running(process, ports)

    def _end(self, timeout: float, *, force: bool = False) -> None:
        process = find(self._home)
        if process is not None and end(process, timeout, force=force):
            self._say(f"Neo4j did not stop within {timeout:g} s and was killed; its next start recovers the store.")
        self._home.launch_file.unlink(missing_ok=True)

    def _adopt(self, process: psutil.Process, deadline: float) -> Running:
        last = Launch.read(self._home)
        if last is None:
            raise ServerStartError(
                f"process {process.pid} serves {self._home.root}, but {self._home.launch_file}, which tells its "
                "ports, is gone: stop the server and start it again"
            )
        if not wait_until_ready(self._home, process, last.ports, deadline, self._say):
            raise still_starting(self._home, process)
        return self._running(process, last.ports)

    def _prepare_password(self) -> None:
        """Set the password before the first start, from its file, so that `ps` does not show it."""
        self._home.password()
        if not self._home.has_store:
            secret = f"@{self._home.password_file}"
            admin(self._home, self.release, self._class_path(), "dbms", "set-initial-password", secret)

    def _configure(self, ports: Ports) -> None:
        text = neo4j_conf(
            ports,
            self.browser_commands,
            self.browser_whitelist,
            heap=self.heap,
            short_lived=self.short_lived,
            further=self.release.settings,
        )
        write_private(self._home.conf / "neo4j.conf", text)

    def _running(self, process: psutil.Process, ports: Ports) -> Running:
        return Running(
            uri=f"bolt://{LOOPBACK}:{ports.bolt}",
            http_url=f"http://{LOOPBACK}:{ports.http}",
            user=USER,
            password=self._home.password(),
            pid=process.pid,
            bolt_port=ports.bolt,
            http_port=ports.http,
        )

    def _say(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


def _state(process: psutil.Process | None, ports: Ports | None, *, stale: bool) -> State:
    if process is not None:
        there = ports is not None and {ports.bolt, ports.http} <= listening(process)
        return "running" if there else "starting"
    if ports is not None and not (is_free(ports.bolt) and is_free(ports.http)):
        return "foreign"
    return "stale" if stale else "stopped"
