"""Every error of Sayso's has one HTTP status, and every error answer one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from fastapi import FastAPI

from api.rest.app import create_app
from api.rest.errors import STATUSES
from api.services.context import Context
from api.settings import Settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology import errors
from ontology.errors import InputError, NotFound, SaysoError
from ontology.vocabulary import Vocabulary

Check = Callable[..., None]
Serve = Callable[[FastAPI], AbstractContextManager[httpx.Client]]

EXPECTED = {
    "SaysoError": 500,
    "SettingsError": 500,
    "OntologyError": 500,
    "InputError": 422,
    "UnreadableFile": 422,
    "UnwritableFile": 500,
    "InvalidOntology": 422,
    "TermInUse": 500,
    "MalformedFile": 422,
    "DateError": 422,
    "InvalidClaim": 422,
    "ProofBroken": 422,
    "VersionConflict": 409,
    "DecisionRefused": 409,
    "NotFound": 404,
    "QueryRefused": 403,
    "QuerySyntax": 400,
    "QueryLimit": 422,
    "GatewayBusy": 503,
    "StoreError": 502,
    "StoreUnavailable": 503,
    "StoreAuth": 502,
    "StoreConflict": 409,
    "StoreOutdated": 503,
    "LocalServerError": 503,
    "DownloadError": 503,
    "ChecksumError": 503,
    "ServerStartError": 503,
    "ServerBusy": 503,
    "NoRoom": 507,
    "CredentialsLost": 503,
}


def tree(top: type[SaysoError] = SaysoError) -> Iterator[type[SaysoError]]:
    if top.__module__ == errors.__name__:
        yield top
    for below in top.__subclasses__():
        yield from tree(below)


def made(kind: type[SaysoError]) -> SaysoError:
    if issubclass(kind, NotFound):
        return kind("entity", "nobody")
    return kind("it went wrong", property="asOf", value="x") if issubclass(kind, InputError) else kind("it went wrong")


@pytest.fixture(scope="module")
def failing(serve: Serve, store: Store, vocabulary: Vocabulary) -> Iterator[httpx.Client]:
    """The application with one more endpoint, which fails as it is told to."""
    kinds = {kind.__name__: kind for kind in tree()}

    def fail(name: str) -> None:
        raise made(kinds[name]) if name in kinds else RuntimeError("a secret of the inside")

    app = create_app(Context(Graph(store, vocabulary), Settings()))  # type: ignore[call-arg]
    app.add_api_route("/fail/{name}", fail, include_in_schema=False)
    with serve(app) as client:
        yield client


def test_every_class_of_the_tree_has_its_status() -> None:
    assert {kind.__name__: status for kind, (status, _) in STATUSES.items()} == EXPECTED
    assert set(STATUSES) == set(tree())


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_every_error_is_answered(failing: httpx.Client, assert_problem: Check, name: str, status: int) -> None:
    expected = "no entity with id 'nobody'" if name == "NotFound" else "it went wrong"
    response = failing.get(f"/fail/{name}")
    assert_problem(response, status, response.json()["type"].rpartition("/")[2], expected)


def test_a_crash_says_nothing_of_the_inside(failing: httpx.Client, assert_problem: Check) -> None:
    response = failing.get("/fail/RuntimeError")
    assert_problem(response, 500, "internal-server-error", "an error inside the API; its log says more")
    assert "secret" not in response.text


@pytest.mark.parametrize(
    ("path", "status", "name", "detail", "more"),
    [
        ("/nowhere", 404, "not-found", "there is no address /nowhere", {}),
        ("/entities/nobody", 404, "not-found", "no entity with id 'nobody'", {"kind": "entity", "id": "nobody"}),
        ("/entities/nobody/claims", 404, "not-found", "no entity with id 'nobody'", {}),
        ("/entities/nobody/neighbours", 404, "not-found", "no entity with id 'nobody'", {}),
        ("/posts/nobody/holders", 404, "not-found", "no post with id 'nobody'", {"kind": "post"}),
        ("/facts/nothing", 404, "not-found", "no fact with id 'nothing'", {"kind": "fact"}),
        ("/sources/nothing", 404, "not-found", "no source with id 'nothing'", {"kind": "source"}),
        (
            "/entities/nobody/claims?asOf=June",
            422,
            "date-error",
            "not a day or a stretch of days to ask about",
            {
                "parameter": "asOf",
                "value": "June",
                "expected": "YYYY-MM-DD, YYYY-MM or YYYY, or two of them as FIRST/LAST",
            },
        ),
        (
            "/entities/nobody/claims?polarity=no",
            422,
            "input-error",
            "there is no such polarity",
            {"parameter": "polarity", "value": "no", "expected": "one of affirmed, denied"},
        ),
        ("/entities?q=%21", 422, "input-error", "there is no word to look for", {"parameter": "q", "value": "!"}),
        ("/entities?cursor=x", 422, "input-error", "not a cursor of this list", {"parameter": "cursor", "value": "x"}),
        (
            "/entities?limit=many",
            422,
            "input-error",
            "limit: expected a whole number, not many",
            {
                "errors": [{"parameter": "limit", "value": "many", "expected": "a whole number"}],
            },
        ),
        ("/entities?limit=0", 422, "input-error", "limit: expected a number from 1 on, not 0", {}),
        ("/entities?limit=9999", 422, "input-error", "limit: expected a number up to 1000, not 9999", {}),
        (
            "/entities?asof=2015",
            400,
            "bad-request",
            "there is no parameter 'asof' here; there are asOf, cursor, fields, kind",
            {},
        ),
        ("/sources/x?limit=2", 400, "bad-request", "there is no parameter 'limit' here; there are fields, proof", {}),
        ("/entities?q=a&q=b", 400, "bad-request", "the parameter 'q' is given more than once", {}),
        ("/entities/nobody/claims?verdict=certain", 422, "input-error", "a verdict is about some day", {}),
    ],
)
def test_errors_of_questions(
    rest: httpx.Client, assert_problem: Check, path: str, status: int, name: str, detail: str, more: dict[str, object]
) -> None:
    assert_problem(rest.get(path), status, name, detail, **more)


@pytest.mark.parametrize(
    ("body", "status", "name", "detail"),
    [
        (b"{", 422, "input-error", "body: expected JSON (Expecting property name enclosed in double quotes)"),
        (b"[]", 422, "input-error", "body: expected a JSON object, not []"),
        (b"{}", 422, "input-error", "query: expected a value; there is none"),
        (b'{"query": ""}', 422, "input-error", "query: expected text of at least 1 character"),
        (b'{"query": 1}', 422, "input-error", "query: expected text, not 1"),
        (b'{"query": "RETURN 1", "params": {}}', 422, "input-error", "params: expected no member of this name"),
        (b'{"query": "RETURN 1", "parameters": []}', 422, "input-error", "parameters: expected a JSON object, not []"),
        (b'{"query": "RETRN 1"}', 400, "query-syntax", "line 1, column 1: Invalid input 'RETRN'"),
        (b'{"query": "CREATE (n)"}', 403, "query-refused", "the gateway only reads the graph"),
        (b'{"query": "UNWIND range(1, 101) AS x RETURN x"}', 422, "query-limit", "more than 100 rows"),
        (b'{"query": "RETURN \\"\\ud800\\""}', 422, "input-error", "query: expected Unicode text, not RETURN"),
        (b'{"query": "RETURN $x", "parameters": {"x": "\\ud800"}}', 422, "input-error", "Neo4j cannot take this"),
        (b'{"query": "RETURN $x", "parameters": {"x": 9223372036854775808}}', 422, "input-error", "Neo4j cannot take"),
    ],
)
def test_errors_of_queries(
    rest: httpx.Client, assert_problem: Check, body: bytes, status: int, name: str, detail: str
) -> None:
    response = rest.post("/cypher", content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, status, name, detail)


def test_a_body_that_is_not_sent_as_json(rest: httpx.Client, assert_problem: Check) -> None:
    response = rest.post("/cypher", content=b"x", headers={"Content-Type": "text/plain"})
    expected = "a JSON object, sent with Content-Type: application/json"
    wrong = {"parameter": "body", "value": "x", "expected": expected}
    assert_problem(response, 422, "input-error", f"body: expected {expected}, not x", errors=[wrong])


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "POST"])
def test_other_methods(rest: httpx.Client, assert_problem: Check, method: str) -> None:
    response = rest.request(method, "/sources")
    assert_problem(response, 405, "method-not-allowed", "Method Not Allowed")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_answer_of_a_problem_in_full(rest: httpx.Client) -> None:
    response: httpx.Response = rest.get("/sources/nothing", headers={"X-Request-Id": "desk-7"})
    assert response.json() == {
        "type": "https://w3id.org/sayso/problem/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "no source with id 'nothing'",
        "kind": "source",
        "id": "nothing",
        "requestId": "desk-7",
    }
