"""The command as its users start it: a process of its own, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app

COMMAND = Path(sys.executable).with_name("sayso")


@dataclass(frozen=True)
class Done:
    """What a finished command left."""

    code: int
    out: str
    err: str


Sayso = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where commands are started: it holds modules named like two of ours, which nothing may import."""
    place = tmp_path / "work"
    place.mkdir()
    for name in ("graph.py", "api.py"):
        (place / name).write_text("raise SystemExit('a file of the working folder was imported')\n")
    return place


@pytest.fixture
def offline_env(tmp_path: Path) -> dict[str, str]:
    """An environment without any of our settings but a home folder in which nothing is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAYSO_")}
    return {**kept, "SAYSO_HOME": str(tmp_path / "home")}


@pytest.fixture
def offline(folder: Path, offline_env: dict[str, str]) -> Sayso:
    """Run the command where no Neo4j is."""
    return lambda *args, **options: run_command(folder, offline_env, *args, **options)


@pytest.fixture
def process(folder: Path, offline_env: dict[str, str], neo4j_env: dict[str, str]) -> Sayso:
    """Run the command on the Neo4j of this test run."""
    return lambda *args, **options: run_command(folder, {**offline_env, **neo4j_env}, *args, **options)


@pytest.fixture
def sayso(
    folder: Path, offline_env: dict[str, str], neo4j_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Sayso:
    """The same without a process of its own: a start and its imports take longer than most of what is tested."""
    monkeypatch.chdir(folder)

    def invoke(*args: str, settings: Mapping[str, str] | None = None, given: str = "") -> Done:
        env = {**offline_env, **neo4j_env, **(settings or {})}
        done = CliRunner().invoke(app, args, env=env, input=given, prog_name="sayso", catch_exceptions=False)
        return Done(done.exit_code, done.stdout, done.stderr)

    return invoke


def run_command(
    folder: Path, env: Mapping[str, str], *args: str, settings: Mapping[str, str] | None = None, given: str = ""
) -> Done:
    """Run it to its end; `given` is what it reads from standard input."""
    done = subprocess.run(
        [COMMAND, *args],
        cwd=folder,
        env={**env, **(settings or {})},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
