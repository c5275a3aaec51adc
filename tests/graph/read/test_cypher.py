"""The read-only gateway against a real server: what it runs, what it refuses, and attempts to get round it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from graph.read.cypher import Gateway, Unknown, judge
from graph.storage.store import Store
from ontology.errors import InputError, QueryLimit, QueryRefused, QuerySyntax
from ontology.vocabulary import Vocabulary

CSV = "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l"
HIDDEN = f"CASE WHEN rand() > 2 THEN COLLECT {{ {CSV} }} ELSE [] END"


@pytest.fixture(scope="module")
def gateway(store: Store) -> Gateway:
    return Gateway(store, seconds=2, rows=50, grace=1)


@pytest.fixture
def unchanged(store: Store) -> Iterator[None]:
    """Nothing that the test does may write."""
    count = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS nodes, count(r) AS relationships"
    before = store.read(count)
    yield
    assert store.read(count) == before


def ask(gateway: Gateway, query: str, **parameters: Any) -> list[list[Any]]:
    return gateway.run(query, parameters).rows


# What it runs


def test_columns_and_rows(gateway: Gateway) -> None:
    answer = gateway.run("UNWIND $days AS day RETURN day, day * 2 AS twice", {"days": [1, 2]})
    assert (answer.columns, answer.rows) == (["day", "twice"], [[1, 2], [2, 4]])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("date('2015-06-22')", "2015-06-22"),
        ("datetime('2015-06-22T10:00:00.123456789+04:30')", "2015-06-22T10:00:00.123456789+04:30"),
        ("localtime('10:00')", "10:00:00.000000000"),
        ("duration('P1Y2M3DT4S')", "P1Y2M3DT4S"),
        ("9007199254740991", 9007199254740991),
        ("9007199254740992", "9007199254740992"),
        ("1.0 / 0.0", "Infinity"),
        ("-1.0 / 0.0", "-Infinity"),
        ("0.0 / 0.0", "NaN"),
        ("0.5", 0.5),
        ("null", None),
        ("true", True),
        ("['طیب', [1], {a: date('2015-06-22')}]", ["طیب", [1], {"a": "2015-06-22"}]),
        ("date('9999-12-31')", "9999-12-31"),
        ("date('0001-01-01')", "0001-01-01"),
        ("point({longitude: 69.2, latitude: 34.5})", {"srid": 4326, "coordinates": [69.2, 34.5]}),
    ],
)
def test_values_as_json(gateway: Gateway, expression: str, expected: Any) -> None:
    assert ask(gateway, f"RETURN {expression} AS value") == [[expected]]


def test_bytes_as_base64(gateway: Gateway) -> None:
    assert ask(gateway, "RETURN $bytes AS value", bytes=b"\x00\xff") == [["AP8="]]


def test_nodes_relationships_and_paths(gateway: Gateway, loaded: Store) -> None:
    query = "MATCH p = (:Person {id: 'tayyeb-agha'})-[:PARTICIPATED_IN]->(:Meeting) RETURN p"
    [[path]] = ask(gateway, query)
    person, meeting = path["nodes"]
    [fact] = path["relationships"]
    assert person["labels"] == ["Actor", "Entity", "Person", "Thing"]
    assert person["properties"]["name"] == "Tayyeb Agha"
    assert (fact["type"], fact["start"], fact["end"]) == ("PARTICIPATED_IN", person["elementId"], meeting["elementId"])
    assert fact["properties"]["capacity"] == "personal"


@pytest.mark.parametrize(
    "query",
    [
        "MATCH p = shortestPath((:Person {id: 'ashraf-ghani'})-[*]-(:Person {id: 'hamid-karzai'})) RETURN count(p)",
        "MATCH p = SHORTEST 1 (:Person {id: 'ashraf-ghani'})-[]-+(:Person {id: 'hamid-karzai'}) RETURN count(p)",
        "MATCH (n:Person) RETURN CASE WHEN n.id > 'h' THEN [(n)-->(m) | m.id] ELSE [] END AS names",
        "MATCH (n:Person) WHERE EXISTS { (n)-[:HELD]->() } OR n.name STARTS WITH 'A' RETURN n.id ORDER BY n.id SKIP 1",
        "CALL db.index.fulltext.queryNodes('entity_names', 'agha') YIELD node, score RETURN node.id, score",
        "CALL db.labels() YIELD label RETURN count(label)",
        "SHOW INDEXES YIELD name RETURN count(name)",
        "CALL (*) { MATCH (n:Person) RETURN n.id AS id UNION MATCH (n:Vote) RETURN n.id AS id } RETURN id",
        "CYPHER 25 MATCH (n:Person) LET name = n.name FILTER name STARTS WITH 'A' RETURN name",
        "MATCH (a:Person)-[:HELD]->(p:Post)<-[:HELD]-(b:Person) WHERE a.id < b.id RETURN DISTINCT a.id, b.id",
        "MATCH (:Person {id: 'ashraf-ghani'})-[:HELD*1..2]-(x) RETURN DISTINCT x.id",
        "RETURN 'MATCH (n) SET n.x = 1; LOAD CSV' AS harmless",
        "// CREATE (n)\nRETURN 1 AS x /* DELETE */",
    ],
)
def test_what_reads_is_run(gateway: Gateway, loaded: Store, query: str) -> None:
    assert ask(gateway, query)


def test_what_the_graph_does_not_have_is_noted(gateway: Gateway, loaded: Store, vocabulary: Vocabulary) -> None:
    query = "MATCH (n:Persn)-[:participatedIn]->(:Unrealized)\nWHERE n.fromEarlyest = 1 RETURN n.xyzzy"
    answer = gateway.run(query)
    assert answer.as_dict(vocabulary) == {
        "columns": ["n.xyzzy"],
        "rows": [],
        "notes": [
            "line 1, column 10: the graph has no label Persn; did you mean Person?",
            "line 1, column 19: the graph has no relationship type participatedIn; did you mean PARTICIPATED_IN?",
            "line 1, column 38: the graph has no label Unrealized; did you mean Unrealised?",
            "line 2, column 9: the graph has no property fromEarlyest; did you mean fromEarliest?",
            "line 2, column 35: the graph has no property xyzzy",
        ],
    }


def test_a_term_that_nothing_loaded_so_far_uses_is_no_mistake(vocabulary: Vocabulary) -> None:
    unknown = Unknown(1, 10, "label", "Vote")
    assert unknown.note(vocabulary) == "line 1, column 10: the graph has no label Vote so far; the ontology has it"


def test_without_notes_there_are_none(gateway: Gateway, loaded: Store, vocabulary: Vocabulary) -> None:
    answer = gateway.run("MATCH (n:Person {id: 'nobody'}) WHERE id(n) > 0 RETURN n.name AS name")
    assert answer.as_dict(vocabulary) == {"columns": ["name"], "rows": []}


# What it refuses

REFUSED = {
    "write": "CREATE (n:X) RETURN n",
    "write in a subquery": "MATCH (n) CALL (n) { CREATE (m:X) RETURN m } RETURN m",
    "write in FOREACH": "MATCH (n) FOREACH (x IN [1] | SET n.x = x)",
    "merge": "MERGE (n:X {id: 1}) RETURN n",
    "merge of a relationship": "MATCH (a:Person), (b:Event) MERGE (a)-[r:X]->(b) RETURN r",
    "delete": "MATCH (n) DETACH DELETE n",
    "property": "MATCH (n) SET n.x = 1 RETURN n",
    "label": "MATCH (n) REMOVE n:Person",
    "GQL insert": "INSERT (n:X)",
    "batches that write": "MATCH (n) CALL (n) { SET n.x = 1 } IN TRANSACTIONS OF 10 ROWS",
    "batches that read": "MATCH (n) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS OF 10 ROWS RETURN x",
    "index": "CREATE INDEX x FOR (n:X) ON (n.y)",
    "constraint": "DROP CONSTRAINT thing_id",
    "user": "CREATE USER eve SET PASSWORD 'password1234'",
    "password": "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "users": "SHOW USERS",
    "databases": "SHOW DATABASES",
    "settings": "SHOW SETTINGS",
    "settings, piped": "CYPHER 25 SHOW SETTINGS YIELD name RETURN name NEXT RETURN name",
    "transactions": "SHOW TRANSACTIONS",
    "ending transactions": "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "configuration": "CALL dbms.listConfig() YIELD name RETURN name",
    "connections": "CALL dbms.listConnections()",
    "beans": "CALL dbms.queryJmx('*:*')",
    "statistics": "CALL db.stats.retrieve('GRAPH COUNTS')",
    "new label": "CALL db.createLabel('X')",
    "procedure with odd spacing": "CALL `dbms` . `listConfig` ( ) YIELD name RETURN name",
    "file": CSV,
    "address": "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/' AS l RETURN l",
    "file behind an escape": CSV.replace("L", "\\u004c", 1),
    "file behind comments": CSV.replace("LOAD CSV", "LOAD/* */\n// \nCSV"),
    "file in a subquery": f"CALL (*) {{ {CSV} }} RETURN l",
    "file in COLLECT": f"RETURN COLLECT {{ {CSV} }} AS x",
    "file in EXISTS": f"MATCH (n) WHERE n.id = 'x' OR EXISTS {{ {CSV} }} RETURN n",
    "file in COUNT": f"MATCH (n) WHERE COUNT {{ {CSV} }} > 0 RETURN n",
    "file in a union": f"CALL () {{ {CSV} UNION RETURN 1 AS l }} RETURN l",
    "file in CASE": f"RETURN {HIDDEN} AS x",
    "file in a list": f"RETURN [x IN [1] | COLLECT {{ {CSV} }}] AS x",
    "file in reduce": f"RETURN reduce(n = 0, x IN [1] | n + COUNT {{ {CSV} }}) AS x",
    "file in an aggregate": f"MATCH (n) RETURN count({HIDDEN}) AS x",
    "file in an order": f"MATCH (n) RETURN n ORDER BY {HIDDEN}",
    "file in a look-up": f"MATCH (n:Thing {{id: head({HIDDEN})}}) RETURN n",
    "file in a range": f"MATCH (n:Thing) WHERE n.id > head({HIDDEN}) RETURN n",
    "file in an element id": f"MATCH (n) WHERE elementId(n) = head({HIDDEN}) RETURN n",
    "file in a label": f"MATCH (n:$(head({HIDDEN}))) RETURN n",
    "file in a type": f"MATCH (n)-[r:$(head({HIDDEN}))]->() RETURN n",
    "file in a path": f"MATCH p = (:Person)-[*1..2 {{x: {HIDDEN}}}]-() RETURN p",
    "file in a quantified path": f"MATCH SHORTEST 1 (:Person) (()-[r]-() WHERE r.x = {HIDDEN})+ (b:Event) RETURN b",
    "file in a shortest path": "MATCH (a:Person {id: 'x'}), (b:Event) MATCH p = shortestPath((a)-[*]-(b)) "
    f"WHERE all(n IN nodes(p) WHERE n.id IN {HIDDEN}) RETURN p",
    "file in an argument": f"CALL db.index.fulltext.queryNodes('entity_names', head({HIDDEN})) YIELD node RETURN node",
    "file in a join": f"MATCH (a:Person), (b:Person) WHERE a.name = b.name + head({HIDDEN}) RETURN a",
    "file behind backticks": "RETURN CASE WHEN rand() > 2 THEN COLLECT { WITH '`' AS a LOAD CSV FROM 'x' AS l "
    "WITH l, '`' AS b RETURN l } END AS x",
    "procedure in CASE": "RETURN CASE WHEN rand() > 2 THEN COLLECT { CALL db.stats.status() YIELD section "
    "RETURN section } END AS x",
    "optional procedure in CASE": "RETURN CASE WHEN rand() > 2 THEN COLLECT { OPTIONAL CALL db.info() YIELD name "
    "RETURN name } END AS x",
    "settings in CASE": "CYPHER 25 RETURN CASE WHEN rand() > 2 THEN COLLECT { SHOW SETTINGS YIELD name RETURN name } "
    "END AS x",
    "ending transactions in CASE": "CYPHER 25 RETURN CASE WHEN rand() > 2 THEN COLLECT { TERMINATE TRANSACTIONS 'x' "
    "YIELD message RETURN message } END AS x",
    "explanation": "EXPLAIN MATCH (n) RETURN n",
    "profile": " profile MATCH (n) RETURN n",
    "write behind a comment": "/* EXPLAIN */ CREATE (n)",
    "write behind an explanation": "/**/ EXPLAIN CREATE (n)",
}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_what_does_more_than_read_the_graph_is_refused(gateway: Gateway, query: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        ask(gateway, query)
    assert type(caught.value) is QueryRefused


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n) RETURN 1; CREATE (n)",
        "; CREATE (n)",
        "USE system SHOW USERS",
        "USE system MATCH (n) RETURN n",
        "PROFIL CREATE (n)",
    ],
)
def test_what_the_server_does_not_understand_is_not_run(gateway: Gateway, query: str) -> None:
    with pytest.raises(QuerySyntax):
        ask(gateway, query)


def test_messages_say_what_is_refused(gateway: Gateway) -> None:
    with pytest.raises(QueryRefused, match=r"^the gateway only reads the graph, and this query needs LOAD CSV$"):
        ask(gateway, CSV)
    with pytest.raises(QueryRefused, match=r"^the gateway does not call dbms.listConfig; it calls db.index"):
        ask(gateway, "CALL dbms.listConfig()")
    with pytest.raises(QueryRefused, match="an expression of this query holds LOAD CSV"):
        ask(gateway, f"RETURN {HIDDEN} AS x")
    with pytest.raises(QueryRefused, match=r"^EXPLAIN is not answered here; the query alone is$"):
        ask(gateway, "EXPLAIN RETURN 1")


@pytest.mark.parametrize("query", ["/* why */ EXPLAIN RETURN 1", "CYPHER runtime=slotted EXPLAIN RETURN 1"])
def test_an_explanation_never_reads_as_no_rows(gateway: Gateway, query: str) -> None:
    with pytest.raises(QueryRefused, match=r"^EXPLAIN is not answered here; the query alone is$"):
        ask(gateway, query)


def test_functions_that_are_not_neo4js_own_are_refused(store: Store) -> None:
    """On a server with plugins a function may read files; here one of Neo4j's own stands for it."""
    with store.driver.session(database=store.database, default_access_mode="READ") as session:
        summary = session.run("EXPLAIN MATCH (n) WHERE n.id = CASE WHEN true THEN randomUUID() END RETURN n").consume()
    judge(summary)
    with pytest.raises(QueryRefused, match="randomUUID is not one of them"):
        judge(summary, {"randomUUID"})


