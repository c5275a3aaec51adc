"""Wait until a server that starts answers over Bolt, or say why it does not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import psutil
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, DatabaseUnavailable, DriverError, Neo4jError

from graph.local.home import USER, Home
from graph.local.ports import LOOPBACK, Ports
from graph.local.process import PAUSE, gone, has_ended, listening
from ontology.errors import CredentialsLost, ServerStartError

_TOLD_EVERY = 10  # seconds


class Ended(Exception):
    """The server's process is gone."""


class PortTaken(Exception):
    """Another program took a port after it was found free."""


def wait_until_ready(
    home: Home, process: psutil.Process, ports: Ports, deadline: float, say: Callable[[str], None]
) -> bool:
    """Wait until Bolt and HTTP answer; False when the time is over first. Says every ten seconds that it waits."""
    started = told = time.monotonic()
    while not _ready(home, process, ports):
        if has_ended(process):
            gone(process)
            raise Ended
        now = time.monotonic()
        if now > deadline:
            return False
        if now - told >= _TOLD_EVERY:
            told = now
            say(f"Neo4j is still starting, for {now - started:.0f} s now …")
        time.sleep(PAUSE)
    return True


def _ready(home: Home, process: psutil.Process, ports: Ports) -> bool:
    # Only our own process may get the password.
    if not {ports.bolt, ports.http} <= listening(process):
        return False
    try:
        with _driver(home, ports) as driver:
            return _answers(home, driver)
    except AuthError as error:
        raise CredentialsLost(
            f"the server refuses the password in {home.password_file}. If it was changed in Neo4j, write the new "
            f"one into that file. {home.way_to_a_new_password()}"
        ) from error
    except (DriverError, Neo4jError) as error:
        if "needs to be restarted" in str(error):
            raise ServerStartError(
                "Neo4j has given up its store until it is restarted, as it does on a full disk. See that there is "
                f"room on the disk of {home.data}, then `sayso down` and `sayso up`. {home.debug_log} tells more."
            ) from error
        return False


def _driver(home: Home, ports: Ports) -> Driver:
    uri = f"bolt://{LOOPBACK}:{ports.bolt}"
    return GraphDatabase.driver(
        uri, auth=(USER, home.password()), connection_timeout=5, connection_acquisition_timeout=5
    )


def _answers(home: Home, driver: Driver) -> bool:
    """Whether the database answers; raises ServerStartError when the server runs but cannot open it."""
    try:
        with driver.session(database=DATABASE) as session:
            session.run("RETURN 1").consume()
    except DatabaseUnavailable:
        with driver.session(database="system") as session:
            found = session.run(_WHY, name=DATABASE).single(strict=True)["why"]
        if found:
            raise ServerStartError(
                f"Neo4j cannot open its store: {found} {home.debug_log} tells why. Make a copy of {home.data} "
                "before trying anything; or move the home folder aside and load again."
            ) from None
        return False
    return True


DATABASE = "neo4j"
_WHY = "SHOW DATABASES YIELD name, statusMessage WHERE name = $name RETURN statusMessage AS why"


def still_starting(home: Home, process: psutil.Process) -> ServerStartError:
    """The error for a server that runs and does not answer in time."""
    return ServerStartError(
        f"the server (process {process.pid}) does not answer yet. It was left running, for it may be recovering "
        f"a large store: start again to wait on, or stop it.{last_words(home)}"
    )


def why_it_ended(home: Home) -> Exception:
    """The error for a server that ended while starting."""
    if _PORT_TAKEN.search(home.console_text()):
        return PortTaken()
    return ServerStartError(f"Neo4j ended while starting.{last_words(home)}")


def last_words(home: Home) -> str:
    """The end of the log, after advice when it names a known trouble."""
    lines = telling_lines(home.console_text())
    text = "\n  ".join(lines) or "(nothing)"
    advice = next((f" {advice}" for pattern, advice in _ADVICE if re.search(pattern, text)), "")
    return f"{advice} Its last words, from {home.console_log}:\n  {text}"


_PORT_TAKEN = re.compile(r"Address already in use|PortBindException|BindException")
_ADVICE = (
    (r"No space left on device", "The disk is full: make room and start again."),
    (r"Read-only file system|AccessDenied|Permission denied", "It may not write to its folder."),
    (r"store_lock|FileLockException", "Another process uses this store: stop that one."),
    (r"OutOfMemory|insufficient memory|Could not reserve", "Choose a smaller heap in the settings."),
    (r"heap size|maximum heap", "Choose another heap size in the settings."),
)
_TELLING = re.compile(r"ERROR|Error|Exception|Caused by|Invalid|insufficient|denied|No space")


def telling_lines(log: str, most: int = 8) -> list[str]:
    """The last lines that name a trouble; the last lines as they are when the log is short or no line does."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    naming = [line for line in lines if _TELLING.search(line)] if len(lines) > most else []
    return (naming or lines)[-most:]
