"""What would fall with a source, and what rests on it alone: over HTTP and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.cli.exit_codes import Exit
from graph.storage.store import Store

HARBOUR = """
:arcadia a s:Dataset ; s:title "Arcadia" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2031-05-02" .
:herald a s:Source ; s:title "The Herald" ; s:published "2031-05-03" .
:gazette {
  :fire a s:Attack {| s:locator "1" |} ; s:name "the fire"@en {| s:locator "1" |} .
  :iris a s:Person {| s:locator "1" |} ; s:name "Iris"@en {| s:locator "1" |} ;
    s:participatedIn :fire {| s:locator "2" |} .
  :otto a s:Person {| s:locator "1" |} ; s:name "Otto"@en {| s:locator "1" |} ;
    s:participatedIn :fire {| s:locator "2" |} .
}
:herald {
  :otto s:participatedIn :fire {| s:locator "1" |} .
}
"""

WIRE = """
:wire-2031 a s:Dataset ; s:title "The wire" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:wire a s:Source ; s:title "A copy" ; s:published "2031-05-04" ; s:derivedFrom :herald .
:wire {
  :otto s:participatedIn :fire {| s:locator "1" |} .
}
"""


@pytest.fixture
def harbour(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    load_trig(HARBOUR)
    return rest


@pytest.fixture
def sayso(harbour: httpx.Client, run_sayso: Callable[..., Any]) -> Callable[..., Any]:
    return run_sayso


def test_the_sources_in_words(sayso: Callable[..., Any], harbour: httpx.Client) -> None:
    told = sayso("sources")
    assert told.stdout == (
        "id       title        publisher  published   claims\n"
        "gazette  The Gazette             2031-05-02  5\n"
        "herald   The Herald              2031-05-03  1\n"
    )
    assert [line.split()[0] for line in sayso("sources", "the", "HER").stdout.splitlines()[1:]] == ["herald"]
    assert json.loads(sayso("sources", "--json").stdout)["results"] == harbour.get("/sources").json()["results"]
    assert [row["id"] for row in harbour.get("/sources?q=gaz").json()["results"]] == ["gazette"]


def test_of_a_source_it_is_told_what_it_copies_and_who_retracted_it(
    harbour: httpx.Client, sayso: Callable[..., Any], load_trig: Callable[..., Any]
) -> None:
    load_trig(WIRE)
    sayso("retract", "gazette", "--by", "A. Editor", "--why", "withdrawn")
    assert sayso("sources").stdout.splitlines()[1:] == [
        "gazette  The Gazette             2031-05-02  0       retracted by A. Editor",
        "herald   The Herald              2031-05-03  1",
        "wire     A copy                  2031-05-04  1       copy of herald",
    ]


def test_where_no_source_is_so_named(sayso: Callable[..., Any]) -> None:
    told = sayso("sources", "tribune")
    assert (told.exit_code, told.stdout, told.stderr) == (Exit.BAD_INPUT, "", "0 sources\n")
    assert sayso("dependents", "otto").stderr == "sayso: no source with id 'otto': `sayso sources` lists them\n"


def test_what_would_fall_in_words(sayso: Callable[..., Any]) -> None:
    told = sayso("dependents", "gazette")
    assert told.stdout == (
        "Facts that would fall\n"
        "  Iris [iris] participated in the fire [fire]\n"
        "Entities that nothing else names\n"
        "id    name  kind\n"
        "iris  Iris  Person\n"
    )
    assert told.stderr == "Facts that would stand on less: 1; entities: 2. Nothing was changed.\n"
    assert sayso("dependents", "herald").stdout == ""


def test_what_would_fall_as_json_and_as_the_api_says(harbour: httpx.Client, sayso: Callable[..., Any]) -> None:
    told = json.loads(sayso("dependents", "gazette", "--json").stdout)
    facts = harbour.get("/sources/gazette/dependents?falls=true").json()["results"]
    assert told == {
        "source": "gazette",
        "factsFallen": [row["fact"] for row in facts],
        "factsWeakened": 1,
        "entitiesFallen": [{"entity": "iris", "name": "Iris", "kind": ["Person"]}],
        "entitiesWeakened": 2,
    }
    assert list(told) == ["source", "factsFallen", "factsWeakened", "entitiesFallen", "entitiesWeakened"]
    assert [fact["subject"] for fact in told["factsFallen"]] == ["iris"]
    assert sayso("dependents", "herald", "--json").stdout == (
        '{"source": "herald",\n"factsFallen": [],\n"factsWeakened": 1,\n"entitiesFallen": [],\n"entitiesWeakened": 2}\n'
    )


def test_what_falls_is_printed_as_it_is_found(sayso: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("api.services.sources.fallen_entities", torn)
    told = sayso("dependents", "gazette")
    assert told.exit_code == Exit.INTERRUPTED
    assert told.stdout == "Facts that would fall\n  Iris [iris] participated in the fire [fire]\n"


def test_nothing_is_printed_of_a_source_that_there_is_not(sayso: Callable[..., Any]) -> None:
    for options in ([], ["--json"]):
        told = sayso("dependents", "nobody", *options)
        assert (told.exit_code, told.stdout) == (Exit.BAD_INPUT, "")


def test_what_rests_on_one_source_alone(
    harbour: httpx.Client, sayso: Callable[..., Any], assert_problem: Callable[..., None]
) -> None:
    assert (
        sayso("single-source", "--source", "gazette").stdout == "Iris [iris] participated in the fire [fire]: gazette\n"
    )
    assert sayso("single-source", "--source", "herald", "--entities").stdout == ""
    entities = sayso("single-source", "--source", "gazette", "--entities").stdout
    assert entities == "the fire  [fire]: gazette\nIris  [iris]: gazette\nOtto  [otto]: gazette\n"
    told = harbour.get("/single-source?source=gazette").json()
    assert [(fact["subject"], fact["sources"]) for fact in told["results"]] == [("iris", ["gazette"])]
    assert json.loads(sayso("single-source", "--source", "gazette", "--json").stdout)["results"] == told["results"]
    assert_problem(harbour.get("/single-source?source=nobody"), 404, "not-found", "nobody")
    assert sayso("single-source", "--source", "nobody", "--json").stdout == ""
