"""The way to the graph that the settings name: a given Neo4j, or the managed local one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api.services.reporting import SILENT, Reporter
from api.settings import Settings
from graph.storage.store import Store
from ontology.errors import StoreAuth, StoreUnavailable
from ontology.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.local.server import LocalServer, Running


STOP_GRACE = 30.0
"""Seconds that the local Neo4j gets to stop before it is killed."""


@dataclass(frozen=True)
class Endpoint:
    """Where the graph is, and who goes there; `browser` is known for the local Neo4j only."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"
    browser: str | None = None

    def connect(self) -> Store:
        """Open it."""
        return Store.connect(self.uri, self.user, self.password, self.database)


def local_server(settings: Settings, *, browser_commands: str | None = None, hosts: str | None = None) -> LocalServer:
    """The managed local Neo4j of these settings."""
    from graph.local.server import LocalServer

    return LocalServer(
        home=settings.home,
        cache=settings.cache,
        heap=settings.heap,
        repository=settings.repository,
        browser_commands=browser_commands,
        browser_whitelist=hosts,
    )


def home_of_store(settings: Settings) -> Path | None:
    """The folder of the store when it is the managed local one."""
    return None if settings.neo4j_uri else settings.home


def given_endpoint(settings: Settings) -> Endpoint:
    """The Neo4j that the settings give by its address."""
    password = settings.neo4j_password
    assert settings.neo4j_uri and password  # noqa: S101 - Settings refuses the one without the other
    return Endpoint(settings.neo4j_uri, settings.neo4j_user, password.get_secret_value(), settings.neo4j_database)


def local_endpoint(running: Running) -> Endpoint:
    """The local Neo4j, once it runs."""
    browser = f"{running.http_url}/browser/?dbms=bolt://{running.user}@127.0.0.1:{running.bolt_port}"
    return Endpoint(running.uri, running.user, running.password, browser=browser)


def find_endpoint(settings: Settings, *, start: bool = False, reporter: Reporter = SILENT) -> Endpoint:
    """Where the graph is; the local Neo4j is started when `start`, and must run otherwise."""
    if settings.neo4j_uri:
        return given_endpoint(settings)
    server = local_server(settings)
    if not is_up(server):
        if not start:
            raise StoreUnavailable(
                f"the local Neo4j of {settings.home} is not running: start it with `sayso up`, "
                "or set SAYSO_NEO4J_URI to use another"
            )
        reporter.note("Starting Neo4j …")
    return local_endpoint(server.start())


def is_up(server: LocalServer) -> bool:
    """Whether the server runs, or is about to."""
    return server.status().state in ("running", "starting")


@contextmanager
def connected(settings: Settings, endpoint: Endpoint) -> Iterator[Store]:
    """A store on the graph at `endpoint`, closed at the end."""
    with _explained(settings):
        store = endpoint.connect()
    with store:
        yield store


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    """Add the way out to what the store says of a wrong address or password."""
    if not settings.neo4j_uri:
        yield
        return
    try:
        yield
    except StoreUnavailable as error:
        raise StoreUnavailable(f"{error}. Check SAYSO_NEO4J_URI and that Neo4j runs there.") from error
    except StoreAuth as error:
        raise StoreAuth(f"{error}. Check SAYSO_NEO4J_USER and SAYSO_NEO4J_PASSWORD.") from error


def make_ready(store: Store, vocabulary: Vocabulary, settings: Settings) -> bool:
    """Create the schema and finish interrupted work; returns whether the schema had to change.

    Commands on a local Neo4j do so one after the other.
    """
    from graph.local.home import Home
    from graph.local.locks import preparing

    with nullcontext() if settings.neo4j_uri else preparing(Home(settings.home)):
        return _make_ready(store, vocabulary)


def _make_ready(store: Store, vocabulary: Vocabulary) -> bool:
    from graph.storage.schema import prepare
    from graph.write.curator import Curator
    from graph.write.loader import Writer

    changed = prepare(store, vocabulary)
    with Writer(store, vocabulary) as writer:
        writer.re_resolve()
    with Curator(store, vocabulary) as curator:
        curator.finish()
    return changed
