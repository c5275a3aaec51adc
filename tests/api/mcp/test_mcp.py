"""The tools as an agent sees them, through the SDK's own client: in memory, over stdio and over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from api.mcp.server import create_server
from api.mcp.tools import Tools
from api.services.context import Context
from api.settings import Settings
from graph.local.ports import any_free
from graph.model.certainty import FACTUAL
from graph.storage.graph import Graph
from graph.storage.store import Store
from loaders.reading import read_file
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

PAGE = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text(encoding="utf-8")
COMMAND = str(Path(sys.executable).with_name("sayso"))
STANDING = re.compile(r"^ *- \[([^]]*)\] .*\[([0-9a-f]{8})\]", re.MULTILINE)
MORE = re.compile(r"^There is more: ask again with cursor=(\S+)$", re.MULTILINE)
FOUND = """\
- Shukria Barakzai [shukria-barakzai], Person
- attempts on the life of Shukria Barakzai [attempts-on-barakzai], AssassinationAttempt"""


def call(server: Any, tool: str, **given: Any) -> tuple[str, bool]:
    """The text of a tool's answer, and whether it is an error; `server` is one, or the way to one."""

    async def ask() -> tuple[str, bool]:
        async with Client(server) as client:
            answer = await client.call_tool(tool, given)
            (content,) = answer.content
            return content.text, bool(answer.is_error)

    return anyio.run(ask)


def over(store: Store, vocabulary: Vocabulary) -> Callable[..., str]:
    server = create_server(Context(Graph(store, vocabulary), Settings()))  # type: ignore[call-arg]

    def ask(tool: str, **given: Any) -> str:
        text, failed = call(server, tool, **given)
        assert not failed, text
        return text

    return ask


@pytest.fixture
def ask(loaded: Store, vocabulary: Vocabulary) -> Callable[..., str]:
    """Ask a tool about the June 2015 data."""
    return over(loaded, vocabulary)


@pytest.fixture
def refused(loaded: Store, vocabulary: Vocabulary) -> Callable[..., str]:
    """The words of the error that a tool answers."""

    def ask(tool: str, **given: Any) -> str:
        server = create_server(Context(Graph(loaded, vocabulary), Settings()))  # type: ignore[call-arg]
        text, failed = call(server, tool, **given)
        assert failed, text
        return text

    return ask


@pytest.fixture
def arcadia(clean_store: Store, vocabulary: Vocabulary, load_reading: Callable[..., Any]) -> Store:
    """The fictional data set, which has all kinds of doubt."""
    load_reading(read_file(DATASETS / "arcadia-2031.trig", vocabulary))
    return clean_store


def test_the_tools_all_read_only(loaded: Store, vocabulary: Vocabulary) -> None:
    async def listed() -> list[Any]:
        async with Client(create_server(Context(Graph(loaded, vocabulary), Settings()))) as client:  # type: ignore[call-arg]
            return list((await client.list_tools()).tools)

    tools = anyio.run(listed)
    names = [tool.name for tool in tools]
    assert names == ["find", "show", "claims", "holders", "path", "timeline", "conflicts", "who_says_so", "cypher"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)


def test_the_page_names_the_tools_and_their_parameters(loaded: Store, vocabulary: Vocabulary) -> None:
    tools = Tools(Context(Graph(loaded, vocabulary), Settings())).every  # type: ignore[call-arg]
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", PAGE, re.MULTILINE)

    documented = {name: re.findall(r"`(\w+)`", parameters) for name, parameters in rows}
    assert documented == {tool.__name__: list(signature(tool).parameters) for tool in tools}


