"""The managed server is tested on real servers, and the fetch on a real repository that can be told to misbehave.

A start costs seconds, so the server tests share one home (`investigation`), which each test finds stopped, and do
several things to each server they start.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from rich.console import Console

import graph
from graph.local.artifacts import Artifact
from graph.local.server import LocalServer

ROOT = Path(graph.__file__).parents[1]


@dataclass
class Repository:
    """A Maven repository on the loopback address."""

    files: dict[str, bytes] = field(default_factory=dict)
    # What to do wrong at the next requests, first things first: a status, or after how many bytes to hang up.
    statuses: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    # Bytes after which each answer waits until `goes_on` is set.
    waits_after: int | None = None
    waiting: Event = field(default_factory=Event)
    goes_on: Event = field(default_factory=Event)
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, coordinates: str, content: bytes) -> Artifact:
        """Offer an artifact; the answer is its line of a lock file, right in every respect."""
        group, name, version = coordinates.split(":")
        artifact = Artifact(group, name, version, "", hashlib.sha256(content).hexdigest(), len(content))
        self.files[artifact.path] = content
        return artifact

    def asked(self) -> Counter[str]:
        return Counter(self.requests)


class _Handler(BaseHTTPRequestHandler):
    repository: Repository

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        repository, path = self.repository, self.path.lstrip("/")
        repository.requests.append(path)
        if repository.statuses:
            self.send_error(repository.statuses.pop(0))
        elif path not in repository.files:
            self.send_error(404)
        else:
            self._send(repository.files[path])

    def _send(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        cut = self.repository.cuts.pop(0) if self.repository.cuts else len(content)
        pause = min(cut, self.repository.waits_after if self.repository.waits_after is not None else cut)
        self.wfile.write(content[:pause])
        if self.repository.waits_after is not None:
            self.wfile.flush()
            self.repository.waiting.set()
            self.repository.goes_on.wait(30)
        with suppress(ConnectionError):  # when the test kills the client
            self.wfile.write(content[pause:cut])
        self.close_connection = True


@pytest.fixture
def repository() -> Iterator[Repository]:
    made = Repository()
    handler = type("Handler", (_Handler,), {"repository": made})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        made.url = f"http://127.0.0.1:{http.server_port}"
        thread = Thread(target=http.serve_forever, args=[0.01])
        thread.start()
        yield made
        made.goes_on.set()
        http.shutdown()
        thread.join()


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off is for the world's servers; ours forgives at once."""
    monkeypatch.setattr("graph.local.fetch.PAUSES", (0.01, 0.01, 0.01))


@pytest.fixture(scope="module")
def investigation(tmp_path_factory: pytest.TempPathFactory, neo4j_cache: Path) -> Iterator[LocalServer]:
    """The server of a home that the module's tests share."""
    server = LocalServer(
        tmp_path_factory.mktemp("investigation") / "home",
        neo4j_cache,
        short_lived=True,
        heap="512m",
        browser_commands="style http://127.0.0.1:8000/browser/style.grass",
        browser_whitelist="127.0.0.1",
    )
    yield server
    server.stop(force=True)


@pytest.fixture
def said(investigation: LocalServer) -> Iterator[StringIO]:
    """What the server says to people during a test."""
    before, text = investigation.console, StringIO()
    investigation.console = Console(file=text, width=200)
    yield text
    investigation.console = before


@pytest.fixture
def python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Run some lines in a Python of their own, in the background."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
