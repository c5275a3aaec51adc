"""Counts taken of a query before Neo4j sees it; queries as people write them pass."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graph.read.query_limits import check_limits
from ontology.errors import QueryLimit


def _nested(value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("RETURN " + "(" * 41 + "1" + ")" * 41, "the query has 41 brackets inside one another, and may have 40"),
        ("RETURN " + "\\u0028" * 41 + "1" + ")" * 41, "the query has 41 brackets inside one another"),
        ("RETURN " + "[" * 500 + "1" + "]" * 500, "the query has 500 brackets inside one another"),
        ("RETURN " + "NOT " * 5 + "true", "the query has 5 NOT in a row, and may have 4"),
        ("RETURN " + "NOT (" * 5 + "true" + ")" * 5, "the query has 5 NOT in a row"),
        ("RETURN " + " xor ".join(["true"] * 8), "the query has 7 XOR, and may have 6"),
        ("MATCH " + ", ".join(f"(a)-[r{i}]->(b)" for i in range(13)) + " RETURN 1", "the query has 13 relationships"),
        ("MATCH ()" + "--()" * 13 + " RETURN 1", "the query has 13 relationships in its patterns, and may have 12"),
        ("MATCH ()" + " - /* */ - ()" * 13 + " RETURN 1", "the query has 13 relationships in its patterns"),
        ("MATCH ()" + "<–[]−()" * 13 + " RETURN 1", "the query has 13 relationships in its patterns"),
        ("MATCH (n) WHERE " + "EXISTS { (n) WHERE " * 7 + "true" + "}" * 7, "the query has 7 subqueries inside one"),
        ("CALL (*) { " * 7 + "RETURN 1 AS x" + " } RETURN x" * 7, "the query has 7 subqueries inside one another"),
        ("RETURN " + "CASE WHEN true THEN " * 13 + "1" + " END" * 13, "the query has 13 CASE inside one another"),
        (" UNION ".join(["RETURN 1 AS x"] * 14), "the query has 13 UNION, and may have 12"),
        ("RETURN " + ", ".join(f"{i} AS c{i}" for i in range(122)), "the query has 121 columns and patterns"),
        ("RETURN " + "+".join(["1"] * 202), "the query has 201 operators, and may have 200"),
        ("MATCH (n) WHERE " + " OR ".join(["n.x"] * 102) + " RETURN n", "the query has 101 AND and OR"),
        ("WITH {a: 1} AS m RETURN m" + ".a" * 41, "the query has 41 steps from value to value in a row"),
        ("WITH [1] AS m RETURN m" + "[0]" * 41, "the query has 41 steps from value to value in a row"),
        ("RETURN '" + "é" * 25_000 + "'", "the query is longer than 50000 bytes"),
    ],
)
def test_what_neo4j_could_not_plan_in_time_is_refused(query: str, message: str) -> None:
    with pytest.raises(QueryLimit, match=f"^{message}"):
        check_limits(query, {})


@pytest.mark.parametrize(
    "bounds", ["1, 100000000", "1, 100_000_000", "0, 0x7fffffff", "1, $n", "1, $`n`", "1, 10000 * 10000", "-1000001, 0"]
)
def test_no_expression_goes_through_a_long_range(bounds: str) -> None:
    for query in (
        f"RETURN size([x IN range({bounds}) | toString(x)])",
        f"RETURN reduce(n = 0, x in /* */ `range` ( {bounds} ) | n + x)",
        f"RETURN any(x IN range({bounds}) WHERE x = 2)",
    ):
        with pytest.raises(QueryLimit, match=r"^an expression of the query goes through a range, whose bounds may be"):
            check_limits(query, {"n": 100_000_000})
        check_limits(f"UNWIND range({bounds}) AS x RETURN count(x)", {"n": 100_000_000})


@pytest.mark.parametrize("text", ["/*", "\\'", '\\"', "`\\", "'\\'", "-", "("])
def test_counting_takes_time_in_proportion_to_the_text(text: str) -> None:
    """Twice the text may take twice the time; where each part is read to the end again it takes seconds."""
    started = time.process_time()
    with suppress(QueryLimit):
        check_limits(text * (50_000 // len(text)) + "\\", {})
    assert time.process_time() - started < 1


def test_parameters_are_not_nested_without_end() -> None:
    check_limits("RETURN $x", {"x": _nested({"y": 1}, 48)})
    with pytest.raises(QueryLimit, match=r"^a parameter has more than 50 lists or maps inside one another$"):
        check_limits("RETURN $x", {"x": _nested(1, 5_000)})


@pytest.mark.parametrize(
    "query",
    [
        "RETURN '" + "(" * 500 + "' AS text, \"" + "NOT " * 50 + '" AS more, `' + "[" * 60 + "` // " + "(" * 90,
        "MATCH (n) WHERE n.id IN [" + ", ".join(f"'id-{i}'" for i in range(2_000)) + "] RETURN n",
        "MATCH (a)-[:HELD]->(p)<-[:HELD]-(b), (a)--(e)--(b) WHERE NOT (a)--(b) AND a.x - 1 > 2 RETURN a, b",
        "RETURN reduce(n = 0, x IN range(1, 1000000) | n + x * (x - 1)) AS n",
        "MATCH p = ()--() RETURN [i IN range(0, size(nodes(p)) - 1) | nodes(p)[i].id] AS ids",
        "MATCH SHORTEST 1 (a:Person) (()-[r]-() WHERE NOT r.unrealised){1,4} (b:Event) RETURN a, b",
        "MATCH (n) WHERE " + " AND ".join("n.x" for _ in range(60)) + " RETURN " + ", ".join(["n.x[0]"] * 60),
        ") } ] RETURN 'unfinished",
    ],
)
def test_what_people_write_passes(query: str) -> None:
    check_limits(query, {"ids": [{"id": "x"}]})


def test_the_queries_of_the_docs_pass() -> None:
    pages = [page.read_text(encoding="utf-8") for page in Path(__file__).parents[3].glob("docs/*.md")]
    blocks = [block for page in pages for block in page.split("```cypher\n")[1:]]
    queries = [block.partition("```")[0] for block in blocks]
    assert queries
    for query in queries:
        check_limits(query, {})
