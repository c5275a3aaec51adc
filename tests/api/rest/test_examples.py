"""The questions that the data set was made to answer, over HTTP; the answers stand in `api/rest/examples.json`."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.rest import examples


def got(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    results: list[dict[str, Any]] = response.json()["results"]
    return results


def test_the_examples_are_what_the_api_answers(june_2015: httpx.Client) -> None:
    """When they are not: `sayso run` and `python -m api.rest.examples`."""
    found = examples.as_text(examples.answered(examples.ask_over(june_2015)))
    assert found == examples.FILE.read_text(encoding="utf-8")


def test_the_openapi_document_shows_them(rest: httpx.Client) -> None:
    document = rest.get("/openapi.json").json()
    shown = {
        name: each["value"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for name, each in operation["responses"]
        .get("200", {})
        .get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .items()
    }
    assert shown == {example.name: example.answer for example in examples.load_examples()}


def test_who_took_part_in_the_informal_meetings(june_2015: httpx.Client) -> None:
    facts = got(june_2015, "/entities/informal-contacts-2015/neighbours?relation=participatedIn&kind=Person")
    people = {each["neighbour"]["name"]: each["fact"].get("capacity") for each in facts}
    assert people == {"Tayyeb Agha": "personal", "Hekmat Khalil Karzai": "personal", "Shukria Barakzai": "personal"}


@pytest.mark.parametrize("person", ["tayyeb-agha", "hekmat-khalil-karzai", "shukria-barakzai"])
def test_in_what_capacity_and_on_whose_word(june_2015: httpx.Client, person: str) -> None:
    claims = got(june_2015, f"/entities/{person}/claims?relation=participatedIn&source=economist-2015-06")
    told = [
        (c["saidByName"], c["locator"], c["certainty"])
        for c in claims
        if c["object"] == "informal-contacts-2015" and c.get("capacity") == "personal"
    ]
    assert told == [("delegates of both sides", "para 10", "reported")]


def test_who_says_that_two_civilians_died(june_2015: httpx.Client) -> None:
    claims = got(
        june_2015, "/entities/parliament-attack-2015/claims?attribute=killedCivilians&source=economist-2015-06"
    )
    assert [(c["killedCivilians"], c["saidByName"], c["locator"]) for c in claims] == [(2, "United Nations", "para 2")]


def test_was_the_vote_held(june_2015: httpx.Client) -> None:
    vote = june_2015.get("/entities/defence-minister-vote-2015-06").json()
    assert (vote["status"], vote["unrealised"]) == ("planned", True)


def test_who_held_which_post_on_the_day_of_the_report(june_2015: httpx.Client) -> None:
    posts = [post["id"] for post in got(june_2015, "/entities?kind=Post")]
    held = {
        (each["holderName"], post, each["verdict"])
        for post in posts
        for each in got(june_2015, f"/posts/{post}/holders?asOf=2015-06-24")
    }
    assert ("Ashraf Ghani", "president-of-afghanistan", "certain") in held
    assert ("Hamid Karzai", "president-of-afghanistan", "certain") not in held
    assert {verdict for _, _, verdict in held} <= {"certain", "possible", "undated"}
