"""The read-only gateway: other people's Cypher, judged by the plan the server makes of it, then run within limits.

Read access mode alone refuses writes but lets LOAD CSV read files and fetch addresses, and SHOW and procedures
tell about the server. So the query is explained first and every operator of its plan has to be one that only
reads the graph. A subquery inside CASE or a list comprehension has no operators of its own; it stands in the
details of the operator that evaluates it, as the server writes it: comments, escapes and odd spacing are gone.
"""

from __future__ import annotations

import difflib
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, LiteralString

import neo4j
import orjson
from neo4j.exceptions import BrokenRecordError, Neo4jError

from graph.read.query_limits import check_limits
from graph.storage.driver_json import json_of, unreadable
from graph.storage.store import Store, translated
from ontology.errors import GatewayBusy, InputError, QueryLimit, QueryRefused, QuerySyntax
from ontology.vocabulary import Vocabulary

PROCEDURES = frozenset(
    [
        "db.index.fulltext.listAvailableAnalyzers",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
        "db.labels",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
    ]
)
"""The procedures that may be called: all read the graph or its schema, none the server."""

# An allow-list, so that what a newer server adds is refused until somebody has looked at it. Operators that find
# nodes and relationships are too many to list and end alike; nothing else of today's ends so.
_FINDS = re.compile(r"\w+(Scan|Seek|SeekByRange|Lookup|IndexSearch|CountStore)")
_READING = """
Anti AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker AssertSameNode AssertSameRelationship
BidirectionalRepeat CacheProperties CartesianProduct ConditionalApply Distinct Eager EagerAggregation EmptyResult
EmptyRow ExhaustiveLimit Expand Filter LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply
Limit NodeHashJoin NodeLeftOuterHashJoin NodeRightOuterHashJoin NonFuseable NullifyMetadata Optional OptionalExpand
OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop PartitionedUnwind PathPropagatingBFS
PreserveOrder ProcedureCall ProduceResults ProjectEndpoints Projection RemoteBatchProperties
RemoteBatchPropertiesWithFilter Repeat RepeatOptions RollUpApply SelectOrAntiSemiApply SelectOrSemiApply SemiApply
ShortestPath ShowConstraints ShowFunctions ShowIndexes ShowProcedures Skip Sort StatefulShortestPath Top
TriadicBuild TriadicFilter TriadicSelection Union Unwind ValueHashJoin ValueMergeJoin VarLengthExpand
"""
_READS = frozenset(_READING.split())
_HIDDEN = re.compile(r"LOAD CSV\b|\bCALL (?![({])|\bSHOW [A-Z]|\bTERMINATE [A-Z]")
_WHAT = {"LoadCSV": "LOAD CSV", "TransactionApply": "IN TRANSACTIONS", "TransactionForeach": "IN TRANSACTIONS"}
_MODE = re.compile(r"\s*(EXPLAIN|PROFILE)\b", re.IGNORECASE)
# The prefix ends its line so that the columns the server reports stay true.
_EXPLAIN = "EXPLAIN\n"
_POSITION = re.compile(r"\(line (\d+), column (\d+) \(offset: \d+\)\)")
_FOREIGN_FUNCTIONS = "SHOW FUNCTIONS YIELD name, isBuiltIn WHERE NOT isBuiltIn RETURN name"
_FETCH_SIZE = 1_000
_AT_ONCE = 4
_ANSWER_BYTES = 32_000_000
# Beyond the server's own limit, which it checks between rows and every two seconds.
_GRACE_SECONDS = 2.5
_LABEL = "gateway"
_LEFT_BEHIND: LiteralString = """
    SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.sayso = $label AND status STARTS WITH 'Terminated'
    RETURN count(*) AS left
"""
_TOO_MUCH_MEMORY = "the query needs more memory than the server has for it"
_SERVER_LIMITS = {
    "OutOfMemory": _TOO_MUCH_MEMORY,
    "MemoryPool": _TOO_MUCH_MEMORY,
    "StackOverFlow": "the query has too much inside one another for Neo4j",
}
_ASKERS_MISTAKES = ("Neo.ClientError.Statement.", "Neo.ClientError.Procedure.")
_UNKNOWN = re.compile(r"The (label|relationship type|property) `(.+)` does not exist", re.DOTALL)
_UNKNOWN_STATUSES = frozenset(["01N50", "01N51", "01N52"])
# Labels that Sayso puts on nodes beside the classes of the ontology.
_STATES = ("Decision", "Description", "Dormant", "Merged", "RetractedClaim", "Thing", "Unrealised", "Withheld")
_ALIKE = 0.7