# Mistakes and limits


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("MATCH (n) RETRN n", "^line 1, column 11: Invalid input 'RETRN'"),
        ("MATCH (n)\nRETURN m", "^line 2, column 8: Variable `m` not defined$"),
        ("RETURN $a", r"^Expected parameter\(s\): a$"),
        ("RETURN 1 / 0", "^/ by zero$"),
        ("RETURN date({year: 9999999999})", "^Invalid value for Year"),
        ("RETURN duration('P99999999999999999999Y')", "^For input string"),
        ("MATCH p = allShortestPaths((n:Thing)-[*]-(n)) RETURN p", "^The shortest path algorithm does not work"),
        ("RETURN date('2015-13-45')", "MonthOfYear"),
        ("CALL db.nope()", "no procedure with the name `db.nope`"),
        ("", "^line 1, column 1: Unexpected end of input"),
    ],
)
def test_mistakes_are_told_with_their_place(gateway: Gateway, query: str, message: str) -> None:
    with pytest.raises(QuerySyntax, match=message):
        ask(gateway, query)


@pytest.mark.parametrize(
    ("query", "parameters"), [("RETURN '\ud800'", {}), ("RETURN $x", {"x": 2**63}), ("RETURN $x", {"x": "\udfff"})]
)
def test_what_neo4j_cannot_hold_is_refused(gateway: Gateway, query: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="Neo4j cannot take this"):
        gateway.run(query, parameters)


