"""The server's process: how it is launched, found again by its command, and ended."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import psutil

from graph.local.home import Home, read_json, write_private
from graph.local.ports import Ports
from graph.local.releases import Release
from ontology.errors import LocalServerError, ServerStartError, SettingsError

ADMIN = "org.neo4j.cli.AdminTool"
SAME_START = 1.0  # seconds by which two readings of a process's creation may differ
PAUSE = 0.05
DYING = 5.0

# Neo4j samples each index in a virtual thread, which spins while a transaction holds the page it reads. If all carriers
# (by default one a core) spin and the transaction waits for a virtual thread that has none, both wait for ever.
CARRIERS = 256
"""Threads that carry Neo4j's virtual threads: more than there are indexes."""

_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_JVM = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dfile.encoding=UTF-8",
    f"-Djdk.virtualThreadScheduler.parallelism={CARRIERS}",
)
# A load takes an eighth less processor time than with Java's default collector; pauses of some ms do no harm here.
# The two limits end a query that fills the heap after some seconds; else collection goes on for minutes for everybody.
_STEADY = ("-XX:+UseParallelGC", "-XX:GCTimeLimit=80", "-XX:GCHeapFreeLimit=15")
# Starts sooner, runs slower.
_SHORT_LIVED = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

# The shell starts the server in the background and exits, so that the server has no parent that must reap it.
_LAUNCH = '"$@" </dev/null >&2 & echo $!'


@dataclass(frozen=True)
class Launch:
    """The last launch: enough to find its process, and whether `sayso run` started it for as long as it serves."""

    ports: Ports
    pid: int | None = None
    created: float | None = None
    for_run: bool = False

    @classmethod
    def read(cls, home: Home) -> Launch | None:
        """The last launch in this home, unless it was stopped properly."""
        found = read_json(home.launch_file)
        try:
            return cls(Ports(found["bolt"], found["http"]), found["pid"], found["created"], found.get("forRun", False))
        except KeyError:
            return None

    def write(self, home: Home) -> None:
        """Write it into the home folder."""
        bolt, http = self.ports.bolt, self.ports.http
        facts = {"bolt": bolt, "http": http, "pid": self.pid, "created": self.created, "forRun": self.for_run}
        write_private(home.launch_file, json.dumps(facts) + "\n")


def server_command(home: Home, release: Release, heap: str, *, short_lived: bool) -> list[str]:
    """The command that runs the server; its class path is in the environment."""
    if not re.fullmatch(r"\d+[kmgKMG]", heap):
        raise SettingsError(f"the heap size {heap!r} is not a number and k, m or g, such as 512m or 2g")
    options = [*release.java_options, f"-Xmx{heap}", f"-XX:ErrorFile={home.logs}/hs_err_%p.log"]
    pace = _SHORT_LIVED if short_lived else _STEADY
    server = [release.main, *_names(home), f"--config-dir={home.conf}"]
    return [java(release), *_JVM, *options, *pace, *server]


def _names(home: Home) -> tuple[str, str]:
    """The arguments by which the server of this home is known, whatever its release."""
    return f"--home-dir={home.root}", "--console-mode"


def java(release: Release) -> str:
    """The release's Java; raises ServerStartError when it cannot be run."""
    path = release.java
    if not os.access(path, os.X_OK):
        raise ServerStartError(
            f"{path} is missing or may not be executed: install the dependencies again (delete .venv, then make run)"
        )
    return str(path)


def environment(home: Home, class_path: Sequence[Path]) -> dict[str, str]:
    """Ours, with the class path in the lock's order, and without what changes a JVM behind our back."""
    foreign = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    ours = {"NEO4J_HOME": str(home.root), "NEO4J_CONF": str(home.conf)}
    return {**kept, **ours, "CLASSPATH": ":".join(str(path) for path in class_path)}


