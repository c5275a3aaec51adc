"""Whom the API answers to, how it tells how it is, and the pages that need no internet."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import neo4j
import pytest
import uvicorn
from fastapi import FastAPI

from api.rest.app import create_app
from api.rest.http_protocol import HEAD_BYTES, LimitedHttp
from api.services.context import Context
from api.settings import Settings, read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.files import ontology_turtle
from ontology.vocabulary import Vocabulary

Check = Callable[..., None]
Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]


# Hosts and origins


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "sayso.example"])
def test_known_hosts_are_answered(rest: httpx.Client, host: str) -> None:
    assert rest.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "", "evil.example@localhost:1:2", "[::1"],
)
def test_other_hosts_are_not(rest: httpx.Client, assert_problem: Check, host: str) -> None:
    response = rest.get("/healthz", headers={"Host": host})
    assert_problem(response, 421, "unknown-host", "SAYSO_ALLOWED_HOSTS", host=host)


@pytest.mark.parametrize("origin", ["http://localhost:7474", "http://127.0.0.1:9", "https://sayso.example"])
def test_known_origins_are_answered(rest: httpx.Client, origin: str) -> None:
    assert rest.get("/healthz", headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "file://",
        "moz-extension://localhost",
        "http://localhost:abc",
        "http://127.0.0.1#x",
        "http://localhost:7474",
    ],
)
def test_other_origins_are_not(rest: httpx.Client, assert_problem: Check, origin: str) -> None:
    response = rest.post("/cypher", json={"query": "RETURN 1"}, headers={"Origin": origin})
    assert_problem(response, 403, "unknown-origin", "does not answer to pages from there", origin=origin)


def test_no_other_page_may_read_answers(rest: httpx.Client) -> None:
    response = rest.get("/entities", headers={"Origin": "http://localhost:3000"})
    assert not [name for name in response.headers if name.startswith("access-control")]


# Methods


@pytest.mark.parametrize(
    "path", ["/healthz", "/sources", "/", "/docs", "/docs-files/swagger-ui.css", "/sources/nothing"]
)
def test_head_is_get_without_the_body(rest: httpx.Client, path: str) -> None:
    head, get = rest.head(path), rest.get(path)
    assert head.content == b""
    assert head.status_code == get.status_code
    assert head.headers["content-length"] == str(len(get.content))


def test_options(rest: httpx.Client) -> None:
    response = rest.options("/sources")
    assert (response.status_code, response.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert rest.options("/cypher").headers["allow"] == "OPTIONS, POST"
    assert rest.options("/decisions").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert rest.delete("/decisions").headers["allow"] == "GET, HEAD, OPTIONS, POST"


# Limits and headers


@pytest.mark.parametrize("path", ["/healthz", "/", "/docs", "/docs-files/swagger-ui.css", "/sources/nothing"])
def test_no_page_frames_an_answer_or_takes_it_for_something_else(rest: httpx.Client, path: str) -> None:
    headers = rest.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "frame-ancestors 'none'"


def test_a_body_larger_than_any_question_is_refused(rest_app: FastAPI, assert_problem: Check) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b" " * 100_000

    async def ask() -> httpx.Response:
        # Within this process: over a connection, the answer may be lost with what was not read.
        transport = httpx.ASGITransport(app=rest_app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/cypher", content=parts(), headers={"Content-Type": "application/json"})

    assert_problem(asyncio.run(ask()), 413, "request-entity-too-large", "the body is larger than 2 MB")


def test_headers_without_end_are_refused(rest_app: FastAPI) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(rest_app, log_level="critical", http=LimitedHttp))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        for start in (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ", b"GET /"):
            with socket.create_connection(listener.getsockname(), timeout=10) as client:
                client.sendall(start + b"x" * (HEAD_BYTES + 1))
                assert client.recv(100).startswith(b"HTTP/1.1 431 ")
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client:
            for _ in range(3):
                body = {"query": "RETURN 1 AS x //" + "x" * 40_000}
                assert client.post("/cypher", json=body).json() == {"columns": ["x"], "rows": [[1]]}
        server.should_exit = True
        thread.join()


# Merged entities


@pytest.mark.leaves_broken
@pytest.mark.parametrize(
    ("asked", "moved"),
    [
        ("/entities/old", "/entities/new"),
        ("/entities/old/claims?asOf=2015&limit=3", "/entities/new/claims?asOf=2015&limit=3"),
        ("/entities/old/neighbours", "/entities/new/neighbours"),
        ("/posts/old/holders", "/posts/new/holders"),
    ],
)
def test_a_merged_id_redirects(clean_store: Store, rest: httpx.Client, asked: str, moved: str) -> None:
    clean_store.writing(
        lambda tx: tx.write(
            "CREATE (:Thing:Merged {id: 'old'})-[:SAME_AS]->(:Thing:Entity:Post {id: 'new', name: 'N'})"
        )
    )
    response = rest.get(asked)
    assert (response.status_code, response.headers["location"]) == (308, moved)


# Pages


def test_the_front_page(rest: httpx.Client) -> None:
    page = rest.get("/", headers={"Accept": "text/html"}).text
    links = rest.get("/").json()["links"]
    assert re.findall(r'href="([^"]+)"', page) == list(links)
    statuses = {path: rest.get(path).status_code for path in links if path != "/browser"}
    assert set(statuses.values()) == {200}


def test_the_docs_need_no_internet(rest: httpx.Client) -> None:
    page = rest.get("/docs").text
    fetched = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)""", page)
    assert fetched == [
        "/docs-files/swagger-ui.css",
        "data:,",
        "/docs-files/swagger-ui-bundle.js",
        "/openapi.json",
    ]
    assert [rest.get(path).status_code for path in fetched if path.startswith("/")] == [200, 200, 200]


