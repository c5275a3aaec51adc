"""Single records as JSON: made, repeated, changed, and refused with every mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic.alias_generators import to_camel

from api.rest.app import create_app
from api.rest.routes.single_records import DatasetGiven, SourceGiven
from api.services.context import Context
from api.settings import read_settings
from graph.model.claims import Dataset, Source
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

Check = Callable[..., None]
RECORD: dict[str, Any] = {
    "dataset": {"id": "desk", "version": "1", "title": "The desk's notes", "licence": "CC0-1.0"},
    "record": "post-2031/ana-bel",
    "source": {"id": "post-2031", "title": "Rockets on the town hall", "published": "2031-03-12", "archiveUrl": "https://example.org/a"},
    "claims": [
        {"subject": "ana-bel", "kind": ["Person"], "name": ["Ana Bel"], "nameLang": ["en"], "locator": "para 2"},
        {"subject": "police-chief", "kind": ["Post"], "name": ["chief"], "nameLang": ["en"], "locator": "para 2"},
        {"subject": "ana-bel", "relation": "HELD", "object": "police-chief", "from": "2031-01", "locator": "para 2"},
    ],
}  # fmt: skip


@pytest.fixture
def client(
    clean_store: Store,
    vocabulary: Vocabulary,
    serve: Callable[[FastAPI], AbstractContextManager[httpx.Client]],
    tmp_path: Path,
) -> Iterator[httpx.Client]:
    settings = read_settings(api_token="secret", home=tmp_path)
    with serve(create_app(Context(Graph(clean_store, vocabulary), settings))) as client:
        client.headers["Authorization"] = "Bearer secret"
        yield client


def with_claims(*claims: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**RECORD, "claims": [*RECORD["claims"], *claims], **more}


def test_a_record_is_loaded_and_repeating_it_changes_nothing(client: httpx.Client) -> None:
    tried = client.post("/claims?dryRun=true", json=RECORD)
    assert (tried.status_code, tried.json()["loaded"]["claimsNew"]) == (200, 3)
    assert client.get("/claims").json()["results"] == []

    made = client.post("/claims", json=RECORD)
    again = client.post("/claims", json=RECORD)

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == {
        "dataset": "desk",
        "record": "post-2031/ana-bel",
        "claims": made.json()["claims"],
        "loaded": {
            "dataset": "desk",
            "version": "1",
            "records": 1,
            "recordsChanged": 1,
            "claims": 3,
            "claimsNew": 3,
            "claimsUnchanged": 0,
            "claimsRepeated": 0,
            "claimsRetracted": 0,
            "claimsWithheld": 0,
            "sourcesNew": 1,
            "sourcesChanged": 0,
        },
    }
    assert again.json()["claims"] == made.json()["claims"]
    assert again.json()["loaded"]["claimsUnchanged"] == 3
    held = client.get(f"/claims/{made.json()['claims'][2]}").json()
    assert (held["subject"], held["relation"], held["from"]) == ("ana-bel", "HELD", "2031-01")
    assert client.get("/sources/post-2031").json()["archiveUrl"] == "https://example.org/a"


def test_a_line_of_an_export_is_a_claim_here(client: httpx.Client) -> None:
    made = client.post("/claims", json=RECORD).json()
    lines = [line for line in client.get("/export?format=jsonl").text.splitlines() if line.startswith('{"claim":')]
    exported = [httpx.Response(200, text=line).json()["claim"] for line in lines]
    again = client.post("/claims", json={**RECORD, "dataset": "desk", "source": "post-2031", "claims": exported})

    assert (again.status_code, sorted(again.json()["claims"])) == (200, sorted(made["claims"]))


def test_a_record_replaces_what_it_said_and_leaves_other_records(client: httpx.Client) -> None:
    client.post("/claims", json=RECORD)
    claim = {"subject": "ana-bel", "name": ["A. Bel"], "locator": "para 9"}
    other = {"dataset": "desk", "record": "other", "source": "post-2031", "claims": [claim]}
    more = client.post("/claims", json=other)
    changed = client.post("/claims", json={**RECORD, "claims": RECORD["claims"][:2]})

    assert (more.status_code, changed.status_code) == (201, 201)
    assert changed.json()["loaded"]["claimsRetracted"] == 1
    assert {each["record"] for each in client.get("/claims").json()["results"]} == {"other", "post-2031/ana-bel"}


def test_a_text_without_its_language_and_a_speaker_without_a_certainty_are_completed(client: httpx.Client) -> None:
    """As every other format does it: the word of a speaker is reported unless it is said to be more."""
    client.post("/claims", json=RECORD)
    claims = [
        {"subject": "police-chief", "kind": ["Post"], "name": "chief of police", "locator": "para 3"},
        {**RECORD["claims"][2], "saidBy": "ana-bel"},
    ]
    made = client.post("/claims", json={**RECORD, "record": "second", "claims": claims})

    described, held = (client.get(f"/claims/{id}").json() for id in made.json()["claims"])
    assert (described["name"], described["nameLang"], described["certainty"]) == (["chief of police"], [""], "asserted")
    assert (held["saidBy"], held["certainty"]) == ("ana-bel", "reported")


def test_what_would_retract_most_of_a_dataset_needs_a_word(client: httpx.Client, assert_problem: Check) -> None:
    client.post("/claims", json=RECORD)
    others = [{**claim, "locator": "para 3"} for claim in RECORD["claims"]]

    refused = client.post("/claims", json={**RECORD, "claims": others})
    assert_problem(refused, 409, "version-conflict", "it would retract 3 of the 3 claims")
    assert client.post("/claims?replace=true", json={**RECORD, "claims": others}).status_code == 201


def test_every_mistake_is_named_at_once(client: httpx.Client) -> None:
    wrong = with_claims(
        {"subject": "ana-bel", "relation": "HELT", "object": "police-chief"},
        {"subject": "ana-bel", "relation": "HELD", "object": "police-chief", "certainty": "sure"},
        {"subject": "ana-bel", "relation": "HELD", "object": "nobody"},
        {"subject": "ana-bel", "shoeSize": 43},
        {"subject": "ana-bel", "relation": "HELD", "object": "police-chief", "from": "2032", "until": "2031"},
    )
    refused = client.post("/claims", json=wrong)

    assert refused.status_code == 422, refused.text
    assert {(each.get("parameter"), each.get("value")) for each in refused.json()["errors"]} == {
        ("claims.3.relation", "HELT"),
        ("claims.4.certainty", '"sure"'),
        ("held", "nobody"),
        ("claims.6.shoeSize", "43"),
        ("until", "2031"),
    }
    assert client.get("/datasets").json()["results"] == []
    assert client.get("/claims").json()["results"] == []


@pytest.mark.parametrize(
    ("changed", "status", "detail"),
    [
        ({"dataset": "none"}, 404, "no dataset with id 'none'"),
        ({"source": "none"}, 422, "the source is not described"),
        ({"dataset": {"id": "desk"}}, 422, "dataset.DatasetGiven.version: expected a value; there is none"),
        ({"claims": []}, 422, "claims: "),
        ({"claims": [{"relation": "HELD"}, {"subject": ""}]}, 422, "there is none; claims.1.subject: expected text"),
        ({"claims": [{"subject": "ana-bel", "record": "x"}]}, 422, "claims.0.record x: a claim of another record"),
        ({"claims": [{"subject": "ana-bel", "name": "A", "id": "x"}]}, 422, "the id is not the hash"),
        ({"claims": [{"subject": "ana-bel", "note": "x"}]}, 422, "a claim that states nothing"),
        ({"claims": [{"subject": "ana-bel", "relation": "HELD"}]}, 422, "a relation without an object"),
        ({"claims": [{"subject": "ana-bel", "object": "police-chief"}]}, 422, "an object without a relation"),
        ({"claims": [{"subject": "ana-bel", "kind": []}]}, 422, "unknown class"),
        ({"claims": [{"subject": "ana-bel", "name": []}]}, 422, "wrong kind of value"),
        ({"claims": [{"subject": "ana-bel", "name": ["A", "B"], "nameLang": ["en"]}]}, 422, "not a language"),
        ({"claims": [{"subject": "ana-bel", "nameLang": ["en"]}]}, 422, "not a language"),
        ({"claims": [{"subject": "ana-bel", "gender": ["female", "male"]}]}, 422, "gender"),
        ({"claims": [{"subject": "ana-bel", "name": {"a": 1}}]}, 422, "claims.0.name"),
        ({"source": {"id": "s", "published": "June"}}, 422, "June"),
        ({"source": {"id": "s", "retrieved": "June"}}, 422, "June"),
        ({"source": {"id": "s", "tittle": "x"}}, 422, "no member of this name"),
    ],
)  # fmt: skip
def test_a_record_that_is_wrong_changes_nothing(
    client: httpx.Client, changed: dict[str, Any], status: int, detail: str
) -> None:
    refused = client.post("/claims", json={**RECORD, **changed})

    assert (refused.status_code, detail in refused.json()["detail"]) == (status, True), refused.text
    assert ".jsonl" not in refused.text
    assert client.get("/datasets").json()["results"] == []


def test_an_older_version_is_refused_unless_asked_for(client: httpx.Client, assert_problem: Check) -> None:
    client.post("/claims", json={**RECORD, "dataset": RECORD["dataset"] | {"version": "2"}})

    assert_problem(client.post("/claims", json=RECORD), 409, "version-conflict", "the graph holds the newer version 2")
    assert client.post("/claims?allowOlder=true", json=RECORD).status_code in (200, 201)


def test_writing_needs_the_token(client: httpx.Client) -> None:
    assert client.post("/claims", json=RECORD, headers={"Authorization": ""}).status_code == 401


@pytest.mark.parametrize(("given", "stored"), [(DatasetGiven, Dataset), (SourceGiven, Source)])
def test_what_is_described_has_the_members_of_an_export(given: Any, stored: Any) -> None:
    """The dataset of a source is that of its record."""
    known = {to_camel(each.name) for each in fields(stored)} - ({"dataset"} if stored is Source else set())
    assert {field.alias for field in given.model_fields.values()} == known
