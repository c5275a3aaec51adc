"""The API as its clients see it: a real server on a port of its own, asked over HTTP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from typer.testing import CliRunner

from api.cli.main import app
from api.rest.app import create_app
from api.services.context import Context
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def rest_app(store: Store, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application over the run's one database."""
    home = tmp_path_factory.mktemp("home")
    settings = read_settings(home=home, query_seconds=2, query_rows=100, allowed_hosts=["sayso.example"])
    return create_app(Context(Graph(store, vocabulary), settings))


@contextmanager
def served(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of `app`, which listens on a free port meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client:
                yield client
        finally:
            # A test that fails must not leave the thread, for which the process would wait for ever.
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def serve() -> Callable[[FastAPI], AbstractContextManager[httpx.Client]]:
    """Serve an application that a test makes itself."""
    return served


@pytest.fixture(scope="session")
def rest(rest_app: FastAPI) -> Iterator[httpx.Client]:
    """A client of the API, whatever the database holds."""
    with served(rest_app) as client:
        yield client


@pytest.fixture
def run_sayso(neo4j_env: dict[str, str]) -> Callable[..., Any]:
    """Run `sayso` with some arguments, in this process, on whatever the database holds."""
    return lambda *args: CliRunner().invoke(app, args, env=neo4j_env, prog_name="sayso", catch_exceptions=False)


@pytest.fixture
def june_2015(rest: httpx.Client, loaded: Store) -> httpx.Client:
    """A client of the API over the June 2015 data set."""
    return rest


@pytest.fixture(scope="session")
def assert_problem() -> Callable[..., None]:
    """Check that a response is a problem (RFC 9457) of one shape everywhere, and what it says."""

    def check(response: httpx.Response, status: int, name: str, detail: str, **more: Any) -> None:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        body = response.json()
        assert body["type"] == f"https://w3id.org/sayso/problem/{name}"
        assert (body["status"], bool(body["title"])) == (status, True)
        assert detail in body["detail"]
        assert {key: body[key] for key in more} == more

    return check