def test_the_ontology(rest: httpx.Client, vocabulary: Vocabulary) -> None:
    ontology = rest.get("/ontology").json()
    assert ontology["relations"]["held"] == {
        "name": "held",
        "iri": "https://w3id.org/sayso/ns#held",
        "label": "held",
        "comment": "The person held the post, for the time given.",
        "type": "HELD",
        "use": "tenure",
        "domain": ["Person"],
        "range": ["Post"],
        "qualifiers": ["acting", "ordinal"],
        "inverse": "heldBy",
        "symmetric": False,
        "timeless": False,
        "functional": False,
        "inverseFunctional": False,
        "judgement": False,
        "momentary": False,
        "ownEvent": None,
    }
    assert set(ontology["classes"]) == set(vocabulary.classes)
    assert ontology["classes"]["Person"]["lineage"] == ["Entity", "Actor", "Person"]


@pytest.mark.parametrize(
    ("accept", "turtle"),
    [
        ("text/turtle", True),
        ("text/turtle, application/json;q=0.5", True),
        ("application/json, text/turtle;q=0.5", False),
        ("*/*", False),
        ("text/turtle;q=x", False),
    ],
)
def test_the_ontology_as_turtle(rest: httpx.Client, accept: str, turtle: bool) -> None:
    response = rest.get("/ontology", headers={"Accept": accept})
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert (response.headers["content-type"] == "text/turtle; charset=utf-8") is turtle
    assert (response.text == ontology_turtle()) is turtle


# How it is


def test_ready(june_2015: httpx.Client) -> None:
    assert june_2015.get("/healthz").json() == {"status": "ok"}
    assert june_2015.get("/readyz").json() == {"status": "ready"}


@pytest.fixture
def outdated(clean_store: Store) -> Iterator[None]:
    [schema] = clean_store.read("MATCH (s:Schema) RETURN s.fingerprint AS fingerprint")
    clean_store.writing(
        lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = 'older' CREATE (:Source {id: 'x', stale: true})")
    )
    yield
    clean_store.writing(lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = $fingerprint", **schema))


@pytest.mark.leaves_broken
@pytest.mark.usefixtures("outdated")
def test_not_ready(rest: httpx.Client, assert_problem: Check) -> None:
    reasons = [
        "constraints, indexes or ontology are not this version's",
        "what rests on the source x is being resolved again",
    ]
    assert_problem(rest.get("/readyz"), 503, "not-ready", "; ".join(reasons), reasons=reasons)


@pytest.mark.leaves_broken
@pytest.mark.usefixtures("outdated")
def test_an_outdated_graph_is_not_read(rest_app: FastAPI, rest: httpx.Client) -> None:
    rest_app.state.context._current_until = 0
    for path in ("/entities", "/entities/ada/claims", "/conflicts", "/sources", "/decisions"):
        refused = rest.get(path)
        assert (refused.status_code, refused.json()["title"]) == (503, "Graph outdated")
    assert rest.get("/ontology").status_code == 200


def test_without_neo4j_the_api_lives_and_is_not_ready(
    serve: Serve, vocabulary: Vocabulary, assert_problem: Check
) -> None:
    driver = neo4j.GraphDatabase.driver("bolt://127.0.0.1:1", auth=("neo4j", "x"))
    app = create_app(Context(Graph(Store(driver), vocabulary), Settings()))  # type: ignore[call-arg]
    with driver, serve(app) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert_problem(client.get("/readyz"), 503, "not-ready", "Neo4j does not answer")


class Forwarder:
    """Passes on connections to Neo4j until it is closed: to a driver, Neo4j is then gone."""

    def __init__(self, uri: str) -> None:
        address = urlsplit(uri)
        self._target = (address.hostname or "", address.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                neo4j = socket.create_connection(self._target)
                self._open += [client, neo4j]
                for one, other in ((client, neo4j), (neo4j, client)):
                    threading.Thread(target=self._copy, args=(one, other), daemon=True).start()

    def _copy(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)

    def close(self) -> None:
        for each in (self._listener, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def test_when_neo4j_is_gone_every_request_says_so_soon(
    server: Any, loaded: Store, vocabulary: Vocabulary, serve: Serve, assert_problem: Check, tmp_path: Path
) -> None:
    forwarder = Forwarder(server.uri)
    with Store.connect(forwarder.uri, server.user, server.password, server.database) as store:
        settings = read_settings(api_token="secret", home=tmp_path)
        with serve(create_app(Context(Graph(store, vocabulary), settings))) as client:
            assert client.get("/entities/tayyeb-agha").status_code == 200
            assert client.post("/cypher", json={"query": "RETURN 1 AS x"}).status_code == 200
            forwarder.close()
            retraction = {"kind": "retract", "source": "economist-2015-06", "by": "A", "why": "B"}
            for method, path, body in (
                ("GET", "/entities/tayyeb-agha", None),
                ("GET", "/entities/nobody", None),
                ("GET", "/entities/tayyeb-agha/claims?proof=true", None),
                ("GET", "/conflicts", None),
                ("GET", "/sources", None),
                ("GET", "/readyz", None),
                ("POST", "/cypher", {"query": "RETURN 1 AS x"}),
                ("POST", "/decisions", retraction),
            ):
                started = time.monotonic()
                response = client.request(method, path, json=body, headers={"Authorization": "Bearer secret"})
                took = time.monotonic() - started
                name = "not-ready" if path == "/readyz" else "store-unavailable"
                assert_problem(response, 503, name, "Neo4j does not answer")
                assert took < 4, (path, took)