@pytest.mark.parametrize(
    "expression",
    [
        "date({year: 0})",
        "date('0000-12-31')",
        "date({year: -44})",
        "[date({year: 12000})]",
        "{day: date({year: 99999})}",
        "localdatetime('+12345-01-01T00:00:00')",
        "datetime('0000-12-31T00:00:00Z')",
        "datetime('-0044-03-15T00:00:00Z')",
        "collect(date({year: -5}))",
    ],
)
def test_a_date_that_python_cannot_hold_is_refused(gateway: Gateway, expression: str) -> None:
    message = r"a date outside the years 1 to 9999 \(expected text: toString\(value\)\)$"
    with pytest.raises(InputError, match=message):
        ask(gateway, f"RETURN {expression} AS value")


def test_as_text_it_is_answered(gateway: Gateway) -> None:
    assert ask(gateway, "RETURN toString(date({year: 12345})), toString(date({year: -44}))") == [
        ["+12345-01-01", "-0044-01-01"]
    ]


def test_an_answer_nested_too_deeply_is_refused(gateway: Gateway) -> None:
    with pytest.raises(QueryLimit, match=r"^the answer has too many lists or maps inside one another$"):
        ask(gateway, "RETURN reduce(x = [], i IN range(1, 900) | [x]) AS x")


