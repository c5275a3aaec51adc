"""What one speaker is quoted for, asked over HTTP, on the command line and in Cypher: all tell the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from graph.model.hashing import fact_id
from graph.storage.store import Store

MEETING = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" .
:gazette {
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada Quill"@en {| s:locator "p. 1" |} .
  :mayor a s:Person {| s:locator "p. 1" |} ; s:name "the mayor"@en {| s:locator "p. 1" |} .
  :guild a s:Organisation {| s:locator "p. 1" |} ; s:name "the Guild"@en {| s:locator "p. 1" |} .
  :raid a s:Attack {| s:locator "p. 1" |} ; s:name "the raid"@en {| s:locator "p. 1" |} ;
    s:killedTotal 2 {| s:locator "p. 1" |} .
  :ada s:memberOf :guild {| s:locator "p. 2" |} .
  :ada s:participatedIn :raid {| s:saidBy :guild ; s:locator "p. 3" |} .
}
:herald {
  << :ada s:memberOf :guild >> s:polarity s:denied ; s:saidBy :mayor ; s:locator "p. 6" .
  :ada s:memberOf :guild {| s:saidBy :mayor ; s:on "2019" ; s:locator "p. 7" |} .
  :raid s:killedTotal 5 {| s:saidBy :mayor ; s:locator "p. 7" |} .
}
"""
MEMBER = fact_id("ada", "MEMBER_OF", "guild")
IN_CYPHER = "MATCH (c:Claim {saidBy: $speaker}) WHERE $id IN [c.subject, c.object, c.fact] RETURN c.locator AS place"

Sayso = Callable[..., Any]


@pytest.fixture
def meeting(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    """A client of the API over a graph in which a mayor is quoted for this and that."""
    load_trig(MEETING)
    return rest


@pytest.fixture
def sayso(meeting: httpx.Client, run_sayso: Sayso) -> Sayso:
    """The command line, on the same graph."""
    return run_sayso


def places(claims: list[dict[str, Any]]) -> list[str]:
    return sorted(claim["locator"] for claim in claims)


@pytest.mark.parametrize(
    ("id", "path", "speaker", "found"),
    [
        ("ada", "/entities/ada/claims", "mayor", ["p. 6", "p. 7"]),
        ("ada", "/entities/ada/claims", "guild", ["p. 3"]),
        ("guild", "/entities/guild/claims", "guild", []),
        ("raid", "/entities/raid/claims", "mayor", ["p. 7"]),
        (MEMBER, f"/facts/{MEMBER}", "mayor", ["p. 6", "p. 7"]),
        (MEMBER, f"/facts/{MEMBER}", "guild", []),
    ],
)
def test_three_ways_to_ask_tell_the_same(
    meeting: httpx.Client, sayso: Sayso, id: str, path: str, speaker: str, found: list[str]
) -> None:
    parameters = {"id": id, "speaker": speaker}
    rows = meeting.post("/cypher", json={"query": IN_CYPHER, "parameters": parameters}).json()["rows"]
    answer = meeting.get(path, params={"saidBy": speaker}).json()
    shown = json.loads(sayso("show", id, "--said-by", speaker, "--json").stdout)
    assert sorted(place for (place,) in rows) == found
    assert places(answer["results"]) == found
    assert shown.get("claims", []) == answer["results"]


def test_a_fact_is_not_shown_as_what_one_speaker_says(meeting: httpx.Client, sayso: Sayso) -> None:
    assert meeting.get(f"/facts/{MEMBER}").json()["fact"]["claims"] == 2
    assert sorted(meeting.get(f"/facts/{MEMBER}?saidBy=mayor").json()) == ["next", "results"]
    assert sayso("show", MEMBER, "--said-by", "mayor").stdout == (
        f"{MEMBER}  [{MEMBER}]\n"
        "\n"
        "Claimed as asked, whether it is a fact today or not\n"
        "  - Ada Quill member of the Guild, on 2019. Said by the mayor: herald, p. 7 [6b58985b]\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ✗ denied: Ada Quill member of the Guild. Said by the mayor: herald, p. 6 [ce63e260]\n"
    )


def test_the_command_in_words(sayso: Sayso) -> None:
    assert sayso("show", "ada", "--said-by", "guild").stdout == (
        "Ada Quill  [ada]\n"
        "\n"
        "Claimed as asked, whether it is a fact today or not\n"
        "  - Ada Quill participated in the raid. Said by the Guild: gazette, p. 3 [bc4be1ba]\n"
    )
    nothing = sayso("show", "guild", "--said-by", "guild")
    assert (nothing.stdout, nothing.stderr) == ("the Guild  [guild]\n", "Nothing is claimed as asked.\n")


def test_a_speaker_and_the_clocks_go_together(sayso: Sayso) -> None:
    assert sayso("show", "ada", "--said-by", "mayor", "--as-of", "2018", "--published-by", "2020-07").stdout == (
        "Ada Quill  [ada]\n"
        "\n"
        "Claimed as asked, whether it is a fact today or not\n"
        "  - Ada Quill member of the Guild, on 2019. Said by the mayor: herald, p. 7 (possible) [6b58985b]\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ✗ denied: Ada Quill member of the Guild. Said by the mayor: herald, p. 6 (undated) [ce63e260]\n"
    )


def test_conflicts_in_which_a_speaker_has_a_part(meeting: httpx.Client, sayso: Sayso) -> None:
    every = meeting.get("/conflicts").json()["results"]
    about_raid = [each for each in every if each["entity"] == "raid"]
    assert len(every) > len(about_raid) == 1

    assert meeting.get("/conflicts?saidBy=mayor").json() == {"results": every, "next": None}
    assert meeting.get("/entities/raid/conflicts?saidBy=mayor").json() == {"results": about_raid, "next": None}
    assert meeting.get("/conflicts?entity=raid&saidBy=mayor").json() == {"results": about_raid, "next": None}
    assert meeting.get("/conflicts?saidBy=guild").json() == {"results": [], "next": None}
    assert json.loads(sayso("conflicts", "--said-by", "mayor", "--json").stdout) == {"results": every, "next": None}
    assert sayso("conflicts", "raid", "--said-by", "mayor").stdout == (
        "the raid [raid], killed in all: two values  [twoValues]\n"
        "  Something with one value is given two; numbers are two only when their ranges do not meet.\n"
        "  killed in all: 2 (1 claim, 1 source)\n"
        "    - the raid, is an Attack, killed in all: 2, name: the raid (en). In its own voice: gazette, p. 1 "
        "[1230207e]\n"
        "  killed in all: 5 (1 claim, 1 source)\n"
        "    - the raid, killed in all: 5. Said by the mayor: herald, p. 7 [12d30bc9]\n"
    )
    assert sayso("conflicts", "--said-by", "guild").stderr == "0 conflicts\n"


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/entities/ada/claims", ("show", "ada")),
        (f"/facts/{MEMBER}", ("show", MEMBER)),
        ("/conflicts", ("conflicts",)),
        ("/entities/ada/conflicts", ("conflicts", "ada")),
    ],
)
@pytest.mark.parametrize("speaker", ["mayr", "ada", ""])
def test_who_is_never_quoted_is_refused_instead_of_saying_nothing(
    meeting: httpx.Client,
    sayso: Sayso,
    assert_problem: Callable[..., None],
    path: str,
    command: tuple[str],
    speaker: str,
) -> None:
    refused = meeting.get(path, params={"saidBy": speaker})
    assert_problem(refused, 422, "input-error", "nobody of that id is quoted", parameter="saidBy", value=speaker)
    told = sayso(*command, "--said-by", speaker)
    assert (told.exit_code, told.stdout) == (1, "")
    detail = refused.json()["detail"]
    assert told.stderr == f"sayso: {detail.replace('saidBy', '--said-by', 1)}\n"