@dataclass(frozen=True, order=True)
class Unknown:
    """A label, relationship type or property that a query names and the graph does not have."""

    line: int
    column: int
    sort: str
    name: str

    def note(self, vocabulary: Vocabulary) -> str:
        """It in words, with the term of the ontology that may have been meant."""
        said = f"line {self.line}, column {self.column}: the graph has no {self.sort} {self.name}"
        terms = _terms(self.sort, vocabulary)
        if self.name in terms.values():
            return f"{said} so far; the ontology has it"
        near = difflib.get_close_matches(_folded(self.name), terms, n=1, cutoff=_ALIKE)
        return f"{said}; did you mean {terms[near[0]]}?" if near else said


@dataclass(frozen=True)
class Answer:
    """The columns of a query and its rows, values ready for JSON; and what the query names in vain."""

    columns: list[str]
    rows: list[list[Any]]
    unknown: Collection[Unknown] = ()

    def as_dict(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The answer as JSON has it; with `notes` when there are any."""
        notes = self.notes(vocabulary)
        return {"columns": self.columns, "rows": self.rows, **({"notes": notes} if notes else {})}

    def notes(self, vocabulary: Vocabulary) -> list[str]:
        """Notes on names that the graph does not have: a misspelt name must not read as an empty graph."""
        return [each.note(vocabulary) for each in self.unknown]


class Gateway:
    """Runs queries that only read the graph, a few at once, each limited in size, time, rows and bytes."""

    def __init__(
        self, store: Store, *, seconds: float = 10.0, rows: int = 10_000, grace: float = _GRACE_SECONDS
    ) -> None:
        self.store = store
        self.seconds = seconds
        self.rows = rows
        self.grace = grace
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._some_left_behind = False
        self._foreign_functions: frozenset[str] | None = None

    def run(self, query: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """The whole answer to `query`.

        Raises QuerySyntax; QueryRefused when it does more than read the graph; QueryLimit when it is too intricate,
        takes too long or has too many rows, since part of an answer would be taken for the whole; and GatewayBusy.
        """
        check_limits(query, parameters or {})
        if not self._places.acquire(blocking=False):
            raise GatewayBusy(f"{_AT_ONCE} queries are running already; try again when one has ended")
        try:
            self._require_server_free()
            return self._run_alone(query, parameters or {})
        finally:
            self._places.release()

    def _run_alone(self, query: str, parameters: Mapping[str, Any]) -> Answer:
        """Run the query on a connection of its own: to close it is the only way to end what waits for the server."""
        outcome: Future[Answer] = Future()
        with self.store.alone() as own:
            threading.Thread(target=self._work, args=(outcome, own, query, parameters), daemon=True).start()
            try:
                return outcome.result(self.seconds + self.grace)
            except TimeoutError:
                self._some_left_behind = True
                raise self._too_long() from None

    def _work(self, outcome: Future[Answer], own: Store, query: str, parameters: Mapping[str, Any]) -> None:
        try:
            outcome.set_result(self._answer(own, query, parameters))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            outcome.set_exception(error)

    def _require_server_free(self) -> None:
        """Raise GatewayBusy while the server still works on several queries whose time was over.

        Neo4j looks neither at the clock nor at the connection inside one expression.
        """
        if self._some_left_behind:
            left = self.store.read(_LEFT_BEHIND, label=_LABEL)[0]["left"]
            self._some_left_behind = left > 0
            if left >= _AT_ONCE:
                raise GatewayBusy(f"Neo4j still works on {left} queries whose time was over; try again later")

    def _answer(self, own: Store, query: str, parameters: Mapping[str, Any]) -> Answer:
        if mode := _MODE.match(query):
            raise QueryRefused(f"{mode[1].upper()} is not answered here; the query alone is")
        foreign = self._foreign()
        with translated():
            try:
                with self._session(own) as session, self._transaction(session) as tx:
                    summary = tx.run(_EXPLAIN + query, dict(parameters)).consume()
                    judge(summary, foreign)
                    return self._collect(tx.run(query, dict(parameters)))
            except Neo4jError as error:
                raise self._translate(error) from error
            except BrokenRecordError as error:
                raise unreadable() from error
            except (UnicodeEncodeError, OverflowError, TypeError) as error:
                raise InputError(
                    f"Neo4j cannot take this: {error}", property="query", expected="Unicode text, integers of 64 bits"
                ) from error

    def _transaction(self, session: neo4j.Session) -> neo4j.Transaction:
        return session.begin_transaction(timeout=self.seconds, metadata={"sayso": _LABEL})

    def _session(self, own: Store) -> neo4j.Session:
        return own.driver.session(
            database=own.database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=_FETCH_SIZE,
            notifications_min_severity="WARNING",
        )

    def _foreign(self) -> frozenset[str]:
        if self._foreign_functions is None:
            self._foreign_functions = frozenset(row["name"] for row in self.store.read(_FOREIGN_FUNCTIONS))
        return self._foreign_functions

    def _collect(self, result: neo4j.Result) -> Answer:
        rows: list[list[Any]] = []
        size = 0
        for record in result:
            if len(rows) == self.rows:
                raise QueryLimit(f"the query returns more than {self.rows} rows; end it with a LIMIT")
            row = _json_row(record)
            size += len(orjson.dumps(row))
            if size > _ANSWER_BYTES:
                raise QueryLimit(f"the answer is larger than {_ANSWER_BYTES // 10**6} MB; ask for less")
            rows.append(row)
        columns = list(result.keys())
        # Behind a comment or CYPHER options the prefix is not seen above, and its answer would read as `no rows`.
        summary = result.consume()
        if summary.plan is not None:
            raise QueryRefused("EXPLAIN is not answered here; the query alone is")
        return Answer(columns, rows, sorted(set(_unknown(summary))))

    def _translate(self, error: Neo4jError) -> Exception:
        code, said = error.code or "", _first_line(error)
        if "TransactionTimedOut" in code or code.endswith("Terminated"):
            return self._too_long()
        if limit := next((text for part, text in _SERVER_LIMITS.items() if part in code), None):
            return QueryLimit(limit)
        if code.endswith("Statement.AccessMode"):
            return QueryRefused("the gateway only reads, and this query writes")
        if code.endswith("UnsupportedAdministrationCommand") or ".Security." in code:
            return QueryRefused(said)
        # ExecutionFailed is what Neo4j answers to mistakes that it finds as it runs.
        is_askers = code.startswith(_ASKERS_MISTAKES) or code.endswith("Statement.ExecutionFailed")
        return QuerySyntax(_placed(said)) if is_askers else error

    def _too_long(self) -> QueryLimit:
        return QueryLimit(f"the query takes longer than {self.seconds:g} seconds")


def _json_row(record: neo4j.Record) -> list[Any]:
    try:
        return [json_of(value) for value in record.values()]
    except RecursionError:
        raise QueryLimit("the answer has too many lists or maps inside one another") from None


def _unknown(summary: neo4j.ResultSummary) -> Iterator[Unknown]:
    """The names that the server did not find, from what it notes about the query."""
    for status in summary.gql_status_objects:
        named = _UNKNOWN.search(status.status_description)
        if status.gql_status in _UNKNOWN_STATUSES and named and status.position:
            yield Unknown(status.position.line, status.position.column, named[1], named[2])


def _terms(sort: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The names that Neo4j has for terms of the ontology, by how they are compared."""
    if sort == "label":
        return {_folded(name): name for name in (*vocabulary.classes, *_STATES)}
    if sort == "relationship type":
        return {_folded(name): relation.type for name, relation in vocabulary.relations.items()}
    names = (vocabulary.node_properties, vocabulary.attributes, vocabulary.qualifiers, vocabulary.claim_properties)
    more = (vocabulary.source_properties, vocabulary.dataset_properties)
    return {_folded(name): name for properties in (*names, *more) for name in properties}


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def judge(summary: neo4j.ResultSummary, foreign_functions: Collection[str] = ()) -> None:
    """Raise QueryRefused unless the explained query does nothing but read the graph."""
    for name, details in _operators(summary.plan or {}):
        if name not in _READS and not _FINDS.fullmatch(name):
            raise QueryRefused(f"the gateway only reads the graph, and this query needs {_WHAT.get(name, name)}")
        if name == "ProcedureCall":
            _judge_procedure(details.partition("(")[0])
        # Names of result columns are no operations, and may repeat the query's text.
        if name != "ProduceResults":
            _judge_details(details, foreign_functions)
    if summary.plan is None or summary.query_type != "r":
        raise QueryRefused("the gateway only reads the graph, and the server does not call this a read")


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every operator of a plan, without database and variant, and what it does as the server writes it."""
    if plan:
        name = str(plan["operatorType"]).partition("@")[0].partition("(")[0]
        yield name, str(plan["args"].get("Details", ""))
        for child in plan.get("children", ()):
            yield from _operators(child)


def _judge_procedure(name: str) -> None:
    if name not in PROCEDURES:
        raise QueryRefused(f"the gateway does not call {name}; it calls {', '.join(sorted(PROCEDURES))}")


def _judge_details(details: str, foreign_functions: Collection[str]) -> None:
    if hidden := _HIDDEN.search(details):
        raise QueryRefused(f"the gateway only reads the graph, and an expression of this query holds {hidden[0]}…")
    if called := next((name for name in foreign_functions if f"{name}(".lower() in details.lower()), None):
        raise QueryRefused(f"the gateway calls only Neo4j's own functions, and {called} is not one of them")


def _first_line(error: Neo4jError) -> str:
    return (error.message or str(error)).splitlines()[0]


def _placed(message: str) -> str:
    """A server's message with the place in the query in front, the line of the prefix taken off."""
    place = _POSITION.search(message)
    if not place:
        return message
    line, column = max(1, int(place[1]) - 1), int(place[2])
    return f"line {line}, column {column}: {_POSITION.sub('', message).strip()}"