def launch(home: Home, command: Sequence[str], class_path: Sequence[Path], planned: Launch) -> psutil.Process:
    """Start the server in a session of its own, where a Ctrl-C at the terminal does not reach it."""
    planned.write(home)  # before the process exists: a command that finds it running needs its ports
    if home.console_log.exists():
        home.console_log.replace(home.console_log.with_suffix(".previous.log"))
    write_private(home.console_log, "")
    with home.console_log.open("ab") as log:
        shell = subprocess.run(
            ["/bin/sh", "-c", _LAUNCH, "sh", *command],
            cwd=home.root,
            env=environment(home, class_path),
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            umask=0o077,
            check=True,
        )
    try:
        process = psutil.Process(int(shell.stdout))
        replace(planned, pid=process.pid, created=process.create_time()).write(home)
    except psutil.NoSuchProcess as error:
        raise ServerStartError(f"Java ended at once; {home.console_log} may tell why") from error
    return process


def find(home: Home) -> psutil.Process | None:
    """The running server of this home: the process of the last launch, else any whose command names this home."""
    written = _written_down(home)
    if written is not None:
        if serves(written, home):
            return written
        if not _command(written):  # killed a moment ago: until it has ended it still holds its ports
            gone(written)
    return next((process for process in psutil.process_iter() if serves(process, home)), None)


def _written_down(home: Home) -> psutil.Process | None:
    last = Launch.read(home)
    if last is None or last.pid is None or last.created is None:
        return None
    try:
        process = psutil.Process(last.pid)
        return process if abs(process.create_time() - last.created) < SAME_START else None
    except psutil.Error:
        return None


def serves(process: psutil.Process, home: Home) -> bool:
    """Whether this process is the server of this home; one that ended and waits to be reaped is not."""
    command = _command(process)
    return all(argument in command for argument in _names(home))


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def listening(process: psutil.Process) -> set[int]:
    """The ports on which this process, and no other, listens."""
    try:
        connections = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return set()
    except psutil.AccessDenied as error:
        raise LocalServerError(f"the server (process {process.pid}) belongs to another user") from error
    return {connection.laddr.port for connection in connections if connection.status == psutil.CONN_LISTEN}


def has_ended(process: psutil.Process) -> bool:
    """Whether the process is gone. Its command alone does not tell: it is empty for a moment while Java is loaded."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def has_other_clients(process: psutil.Process, port: int) -> bool:
    """Whether a process other than this one is connected to the server's `port`."""
    own = {connection.laddr.port for connection in psutil.Process().net_connections("tcp")}
    return any(
        each.status == psutil.CONN_ESTABLISHED and each.laddr.port == port and each.raddr.port not in own
        for each in process.net_connections("tcp")
    )


def end(process: psutil.Process, timeout: float, *, force: bool = False) -> bool:
    """Ask the server to stop and wait until it is gone; returns whether it had to be killed, which needs `force`."""
    with suppress(psutil.NoSuchProcess):
        process.terminate()
    if gone(process, timeout):
        return False
    if not force:
        raise LocalServerError(
            f"the server (process {process.pid}) did not stop within {timeout:g} s: it may still be writing. "
            "Wait and stop it again; with force it is killed, and its next start recovers the store."
        )
    with suppress(psutil.NoSuchProcess):
        process.kill()
    gone(process, timeout)
    return True


def gone(process: psutil.Process, timeout: float = DYING) -> bool:
    """Wait until the process has let go of its ports and files."""
    deadline = time.monotonic() + timeout
    while _holds_on(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def _holds_on(process: psutil.Process) -> bool:
    # psutil's own wait ends only when a parent reaps the process, which in a container may never happen. A zombie
    # holds nothing more once its last thread has ended.
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.Error:
        return False


def admin(
    home: Home,
    release: Release,
    class_path: Sequence[Path],
    *arguments: str,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> None:
    """Run Neo4j's admin tool on the folder of a stopped server."""
    done = subprocess.run(
        [java(release), *release.java_options, ADMIN, *arguments],
        env=environment(home, class_path),
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        umask=0o077,
        check=False,
    )
    if done.returncode:
        # The first line tells it; the rest repeats it, and is in the log.
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise ServerStartError(f"neo4j-admin {' '.join(arguments[:2])} failed: {said[0]} (more in {home.logs})")
