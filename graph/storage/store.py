"""The way to Neo4j: one driver, explicit access modes, and the one place where its errors are translated."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Any, LiteralString, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from ontology.errors import InputError, StoreAuth, StoreConflict, StoreError, StoreUnavailable

# Python would print on standard error what the driver logs: what the server notes, and that a transaction which met
# another is tried again. Whoever wants to hear of it sets up logging.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

T = TypeVar("T")
Row = dict[str, Any]
Tracer = Callable[[str, Mapping[str, Any]], None]

_FETCH_SIZE = 5_000
# The driver's default keeps a request waiting for half a minute when Neo4j is gone. A transaction that writes is tried
# again for as long as that: it may have met another.
_READ_AGAIN_SECONDS = 0.5
# A server that starts or is frozen takes connections, and then says nothing.
_CONNECT_SECONDS = 5.0
_WRITE_AGAIN_SECONDS = 30.0
PLAIN = frozenset([str, int, float, bool, type(None)])
"""The types of most values, which mean the same to the driver, to us and in JSON."""


@dataclass
class Transaction:
    """One running transaction, or a session that makes one for each query: queries in, rows of plain Python out."""

    _tx: neo4j.ManagedTransaction | neo4j.Session
    _tracer: Tracer | None = None

    def run(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """All rows of `query`."""
        return list(self.stream(query, **parameters))

    def rows(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """The maps that a query of one row lists as `rows`."""
        found: list[Row] = self.run(query, **parameters)[0]["rows"]
        return found

    def stream(self, query: LiteralString, **parameters: Any) -> Iterator[Row]:
        """The rows of `query` as they arrive."""
        if self._tracer:
            self._tracer(query, parameters)
        for record in self._tx.run(query, parameters):
            yield {name: plain(value) for name, value in zip(record.keys(), record, strict=True)}

    def write(self, query: LiteralString, **parameters: Any) -> neo4j.SummaryCounters:
        """Run a query for what it changes; returns the server's counters."""
        if self._tracer:
            self._tracer(query, parameters)
        return self._tx.run(query, parameters).consume().counters


