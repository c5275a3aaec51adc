"""`POST /proof` and `POST /sources/{id}/verify`; what they say is tested with the commands of these names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.services.proofs import sealed
from loaders.passages import quote_hash

LEFT, BACK = "The ferry “Tern” left at dawn.", "It came back at noon."
PAPER = f"{LEFT}\n\n{BACK}".encode()
FERRY = f"""\
:ferry-2031 a s:Dataset ; s:title "The ferry" ; s:version "%s" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "The ferry" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" ;
  s:sha256 "{hashlib.sha256(PAPER).hexdigest()}" ;
  s:passage [ s:locator "para 1" ; s:quoteSha256 "{quote_hash(LEFT)}" ] ,
            [ s:locator "para 2" ; s:quoteSha256 "{quote_hash(BACK)}" ] .
:paper {{
  :tern a s:Group {{| s:locator "para 1" |}} ; s:name "the crew of the %s"@en {{| s:locator "para 1" |}} .
  :trip a s:Event {{| s:locator "para 2" |}} ; s:name "the trip"@en {{| s:locator "para 2" |}} .
}}
"""


@pytest.fixture
def ferry(rest: httpx.Client, load_trig: Callable[..., object], clean_store: object) -> httpx.Client:
    """A client of the API over the ferry's story."""
    load_trig(FERRY % ("1", "Tern"))
    return rest


def verified(client: httpx.Client, body: bytes, media: str) -> list[tuple[str, str, str | None]]:
    response = client.post("/sources/paper/verify", content=body, headers={"content-type": media})
    assert response.status_code == 200, response.text
    return [(each["locator"], each["state"], each["at"]) for each in response.json()["passages"]]


def test_a_copy_in_the_body_is_compared(ferry: httpx.Client) -> None:
    page = f"<p>{LEFT}</p><p>Something else</p>"

    assert verified(ferry, f"{BACK}\n\n{LEFT}".encode(), "text/plain") == [
        ("para 1", "moved", "para 2"),
        ("para 2", "moved", "para 1"),
    ]
    assert verified(ferry, page.encode("windows-1252"), "text/html; charset=windows-1252") == [
        ("para 1", "unchanged", "para 1"),
        ("para 2", "changed", None),
    ]


def test_the_very_file_is_told(ferry: httpx.Client) -> None:
    answer = ferry.post("/sources/paper/verify", content=PAPER).json()

    assert (answer["source"], answer["sameFile"], answer["paragraphs"]) == ("paper", True, 2)
    assert answer["claims"] == {"unchanged": 2, "moved": 0, "changed": 0, "missing": 0, "uncheckable": 0}


def test_what_is_no_copy_is_a_problem(ferry: httpx.Client, assert_problem: Callable[..., None]) -> None:
    def post(path: str, body: bytes) -> httpx.Response:
        return ferry.post(path, content=body, headers={"content-type": "text/plain"})

    assert_problem(post("/sources/nothing/verify", b"text"), 404, "not-found", "no source with id 'nothing'")
    assert_problem(post("/sources/paper/verify", b""), 422, "unreadable-file", "there is no paragraph in it")
    assert_problem(post("/sources/paper/verify", b"%PDF-1.7"), 422, "unreadable-file", "the body: this is a PDF")


def test_a_saved_answer_is_checked(ferry: httpx.Client, load_trig: Callable[..., object]) -> None:
    saved = ferry.get("/entities/tern?proof=true").json()
    assert ferry.post("/proof", json=saved).json()["verdict"] == "holds"

    load_trig(FERRY % ("2", "Gull"))
    found = ferry.post("/proof", json=saved).json()

    assert (found["verdict"], found["holds"], len(found["claimsGone"]), len(found["claimsNew"])) == (
        "changed",
        False,
        1,
        1,
    )
    assert found["changes"][0] == {"path": "name", "was": "the crew of the Tern", "now": "the crew of the Gull"}


def test_an_answer_to_cypher_is_checked_likewise(ferry: httpx.Client) -> None:
    asked = {"query": "MATCH (n:Group) RETURN n.id", "parameters": {}}
    saved = ferry.post("/cypher?proof=true", json=asked).json()

    assert ferry.post("/proof", json=saved).json()["verdict"] == "holds"


def test_what_is_no_saved_answer_is_a_problem(ferry: httpx.Client, assert_problem: Callable[..., None]) -> None:
    saved = ferry.get("/entities/tern?proof=true").json()
    nothing: dict[str, Any] = {"graph": {}, "claims": [], "sources": [], "complete": True}
    command = sealed({"proof": {"question": {"command": ["show", "tern"]}, **nothing}})

    assert_problem(ferry.post("/proof", json={**saved, "name": "x"}), 422, "proof-broken", "its digest does not fit")
    assert_problem(ferry.post("/proof", json={}), 422, "input-error", "this is no answer with a proof")
    assert_problem(ferry.post("/proof", json=command), 422, "input-error", "expected sayso proof to check it")
