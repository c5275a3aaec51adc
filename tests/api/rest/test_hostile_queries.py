"""Queries made to stop the service: each is answered or refused as the asker's, and the next look-up is answered."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from graph.read.cypher import Gateway
from graph.storage.store import Store
from ontology.errors import GatewayBusy

_BOUND = 5
"""Seconds for the look-up after an attack, on a machine that runs other tests meanwhile."""


def _clique(nodes: int) -> str:
    pairs = ((a, b) for a in range(nodes) for b in range(a))
    return "MATCH " + ", ".join(f"(n{a})--(n{b})" for a, b in pairs) + " RETURN count(*) AS n"


ATTACKS: dict[str, str] = {
    # The parser
    "parentheses": "RETURN " + "(" * 500 + "1" + ")" * 500 + " AS x",
    "parentheses within the limit": "RETURN " + "(" * 40 + "1" + ")" * 40 + " AS x",
    "lists": "RETURN " + "[" * 500 + "1" + "]" * 500 + " AS x",
    "maps": "RETURN " + "{a: " * 500 + "1" + "}" * 500 + " AS x",
    "NOT": "RETURN " + "NOT " * 200 + "true AS x",
    "NOT with brackets": "RETURN " + "NOT (" * 200 + "true" + ")" * 200 + " AS x",
    "plus": "RETURN " + "+".join(["1"] * 500) + " AS x",
    "plus within the limit": "RETURN " + "+".join(["1"] * 200) + " AS x",
    "properties": "WITH {a: 1} AS m RETURN m" + ".a" * 300 + " AS x",
    "places in lists": "WITH [1] AS m RETURN m" + "[0]" * 300 + " AS x",
    "functions": "RETURN " + "abs(" * 300 + "1" + ")" * 300 + " AS x",
    "brackets behind escapes": "RETURN " + "\\u0028" * 500 + "1" + "\\u0029" * 500 + " AS x",
    "unfinished comments": "RETURN 1 " + "/*" * 20_000,
    "unfinished text": "RETURN " + "\\'" * 20_000,
    "long text": "RETURN '" + "x" * 99_000 + "' AS x",
    "CASE": "RETURN " + "CASE WHEN true THEN " * 100 + "1" + " END" * 100 + " AS x",
    # The planner
    "XOR": "MATCH (n) WHERE " + " XOR ".join(f"n.x{i} = 1" for i in range(24)) + " RETURN n",
    "AND": "MATCH (n) WHERE " + " AND ".join(f"n.x{i} = 1" for i in range(1_000)) + " RETURN n",
    "OR of ANDs": "MATCH (n) WHERE " + " OR ".join(f"(n.x{i} = 1 AND n.y{i} = 2)" for i in range(48)) + " RETURN n",
    "NOT, AND, OR": "MATCH (n) WHERE " + "NOT (n.x = 1 AND (n.y = 2 OR " * 18 + "true" + "))" * 18 + " RETURN n",
    "clique of 12": _clique(12),
    "clique within the limit": _clique(5),
    "path": "MATCH ()" + "--()" * 30 + " RETURN count(*) AS n",
    "path within the limit": "MATCH ()" + "--()" * 12 + " RETURN count(*) AS n",
    "star": "MATCH " + ", ".join(f"(h)--(n{i})" for i in range(24)) + " RETURN count(*) AS n",
    "EXISTS": "MATCH (n) WHERE " + "EXISTS { (n)--() WHERE " * 60 + "true" + " }" * 60 + " RETURN n",
    "CALL": "CALL (*) { " * 20 + "RETURN 1 AS x" + " } RETURN x" * 20,
    "UNION": " UNION ".join(["RETURN 1 AS x"] * 200),
    "columns": "RETURN " + ", ".join(f"{i} AS c{i}" for i in range(2_000)),
    "products": "MATCH " + ", ".join(f"(n{i})" for i in range(24)) + " RETURN count(*) AS n",
    "OPTIONAL MATCH": "MATCH (n) " + " ".join(f"OPTIONAL MATCH (n)--(m{i})" for i in range(24)) + " RETURN count(*)",
    "shortest paths": " ".join(f"MATCH SHORTEST 1 (a{i})-[]-+(b{i})" for i in range(4)) + " RETURN count(*) AS n",
    # The run
    "rows without end": "UNWIND range(1, 1000000000000) AS x RETURN count(x) AS n",
    "rows to the client": "UNWIND range(1, 1000000000000) AS x RETURN x",
    "expression": "RETURN reduce(n = 0, x IN range(1, 50000000) | n + x % 2) AS n",
    "memory of a list": "RETURN size([x IN range(1, 1000000000) | x]) AS n",
    "memory of texts": "RETURN size([x IN range(1, 100000000) | toString(x)]) AS n",
    "memory of rows": "UNWIND range(1, 1000000000) AS x RETURN size(collect(toString(x))) AS n",
    "expression within the limit": "RETURN reduce(n = 0, x IN range(1, 1000000) | n + x % 2) AS n",
    "memory of one text": "RETURN size(reduce(t = 'x', i IN range(1, 25) | t + t)) AS n",
    "collected products": "UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b RETURN count(DISTINCT a + '-' + b)",
    "paths of any length": "MATCH p = ()-[*]-() RETURN count(p) AS n",
    "product that is sorted": "MATCH (a), (b), (c) RETURN a.id + b.id + c.id AS x ORDER BY x LIMIT 1",
    # The answer
    "nested answer": "RETURN reduce(x = [], i IN range(1, 900) | [x]) AS x",
    "answer nested beyond what Neo4j can send": "RETURN reduce(x = [], i IN range(1, 5000) | [x]) AS x",
    "large answer": "UNWIND range(1, 100) AS x RETURN range(1, 100000) AS list",
    "year 99999": "RETURN date({year: 99999}) AS day",
    "all shortest paths to itself": "MATCH p = allShortestPaths((n:Person)-[*]-(n)) RETURN p",
}


def _look_up(june_2015: httpx.Client) -> None:
    started = time.monotonic()
    response = june_2015.get("/entities/tayyeb-agha")
    assert (response.status_code, response.json()["name"]) == (200, "Tayyeb Agha")
    assert time.monotonic() - started < _BOUND


@pytest.mark.parametrize("query", ATTACKS.values(), ids=ATTACKS.keys())
def test_after_an_attack_the_next_look_up_is_answered(june_2015: httpx.Client, query: str) -> None:
    response = june_2015.post("/cypher", json={"query": query})
    assert response.status_code in (200, 400, 422, 503), response.text
    if response.status_code == 503:
        assert response.json()["type"] == "https://w3id.org/sayso/problem/gateway-busy"
        assert response.headers["retry-after"] == "10"
    _look_up(june_2015)


@pytest.mark.parametrize("depth", [60, 500, 50_000])
def test_after_a_nested_parameter_it_is_too(june_2015: httpx.Client, depth: int) -> None:
    body = b'{"query": "RETURN $x AS x", "parameters": {"x": ' + b"[" * depth + b"]" * depth + b"}}"
    response = june_2015.post("/cypher", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422), response.text
    assert response.headers["content-type"] == "application/problem+json"
    _look_up(june_2015)


def test_expressions_that_neo4j_cannot_end_do_not_pile_up(loaded: Store) -> None:
    """Neo4j does not look at the clock inside an expression; this one takes it some seconds."""
    endless = "RETURN reduce(n = 0, x IN range(1, $n) | n + reduce(m = 0, y IN range(1, 40) | m + y % 2)) AS n"
    # Planned once, so that the time goes to the run.
    assert Gateway(loaded).run(endless, {"n": 1}).rows == [[20]]
    gateway = Gateway(loaded, seconds=0.5, grace=0.1)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(gateway.run, endless, {"n": 1_000_000}) for _ in range(4)]
        outcomes = [str(each.exception()) for each in asked]
    assert outcomes == ["the query takes longer than 0.5 seconds"] * 4
    with pytest.raises(GatewayBusy, match=r"^Neo4j still works on 4 queries whose time was over; try again later$"):
        gateway.run("RETURN 1 AS one")
    assert loaded.read("RETURN 1 AS one") == [{"one": 1}]
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with suppress(GatewayBusy):
            gateway.run("RETURN 1 AS one")
            return
        time.sleep(0.5)
    pytest.fail("the gateway stayed busy")
