"""The three clocks over HTTP and on the command line, each asked for itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graph.storage.store import Store

PAPERS = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "%s" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:leaflet a s:Source ; s:title "A leaflet" .
:gazette { :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :guild a s:Organisation {| s:locator "p. 1" |} ; s:name "the Guild"@en {| s:locator "p. 1" |} .
  %s
  << :ada s:memberOf :guild >> s:polarity s:denied ; s:locator "p. 4" . }
:leaflet { :ada s:memberOf :guild {| s:locator "p. 5" |} . }
"""
MEMBER = ':ada s:memberOf :guild {| s:from "2019" ; s:until "2020-02" ; s:locator "p. 2" |} .'


@pytest.fixture
def then(clean_store: Store, load_trig: Callable[..., Any]) -> str:
    """A moment at which the graph held a claim that a later load took back."""
    load_trig(PAPERS % (1, MEMBER))
    moment = datetime.now(UTC).isoformat()
    load_trig(PAPERS % (2, ""))
    return moment


def told(rest: httpx.Client, path: str, **asked: str) -> list[tuple[str, str | None]]:
    results = rest.get(path, params=asked).raise_for_status().json()["results"]
    return sorted((claim["locator"], claim.get("publishedBy")) for claim in results if claim["relation"])


def test_the_claims_of_an_entity(rest: httpx.Client, then: str) -> None:
    path = "/entities/ada/claims"
    assert told(rest, path) == [("p. 4", None), ("p. 5", None)]
    assert told(rest, path, knownAt=then) == [("p. 2", None), ("p. 4", None), ("p. 5", None)]
    assert told(rest, path, knownAt="2001") == []
    assert told(rest, path, knownAt=then, asOf="2020-03") == [("p. 4", None), ("p. 5", None)]
    assert told(rest, path, publishedBy="2020-06-10") == [("p. 4", "certain"), ("p. 5", "unknown")]
    assert told(rest, path, publishedBy="2020-05") == [("p. 5", "unknown")]


def test_a_fact_of_today_is_not_shown_as_one_of_then(rest: httpx.Client, then: str) -> None:
    (neighbour,) = rest.get("/entities/ada/neighbours").json()["results"]
    path = f"/facts/{neighbour['fact']['id']}"
    assert rest.get(path).json()["fact"] == neighbour["fact"]
    assert "fact" not in rest.get(path, params={"knownAt": then}).json()
    assert "fact" not in rest.get(path, params={"publishedBy": "2020"}).json()
    assert told(rest, path, knownAt=then) == [("p. 2", None), ("p. 4", None), ("p. 5", None)]


def test_one_claim_as_it_was_held(
    rest: httpx.Client, clean_store: Store, then: str, assert_problem: Callable[..., None]
) -> None:
    (row,) = clean_store.read("MATCH (c:RetractedClaim) RETURN c.id AS id")
    path = f"/claims/{row['id']}"
    claim = rest.get(path, params={"asOf": "2019-06/2020-01", "throughout": "true", "publishedBy": "2020-06-09"}).json()
    assert (claim["locator"], claim["verdict"], claim["publishedBy"]) == ("p. 2", "possible", "impossible")
    assert claim["retraction"] == "replaced by version 2"
    assert rest.get(path, params={"knownAt": then}).json()["id"] == row["id"]
    gone = rest.get(path, params={"knownAt": datetime.now(UTC).isoformat()})
    assert_problem(gone, 404, "not-found", "no claim held at 20")
    assert_problem(rest.get("/claims/none"), 404, "not-found", "no claim with id 'none'")


def test_what_is_refused(rest: httpx.Client, then: str, assert_problem: Callable[..., None]) -> None:
    moment = rest.get("/entities/ada/claims?knownAt=2020-01-01T00:00")
    assert_problem(moment, 422, "date-error", "not a moment", parameter="knownAt", value="2020-01-01T00:00")
    day = rest.get("/entities/ada/claims?publishedBy=June")
    assert_problem(day, 422, "date-error", "not a day", parameter="publishedBy")
    for path in ("/entities/ada/neighbours", "/posts/x/holders", "/conflicts", "/sources"):
        assert_problem(rest.get(f"{path}?knownAt=2020"), 400, "bad-request", "there is no parameter 'knownAt' here")
    assert_problem(rest.get("/entities/ada/claims?throughout=true"), 422, "input-error", "is about some days")


def test_the_command_shows_claims_alone(run_sayso: Callable[..., Any], then: str) -> None:
    day = datetime.now(UTC).date().isoformat()
    lines = run_sayso("show", "ada", "--known-at", then).stdout.splitlines()
    assert lines[:3] == ["Ada Quill  [ada]", "", "Claimed as asked, whether it is a fact today or not"]
    assert sorted(lines[3:6]) == [
        "  - Ada Quill member of the Guild, from 2019 until 2020-02. In its own voice: gazette, p. 2; "
        f"retracted on {day}: replaced by version 2 [d89b9587]",
        "  - Ada Quill member of the Guild. In its own voice: leaflet, p. 5 [49eed9d5]",
        "  - Ada Quill, is a Person, name: Ada Quill (en). In its own voice: gazette, p. 1 [c856c7b7]",
    ]
    assert lines[6:] == [
        "",
        "Claimed, but no fact: denied or doubted",
        "  ✗ denied: Ada Quill member of the Guild. In its own voice: gazette, p. 4 [3fdbc7ed]",
    ]
    published = run_sayso("show", "ada", "--published-by", "2020-05").stdout.splitlines()
    assert published[3:] == [
        "  - Ada Quill member of the Guild. In its own voice: leaflet, p. 5; published on no known day [49eed9d5]"
    ]
    of_source = run_sayso("show", "gazette", "--known-at", then)
    assert of_source.stderr == "Days and moments are asked of claims: of a source nothing depends on them.\n"


def test_the_command_in_json_is_what_the_api_says(run_sayso: Callable[..., Any], rest: httpx.Client, then: str) -> None:
    shown = json.loads(run_sayso("show", "ada", "--known-at", then, "--json").stdout)
    assert shown["entity"] == {"id": "ada", "name": "Ada Quill"}
    assert shown["claims"] == rest.get("/entities/ada/claims", params={"knownAt": then}).json()["results"]
    assert run_sayso("show", "ada", "--known-at", "noon").exit_code == 1
