"""The managed local Neo4j: started, found again, stopped."""

from __future__ import annotations

import time
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console

from graph.local.artifacts import locked_artifacts, neo4j_version
from graph.local.config import neo4j_conf
from graph.local.fetch import fetch
from graph.local.home import USER, Home
from graph.local.kept import Kept, choose_ports, keep_version
from graph.local.locked import alone, writing
from graph.local.ports import LOOPBACK, Ports, is_free
from graph.local.process import admin, find, last_launch, launch, listening, server_command
from graph.local.readiness import PortTaken, wait_until_ready
from ontology.errors import LocalServerError, ServerStartError

PORT_TRIES = 3

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
    """How the server of a home folder is.

    `stale`: it was killed, and the next start recovers. `foreign`: it is stopped and another program holds one of its
    ports, so the next start chooses another.
    """

    state: State
    home: Path
    version: str
    pid: int | None
    bolt_port: int | None
    http_port: int | None
    logs: tuple[Path, ...]


@dataclass
class LocalServer:
    """The Neo4j of one home folder; any number of these, in any number of processes, may name the same folder."""

    home: Path
    cache: Path
    _: KW_ONLY
    heap: str = "1g"
    http_port: int | None = None
    bolt_port: int | None = None
    fast_start: bool = False
    repository: str | None = None
    browser_commands: str | None = None
    browser_whitelist: str | None = None
    console: Console = field(default_factory=lambda: Console(stderr=True), repr=False)

    def __post_init__(self) -> None:
        self._home = Home(self.home.expanduser().resolve())
        self._version = neo4j_version(locked_artifacts())

    def start(self, timeout: float = 120) -> Running:
        """Start the server, or find the one that runs, and wait until it answers."""
        if find(self._home) is None:
            self._class_path()  # a download may take long: not under the lock, and not within the timeout
        deadline = time.monotonic() + timeout
        with alone(self._home, deadline):
            process = find(self._home)
            return self._launch(deadline) if process is None else self._adopt(process, deadline)

    def stop(self, timeout: float = 60, *, force: bool = False) -> None:
        """Stop the server and wait until it is gone; `force` kills one that does not go."""
        if not self._home.root.exists():
            return
        with alone(self._home, time.monotonic() + timeout):
            process = find(self._home)
            if process is not None:
                _end(process, timeout, force=force)
            self._home.launch_file.unlink(missing_ok=True)

    def status(self) -> Status:
        """How the server is, without waiting for anything."""
        process, last = find(self._home), last_launch(self._home)
        ports = last.ports if last else Kept.read(self._home).ports
        return Status(
            state=_state(process, stale=last is not None, ports=ports),
            home=self._home.root,
            version=self._version,
            pid=process.pid if process else None,
            bolt_port=ports.bolt if ports else None,
            http_port=ports.http if ports else None,
            logs=(self._home.console_log, self._home.debug_log),
        )

    @property
    def is_running(self) -> bool:
        """Does a server of this home listen?"""
        return self.status().state == "running"

    def _class_path(self) -> list[Path]:
        return fetch(self.cache, repository=self.repository, console=self.console)

    def _launch(self, deadline: float) -> Running:
        command = server_command(self._home, self.heap, fast_start=self.fast_start)
        with writing(self._home):
            password = self._credentials()
            keep_version(self._home, self._version)
        for _ in range(PORT_TRIES):
            with writing(self._home):
                ports = choose_ports(self._home, self.bolt_port, self.http_port, self._say)
                self._configure(ports)
                process = launch(self._home, command, self._class_path(), ports)
            try:
                wait_until_ready(self._home, process, ports, password, deadline)
            except PortTaken:
                continue
            return self._running(process, ports, password)
        raise ServerStartError(f"{PORT_TRIES} times another program took the port chosen: start again")

    def _adopt(self, process: psutil.Process, deadline: float) -> Running:
        last = last_launch(self._home)
        if last is None:
            raise ServerStartError(
                f"process {process.pid} serves {self._home.root}, but {self._home.launch_file}, which tells its "
                "ports, is gone: stop the server and start it again"
            )
        password = self._home.password()
        wait_until_ready(self._home, process, last.ports, password, deadline)
        return self._running(process, last.ports, password)

    def _credentials(self) -> str:
        """The password; before the first start also given to Neo4j, in a file rather than on a command line."""
        self._home.prepare()
        password = self._home.password()
        if not self._home.has_store:
            secret = f"@{self._home.password_file}"
            admin(self._home, self._class_path(), "dbms", "set-initial-password", secret)
        return password

    def _configure(self, ports: Ports) -> None:
        text = neo4j_conf(ports, self.browser_commands, self.browser_whitelist)
        (self._home.conf / "neo4j.conf").write_text(text, encoding="utf-8")

    def _running(self, process: psutil.Process, ports: Ports, password: str) -> Running:
        return Running(
            uri=f"bolt://{LOOPBACK}:{ports.bolt}",
            http_url=f"http://{LOOPBACK}:{ports.http}",
            user=USER,
            password=password,
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


def _end(process: psutil.Process, timeout: float, *, force: bool) -> None:
    try:
        process.terminate()
        process.wait(timeout)
    except psutil.TimeoutExpired:
        if not force:
            raise LocalServerError(
                f"the server (process {process.pid}) did not stop within {timeout:.0f} s: it may still be writing. "
                "Wait and stop again; with force it is killed, and recovers at the next start."
            ) from None
        process.kill()
        process.wait(10)
    except psutil.NoSuchProcess:
        pass
