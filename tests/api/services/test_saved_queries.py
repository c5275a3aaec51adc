"""Saved queries: how their files are read, and how values for their parameters are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.services.saved_queries import Parameter, saved_queries, saved_query
from graph.read.cypher import Gateway
from graph.storage.store import Store
from ontology.errors import InputError, MalformedFile, NotFound, QueryRefused

SHIPPED = ["alleged-events", "disputed-claims", "held-posts", "said-by-publisher"]


@pytest.fixture
def save(tmp_path: Path):
    """Put a query into the home."""
    (tmp_path / "queries").mkdir()
    return lambda name, text: (tmp_path / "queries" / f"{name}.cypher").write_text(text, encoding="utf-8")


def test_shipped_ones_are_there_without_a_folder(tmp_path):
    found = saved_queries(tmp_path)

    assert [each.name for each in found] == SHIPPED
    assert all(each.shipped and each.description and each.parameters for each in found)


def test_a_file_of_the_home_with_all_types_and_defaults(tmp_path, save):
    text = """// Counts claims,
// day by day.
// $id: text — whose
// $least: whole number = 1 — at least so many
//
// $share: number = 0.5
// $day: date = 2015-06-24 - the day
// $open: true/false = false — whether open ones count
// $places: list of texts = null — where
RETURN 1 // $no: parameter
"""
    save("counts", text)
    query = saved_query(tmp_path, "counts")

    assert (query.description, query.shipped, query.query) == ("Counts claims, day by day.", False, text.strip())
    assert query.parameters == (
        Parameter("id", "text", None, "whose"),
        Parameter("least", "whole number", "1", "at least so many"),
        Parameter("share", "number", "0.5", ""),
        Parameter("day", "date", "2015-06-24", "the day"),
        Parameter("open", "true/false", "false", "whether open ones count"),
        Parameter("places", "list of texts", "null", "where"),
    )


def test_a_file_takes_the_place_of_a_shipped_one(tmp_path, save):
    save("held-posts", "// Mine.\nRETURN 1")

    assert [each.name for each in saved_queries(tmp_path)] == SHIPPED
    assert saved_query(tmp_path, "held-posts").as_row() == {
        "name": "held-posts",
        "description": "Mine.",
        "shipped": False,
        "parameters": [],
        "query": "// Mine.\nRETURN 1",
    }


@pytest.mark.parametrize("name", ["held-post", "../queries/held-posts", "", "held-posts.cypher"])
def test_no_such_query(tmp_path, name):
    with pytest.raises(NotFound) as refused:
        saved_query(tmp_path, name)

    assert refused.value.id == name


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("// $day: day — when", "bad.cypher:2: $day: day — when: not the declaration of a parameter"),
        ("// $day", "bad.cypher:2: $day: not the declaration of a parameter"),
        ("// $day: date = June — when", "bad.cypher:2: June: the default is of another type (expected a date"),
    ],
)
def test_a_wrong_declaration_names_file_and_line(tmp_path, save, line, said):
    save("bad", f"// Bad.\n{line}\nRETURN 1")

    with pytest.raises(MalformedFile) as refused:
        saved_queries(tmp_path)

    assert str(refused.value).startswith(said)


def test_a_file_with_an_unfit_name_and_one_that_is_no_text(tmp_path, save):
    save("My Query", "RETURN 1")
    with pytest.raises(MalformedFile, match=r"My Query\.cypher: the file of a saved query has an unfit name"):
        saved_queries(tmp_path)

    (tmp_path / "queries" / "My Query.cypher").rename(tmp_path / "queries" / "mine.cypher").write_bytes(b"\xff")
    with pytest.raises(MalformedFile, match=r"mine\.cypher: .* cannot be read as UTF-8 text"):
        saved_queries(tmp_path)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", "12", "12"),
        ("whole number", "-12", -12),
        ("whole number", 9223372036854775807, 9223372036854775807),
        ("number", "0.5", 0.5),
        ("number", 3, 3.0),
        ("date", "2015-06-22", date(2015, 6, 22)),
        ("true/false", "true", True),
        ("true/false", False, False),
        ("list of texts", '["kabul", "کندز"]', ["kabul", "کندز"]),
        ("list of texts", [], []),
    ],
)
def test_values(kind: str, given: Any, value: Any):
    found = Parameter("p", kind, None, "").value({"p": given})

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", 12),
        ("text", None),
        ("whole number", "1.0"),
        ("whole number", True),
        ("whole number", 9223372036854775808),
        ("whole number", "9999999999999999999"),
        ("number", "nan"),
        ("number", "many"),
        ("number", True),
        ("number", 10**400),
        ("date", "2015-06-31"),
        ("date", "2015-06"),
        ("date", 20150622),
        ("true/false", "yes"),
        ("true/false", 1),
        ("list of texts", "kabul"),
        ("list of texts", [1]),
        ("list of texts", {"a": 1}),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(kind: str, given: Any):
    with pytest.raises(InputError) as refused:
        Parameter("p", kind, "null", "the meaning").value({"p": given})

    assert (refused.value.property, refused.value.value) == ("p", str(given))
    assert refused.value.problem == f"not a value of type {kind}"
    assert refused.value.expected.endswith(": the meaning")


def test_missing_and_unknown_parameters(tmp_path, loaded: Store):
    query, gateway = saved_query(tmp_path, "held-posts"), Gateway(loaded)

    with pytest.raises(InputError) as missing:
        query.run(gateway, {})
    assert str(missing.value) == (
        "day: a parameter is missing (expected a date, such as 2015-06-22: the day asked about)"
    )
    with pytest.raises(InputError) as unknown:
        query.run(gateway, {"day": "2015-06-24", "dya": "x"})
    assert str(unknown.value) == "dya x: there is no such parameter (expected one of day)"


def test_a_saved_query_that_writes_is_refused(tmp_path, save, loaded: Store):
    save("wipe", "// Wipes.\nMATCH (n) DETACH DELETE n")

    with pytest.raises(QueryRefused, match="needs DetachDelete"):
        saved_query(tmp_path, "wipe").run(Gateway(loaded), {})
