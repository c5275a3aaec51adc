"""Lists as CSV and JSON Lines, compressed answers, and addresses that do not exist."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.services.rows import csv_text

LISTS = [
    "/entities",
    "/entities/tayyeb-agha/claims",
    "/entities/tayyeb-agha/neighbours",
    "/claims",
    "/datasets",
    "/sources",
    "/events",
    "/statistics?by=kind",
    "/holders",
    "/conflicts",
]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_the_same_in_every_form(june_2015: httpx.Client, path: str) -> None:
    rows = june_2015.get(path).json()["results"]
    lines = june_2015.get(path, headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    table = june_2015.get(path, headers={"Accept": "text/csv, */*;q=0.5"})
    assert table.headers["content-type"].startswith("text/csv")
    assert len(list(csv.DictReader(io.StringIO(table.text, newline="")))) == len(rows)


def test_the_next_page_is_in_the_link(june_2015: httpx.Client) -> None:
    first = june_2015.get("/sources?limit=2", headers={"Accept": "text/csv"})
    following = first.links["next"]["url"]
    assert (
        june_2015.get(following).json()
        == june_2015.get(
            "/sources", params={"limit": 2, "cursor": june_2015.get("/sources?limit=2").json()["next"]}
        ).json()
    )
    assert "link" not in june_2015.get("/datasets", headers={"Accept": "text/csv"}).headers


def test_a_cell() -> None:
    rows: list[dict[str, Any]] = [
        {"a": {"b": "=1+1", "c": None}, "d": ["x", "y"]},
        {"d": [{"e": 1}], "f": True, "g": -2},
    ]
    assert csv_text(rows, "\r\n") == 'a.b,a.c,d,f,g\r\n\'=1+1,,x; y,,\r\n,,"[{""e"": 1}]",true,-2\r\n'


def test_what_is_no_list_stays_as_it_is(june_2015: httpx.Client, assert_problem: Callable[..., None]) -> None:
    table = {"Accept": "text/csv"}
    assert june_2015.get("/entities/tayyeb-agha", headers=table).json()["id"] == "tayyeb-agha"
    assert "proof" in june_2015.get("/sources?limit=1&proof=true", headers=table).json()
    assert june_2015.get("/sources", headers={"Accept": "application/json, text/csv"}).json()["results"]
    assert_problem(june_2015.get("/entities/nobody/claims", headers=table), 404, "not-found", "no entity with id")


def test_long_answers_are_compressed_for_those_who_take_it(june_2015: httpx.Client) -> None:
    packed = june_2015.get("/claims", headers={"Accept-Encoding": "gzip"})
    plain = june_2015.get("/claims", headers={"Accept-Encoding": "identity"})
    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert june_2015.head("/claims").status_code == 200


def test_an_address_that_does_not_exist(rest: httpx.Client, assert_problem: Callable[..., None]) -> None:
    assert_problem(rest.get("/entites"), 404, "not-found", "there is no address /entites; did you mean /entities?")
    assert_problem(rest.get("/xyzzy/0"), 404, "not-found", "there is no address /xyzzy/0")
