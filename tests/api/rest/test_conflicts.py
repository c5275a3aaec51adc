"""Conflicts over HTTP and on the command line: the whole of one, filters, pages and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from graph.storage.store import Store

ATTACK = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" .
:gazette {
  :raid a s:Attack {| s:locator "p. 1" |} ; s:name "the raid"@en {| s:locator "p. 1" |} ;
    s:killedTotal 2 {| s:locator "p. 1" |} .
}
:herald { :raid s:killedTotalMin 5 {| s:saidBy :mayor ; s:locator "p. 7" |} .
  :mayor a s:Person {| s:locator "p. 7" |} ; s:name "the mayor"@en {| s:locator "p. 7" |} . }
"""

SENTENCE = "Something with one value is given two; numbers are two only when their ranges do not meet."


@pytest.fixture
def raid(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    """A client of the API over a graph in which two papers count the dead of one raid."""
    load_trig(ATTACK)
    return rest


def claim(**stated: Any) -> dict[str, Any]:
    """A claim in full, as it is when nothing is stated but this; its id and time of recording aside."""
    nothing = ("fact", "relation", "object", "objectName", "from", "until", "on", "saidBy", "saidByName", "quoteSha256")
    bounds = ("fromEarliest", "fromLatest", "untilEarliest", "untilLatest")
    always = {"subject": "raid", "subjectName": "the raid", "polarity": "affirmed", "dataset": "erewhon"}
    return {**dict.fromkeys((*nothing, *bounds)), **always, **stated}


def test_a_conflict_in_full(raid: httpx.Client) -> None:
    answer = raid.get("/conflicts").json()
    told = answer["results"][0]
    for side in told["sides"]:
        for each in side["claims"]:
            assert each.pop("id")
            assert each.pop("recordedAt")
    assert answer == {
        "results": [
            {
                "id": told["id"],
                "rule": "twoValues",
                "sentence": SENTENCE,
                "inferred": False,
                "verdict": "certain",
                "entity": "raid",
                "property": "killedTotal",
                "fact": None,
                "sides": [
                    {
                        "values": {"killedTotal": 2},
                        "independentSources": 1,
                        "claimCount": 1,
                        "claims": [
                            claim(
                                killedTotal=2,
                                kind=["Attack"],
                                name=["the raid"],
                                nameLang=["en"],
                                certainty="asserted",
                                source="gazette",
                                sourceTitle="The Gazette",
                                begunBy="2020-06-10",
                                overBy="2020-06-10",
                                locator="p. 1",
                                record="gazette/raid",
                            )
                        ],
                    },
                    {
                        "values": {"killedTotalMin": 5},
                        "independentSources": 1,
                        "claimCount": 1,
                        "claims": [
                            claim(
                                killedTotalMin=5,
                                certainty="reported",
                                saidBy="mayor",
                                saidByName="the mayor",
                                source="herald",
                                sourceTitle="The Herald",
                                begunBy="2020-07-01",
                                overBy="2020-07-01",
                                locator="p. 7",
                                record="herald/raid",
                            )
                        ],
                    },
                ],
            }
        ],
        "next": None,
    }


def test_conflicts_by_entity_rule_and_day(raid: httpx.Client) -> None:
    def count(path: str) -> int:
        return len(raid.get(path).raise_for_status().json()["results"])

    assert count("/conflicts?entity=raid") == count("/entities/raid/conflicts") == 1
    assert count("/entities/mayor/conflicts") == 0
    assert count("/conflicts?rule=twoValues") == 1
    assert count("/conflicts?rule=twoHolders") == 0
    assert count("/conflicts?possible=true") == 0
    (conflict,) = raid.get("/entities/raid/conflicts?asOf=2020").json()["results"]
    assert [each["verdict"] for side in conflict["sides"] for each in side["claims"]] == ["undated", "undated"]


def test_what_is_refused(raid: httpx.Client, assert_problem: Callable[..., None]) -> None:
    no_rule = raid.get("/conflicts?rule=twoTruths")
    assert_problem(no_rule, 422, "input-error", "the ontology has no such conflict rule", value="twoTruths")
    assert_problem(raid.get("/conflicts?entity=nobody"), 404, "not-found", "no entity with id 'nobody'")
    assert_problem(raid.get("/entities/nobody/conflicts"), 404, "not-found", "no entity with id 'nobody'")
    assert_problem(raid.get("/conflicts?asOf=June"), 422, "date-error", "not a day", parameter="asOf")
    assert_problem(raid.get("/conflicts?cursor=x"), 422, "input-error", "not a cursor of this list")


@pytest.fixture
def sayso(raid: httpx.Client, run_sayso: Callable[..., Any]) -> Callable[..., Any]:
    """The command line, on the same graph."""
    return run_sayso


def test_the_command_in_words(sayso: Callable[..., Any]) -> None:
    assert sayso("conflicts").stdout == (
        "the raid [raid], killed in all: two values  [twoValues]\n"
        f"  {SENTENCE}\n"
        "  killed in all: 2 (1 claim, 1 source)\n"
        "    - the raid, is an Attack, killed in all: 2, name: the raid (en). In its own voice: gazette, p. 1 "
        "[1230207e]\n"
        "  killed in all, at least: 5 (1 claim, 1 source)\n"
        "    - the raid, killed in all, at least: 5. Said by the mayor: herald, p. 7 [2e27f2d7]\n"
    )
    assert sayso("conflicts", "mayor").stderr == "0 conflicts\n"


def test_the_command_in_json_is_what_the_api_says(sayso: Callable[..., Any], raid: httpx.Client) -> None:
    told = raid.get("/conflicts").json()["results"]
    assert json.loads(sayso("conflicts", "--json").stdout) == {"results": told, "next": None}
    assert json.loads(sayso("conflicts", "raid", "--rule", "twoValues", "--json").stdout) == {
        "results": told,
        "next": None,
    }
    assert json.loads(sayso("conflicts", "--possible", "--json").stdout) == {"results": [], "next": None}
    nobody = sayso("conflicts", "nobody", "--json")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert nobody.stderr == "sayso: no entity with id 'nobody': `sayso find NAME` finds one by name\n"