@pytest.mark.parametrize("what", ["source", "claim"])
def test_what_lists_no_claims_is_not_shown_as_the_word_of_a_speaker(
    sayso: Sayso, clean_store: Store, what: str
) -> None:
    (row,) = clean_store.read("MATCH (c:Claim {saidBy: 'guild'}) RETURN c.id AS claim, c.source AS source")
    told = sayso("show", row[what], "--said-by", "guild")
    assert (told.exit_code, told.stdout) == (1, "")
    assert (
        told.stderr
        == f"sayso: --said-by guild: of a {what} no claims are listed (expected an entity or a fact to show)\n"
    )


def test_it_is_a_part_of_the_question_that_a_proof_asks_again(
    meeting: httpx.Client, sayso: Sayso, tmp_path: Any
) -> None:
    over_rest = meeting.get(f"/facts/{MEMBER}?saidBy=mayor&proof=true").json()
    assert over_rest["proof"]["question"]["parameters"] == {"saidBy": "mayor"}
    of_conflicts = meeting.get("/conflicts?saidBy=mayor&proof=true").json()
    on_the_line = json.loads(sayso("show", "ada", "--said-by", "mayor", "--proof").stdout)
    assert on_the_line["proof"]["question"] == {"command": ["show", "--said-by", "mayor", "ada"]}
    for answer in (over_rest, on_the_line):
        assert places(answer["proof"]["claims"]) == ["p. 6", "p. 7"]
    for answer in (over_rest, on_the_line, of_conflicts):
        saved = tmp_path / "answer.json"
        saved.write_text(json.dumps(answer), encoding="utf-8")
        assert json.loads(sayso("proof", str(saved), "--json").stdout)["verdict"] == "holds"
