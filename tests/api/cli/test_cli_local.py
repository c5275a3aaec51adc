"""`up`, `down`, `status` and `run` with a local Neo4j of their own, from an empty home folder."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from ontology.files import DATASETS

COMMAND = Path(sys.executable).with_name("sayso")
ARCADIA = DATASETS / "arcadia-2031.trig"
PATIENCE = 180


@pytest.fixture
def own_env(offline_env, neo4j_cache):
    """A home of its own, the cache of everybody, and whatever ports are free."""
    return {**offline_env, "SAYSO_CACHE": str(neo4j_cache), "SAYSO_API_PORT": "0", "SAYSO_HEAP": "512m"}


@pytest.fixture
def own(offline, own_env):
    """Run the command in that home; what is left running at the end is stopped."""
    yield lambda *args: offline(*args, settings=own_env)
    offline("down", settings=own_env)


def test_a_home_that_is_a_file(offline, own_env, folder):
    home = folder / "home"
    home.write_text("")
    done = offline("run", settings={**own_env, "SAYSO_HOME": str(home)})

    assert (done.code, done.out) == (3, "")
    assert done.err == (
        f"sayso: the home folder {home} cannot be used: File exists ({home}). "
        "Make room there or mend its permissions, or choose another home folder.\n"
    )


def test_up_status_load_down(own, own_env, folder, without_waits):
    up = own("up")
    status = json.loads(own("status", "--json").out)
    bolt, http = status["boltPort"], status["httpPort"]

    assert (up.code, without_waits(up.err)) == (0, "Starting Neo4j …\nThe schema was brought up to date.\n")
    assert up.out == (
        f"Neo4j    bolt://127.0.0.1:{bolt}\n"
        f"Browser  http://127.0.0.1:{http}/browser/?dbms=bolt://neo4j@127.0.0.1:{bolt}\n"
        "user     neo4j\n"
        "password  `sayso status --show-password` shows it\n"
    )
    assert status["state"] == "running"
    assert status["counts"] == {"entities": 0, "facts": 0, "claims": 0, "sources": 0}
    kept = Path(own_env["SAYSO_HOME"]) / "secrets" / "neo4j-password"
    assert status["passwordFile"] == str(kept)
    assert f"password  {kept.read_text()}" in own("status", "--show-password").out
    assert kept.read_text().strip() not in own("status").out

    again = own("up", "--json")
    assert again.err == ""
    assert json.loads(again.out) == {
        "uri": f"bolt://127.0.0.1:{bolt}",
        "user": "neo4j",
        "database": "neo4j",
        "browser": f"http://127.0.0.1:{http}/browser/?dbms=bolt://neo4j@127.0.0.1:{bolt}",
        "schemaChanged": False,
        "resolutionCurrent": True,
    }

    # `run` finds this server, and leaves it running.
    with _run(folder, own_env) as (process, printed):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert printed.endswith("\nCtrl-C stops the API; Neo4j ran before, and stays up.\n")
    assert own("status").code == 0

    down, twice = own("down"), own("down")
    assert (down.code, down.out, down.err) == (0, "", "Stopped.\n")
    assert (twice.code, twice.out, twice.err) == (0, "", "It was not running.\n")
    assert own("status").code == 3
    assert _servers(own_env) == []


def test_run_answers_serves_and_ends_with_its_neo4j(own, offline, own_env, folder):
    with _run(folder, own_env) as (process, printed):
        port = re.search(r"^API +http://127.0.0.1:(\d+)$", printed, re.MULTILINE)[1]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/entities/tayyeb-agha") as answer:
            assert json.load(answer)["name"] == "Tayyeb Agha"
        second = offline("run", settings={**own_env, "SAYSO_API_PORT": port})
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0

    assert printed.split("\nNeo4j Browser")[0] == ANSWERS
    assert printed.endswith("\nCtrl-C stops it all.\n")
    assert second.code == 3
    assert second.err == (
        f"sayso: `sayso run` serves {own_env['SAYSO_HOME']} already (process {process.pid}, "
        f"API http://127.0.0.1:{port}): use that one, end it, or choose another --home\n"
    )
    assert _servers(own_env) == []

    # Whatever takes its Neo4j's port next must not be offered the password.
    with _run(folder, own_env) as (process, again):
        for pid in _servers(own_env):
            os.kill(pid, signal.SIGKILL)
        assert process.wait(PATIENCE) == 3
        told = process.stderr.read()
    assert again.split("\nNeo4j Browser")[0] == ANSWERS
    assert told.endswith("sayso: Neo4j ended without being asked, so the API has, too: `sayso status` names its logs\n")


THEIR_WORD = "on the word of: delegates of both sides"
ANSWERS = f"""\

