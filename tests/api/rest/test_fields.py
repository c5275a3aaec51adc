"""`fields=`: only these members of an answer, in every form."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

CLAIMS = "/entities/tayyeb-agha/claims?limit=2&asOf=2015-06-24&fields=verdict,relation,object"


def test_an_answer_has_only_the_fields_that_are_named_in_their_order(june_2015: httpx.Client) -> None:
    answer = june_2015.get("/entities/tayyeb-agha?fields=name,id")
    assert answer.text == '{"name":"Tayyeb Agha","id":"tayyeb-agha"}'
    assert june_2015.head("/entities/tayyeb-agha?fields=name,id").headers["content-length"] == str(len(answer.content))
    assert june_2015.get("/entities/tayyeb-agha?fields=killedTotal").json() == {}
    assert june_2015.get("/sources/economist-2015-06?fields=id").json() == {"id": "economist-2015-06"}


def test_rows_of_a_list_have_the_same_fields_in_every_form(june_2015: httpx.Client) -> None:
    whole = june_2015.get(CLAIMS.partition("&fields")[0]).json()
    wanted = ("verdict", "relation", "object")
    rows = [{name: row[name] for name in wanted} for row in whole["results"]]
    assert june_2015.get(CLAIMS).json() == {"results": rows, "next": whole["next"]}

    lines = june_2015.get(CLAIMS, headers={"Accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    following = june_2015.get(lines.links["next"]["url"], headers={"Accept": "application/x-ndjson"})
    assert all(json.loads(line).keys() == set(wanted) for line in following.text.splitlines())

    table = june_2015.get(CLAIMS, headers={"Accept": "text/csv"})
    assert table.text.splitlines()[0] == "verdict,relation,object"
    assert len(table.text.splitlines()) == 3


def test_members_of_an_answer_that_is_no_list(june_2015: httpx.Client) -> None:
    found = june_2015.get("/graph?entities=tayyeb-agha&fields=leftOut").json()
    assert found.keys() == {"leftOut"}


@pytest.mark.parametrize("name", ["nmae", "", "entity.name"])
def test_a_field_that_is_never_there_is_refused_with_those_that_may_be(
    june_2015: httpx.Client, assert_problem: Callable[..., Any], name: str
) -> None:
    answer = june_2015.get(f"/entities/tayyeb-agha/neighbours?fields=fact,{name}")
    expected = "one of direction, distance, fact, neighbour"
    assert_problem(
        answer, 422, "input-error", "there is no such field here", parameter="fields", value=name, expected=expected
    )


def test_a_proof_is_of_the_whole_answer(june_2015: httpx.Client, assert_problem: Callable[..., Any]) -> None:
    answer = june_2015.get("/entities/tayyeb-agha?fields=name&proof=true")
    assert_problem(answer, 422, "input-error", "a proof is of the whole answer", parameter="fields")


def test_the_document_names_the_fields(june_2015: httpx.Client) -> None:
    document = june_2015.get("/openapi.json").json()
    operation = document["paths"]["/datasets"]["get"]
    [parameter] = [each for each in operation["parameters"] if each["name"] == "fields"]
    names = ["claims", "id", "licence", "redistribute", "title", "version"]
    assert (parameter["style"], parameter["explode"]) == ("form", False)
    assert parameter["schema"] == {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}
    shape = document["components"]["schemas"]["SomeOfDataset"]
    assert list(shape) == ["type", "properties", "additionalProperties"]
    assert sorted(shape["properties"]) == names
