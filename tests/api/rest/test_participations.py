"""Capacities over HTTP and on the command line say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from graph.storage.store import Store

OFFICE = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:gazette {
  :ada a s:Person ; s:name "Ada"@en ; s:held :minister {| s:from "2020-01-01" ; s:until "2020-03-31" |} .
  :minister a s:Post ; s:name "minister"@en . :guild a s:Organisation ; s:name "the Guild"@en .
  :dinner a s:Meeting {| s:from "2020-03-01" ; s:until "2020-03-01" |} ; s:name "dinner"@en .
  :ada s:participatedIn :dinner {| s:capacity s:personal ; s:onBehalfOf :guild |} .
  << :ada s:memberOf :guild >> s:certainty s:alleged .
}
"""


@pytest.fixture
def office(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    load_trig(OFFICE)
    return rest


@pytest.fixture
def sayso(office: httpx.Client, run_sayso: Callable[..., Any]) -> Callable[..., Any]:
    return run_sayso


def test_participations(office: httpx.Client, sayso: Callable[..., Any]) -> None:
    (row,) = office.get("/entities/ada/participations?capacity=personal&holding=minister").json()["results"]
    assert (row["event"], row["verdict"], row["fact"]["capacity"]) == ("dinner", "certain", "personal")
    asked = ("participations", "ada", "--capacity", "personal", "--holding", "minister")
    assert json.loads(sayso(*asked, "--json").stdout) == {"results": [row], "next": None}
    assert sayso(*asked).stdout == (
        "Ada [ada] participated in dinner [dinner], capacity personal, on behalf of guild, 1 March 2020, certain\n"
        "    - Ada participated in dinner, capacity personal, on behalf of guild. "
        "In its own voice: gazette, no locator given [96ec8093]\n"
        "    - Ada held minister, from 2020-01-01 until 2020-03-31. "
        "In its own voice: gazette, no locator given [5aaa178e]\n"
    )
    assert sayso("participations", "ada", "--as-of", "2019").stderr == "0 participations\n"


def test_representatives(office: httpx.Client, sayso: Callable[..., Any]) -> None:
    (row,) = office.get("/entities/guild/representatives?members=false").json()["results"]
    assert (row["actor"], row["membership"]) == ("ada", "unclaimed")
    assert office.get("/entities/guild/representatives?members=true").json()["results"] == []
    assert json.loads(sayso("representatives", "guild", "--no-members", "--json").stdout) == {
        "results": [row],
        "next": None,
    }
    assert sayso("representatives", "guild").stdout.splitlines() == [
        "Ada [ada]: nobody says that they belonged to it",
        "    - Ada participated in dinner, capacity personal, on behalf of guild. "
        "In its own voice: gazette, no locator given [96ec8093]",
        "    - ? alleged: Ada member of the Guild. In its own voice: gazette, no locator given [2aab139c]",
    ]


def test_what_is_refused(office: httpx.Client, assert_problem: Callable[..., None]) -> None:
    path = "/entities/ada/participations"
    assert_problem(
        office.get(f"{path}?holding=guild"), 422, "input-error", "there is no such post", parameter="holding"
    )
    assert_problem(office.get(f"{path}?capacity=x"), 422, "input-error", "there is no such capacity", value="x")
    assert_problem(office.get("/entities/nobody/representatives"), 404, "not-found", "no entity with id 'nobody'")
