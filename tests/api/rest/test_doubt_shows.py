"""What is denied, doubted or only planned never shows as a fact: every surface, over the fictional data set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from api.cli.main import app
from api.rest.app import create_app
from api.services.context import Context
from api.services.sentences import MARKS
from api.settings import Settings
from graph.model.certainty import FACTUAL
from graph.storage.graph import Graph
from graph.storage.store import Store
from loaders.reading import read_file
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

ARCADIA = DATASETS / "arcadia-2031.trig"
Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def arcadia(clean_store: Store, vocabulary: Vocabulary, load_reading: Callable[..., Any]) -> Store:
    load_reading(read_file(ARCADIA, vocabulary))
    return clean_store


@pytest.fixture
def rest_over(
    arcadia: Store, vocabulary: Vocabulary, serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with serve(create_app(Context(Graph(arcadia, vocabulary), Settings()))) as client:  # type: ignore[call-arg]
        yield client


@pytest.fixture
def claims(arcadia: Store) -> list[dict[str, Any]]:
    return [row["claim"] for row in arcadia.read("MATCH (c:Claim) RETURN properties(c) AS claim")]


def is_weak(claim: dict[str, Any]) -> bool:
    return claim["polarity"] == "denied" or claim["certainty"] not in FACTUAL


def no_facts(claims: list[dict[str, Any]]) -> set[str]:
    """What is claimed, and put forward as fact by nobody."""
    about = {claim["fact"] for claim in claims if "fact" in claim}
    return about - {claim["fact"] for claim in claims if "fact" in claim and not is_weak(claim)}


def test_the_data_has_all_kinds_of_doubt(claims: list[dict[str, Any]]) -> None:
    weak = [claim for claim in claims if is_weak(claim)]
    assert {claim["certainty"] for claim in weak} >= {"alleged", "hedged", "hypothetical"}
    assert {claim["polarity"] for claim in weak} == {"affirmed", "denied"}
    assert len(no_facts(claims)) == 3


def test_no_list_of_facts_holds_what_is_none(
    rest_over: httpx.Client, arcadia: Store, claims: list[dict[str, Any]]
) -> None:
    none = no_facts(claims)
    shown = {row["id"] for row in arcadia.read("MATCH (:Entity)-[r]->(:Entity) RETURN r.id AS id")}
    for row in arcadia.read("MATCH (e:Entity) RETURN e.id AS id, e:Post AS post"):
        paths = [f"/entities/{row['id']}/neighbours", *([f"/posts/{row['id']}/holders"] if row["post"] else [])]
        shown |= {each["fact"]["id"] for path in paths for each in results(rest_over, path)}
    for row in arcadia.read("MATCH (s:Source) RETURN s.id AS id"):
        shown |= {each["fact"]["id"] for each in results(rest_over, f"/sources/{row['id']}/dependents")}
    shown |= {each["id"] for each in results(rest_over, "/single-source")}
    assert shown
    assert shown & none == set()


def results(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    response = client.get(path, params={"limit": 1000})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def test_it_is_there_as_claims_all_the_same(rest_over: httpx.Client, claims: list[dict[str, Any]]) -> None:
    for fact in no_facts(claims):
        answer = rest_over.get(f"/facts/{fact}").json()
        assert answer["fact"] is None
        assert answer["results"]
        assert all(is_weak(claim) for claim in answer["results"])


def test_no_entity_shows_a_value_that_is_only_doubted(
    rest_over: httpx.Client, claims: list[dict[str, Any]], vocabulary: Vocabulary
) -> None:
    stated: dict[bool, set[tuple[str, str, Any]]] = {True: set(), False: set()}
    for claim in claims:
        for name in vocabulary.attributes.keys() & claim.keys() if "fact" not in claim else ():
            values = claim[name] if isinstance(claim[name], list) else [claim[name]]
            stated[is_weak(claim)] |= {(claim["subject"], name, value) for value in values}
    doubted = {each for each in stated[True] - stated[False] if each[1] not in ("name", "status")}
    for id, name, value in doubted:
        shown = rest_over.get(f"/entities/{id}").json().get(name, [])
        assert value not in (shown if isinstance(shown, list) else [shown])


def test_what_may_not_have_happened_says_so(rest_over: httpx.Client, arcadia: Store) -> None:
    unreal = [row["id"] for row in arcadia.read("MATCH (e:Unrealised) RETURN e.id AS id ORDER BY id")]
    assert unreal
    for id in unreal:
        entity = rest_over.get(f"/entities/{id}").json()
        assert (entity["unrealised"], entity["status"] != "held") == (True, True)
        facts = [each["fact"] for each in results(rest_over, f"/entities/{id}/neighbours")]
        assert all(fact["unrealised"] for fact in facts if entity["kind"] and is_event(arcadia, id))


def is_event(store: Store, id: str) -> bool:
    return bool(store.read("MATCH (e:Event {id: $id}) RETURN e.id AS id", id=id))


def test_the_command_line_sets_it_apart_and_marks_it(
    arcadia: Store, claims: list[dict[str, Any]], neo4j_env: dict[str, str]
) -> None:
    for id in sorted({claim["subject"] for claim in claims if is_weak(claim)}):
        about = [claim for claim in claims if id in (claim["subject"], claim.get("object"))]
        out = CliRunner().invoke(app, ["show", id], env=neo4j_env).stdout
        facts, _, apart = out.partition("Claimed, but no fact: denied or doubted")
        assert not any(mark in facts for mark in MARKS.values())
        assert sum(line.startswith(("  ✗", "  ?")) for line in apart.splitlines()) == sum(map(is_weak, about))
