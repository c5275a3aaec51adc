"""Is it there yet? Asked of Bolt with the real password, once the port is known to be our own process's."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psutil
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.local.home import USER, Home
from graph.local.ports import LOOPBACK, Ports
from graph.local.process import listening, serves
from ontology.errors import CredentialsLost, ServerStartError

PAUSE = 0.1


class PortTaken(Exception):
    """Another program took a port between our look and the server's."""


def wait_until_ready(home: Home, process: psutil.Process, ports: Ports, password: str, deadline: float) -> None:
    """Return when Bolt and HTTP answer; raise when the process dies or the time is over."""
    while not _ready(home, process, ports, password):
        if not serves(process, home):
            raise _died(home, process)
        if time.monotonic() > deadline:
            raise ServerStartError(
                f"the server (process {process.pid}) does not answer yet. It was left running, for it may be "
                f"recovering a large store: start again to wait on, or look into {home.console_log}"
            )
        time.sleep(PAUSE)


def _ready(home: Home, process: psutil.Process, ports: Ports, password: str) -> bool:
    # The password goes to nobody else's port, so first see that the port is ours.
    if not {ports.bolt, ports.http} <= listening(process):
        return False
    uri = f"bolt://{LOOPBACK}:{ports.bolt}"
    try:
        with (
            GraphDatabase.driver(uri, auth=(USER, password), connection_timeout=5) as driver,
            driver.session(database="neo4j") as session,
        ):
            session.run("RETURN 1").consume()
    except AuthError as error:
        raise CredentialsLost(
            f"the server refuses the password in {home.password_file} ({error.message}). If it was changed in Neo4j, "
            "write the new one into that file; else stop the server and set a new one with reset_password()."
        ) from error
    except (DriverError, Neo4jError):
        return False  # up, and still opening its databases
    return True


def _died(home: Home, process: psutil.Process) -> Exception:
    lines = telling_lines(home.console_log)
    if any(_PORT_TAKEN.search(line) for line in lines):
        return PortTaken()
    advice = next((text for pattern, text in _ADVICE if any(pattern.search(line) for line in lines)), "")
    said = "\n  ".join(lines) or "(it printed nothing)"
    return ServerStartError(
        f"Neo4j (process {process.pid}) ended while starting.{advice} Its last words, from {home.console_log}:\n  {said}"
    )


_PORT_TAKEN = re.compile(r"Address already in use|PortBindException|BindException")
_ADVICE = tuple(
    (re.compile(pattern), f" {advice}")
    for pattern, advice in (
        (r"No space left on device", "The disk is full: make room and start again."),
        (r"Read-only file system|AccessDenied|Permission denied", "It may not write to its folder."),
        (r"store_lock|FileLockException", "Another process uses this store: stop that one."),
        (r"OutOfMemory|insufficient memory|Could not reserve|heap size", "Choose another heap size in the settings."),
    )
)
_TELLING = re.compile(r"ERROR|Error|Exception|Caused by|Invalid|insufficient|denied")


def telling_lines(log: Path, most: int = 8) -> list[str]:
    """The last lines that name a trouble, or just the last lines."""
    try:
        lines = [line.rstrip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line]
    except FileNotFoundError:
        return []
    return ([line for line in lines if _TELLING.search(line)] or lines)[-most:]
