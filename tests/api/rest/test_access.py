"""API keys over HTTP: what is open without them, what they open, revocation, the audit log, ids and metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.rest.access import needed_scope
from api.rest.app import create_app
from api.services.context import Context
from api.services.keys import KeyFile, Scope
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import SettingsError
from ontology.vocabulary import Vocabulary

Check = Callable[..., None]
Open = Callable[..., AbstractContextManager[httpx.Client]]
QUERY = {"query": "RETURN 1 AS x"}
RETRACT = {"kind": "retract", "source": "no-such-source", "by": "A. Editor", "why": "made up"}


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "home")


@pytest.fixture
def opened(
    loaded: Store, vocabulary: Vocabulary, serve: Callable[[FastAPI], Any], tmp_path: Path
) -> Callable[..., AbstractContextManager[httpx.Client]]:
    """Serve the June 2015 data from the home of `keys`, with further settings."""

    @contextmanager
    def open_with(**settings: Any) -> Iterator[httpx.Client]:
        context = Context(Graph(loaded, vocabulary), read_settings(home=tmp_path / "home", **settings))
        with serve(create_app(context)) as client:
            yield client

    return open_with


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def audit(home: Path) -> list[dict[str, Any]]:
    lines = (home / "logs" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_without_keys_all_but_decisions_is_open(opened: Open, assert_problem: Check) -> None:
    with opened() as client:
        assert client.get("/entities/tayyeb-agha").status_code == 200
        assert client.post("/cypher", json=QUERY).status_code == 200
        assert_problem(client.post("/decisions", json=RETRACT), 403, "forbidden", "there is no API key")


def test_with_a_key_made_each_request_needs_the_scope(opened: Open, keys: KeyFile, assert_problem: Check) -> None:
    secrets = {scope: keys.new(scope, [scope])[1] for scope in Scope}
    requests: dict[Scope, list[tuple[str, str, Any]]] = {
        Scope.READ: [
            ("GET", "/entities/tayyeb-agha", None),
            ("GET", "/entities/tayyeb-agha/claims?proof=true", None),
            ("HEAD", "/sources", None),
            ("GET", "/decisions", None),
            ("GET", "/metrics", None),
            ("POST", "/match", {"queries": {"a": {"name": "Tayyeb Agha"}}}),
        ],
        Scope.CYPHER: [("POST", "/cypher", QUERY)],
        Scope.WRITE: [("POST", "/decisions", RETRACT)],
    }
    with opened(api_token="token") as client:
        for needed, each in ((scope, each) for scope, all_ in requests.items() for each in all_):
            method, path, body = each
            refused = client.request(method, path, json=body)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer"), path
            assert client.request(method, path, json=body, headers=bearer("guess")).status_code == 401, path
            for scope, secret in secrets.items():
                status = client.request(method, path, json=body, headers=bearer(secret)).status_code
                assert (status not in (401, 403)) == (scope is needed), (path, scope, status)
        assert_problem(client.get("/sources"), 401, "unauthorized", "the scope read, sent as Authorization: Bearer KEY")
        lacking = client.post("/cypher", json=QUERY, headers=bearer(secrets[Scope.READ]))
        assert_problem(lacking, 403, "forbidden", "this needs a key with the scope cypher, which 'read' does not have")
        # The token is for the time before there are keys.
        assert client.post("/decisions", json=RETRACT, headers=bearer("token")).status_code == 401


def test_each_endpoint_that_takes_a_post_has_a_scope_of_its_own_or_only_reads(rest: httpx.Client) -> None:
    paths = [path for path, methods in rest.get("/openapi.json").json()["paths"].items() if "post" in methods]
    methods = {method for each in rest.get("/openapi.json").json()["paths"].values() for method in each}

    assert methods == {"delete", "get", "post"}
    assert {path: needed_scope({"method": "POST", "path": path}) for path in paths} == {
        "/claims": Scope.WRITE,
        "/cypher": Scope.CYPHER,
        "/decisions": Scope.WRITE,
        "/load": Scope.WRITE,
        "/match": Scope.READ,
        "/proof": Scope.READ,
        "/queries/{name}": Scope.CYPHER,
        "/reconcile": Scope.READ,
        "/sources/{id}/verify": Scope.READ,
    }


def test_all_about_jobs_needs_the_scope_to_write(rest: httpx.Client) -> None:
    paths = [path for path in rest.get("/openapi.json").json()["paths"] if path.startswith("/jobs")]

    assert paths == ["/jobs", "/jobs/{id}", "/jobs/{id}/rejects"]
    for path in paths:
        assert {needed_scope({"method": method, "path": path}) for method in ("GET", "HEAD", "DELETE")} == {Scope.WRITE}


def test_a_proof_is_checked_with_the_rights_of_who_asks(opened: Open, keys: KeyFile) -> None:
    reader, other = keys.new("reader", [Scope.READ])[1], keys.new("other", [Scope.READ, Scope.CYPHER])[1]
    with opened() as client:
        looked_up = client.get("/entities/tayyeb-agha?proof=true", headers=bearer(reader)).json()
        queried = client.post("/cypher?proof=true", json=QUERY, headers=bearer(other)).json()
        for answer, secret, verdict in (
            (looked_up, reader, "holds"),
            (queried, other, "holds"),
            (queried, reader, "unanswered"),
        ):
            checked = client.post("/proof", json=answer, headers=bearer(secret)).json()
            assert checked["verdict"] == verdict
    assert checked["detail"] == "this needs a key with the scope cypher, which 'reader' does not have"


def test_the_rate_limit_is_by_key_and_by_address(opened: Open, keys: KeyFile, assert_problem: Check) -> None:
    desk, web = keys.new("desk", [Scope.READ])[1], keys.new("web", [Scope.READ])[1]
    with opened(requests_per_minute=2) as client:
        assert [client.get("/sources", headers=bearer(desk)).status_code for _ in range(3)] == [200, 200, 429]
        refused = client.get("/sources", headers=bearer(desk))
        assert_problem(refused, 429, "too-many-requests", "SAYSO_REQUESTS_PER_MINUTE")
        assert 25 <= int(refused.headers["retry-after"]) <= 30
        assert client.get("/sources", headers=bearer(web)).status_code == 200
        # Guessing is by address.
        assert [client.get("/sources", headers=bearer(guess)).status_code for guess in "abc"] == [401, 401, 429]
        assert client.get("/healthz").status_code == 200
    with opened(requests_per_minute=0) as client:
        assert {client.get("/sources", headers=bearer(desk)).status_code for _ in range(5)} == {200}


def test_there_is_no_rate_limit_without_keys(opened: Open) -> None:
    with opened(requests_per_minute=1) as client:
        assert {client.get("/sources").status_code for _ in range(5)} == {200}


def test_an_api_for_other_machines_needs_keys_even_when_there_are_none(opened: Open) -> None:
    with opened(api_host="192.0.2.1") as client:
        assert client.get("/sources").status_code == 401
        assert client.get("/healthz").status_code == 200


def test_pages_that_browsers_open_and_health_need_no_key(opened: Open, keys: KeyFile) -> None:
    keys.new("desk", [Scope.READ])
    with opened() as client:
        for path in ("/", "/docs", "/docs-files/swagger-ui.css", "/openapi.json", "/healthz", "/browser/style.grass"):
            assert client.get(path).status_code == 200, path
        assert client.get("/browser").status_code == 404  # where it is, is not known here
        for path in ("/readyz", "/docs-filesystem", "/docs-files", "/healthz/", "/nowhere"):
            assert client.get(path).status_code == 401, path


def test_a_running_server_heeds_new_and_revoked_keys_at_once(opened: Open, keys: KeyFile) -> None:
    with opened() as client:
        assert client.get("/sources").status_code == 200
        _, secret = keys.new("desk", [Scope.READ])
        assert client.get("/sources").status_code == 401
        assert client.get("/sources", headers=bearer(secret)).status_code == 200
        keys.revoke("desk")
        # The last key revoked does not open the server again.
        assert client.get("/sources", headers=bearer(secret)).status_code == 401
        assert client.get("/sources").status_code == 401


@pytest.mark.parametrize("damage", ["", "{}x", '{"name": 1}', '[{"name": "desk"}]', None])
def test_a_damaged_or_removed_key_file_opens_nothing(
    opened: Open, keys: KeyFile, assert_problem: Check, damage: str | None
) -> None:
    _, secret = keys.new("desk", [Scope.READ])
    with opened() as client:
        assert client.get("/sources", headers=bearer(secret)).status_code == 200
        if damage is None:
            keys.path.unlink()
        else:
            keys.path.write_text(damage, encoding="utf-8")
        refused = client.get("/sources", headers=bearer(secret))
        assert_problem(refused, 500, "internal-server-error", "the API keys cannot be read")
        assert str(keys.path.parent) not in refused.text


def test_a_server_does_not_start_with_a_damaged_key_file(opened: Open, keys: KeyFile) -> None:
    keys.new("desk", [Scope.READ])
    keys.path.write_text("[", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"api-keys\.json cannot be read as API keys"), opened():
        pass


def test_the_audit_log_has_every_decision(opened: Open, keys: KeyFile, tmp_path: Path) -> None:
    _, secret = keys.new("editor", [Scope.READ, Scope.WRITE])
    with opened() as client:
        client.get("/sources", headers=bearer(secret))
        client.post("/decisions", json=RETRACT)
        client.post("/decisions", json=RETRACT, headers=bearer(secret) | {"X-Request-Id": "desk-7"})
    refused, made = audit(tmp_path / "home")
    assert (refused["key"], refused["status"], refused["body"]) == (None, 401, "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", made.pop("time"))
    assert json.loads(made.pop("body")) == RETRACT
    assert made == {
        "key": "editor",
        "address": "127.0.0.1",
        "method": "POST",
        "path": "/decisions",
        "query": "",
        "status": 404,
        "requestId": "desk-7",
    }
    assert (tmp_path / "home" / "logs" / "audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_audit_log_has_questions_when_asked_to(opened: Open, tmp_path: Path) -> None:
    with opened(audit_questions=True) as client:
        client.get("/entities?q=agha")
        client.post("/cypher", json=QUERY)
    asked, query = audit(tmp_path / "home")
    assert (asked["key"], asked["path"], asked["query"], asked["status"]) == (None, "/entities", "q=agha", 200)
    assert (query["path"], json.loads(query["body"])) == ("/cypher", QUERY)


def test_no_key_and_no_file_is_in_the_audit_log(opened: Open, keys: KeyFile, tmp_path: Path) -> None:
    _, secret = keys.new("desk", [Scope.READ])
    with opened(audit_questions=True) as client:
        client.get("/sources", headers=bearer(secret))
        client.get("/sources", headers=bearer("guessed-key"))
        client.post("/sources/economist-2015-06/verify", content="a confidential copy", headers=bearer(secret))
    text = (tmp_path / "home" / "logs" / "audit.jsonl").read_text(encoding="utf-8")
    assert [(line["key"], line["status"]) for line in audit(tmp_path / "home")] == [
        ("desk", 200),
        (None, 401),
        ("desk", 200),
    ]
    for hidden in (secret, "guessed-key", "confidential", "Bearer"):
        assert hidden not in text
    assert secret not in keys.path.read_text(encoding="utf-8")
    assert keys.path.stat().st_mode & 0o777 == 0o600
    assert keys.path.parent.stat().st_mode & 0o777 == 0o700


def test_each_answer_has_a_request_id(rest: httpx.Client) -> None:
    assert rest.get("/healthz", headers={"X-Request-Id": "a.B-9_"}).headers["x-request-id"] == "a.B-9_"
    made = rest.get("/nowhere", headers={"X-Request-Id": "two words"})
    assert re.fullmatch("[0-9a-f]{32}", made.headers["x-request-id"])
    assert made.json()["requestId"] == made.headers["x-request-id"]
    assert rest.get("/nowhere").json()["requestId"] != made.json()["requestId"]


def test_a_crash_has_a_request_id_and_is_counted(rest_app: FastAPI, serve: Callable[[FastAPI], Any]) -> None:
    app = create_app(rest_app.state.context)

    @app.get("/crash")
    def crash() -> None:
        raise RuntimeError

    with serve(app) as client:
        crashed = client.get("/crash", headers={"X-Request-Id": "c-1", "Connection": "close"})
        assert (crashed.status_code, crashed.json()["requestId"], crashed.headers["x-request-id"]) == (
            500,
            "c-1",
            "c-1",
        )
        assert 'sayso_requests_total{method="GET",route="/crash",status="500"} 1.0' in client.get("/metrics").text


def test_metrics_count_by_route_template(opened: Open) -> None:
    with opened() as client:
        client.get("/entities/tayyeb-agha")
        client.get("/entities/nobody")
        client.head("/entities/tayyeb-agha")
        client.get("/no/such/address")
        client.put("/sources")
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    counted = [line for line in answer.text.splitlines() if line.startswith("sayso_requests_total")]
    assert sorted(counted) == [
        'sayso_requests_total{method="GET",route="/entities/{id}",status="200"} 1.0',
        'sayso_requests_total{method="GET",route="/entities/{id}",status="404"} 1.0',
        'sayso_requests_total{method="GET",route="other",status="404"} 1.0',
        'sayso_requests_total{method="HEAD",route="/entities/{id}",status="200"} 1.0',
        'sayso_requests_total{method="other",route="/sources",status="405"} 1.0',
    ]
    assert 'sayso_request_seconds_count{method="GET",route="/entities/{id}"} 2.0' in answer.text
