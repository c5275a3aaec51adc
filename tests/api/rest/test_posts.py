"""Holders and vacancies of a post over HTTP and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from graph.storage.store import Store

HARBOUR = """
:arcadia a s:Dataset ; s:title "Arcadia" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2031-05-02" .
:gazette {
  :master a s:Post {| s:locator "1" |} ; s:name "harbour master"@en {| s:locator "1" |} .
  :otto a s:Person {| s:locator "1" |} ; s:name "Otto"@en {| s:locator "1" |} ;
    s:held :master {| s:from "2031-01-01" ; s:until "2031-04-03" ; s:locator "2" |} .
  :iris a s:Person {| s:locator "1" |} ; s:name "Iris"@en {| s:locator "1" |} ;
    s:held :master {| s:from "2031-04-20" ; s:until "2031-05-01" ; s:locator "2" |} .
  << :iris s:held :master >> s:certainty s:alleged ; s:from "2030" ; s:locator "3" .
}
"""


@pytest.fixture
def harbour(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    load_trig(HARBOUR)
    return rest


@pytest.fixture
def sayso(harbour: httpx.Client, run_sayso: Callable[..., Any]) -> Callable[..., Any]:
    return run_sayso


def test_vacancies_in_words_and_as_the_api_says(harbour: httpx.Client, sayso: Callable[..., Any]) -> None:
    assert sayso("vacancies", "master").stdout == (
        "2031-04-04 to 2031-04-19: nobody\n"
        "    before: Otto held harbour master, from 2031-01-01 until 2031-04-03. "
        "In its own voice: gazette, 2 [aea9e085]\n"
        "    after: Iris held harbour master, from 2031-04-20 until 2031-05-01. "
        "In its own voice: gazette, 2 [c2b922d0]\n"
    )
    told = harbour.get("/posts/master/vacancies").json()
    (vacancy,) = told["results"]
    assert {name: vacancy[name] for name in ("first", "last", "verdict", "perhaps")} == {
        "first": "2031-04-04",
        "last": "2031-04-19",
        "verdict": "certain",
        "perhaps": [],
    }
    assert json.loads(sayso("vacancies", "master", "--json").stdout) == {"results": told["results"], "next": None}
    assert sayso("vacancies", "master", "--as-of", "2031-04-20").stderr == "0 vacancies\n"
    assert harbour.get("/posts/master/vacancies?asOf=2031-04-10&verdict=possible").json()["results"] == []


def test_holders_in_words_and_as_the_api_says(harbour: httpx.Client, sayso: Callable[..., Any]) -> None:
    done = sayso("holders", "master", "--as-of", "2031-04-20")
    assert (done.stdout, done.stderr) == (
        "Iris [iris] held harbour master [master], from 20 April 2031, until 1 May 2031, certain\n"
        "    why certain: said of these days by gazette\n"
        "    - from 2031-04-20 until 2031-05-01. In its own voice: gazette, 2 (certain) [c2b922d0]\n"
        "    - ? alleged: from 2030. In its own voice: gazette, 3 (possible) [758d3f6b]\n",
        "1 holder\n",
    )
    told = harbour.get("/posts/master/holders").json()["results"]
    assert json.loads(sayso("holders", "master", "--json").stdout) == {"results": told, "next": None}


def test_what_is_refused(harbour: httpx.Client, sayso: Callable[..., Any], assert_problem: Callable[..., None]) -> None:
    assert_problem(harbour.get("/posts/otto/vacancies"), 404, "not-found", "no post with id 'otto'")
    assert_problem(harbour.get("/posts/master/vacancies?asOf=x"), 422, "date-error", "not a day")
    told = "sayso: no post with id 'otto': `sayso find NAME --kind Post` finds one by name\n"
    assert sayso("vacancies", "otto").stderr == told
    assert sayso("holders", "nobody").exit_code == 1
