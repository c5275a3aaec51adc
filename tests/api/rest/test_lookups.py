"""Look-ups that are answered together are answered as they would be alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.rest.app import create_app
from api.rest.lookups import Key, Together
from api.services.context import Context
from api.settings import Settings
from graph.decisions.log import Reason
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import StoreError
from ontology.vocabulary import Vocabulary

TOGETHER = 25
PLAIN = "limit=100"
"""The default, given: a request with parameters is answered by the endpoint itself."""


async def _asked(client: httpx.AsyncClient, paths: Sequence[str]) -> list[httpx.Response]:
    return list(await asyncio.gather(*(client.get(path) for path in paths)))


async def _both(base: str, pairs: list[tuple[str, str]]) -> list[tuple[httpx.Response, httpx.Response]]:
    found: list[tuple[httpx.Response, httpx.Response]] = []
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await client.get("/sources")
        for start in range(0, len(pairs), TOGETHER):
            some = pairs[start : start + TOGETHER]
            quick = await _asked(client, [each for each, _ in some])
            plain = await _asked(client, [each for _, each in some])
            found += zip(quick, plain, strict=True)
    return found


def _question(chance: random.Random, ids: Sequence[str]) -> tuple[str, str]:
    """A quick path and a plain one."""
    path = f"/entities/{chance.choice(ids)}"
    day = f"20{chance.randint(9, 20):02}-{chance.randint(1, 12):02}-{chance.randint(1, 31):02}"
    return chance.choice(
        [
            (path, f"{path}?throughout=false"),
            (f"{path}/neighbours", f"{path}/neighbours?{PLAIN}"),
            (f"{path}/claims", f"{path}/claims?{PLAIN}"),
            (f"{path}/claims?asOf={day}", f"{path}/claims?asOf={day}&{PLAIN}"),
        ]
    )


def test_no_difference_in_any_of_500_random_answers(june_2015: httpx.Client, loaded: Store) -> None:
    ids = [row["id"] for row in loaded.read("MATCH (e:Entity) RETURN e.id AS id ORDER BY id")] + ["nobody"]
    chance = random.Random(2015)  # noqa: S311 - the same questions each time
    pairs = [_question(chance, ids) for _ in range(500)]
    answers = asyncio.run(_both(str(june_2015.base_url), pairs))
    assert len({quick.text for quick, _ in answers}) > 250
    assert {quick.status_code for quick, _ in answers} == {200, 404, 422}
    for quick, plain in answers:
        assert (quick.status_code, _without_request(quick)) == (plain.status_code, _without_request(plain))
        assert quick.headers["content-type"] == plain.headers["content-type"]


def _without_request(answer: httpx.Response) -> dict[str, Any]:
    """The answer's body; a refusal names its request, and each is another."""
    return {name: value for name, value in answer.json().items() if name != "requestId"}


def test_those_that_come_meanwhile_share_a_round_trip_and_the_same_are_asked_once(
    store: Store, vocabulary: Vocabulary
) -> None:
    rounds: list[list[str]] = []

    def answer(_: Graph, asked: Sequence[Key]) -> dict[Key, bytes]:
        rounds.append([id for id, _ in asked])
        return {key: key[0].encode() for key in asked if key[0] != "nobody"}

    async def ask() -> list[bytes | None]:
        together = Together(Graph(store, vocabulary), answer)
        first = asyncio.create_task(together.ask(("first", "")))
        await asyncio.sleep(0.01)
        others = await asyncio.gather(*(together.ask((id, "")) for id in ("b", "a", "nobody", "a")))
        return [await first, *others]

    assert asyncio.run(ask()) == [b"first", b"b", b"a", None, b"a"]
    assert sorted(id for each in rounds for id in each) == ["a", "b", "first", "nobody"]


def test_a_failure_leaves_each_to_its_endpoint(store: Store, vocabulary: Vocabulary) -> None:
    def fails(*_: Any) -> dict[Key, bytes]:
        raise StoreError("gone")

    assert asyncio.run(Together(Graph(store, vocabulary), fails).ask(("a", ""))) is None


def test_a_merged_id_redirects_and_an_odd_one_is_not_found(
    rest: httpx.Client, clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig(
        """
        :d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
        :gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
        :gazette {
          :ada a s:Person {| s:locator "1" |} ; s:name "Ada"@en {| s:locator "1" |} .
          :ida a s:Person {| s:locator "1" |} ; s:name "Ida"@en {| s:locator "1" |} .
        }
        """
    )
    with Curator(clean_store, vocabulary) as curator:
        curator.same("ada", "ida", Reason("A. Editor", "one person"))
    rest.get("/sources")
    for rest_of_path in ("", "/claims", "/neighbours", "/claims?asOf=2020-01-01"):
        moved = rest.get(f"/entities/ida{rest_of_path}")
        assert (moved.status_code, moved.headers["location"]) == (308, f"/entities/ada{rest_of_path}")
        assert rest.get(f"/entities/nobody{rest_of_path}").status_code == 404
    assert rest.get("/entities/ada").json()["merged"] == ["ida"]
    assert rest.get("/entities/ada/neighbours").json() == {"results": [], "next": None}
    assert rest.head("/entities/ada").status_code == 200


def _asked_in_process(store: Store, vocabulary: Vocabulary, path: str) -> tuple[httpx.Response, list[str]]:
    """The answer, and the queries that it took."""
    queries: list[str] = []
    traced = replace(store, tracer=lambda query, _: queries.append(query))
    app: FastAPI = create_app(Context(Graph(traced, vocabulary), Settings()))  # type: ignore[call-arg]

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await client.get("/sources?limit=1")
            queries.clear()
            return await client.get(path)

    return asyncio.run(ask()), queries


@pytest.mark.parametrize("rest_of_path", ["", "/neighbours", "/claims?asOf=2015-06-24"])
def test_each_comes_in_one_query_without_a_sub_query_for_each_fact(
    vocabulary: Vocabulary, loaded: Store, rest_of_path: str
) -> None:
    answer, queries = _asked_in_process(loaded, vocabulary, f"/entities/tayyeb-agha{rest_of_path}")

    assert answer.status_code == 200
    assert len(queries) == 1
    assert "c:Claim {fact: r.id}" not in queries[0]


@pytest.mark.parametrize("rest_of_path", ["/neighbours", "/claims?asOf=2030-01-01"])
def test_an_empty_answer_comes_in_one_query_too(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any], rest_of_path: str
) -> None:
    load_trig(
        """
        :d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
        :gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
        :gazette { :fire a s:Attack {| s:locator "1" |} ; s:name "the fire"@en {| s:locator "1" |} . }
        """
    )
    answer, queries = _asked_in_process(clean_store, vocabulary, f"/entities/fire{rest_of_path}")

    assert answer.json() == {"results": [], "next": None}
    assert len(queries) == 1
