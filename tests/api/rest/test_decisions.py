"""Decisions over REST: the log for all, deciding for whoever holds the token, and ids that redirect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.rest.app import create_app
from api.services.context import Context
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from loaders.reading import read_file
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

ARCADIA = DATASETS / "arcadia-2031.trig"
Check = Callable[..., None]
MERGE = {
    "kind": "same",
    "entity": "bo-larsen-deputy",
    "other": "bo-larsen-mayor",
    "by": "A. Editor",
    "why": "one name, one town",
}


@pytest.fixture
def arcadia(
    clean_store: Store,
    vocabulary: Vocabulary,
    load_reading: Callable[..., Any],
    serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]],
    tmp_path: Path,
) -> Iterator[httpx.Client]:
    """A client that holds the token, over the fictional data set."""
    load_reading(read_file(ARCADIA, vocabulary))
    settings = read_settings(api_token="secret", home=tmp_path)
    with serve(create_app(Context(Graph(clean_store, vocabulary), settings))) as client:
        client.headers["Authorization"] = "Bearer secret"
        yield client


def test_a_merge_redirects_and_a_split_ends_it(arcadia: httpx.Client) -> None:
    made = arcadia.post("/decisions", json=MERGE)

    assert made.status_code == 200, made.text
    assert made.json() == MERGE | {"id": made.json()["id"], "at": made.json()["at"], "pending": False}
    moved = arcadia.get("/entities/bo-larsen-mayor/claims?source=herald-2031-05-03")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/entities/bo-larsen-deputy/claims?source=herald-2031-05-03"
    assert arcadia.get("/entities/bo-larsen-deputy").json()["merged"] == ["bo-larsen-mayor"]
    claims = arcadia.get(moved.headers["location"]).json()["results"]
    assert {(claim["subject"], claim["statedSubject"]) for claim in claims} == {("bo-larsen-deputy", "bo-larsen-mayor")}

    split = arcadia.post("/decisions", json={"kind": "split", "other": "bo-larsen-mayor", "by": "B.", "why": "two men"})
    assert split.status_code == 200
    assert arcadia.get("/entities/bo-larsen-mayor").json()["id"] == "bo-larsen-mayor"
    log = arcadia.get("/decisions?about=bo-larsen-mayor").json()["results"]
    assert [(each["kind"], each["by"]) for each in log] == [("same", "A. Editor"), ("split", "B.")]


def test_two_sources_are_joined_and_split(arcadia: httpx.Client) -> None:
    about = {"source": "arcadia-wire-2031-05-06", "other": "gazette-2031-05-07"}
    because = {"by": "A. Editor", "why": "one text"}

    def independent() -> int:
        return int(arcadia.get("/entities/grain-store-attack").json()["independentSources"])

    assert independent() == 2
    made = arcadia.post("/decisions", json={"kind": "same"} | about | because).json()
    assert made == {"kind": "same", **about, **because, "id": made["id"], "at": made["at"], "pending": False}
    assert independent() == 1
    assert arcadia.get(f"/sources/{about['other']}").json()["sameAs"] == [about["source"]]

    split = arcadia.post("/decisions", json={"kind": "split", "other": about["other"]} | because)
    assert (split.status_code, split.json()["source"]) == (200, about["source"])
    assert independent() == 2


def test_a_source_is_retracted_and_reinstated(arcadia: httpx.Client) -> None:
    about = {"source": "lighthouse-2031-05-08", "by": "A. Editor", "why": "made up"}

    assert arcadia.post("/decisions", json={"kind": "retract"} | about).status_code == 200
    assert arcadia.get("/entities/fall-of-highfield").status_code == 404
    assert arcadia.get("/sources/lighthouse-2031-05-08").json()["claims"] == 0
    assert arcadia.post("/decisions", json={"kind": "reinstate"} | about).status_code == 200
    assert arcadia.get("/entities/fall-of-highfield").status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "name", "detail"),
    [
        ({"other": "bo-larsen-deputy"}, 409, "decision-refused", "both ids are the same"),
        ({"other": "highfield"}, 409, "decision-refused", "nothing is both"),
        ({"other": "nobody"}, 404, "not-found", "no entity with id 'nobody'"),
        ({"source": "gazette-2031-05-07"}, 422, "input-error", "a decision same is not about this"),
        ({"entity": None, "source": "gazette-2031-05-07"}, 404, "not-found", "no source with id 'bo-larsen-mayor'"),
        ({"kind": "split"}, 422, "input-error", "a decision split is not about this"),
        ({"other": None}, 422, "input-error", "it is not said which"),
        ({"kind": "marry"}, 422, "input-error", "kind"),
        ({"why": ""}, 422, "input-error", "why"),
        ({"because": "x"}, 422, "input-error", "because"),
    ],
)
def test_what_is_refused(
    arcadia: httpx.Client, assert_problem: Check, change: dict[str, Any], status: int, name: str, detail: str
) -> None:
    assert_problem(arcadia.post("/decisions", json=MERGE | change), status, name, detail)
    assert arcadia.get("/decisions").json() == {"results": [], "next": None}


def test_only_the_token_decides(arcadia: httpx.Client, rest: httpx.Client, assert_problem: Check) -> None:
    wrong = {"Authorization": "Bearer guess"}
    assert_problem(arcadia.post("/decisions", json=MERGE, headers=wrong), 401, "unauthorized", "SAYSO_API_TOKEN")
    del arcadia.headers["Authorization"]
    refused = arcadia.post("/decisions", json=MERGE)
    assert_problem(refused, 401, "unauthorized", "SAYSO_API_TOKEN")
    assert refused.headers["www-authenticate"] == "Bearer"
    assert_problem(rest.post("/decisions", json=MERGE), 403, "forbidden", "there is no API key, and no SAYSO_API_TOKEN")


def test_a_decision_under_way_is_told(arcadia: httpx.Client, clean_store: Store, assert_problem: Check) -> None:
    decision = arcadia.post("/decisions", json=MERGE).json()["id"]
    clean_store.writing(lambda tx: tx.write("MATCH (d:Decision) SET d:Pending"))

    told = "the decision same bo-larsen-deputy bo-larsen-mayor (A. Editor: one name, one town) is being carried out"
    assert_problem(arcadia.get("/readyz"), 503, "not-ready", told)
    assert arcadia.get(f"/decisions/{decision}").json()["pending"] is True
    clean_store.writing(lambda tx: tx.write("MATCH (d:Decision) REMOVE d:Pending"))
    assert arcadia.get("/readyz").status_code == 200


def test_an_unknown_decision(arcadia: httpx.Client, assert_problem: Check) -> None:
    assert_problem(arcadia.get("/decisions/nothing"), 404, "not-found", "no decision with id 'nothing'")