def test_an_answer_that_is_too_large_is_refused(store: Store) -> None:
    with pytest.raises(QueryLimit, match=r"^the answer is larger than 32 MB; ask for less$"):
        ask(Gateway(store, seconds=60), "UNWIND range(1, 80) AS x RETURN reduce(t = 'x', i IN range(1, 19) | t + t)")


def test_more_rows_than_allowed_are_no_answer(gateway: Gateway) -> None:
    assert len(ask(gateway, "UNWIND range(1, 50) AS x RETURN x")) == 50
    with pytest.raises(QueryLimit, match="more than 50 rows; end it with a LIMIT"):
        ask(gateway, "UNWIND range(1, 1000000000000) AS x RETURN x")


def test_what_takes_too_long_is_ended(gateway: Gateway) -> None:
    with pytest.raises(QueryLimit, match="longer than 2 seconds"):
        ask(gateway, "UNWIND range(1, 1000000000000) AS x RETURN count(x)")


def test_too_much_memory_is_a_limit_too(store: Store) -> None:
    with pytest.raises(QueryLimit, match="memory"):
        ask(Gateway(store, seconds=60), "UNWIND range(1, 100000000) AS x RETURN size(collect(x)) AS n")


def test_a_place_is_free_again_once_the_answer_is_decided(store: Store) -> None:
    gateway = Gateway(store, seconds=0.5, grace=0.2)
    for _ in range(5):
        with pytest.raises(QueryLimit, match=r"^the query takes longer than 0\.5 seconds$"):
            ask(gateway, "UNWIND range(1, 1000000000000) AS x RETURN count(x)")
    assert ask(gateway, "RETURN 1") == [[1]]


def test_no_more_than_four_run_at_once(store: Store) -> None:
    gateway = Gateway(store, seconds=3, grace=1)
    outcomes: list[str] = []

    def run() -> None:
        try:
            ask(gateway, "UNWIND range(1, 1000000000000) AS x RETURN count(x)")
        except QueryRefused as refused:
            outcomes.append(str(refused))

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [
        "4 queries are running already; try again when one has ended",
        *["the query takes longer than 3 seconds"] * 4,
    ]
