"""Paths, common neighbours, timelines, drawings and events over HTTP and on the command line: both say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

ASKED = [
    (
        "/paths?from=tayyeb-agha&to=hekmat-khalil-karzai&k=2",
        ("path", "tayyeb-agha", "hekmat-khalil-karzai", "--paths", "2"),
    ),
    (
        "/entities/tayyeb-agha/common?with=shukria-barakzai&kind=Event&limit=1000",
        ("common", "tayyeb-agha", "shukria-barakzai", "--kind", "Event"),
    ),
    (
        "/entities/tayyeb-agha/timeline?with=kabul&asOf=2015&relation=participatedIn",
        ("timeline", "tayyeb-agha", "kabul", "--as-of", "2015", "--relation", "participatedIn"),
    ),
    (
        "/events?kind=Attack&from=2015-06&until=2015-06-30&limit=50",
        ("events", "--kind", "Attack", "--from", "2015-06", "--until", "2015-06-30"),
    ),
    ("/statistics?by=actor&kind=Attack&limit=50", ("statistics", "--by", "actor", "--kind", "Attack")),
]


@pytest.mark.parametrize(("path", "command"), ASKED)
def test_both_ways_of_asking_give_one_answer(
    june_2015: httpx.Client, run_sayso: Callable[..., Any], path: str, command: tuple[str, ...]
) -> None:
    told = june_2015.get(path).json()
    assert told["results"]
    done = json.loads(run_sayso(*command, "--json").stdout)
    assert {name: done[name] for name in done if name != "next"} == {n: told[n] for n in told if n != "next"}
    assert june_2015.get(f"{path}&proof=true").json()["proof"]["claims"] or "statistics" in path


def test_in_words(june_2015: httpx.Client, run_sayso: Callable[..., Any]) -> None:
    done = run_sayso("path", "tayyeb-agha", "hekmat-khalil-karzai", "--relation", "participatedIn")
    lines = done.stdout.splitlines()
    assert lines[0] == "1. Tayyeb Agha - informal meetings since May 2015 - Hekmat Khalil Karzai"
    assert sum("(the weakest)" in line for line in lines) == 1
    assert any("Said by delegates of both sides: economist-2015-06, para 10" in line for line in lines)
    assert done.stderr == "1 way\n"
    shown = run_sayso("events", "--kind", "Attack", "--from", "2015-06-22", "--until", "2015-06-22", "--limit", "1")
    assert shown.stdout.splitlines()[1].split()[:2] == ["2015-06-22", "parliament-attack-2015"]
    assert run_sayso("statistics", "--by", "month").stdout.splitlines()[-1].split()[:2] == ["not", "known"]
    assert "[informal-contacts-2015]" in run_sayso("common", "tayyeb-agha", "shukria-barakzai").stdout
    assert "undated" in run_sayso("timeline", "tayyeb-agha").stdout


def test_a_drawing(june_2015: httpx.Client) -> None:
    drawn = june_2015.get("/graph?entities=tayyeb-agha,%20shukria-barakzai&limit=3").json()
    assert [node["distance"] for node in drawn["nodes"]] == [0, 0, 1]
    ids = {node["entity"]["id"] for node in drawn["nodes"]}
    assert all({edge["subject"], edge["object"]} <= ids for edge in drawn["edges"])
    assert drawn["leftOut"] > 0


@pytest.mark.parametrize(
    ("path", "status", "name", "detail"),
    [
        ("/paths?from=kabul&to=kabul", 422, "input-error", "both are one entity"),
        ("/paths?from=kabul&to=nobody", 404, "not-found", "no entity with id 'nobody'"),
        ("/paths?from=kabul", 422, "input-error", "to: expected a value"),
        ("/paths?from=kabul&to=taliban&maxHops=7", 422, "input-error", "maxHops: expected a number up to 6"),
        ("/paths?from=kabul&to=taliban&hops=2", 400, "bad-request", "there is no parameter 'hops'"),
        ("/paths?from=kabul&to=taliban&asOf=2016/2015", 422, "date-error", "the last day asked about is before"),
        ("/entities/kabul/common?with=kabul", 422, "input-error", "both are one entity"),
        ("/entities/nobody/timeline", 404, "not-found", "no entity with id 'nobody'"),
        ("/entities/kabul/timeline?cursor=WyJhIl0", 422, "input-error", "not a cursor of this list"),
        ("/events?from=2016&until=2015", 422, "date-error", "the last day is before the first"),
        ("/events?bbox=1,2,3", 422, "input-error", "not a section of the map"),
        ("/events?kind=Nonsense", 422, "input-error", "there is no such kind"),
        ("/statistics?by=weather", 422, "input-error", "by: expected"),
        ("/graph?entities=,", 422, "input-error", "too many or none"),
        ("/graph?entities=kabul&depth=5", 422, "input-error", "depth: expected a number up to 4"),
    ],
)
def test_what_is_refused(
    june_2015: httpx.Client, assert_problem: Callable[..., None], path: str, status: int, name: str, detail: str
) -> None:
    assert_problem(june_2015.get(path), status, name, detail)