@dataclass
class Store:
    """A database of a Neo4j server. Close it, or use it as a context manager."""

    driver: neo4j.Driver
    database: str = "neo4j"
    tracer: Tracer | None = None
    _open_driver: Callable[..., neo4j.Driver] | None = None

    @classmethod
    def connect(cls, uri: str, user: str, password: str, database: str = "neo4j") -> Store:
        """Open a driver and see that the server answers; raises StoreUnavailable or StoreAuth."""
        _require_address(uri)
        with translated(uri):
            open_driver = partial(
                neo4j.GraphDatabase.driver,
                uri,
                auth=(user, password),
                user_agent="sayso",
                notifications_min_severity="OFF",
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=_CONNECT_SECONDS,
                fetch_size=_FETCH_SIZE,
            )
            driver = open_driver()
            try:
                driver.verify_connectivity()
            except ValueError as error:
                driver.close()
                raise StoreError(f"{uri!r} is not a Neo4j address: {error}") from error
            except BaseException:
                driver.close()
                raise
        return cls(driver, database, _open_driver=open_driver)

    def alone(self) -> Store:
        """Another store on the same database, with one connection of its own: to close it ends what runs there."""
        assert self._open_driver is not None  # noqa: S101 - only tests make a store of a driver
        return replace(self, driver=self._open_driver(max_connection_pool_size=1))

    def read(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """All rows of one query, in read access mode."""
        # To begin and to end a transaction takes a round trip each: the first attempt does without.
        with translated(), self._session(neo4j.READ_ACCESS) as session:
            try:
                return Transaction(session, self.tracer).run(query, **parameters)
            except (exceptions.Neo4jError, exceptions.DriverError) as error:
                if not error.is_retryable():
                    raise
            # Once, while a retry would wait for a server that says nothing as often as its time allows.
            self.driver.verify_connectivity()
        return self.reading(lambda tx: tx.run(query, **parameters))

    def rows(self, query: LiteralString, **parameters: Any) -> list[Row]:
        """The maps that a query of one row lists as `rows`, in read access mode."""
        found: list[Row] = self.read(query, **parameters)[0]["rows"]
        return found

    def reading(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one read transaction, retried on transient errors."""
        with translated(), self._session(neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda tx: work(Transaction(tx, self.tracer)))

    def version(self) -> str | None:
        """A name for the state of the database: another one after each change that was committed, whoever made it.

        It is the driver's bookmark. None where there may be several servers, of which one may lag behind another.
        While transactions are committed at the same time, it is the state before the first that is not done yet.
        """
        if not isinstance(self.driver, neo4j.BoltDriver):
            return None
        with translated(), self._session(neo4j.READ_ACCESS) as session:
            session.run("RETURN 1").consume()
            return ",".join(sorted(session.last_bookmarks().raw_values)) or None

    def writing(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one write transaction, whole or not at all, retried on transient errors."""
        with translated(), self._session(neo4j.WRITE_ACCESS) as session:
            # The driver would try for half a minute to begin a transaction on a server that is gone.
            self.driver.verify_connectivity()
            return session.execute_write(lambda tx: work(Transaction(tx, self.tracer)))

    def apply(self, statements: Sequence[LiteralString]) -> None:
        """Run schema statements, each in a transaction of its own as Neo4j demands, retried on transient errors."""
        for statement in statements:
            run = partial(Transaction.write, query=statement)
            try:
                self.writing(run)
            except StoreConflict:
                # `IF NOT EXISTS` looks before it locks: another process made the same meanwhile, which is seen now.
                self.writing(run)

    def close(self) -> None:
        """Close the driver and its connections."""
        self.driver.close()

    def _session(self, mode: str) -> neo4j.Session:
        again = _READ_AGAIN_SECONDS if mode == neo4j.READ_ACCESS else _WRITE_AGAIN_SECONDS
        return self.driver.session(database=self.database, default_access_mode=mode, max_transaction_retry_time=again)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _require_address(uri: str) -> None:
    """Refuse what the driver takes for its unfinished HTTP client, and a password it would repeat in its errors."""
    address = urlsplit(uri)
    if address.scheme in ("http", "https"):
        raise StoreError(f"{uri!r} is not a Neo4j address: expected neo4j://, neo4j+s://, bolt:// or the like")
    if "@" in address.netloc:
        raise StoreError("a Neo4j address holds no user name or password: give them as settings of their own")


_GIVEN_UP = "needs to be restarted"


@contextmanager
def translated(uri: str = "") -> Iterator[None]:
    """Turn the driver's errors into Sayso's; the only place that knows theirs."""
    at = f" at {uri}" if uri else ""
    try:
        yield
    except (exceptions.ServiceUnavailable, exceptions.SessionExpired) as error:
        raise StoreUnavailable(f"Neo4j does not answer{at}: {error}") from error
    except exceptions.AuthError as error:
        raise StoreAuth(f"Neo4j{at} refused the user name or password") from error
    except exceptions.ConfigurationError as error:
        raise StoreError(f"{uri!r} is not a Neo4j address: {error}") from error
    except UnicodeEncodeError as error:
        # Bytes of a command line that are no UTF-8 reach us as lone surrogates.
        raise InputError("not text", value=ascii(error.object)[1:-1], expected="UTF-8") from error
    except OverflowError as error:
        raise StoreError("Neo4j holds whole numbers of 64 bits only: a parameter is larger") from error
    except (exceptions.Neo4jError, exceptions.DriverError) as error:
        kind = StoreConflict if _is_conflict(error) else StoreError
        said = getattr(error, "message", None) or str(error)
        full = " Neo4j does so when its disk is full: make room there first." if _GIVEN_UP in said else ""
        raise kind(f"{said}{full}") from error


def _is_conflict(error: Exception) -> bool:
    """Whether it tells that somebody else has made the same meanwhile: a node with this id, or an index."""
    code = getattr(error, "code", None) or ""
    return isinstance(error, exceptions.ConstraintError) or code.endswith("AlreadyExists")


def plain(value: Any) -> Any:
    """A driver value as plain Python: temporal values native, nodes and relationships as property maps.

    Maps and lists stay the same ones, changed where need be: the driver made them for this row.
    """
    kind = type(value)
    # Most values are plain already, and this runs for each of millions.
    if kind in PLAIN:
        return value
    if kind is dict or kind is list:
        return _made_plain(value, value.items() if kind is dict else enumerate(value))
    if isinstance(value, Date | DateTime | Time):
        return value.to_native()
    if isinstance(value, Mapping):
        return plain(dict(value.items()))
    if isinstance(value, Duration):
        return value.iso_format()
    return tuple(value) if isinstance(value, Point) else value


def _made_plain(values: Any, items: Iterable[tuple[Any, Any]]) -> Any:
    for place, each in items:
        if type(each) not in PLAIN:
            values[place] = plain(each)
    return values