def test_the_answers_of_the_page_are_true(ask: Callable[..., str]) -> None:
    shown = re.findall(r"^`(\w+)` with `(\{[^`]*\})`:\n\n```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)

    assert [tool for tool, _, _ in shown] == ["holders", "who_says_so"]
    assert [ask(tool, **json.loads(given)) for tool, given, _ in shown] == [answer for _, _, answer in shown]


def test_find(ask: Callable[..., str]) -> None:
    assert ask("find", name="barakzai") == FOUND


def test_show_ends_with_the_way_to_the_rest(ask: Callable[..., str]) -> None:
    text = ask("show", id="tayyeb-agha", limit=1)

    assert (
        MORE.sub("There is more", text)
        == """\
- Tayyeb Agha [tayyeb-agha], Person
  names: Tayyeb Agha, طیب آغا
Facts about it:
- [1 independent source] Tayyeb Agha held chief negotiator of the Taliban [chief-negotiator-of-the-taliban], \
on 24 June 2015; since when and until when is not known [fact 6f4a3474611b95b1e37cd469661a0524]
    - [Stated by the source itself] Tayyeb Agha held chief negotiator of the Taliban, on 2015-06-24. \
In its own voice: economist-2015-06, para 10 [2cdd7f8a]
Denied and doubted claims make no fact: `claims` lists them, too.
Sources:
- economist-2015-06: When even failure is success
There is more"""
    )
    rest = ask("show", id="tayyeb-agha", limit=1, cursor=MORE.findall(text)[0])
    assert "[ONLY ON THE WORD OF delegates of both sides] Tayyeb Agha participated in informal meetings" in rest
    assert "[fact 6f4a3474611b95b1e37cd469661a0524]" not in rest


def test_holders_as_of_a_day_come_with_verdicts(ask: Callable[..., str]) -> None:
    assert (
        ask("holders", post="defence-minister", as_of="2015-06-24")
        == """\
- [3 independent sources] Masoom Stanekzai [masoom-stanekzai] held defence minister of Afghanistan \
[defence-minister], acting (certain for the days asked about) [fact edd51133fa95b7aa59faaaecd439eb04]
    - [Stated by the source itself] Masoom Stanekzai held defence minister of Afghanistan, acting, \
from 2015-05 and still open. In its own voice: stripes-2015-07, body [06a171d2] (certain for the days asked about)
    - [Stated by the source itself] Masoom Stanekzai held defence minister of Afghanistan, acting, \
until 2016-05. In its own voice: tasnim-2016-05-06, lead [523de5ea] (only POSSIBLE for the days asked about)
    - [Stated by the source itself] Masoom Stanekzai held defence minister of Afghanistan, acting, \
on 2015-06-22. In its own voice: reuters-2015-06-23, body [c0a25172] (only POSSIBLE for the days asked about)
Sources:
- reuters-2015-06-23: Taliban attack Afghanistan’s parliament, seize second district in north
- stripes-2015-07: Afghan lawmakers again reject president's nominee to head defense ministry
- tasnim-2016-05-06: Afghan President Moves Acting Defense Minister to Head Spy Agency"""
    )


def test_who_says_so_of_a_claim_is_its_chain(ask: Callable[..., str]) -> None:
    assert (
        ask("who_says_so", id="5ebbdb39")
        == """\
- [ONLY ON THE WORD OF delegates of both sides] Tayyeb Agha participated in informal meetings since May 2015, \
capacity personal. Said by delegates of both sides: economist-2015-06, para 10 [5ebbdb39]
  speaker: delegates of both sides [delegates]
  source: When even failure is success [economist-2015-06]
Sources:
- economist-2015-06: When even failure is success"""
    )


def test_a_path_names_its_weakest_link(ask: Callable[..., str]) -> None:
    first, *lines = ask("path", start="tayyeb-agha", end="shukria-barakzai", relation="participatedIn").splitlines()

    assert first == (
        "Way 1: Tayyeb Agha - informal meetings since May 2015 - Shukria Barakzai. "
        "Its weakest link: fact b515a8d80cd3ab568aa937336cb6d883"
    )
    assert [line[: line.index("]") + 1] for line in lines if line.lstrip().startswith("- [")] == [
        "- [1 independent source]",
        "    - [ONLY ON THE WORD OF delegates of both sides]",
        "    - [Stated by the source itself]",
        "- [1 independent source]",
        "    - [Stated by the source itself]",
        "    - [ONLY ON THE WORD OF delegates of both sides]",
    ]


def test_a_timeline_puts_what_has_no_date_last(ask: Callable[..., str]) -> None:
    assert re.findall("^[^- ].*:$", ask("timeline", ids=["tayyeb-agha"]), re.MULTILINE) == [
        "from 1 May 2015 or later, end not known:",
        "on 24 June 2015; since when and until when is not known:",
        "start not known, until 3 August 2015:",
        "No date known:",
        "No date known:",
        "Sources:",
    ]


def test_a_conflict_shows_every_side(ask: Callable[..., str]) -> None:
    text = ask("conflicts", entity="ghani-inauguration")

    assert text.startswith("CONFLICT about ghani-inauguration, from: ")
    assert re.findall("One side: (.*)", text) == [
        "from 2014-09-29, until 2014-09-29 (1 claim)",
        "from [..2014-09-21], until [..2014-09-21] (1 claim)",
    ]


def test_what_is_only_planned_or_imagined_says_so(ask: Callable[..., str]) -> None:
    planned = ask("show", id="defence-minister-vote-2015-06", limit=1).splitlines()[0]
    imagined = ask("show", id="kunduz-city-fall", limit=1).splitlines()[0]

    assert planned.startswith("- [PLANNED ONLY: no source says that it took place] ")
    assert imagined.startswith("- [HYPOTHETICAL, NOT A FACT: the source only imagines it] ")


def test_nothing_found_is_no_denial(ask: Callable[..., str]) -> None:
    nothing = "Nothing found. The graph holds no claim of it; that does not mean that it is not so."

    assert ask("find", name="zzzz") == nothing
    assert ask("claims", polarity="denied") == nothing


def test_cypher_says_that_its_rows_are_not_weighed(ask: Callable[..., str]) -> None:
    warning, *rows = ask("cypher", query="MATCH (n:Person) RETURN n.id ORDER BY n.id", limit=2).splitlines()

    assert warning.startswith("ROWS AS STORED, NOT WEIGHED: ")
    assert rows == [
        '["n.id"]',
        '["abdullah-abdullah"]',
        '["arif-rahmani"]',
        "These are the first 2 of 8 rows.",
    ]


@pytest.mark.parametrize(
    ("tool", "given", "words"),
    [
        ("show", {"id": "nobody"}, "no entity with id 'nobody'"),
        ("who_says_so", {"id": "nobody"}, "no claim with id 'nobody'"),
        ("holders", {"post": "kabul"}, "no post with id 'kabul'"),
        ("cypher", {"query": "MATCH (n) DETACH DELETE n"}, "this query needs DetachDelete"),
        ("find", {"name": "karzai", "cursor": "x"}, "not a cursor of this list"),
        ("find", {"name": "karzai", "limit": 1000}, "less than or equal to 100"),
        ("claims", {"as_of": "yesterday"}, "yesterday"),
    ],
)
def test_an_error_reaches_the_agent_as_words(
    refused: Callable[..., str], tool: str, given: dict[str, Any], words: str
) -> None:
    assert words in refused(tool, **given)


def sayso(neo4j_env: dict[str, str], *args: str) -> StdioServerParameters:
    return StdioServerParameters(command=COMMAND, args=["mcp", *args], env={**os.environ, **neo4j_env})


def test_over_stdio(loaded: Store, neo4j_env: dict[str, str]) -> None:
    assert call(stdio_client(sayso(neo4j_env)), "find", name="barakzai") == (FOUND, False)


def test_over_http_on_this_machine_only(loaded: Store, neo4j_env: dict[str, str]) -> None:
    port = any_free()
    with subprocess.Popen([COMMAND, "mcp", "--port", str(port)], env={**os.environ, **neo4j_env}) as process:
        try:
            address = f"http://127.0.0.1:{port}/mcp"
            wait_for(address)
            assert call(address, "find", name="barakzai") == (FOUND, False)
            assert httpx.post(address, headers={"Host": "example.org"}, json={}).status_code == 421
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(address)
        except httpx.ConnectError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


def test_every_claim_begins_with_its_standing_and_is_listed_once(arcadia: Store, vocabulary: Vocabulary) -> None:
    ask = over(arcadia, vocabulary)
    texts = [ask("claims", limit=30)]
    while cursors := MORE.findall(texts[-1]):
        texts.append(ask("claims", limit=30, cursor=cursors[0]))
    standings = [(id, standing) for text in texts for standing, id in STANDING.findall(text)]

    claims = {row["c"]["id"][:8]: row["c"] for row in arcadia.read("MATCH (c:Claim) RETURN properties(c) AS c")}
    assert sorted(id for id, _ in standings) == sorted(claims)
    for id, standing in standings:
        claim = claims[id]
        assert ("DENIED" in standing) == (claim["polarity"] == "denied")
        assert ("NOT A FACT" in standing) == (claim["certainty"] not in FACTUAL)
        assert ("ONLY ON THE WORD OF" in standing) == ("saidBy" in claim)
    assert {"DENIED: said not to be so", "Stated by the source itself"} <= {standing for _, standing in standings}


def test_a_fact_that_a_claim_denies_says_so(arcadia: Store, vocabulary: Vocabulary) -> None:
    (row,) = arcadia.read("MATCH (:Entity {id: 'ann-vale'})-[r]->({id: 'blue-lantern-meeting'}) RETURN r.id AS id")
    ask = over(arcadia, vocabulary)

    lines = ask("who_says_so", id=row["id"]).splitlines()
    assert lines[0].startswith("- [DENIED, too, by 1 claim; 1 independent source] Ann Vale [ann-vale] participated in ")
    assert sum("[DENIED: said not to be so; ONLY ON THE WORD OF Ann Vale]" in line for line in lines) == 1


def test_what_nobody_affirms_is_called_no_fact(arcadia: Store, vocabulary: Vocabulary) -> None:
    (row,) = arcadia.read("MATCH (c:Claim {certainty: 'alleged', relation: 'SUPPORTED'}) RETURN c.fact AS id")

    first, claim, *_ = over(arcadia, vocabulary)("who_says_so", id=row["id"]).splitlines()
    assert first == "NOT A FACT: nobody affirms it as more than alleged, hedged or hypothetical. The claims:"
    standing, _, said = claim.strip().removeprefix("- [").partition("] ")
    assert standing == "ALLEGED, NOT A FACT; ONLY ON THE WORD OF two dock workers of Port Merrow"
    assert said.startswith("Karl Oster supported Iris Holm. Said by two dock workers of Port Merrow: ")


def test_a_relation_of_judgement_says_so(ask: Callable[..., str]) -> None:
    text = ask("claims", entity="parliament-attack-2015", relation="undermined", limit=1)
    assert text.startswith("- [A JUDGEMENT, as whoever says it sees it] attack on the Afghan parliament")
