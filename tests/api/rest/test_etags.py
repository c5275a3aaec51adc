"""ETag and If-None-Match: 304 for an answer that still holds, and never for one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.rebuild import rebuild
from ontology.vocabulary import Vocabulary

pytestmark = pytest.mark.usefixtures("clean_store")

PEOPLE = """\
:people a s:Dataset ; s:title "People" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:paper { :reed a s:Person ; s:name "Ann Reed"@en . :holt a s:Person ; s:name "Holt"@en . :holt s:relativeOf :reed . }
"""
WHY = Reason("A desk", "somebody looked")
PATHS = (
    "/entities/reed",
    "/entities/reed/claims?asOf=2031-07-01",
    "/entities/reed/neighbours",
    "/entities?q=reed",
    "/sources/paper",
    "/datasets",
    "/decisions",
    "/graph?entities=reed",
    "/export?format=graphml",
)


def _again(client: httpx.Client, path: str, etag: str, **headers: str) -> httpx.Response:
    return client.get(path, headers={"If-None-Match": etag, **headers})


def _etag(client: httpx.Client, path: str) -> str:
    """The ETag of the present answer: a first one may have that of a version a moment ago."""
    found = _again(client, path, '"none"')
    assert found.status_code == 200
    return found.headers["etag"]


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_still_holds_is_not_sent_again(
    rest: httpx.Client, load_trig: Callable[..., Any], path: str
) -> None:
    load_trig(PEOPLE)
    etag = _etag(rest, path)
    again = _again(rest, path, etag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert "Accept" in again.headers["vary"].split(", ")
    assert again.headers["cache-control"] == "private, no-cache"
    assert "x-request-id" in again.headers
    assert rest.head(path, headers={"If-None-Match": etag}).status_code == 304
    assert _again(rest, path, f'"other", {etag}').status_code == 304
    for other in ('"other"', "*", etag.removeprefix("W/")):
        assert _again(rest, path, other).status_code == 200


def test_after_every_change_each_answer_is_sent_anew(
    rest: httpx.Client, clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig(PEOPLE)
    with Curator(clean_store, vocabulary) as curator:
        changes: list[Callable[[], object]] = [
            lambda: load_trig(PEOPLE.replace("Ann", "Anna")),
            lambda: load_trig(PEOPLE.replace("Ann", "Anna").replace("A paper", "The Paper")),
            lambda: load_trig(PEOPLE.replace('"People"', '"Persons"')),
            lambda: curator.not_same("reed", "holt", WHY),
            lambda: curator.retract(Target(source="paper"), WHY),
            lambda: curator.reinstate(Target(source="paper"), WHY),
            lambda: clean_store.writing(lambda tx: tx.write("MATCH (e:Entity {id: 'reed'}) SET e.name = 'by hand'")),
            lambda: rebuild(clean_store, vocabulary, everything=True),
        ]
        for change in changes:
            answers = {path: _again(rest, path, '"none"') for path in PATHS}
            change()
            etags = {path: answer.headers["etag"] for path, answer in answers.items() if answer.status_code == 200}
            assert {"/datasets", "/decisions"} <= etags.keys()
            assert all(_again(rest, path, etag).status_code != 304 for path, etag in etags.items())


def test_an_etag_is_never_newer_than_its_answer(rest: httpx.Client, load_trig: Callable[..., Any]) -> None:
    load_trig(PEOPLE)
    before = _etag(rest, "/entities/reed")
    load_trig(PEOPLE.replace("Ann", "Anna"))
    fresh = rest.get("/entities/reed")
    assert fresh.json()["name"] == "Anna Reed"
    assert fresh.headers["etag"] == before
    assert _again(rest, "/entities/reed", before).status_code == 200


def test_an_etag_is_that_of_one_address_in_one_form(rest: httpx.Client, load_trig: Callable[..., Any]) -> None:
    load_trig(PEOPLE)
    etag = _etag(rest, "/sources")
    assert _again(rest, "/sources?limit=1", etag).status_code == 200
    assert _again(rest, "/datasets", etag).status_code == 200
    assert _again(rest, "/nowhere", etag).status_code == 404
    table = _again(rest, "/sources", etag, Accept="text/csv")
    assert (table.status_code, table.headers["vary"]) == (200, "Accept")
    assert _again(rest, "/sources", table.headers["etag"], Accept="text/csv").status_code == 304


def test_what_does_not_come_from_the_graph_has_none(rest: httpx.Client, load_trig: Callable[..., Any]) -> None:
    load_trig(PEOPLE)
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/entities/nobody", "/sources?limit=0"):
        answer = rest.get(path)
        assert "etag" not in answer.headers, path
    assert "etag" not in rest.post("/cypher", json={"query": "RETURN 1 AS one"}).headers
