"""The way to Neo4j: access modes, plain values, whole transactions, and errors in Sayso's own words."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any

import neo4j
import pytest
from neo4j import exceptions

from graph.storage.store import Store, Transaction, plain, translated
from ontology.errors import StoreAuth, StoreConflict, StoreError, StoreUnavailable


def test_rows_come_as_plain_python_values(store: Store) -> None:
    assert store.read(
        "RETURN 1 AS number, 'text' AS text, date('2015-06-24') AS day, datetime('2015-06-24T12:00:00Z') AS moment, "
        "[date('2015-06-22'), null] AS list, {inner: date('2015-06-24')} AS map, null AS nothing, duration('P1D') AS d"
    ) == [
        {
            "number": 1,
            "text": "text",
            "day": date(2015, 6, 24),
            "moment": datetime(2015, 6, 24, 12, tzinfo=UTC),
            "list": [date(2015, 6, 22), None],
            "map": {"inner": date(2015, 6, 24)},
            "nothing": None,
            "d": "P1D",
        }
    ]


def test_nodes_and_relationships_come_as_their_properties(clean_store: Store) -> None:
    rows = clean_store.reading(lambda tx: tx.run("MATCH (s:Schema) RETURN s"))
    assert set(rows[0]["s"]) == {"id", "fingerprint", "ontology", "ownTerms", "resolved", "migrations", "rev"}


def test_a_point_comes_as_its_coordinates() -> None:
    assert plain(neo4j.spatial.WGS84Point((69.2, 34.5))) == (69.2, 34.5)


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError) as error:
        store.read("CREATE (:Stray)")
    assert str(error.value) == "Writing in read access mode not allowed. Attempted write to neo4j"
    assert store.read("MATCH (n:Stray) RETURN n") == []


@pytest.mark.leaves_broken
def test_a_transaction_that_fails_leaves_nothing(clean_store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.write("CREATE (:Stray)")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        clean_store.writing(work)
    assert clean_store.read("MATCH (n:Stray) RETURN n") == []


@pytest.mark.leaves_broken
def test_writing_returns_what_the_server_counted(clean_store: Store) -> None:
    counters = clean_store.writing(lambda tx: tx.write("CREATE (:Stray {a: 1})"))
    assert (counters.nodes_created, counters.properties_set) == (1, 1)


def test_a_tracer_sees_every_query_with_its_parameters(store: Store) -> None:
    seen: list[tuple[str, Any]] = []
    traced = Store(store.driver, store.database, tracer=lambda query, parameters: seen.append((query, parameters)))
    traced.read("RETURN $a AS a", a=1)
    assert seen == [("RETURN $a AS a", {"a": 1})]


def test_a_transient_error_is_tried_again(store: Store) -> None:
    attempts: list[int] = []

    def work(_: Transaction) -> str:
        attempts.append(1)
        if len(attempts) == 1:
            error = exceptions.TransientError("deadlock")
            raise error
        return "done"

    assert store.reading(work) == "done"
    assert len(attempts) == 2


def test_a_read_that_is_cut_off_is_tried_again(server: Any) -> None:
    seen: list[str] = []
    with cutting(server.uri, b"cut me") as uri, Store.connect(uri, server.user, server.password) as cut:
        cut.tracer = lambda query, parameters: seen.append(query)

        assert cut.read("RETURN 'cut me' AS a") == [{"a": "cut me"}]

    assert seen == ["RETURN 'cut me' AS a"] * 2


@contextmanager
def cutting(uri: str, text: bytes) -> Iterator[str]:
    """An address that leads to the server, where the first connection to carry `text` is cut."""
    _, _, port = uri.rpartition(":")
    cut = threading.Event()

    def carry(giver: socket.socket, taker: socket.socket) -> None:
        with suppress(OSError):
            while data := giver.recv(65_536):
                if text in data and not cut.is_set():
                    cut.set()
                    break
                taker.sendall(data)
        for end in (giver, taker):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", int(port))) as there:
                back = threading.Thread(target=carry, args=(there, self.request))
                back.start()
                carry(self.request, there)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay) as relay:
        threading.Thread(target=relay.serve_forever).start()
        try:
            yield f"bolt://127.0.0.1:{relay.server_address[1]}"
        finally:
            relay.shutdown()


# Errors


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(StoreUnavailable, match=f"^Neo4j does not answer at {uri}: "):
            Store.connect(uri, "neo4j", "secret")


def test_a_wrong_password(server: Any) -> None:
    with pytest.raises(StoreAuth) as error:
        Store.connect(server.uri, server.user, "not-the-password")
    assert str(error.value) == f"Neo4j at {server.uri} refused the user name or password"


@pytest.mark.parametrize(
    "uri", ["ftp://127.0.0.1:7687", "http://127.0.0.1:7474", "127.0.0.1:7687", "neo4j", "bolt://127.0.0.1:port"]
)
def test_an_address_that_is_none_of_neo4j(uri: str) -> None:
    with pytest.raises(StoreError, match=f"^'{uri}' is not a Neo4j address: "):
        Store.connect(uri, "neo4j", "secret")


def test_a_password_in_the_address_is_not_repeated() -> None:
    with pytest.raises(StoreError) as error:
        Store.connect("bolt://neo4j:secret@127.0.0.1:7687", "neo4j", "secret")
    assert str(error.value) == ("a Neo4j address holds no user name or password: give them as settings of their own")


def test_a_database_that_does_not_exist(server: Any) -> None:
    connected = Store.connect(server.uri, server.user, server.password, "nowhere")
    with connected as store, pytest.raises(StoreError, match="nowhere"):
        store.read("RETURN 1")


def test_a_query_that_is_no_cypher(store: Store) -> None:
    with pytest.raises(StoreError, match="Invalid input 'RETRUN'"):
        store.read("RETRUN 1")


def test_a_constraint_that_refuses(clean_store: Store) -> None:
    with pytest.raises(StoreConflict, match="already exists with label `Thing` and property `id` = 'twice'"):
        clean_store.writing(lambda tx: tx.write("CREATE (:Thing {id: 'twice'}), (:Thing {id: 'twice'})"))


def test_a_number_too_large_for_the_server(store: Store) -> None:
    with pytest.raises(StoreError) as error:
        store.read("RETURN $n", n=2**63)
    assert str(error.value) == "Neo4j holds whole numbers of 64 bits only: a parameter is larger"


def leaves(error: type[Exception]) -> list[type[Exception]]:
    return [error, *(leaf for child in error.__subclasses__() for leaf in leaves(child))]


@pytest.mark.parametrize("foreign", [*leaves(exceptions.Neo4jError), *leaves(exceptions.DriverError)])
def test_no_error_of_the_driver_comes_through(foreign: type[Exception]) -> None:
    error = foreign.__new__(foreign)
    error._message = "why"  # type: ignore[attr-defined]
    with pytest.raises(StoreError), translated("bolt://127.0.0.1"):
        raise error


def test_a_store_that_neo4j_has_given_up_says_what_it_means() -> None:
    said = "The database has encountered a critical error, and needs to be restarted. Please see database logs."
    error = exceptions.DatabaseError.__new__(exceptions.DatabaseError)
    error._message = said  # type: ignore[attr-defined]
    with pytest.raises(StoreError) as told, translated():
        raise error
    assert str(told.value) == f"{said} Neo4j does so when its disk is full: make room there first."