Who took part in the informal meetings, in what capacity, and on whose word?
  economist-2015-06, para 10  Hekmat Khalil Karzai: as delegate, in the source's own voice
  economist-2015-06, para 10  Hekmat Khalil Karzai: in personal capacity, {THEIR_WORD}
  economist-2015-06, para 10  Shukria Barakzai: as delegate, in the source's own voice
  economist-2015-06, para 10  Shukria Barakzai: in personal capacity, {THEIR_WORD}
  economist-2015-06, para 10  Tayyeb Agha: as delegate, in the source's own voice
  economist-2015-06, para 10  Tayyeb Agha: in personal capacity, {THEIR_WORD}

Who says that two civilians died in the attack on parliament?
  economist-2015-06, para 2  2 civilians killed, on the word of: United Nations

Was the vote on the defence minister held?
  economist-2015-06, para 5  planned for 2015-06-22; no source says that it was held
"""


def test_a_killed_run_is_told_and_its_neo4j_taken_over(own, own_env, folder):
    with _run(folder, own_env) as (process, printed):
        url = re.search(r"^API +(http://127.0.0.1:\d+)$", printed, re.MULTILINE)[1]
        assert f"\nAPI       {url}\n" in own("status").out
        process.kill()
        process.wait(PATIENCE)
    left = _servers(own_env)
    assert len(left) == 1
    status = json.loads(own("status", "--json").out)
    assert (status["state"], status["leftOver"], status["api"], status["pid"]) == ("running", True, None, *left)
    told = "running, left by a `sayso run` that was killed: `sayso run` takes it over, `sayso down` stops it"
    assert own("status").out.startswith(f"Neo4j     {told}\n")

    with _run(folder, own_env) as (process, printed):
        assert _servers(own_env) == left
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        said = process.stderr.read()
    assert said.startswith("Neo4j still runs from a `sayso run` that was killed; this one takes it over.\n")
    assert printed.endswith("\nCtrl-C stops it all.\n")
    assert _servers(own_env) == []


def test_run_stopped_while_it_starts_leaves_nothing_behind(own, own_env, folder):
    with _started(folder, own_env) as process:
        assert process.stderr.readline() == "Starting Neo4j …\n"
        _wait_until(lambda: _servers(own_env))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 143

    assert _servers(own_env) == []


def test_run_on_a_given_neo4j_and_a_taken_port(folder, own_env, neo4j_env, loaded):
    with _listening() as taken:
        env = {**own_env, **neo4j_env, "SAYSO_API_PORT": str(taken), "SAYSO_API_HOST": "0.0.0.0"}  # noqa: S104
        with _run(folder, env) as (process, printed):
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
            said = process.stderr.read()

    port = int(re.search(r"^API +http://127.0.0.1:(\d+)$", printed, re.MULTILINE)[1])
    assert taken < port <= taken + 100
    assert said == (
        "There is no API key, so the API listens on 127.0.0.1 and not on 0.0.0.0: `sayso key new NAME` makes one.\n"
        f"Port {taken} is taken: the API uses {port}.\nLoading afghanistan-2015.trig …\n"
    )
    assert (
        f"\nNeo4j     {neo4j_env['SAYSO_NEO4J_URI']}\n  user    neo4j\nAPI       http://127.0.0.1:{port}\n" in printed
    )
    assert neo4j_env["SAYSO_NEO4J_PASSWORD"] not in printed
    assert not Path(own_env["SAYSO_HOME"]).exists()


def test_run_with_files_of_ones_own(folder, offline, own_env, neo4j_env, clean_store):
    env = {**own_env, **neo4j_env}
    with _run(folder, env, str(ARCADIA), str(ARCADIA)) as (process, printed):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        said = process.stderr.read()

    assert said == f"Loading arcadia-2031.trig …\n{ARCADIA} is given twice and read once.\n"
    assert printed.startswith("\nNeo4j ")
    assert clean_store.read("MATCH (d:Dataset) RETURN d.id") == [{"d.id": "arcadia-2031"}]

    (folder / "bad.trig").write_text("no TriG")
    refused = offline("run", "bad.trig", settings=env)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("Loading bad.trig …\nsayso: bad.trig:1: ")


@contextmanager
def _run(folder: Path, env: dict[str, str], *files: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The main job, once it serves, with what it has printed."""
    with _started(folder, env, *files) as process:
        printed = ""
        while "\nCtrl-C" not in printed:
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"`sayso run` ended early: {process.stderr.read()}")
            printed += line
        yield process, printed


@contextmanager
def _started(folder: Path, env: dict[str, str], *files: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [COMMAND, "run", *files], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=PATIENCE)


@contextmanager
def _listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def _servers(env: dict[str, str]) -> list[int]:
    """The processes of this home's Neo4j."""
    found = []
    for process in psutil.process_iter():
        try:
            if f"--home-dir={os.path.realpath(env['SAYSO_HOME'])}" in process.cmdline():
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def _wait_until(true) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
