"""`/candidates` and `sayso candidates`, of people who are made up."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from graph.decisions.log import Reason
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.vocabulary import Vocabulary

PEOPLE = """\
:people a s:Dataset ; s:title "People" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "A station (fictional)" ; s:published "2031-07-02" .
:paper { :reed a s:Person ; s:name "Ann Reed"@en . :holt a s:Person ; s:name "Hekmat Holt"@en . }
:radio { :ann-reed a s:Person ; s:name "ANN REED"@en . :mr-holt a s:Person ; s:name "Hikmat Holt"@en . }
"""


@pytest.fixture
def people(rest: httpx.Client, load_trig: Callable[..., object], clean_store: Store) -> httpx.Client:
    """A client of the API over these people."""
    load_trig(PEOPLE)
    return rest


def pairs(client: httpx.Client, path: str) -> list[tuple[str, str]]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return [(one["id"], other["id"]) for one, other in (each["entities"] for each in response.json()["results"])]


def test_all_pairs_one_entity_s_pairs_and_pages(people: httpx.Client) -> None:
    assert pairs(people, "/candidates") == [("ann-reed", "reed"), ("holt", "mr-holt")]
    assert pairs(people, "/candidates?minScore=0.795") == [("ann-reed", "reed")]
    assert pairs(people, "/candidates?id=reed") == [("reed", "ann-reed")]
    first = people.get("/candidates?limit=1").json()
    assert [each["id"] for each in first["results"][0]["entities"]] == ["ann-reed", "reed"]
    assert pairs(people, f"/candidates?limit=1&cursor={first['next']}") == [("holt", "mr-holt")]


def test_an_id_that_was_merged_is_asked_about_under_the_other(
    people: httpx.Client, clean_store: Store, vocabulary: Vocabulary
) -> None:
    with Curator(clean_store, vocabulary) as curator:
        curator.same("holt", "reed", Reason("A desk", "a mistake"))

    assert pairs(people, "/candidates?id=reed") == [("holt", "ann-reed"), ("holt", "mr-holt")]


def test_the_proof_of_a_pair_is_what_describes_both(people: httpx.Client, clean_store: Store) -> None:
    claims = people.get("/candidates?id=reed&proof=true").json()["proof"]["claims"]

    query = "MATCH (c:Claim) WHERE c.subject IN ['reed', 'ann-reed'] RETURN c.id AS id ORDER BY id"
    assert [claim["id"] for claim in claims] == [row["id"] for row in clean_store.read(query)]


def test_mistakes_are_told(people: httpx.Client, assert_problem: Callable[..., None]) -> None:
    assert_problem(people.get("/candidates?id=nobody"), 404, "not-found", "no entity with id 'nobody'")
    assert_problem(people.get("/candidates?minScore=2"), 422, "input-error", "minScore")
    assert_problem(people.get("/candidates?cursor=x"), 422, "input-error", "not a cursor of this list")
