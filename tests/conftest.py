"""How Sayso is tested.

On real Neo4j servers: each test process starts a local one with its own home folder, ports and password, from the
artifact cache that everybody uses. `make test` runs the files in one process for each core; plain `pytest` runs them
one after the other. `SAYSO_TEST_NEO4J_URI` (with `_USER`, `_PASSWORD` and `_DATABASE`) names another server instead;
**its database is emptied**. Nothing is mocked, and a missing server fails the run. `SAYSO_TEST_LTS_JAVA`, the path of a
Java 21, starts Neo4j LTS instead of the release that users get: `make test-lts` sets it.

Neo4j Community has one database, so the tests of a process take turns in it:

- `clean_store` is empty when the test begins. When it ends, `sayso doctor`'s checks run on the graph that the test
  left; a test that breaks the graph on purpose is marked `leaves_broken`.
- `loaded` holds the June 2015 data set and is only read. Tests that read it run one after the other (`_order`), so
  that it is loaded rarely.
- `store` holds whatever the last test left: for tests of the schema or the connection alone.

Two marks are set here, not by hand: `server` for each test that can start or reach a Neo4j (it uses `neo4j_cache`, the
only way to the artifacts, directly or through another fixture), and `slow` for each test of the files in `SLOW`. `make
check` runs `not server`, `make test-fast` runs `not slow`, `make test` runs everything, slow files last.

Processes started by tests find their server with `neo4j_env`. At the end of the run doctor checks the store once
more, and the run fails when it finds something.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, LiteralString

import pytest

from api.settings import read_settings
from graph.local.ports import any_free
from graph.local.releases import Release, current_release
from graph.local.server import LocalServer
from graph.storage.schema import prepare
from graph.storage.store import Store
from graph.write.loader import LoadReport, Writer
from graph.write.rebuild import rebuild
from loaders.reading import Reading, read_file, read_unchecked
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary, load_vocabulary

JUNE_2015 = DATASETS / "afghanistan-2015.trig"
LTS = Path(__file__).parent / "lts"
SLOW = frozenset(
    {
        "test_browser.py",  # Chromium
        "test_cli_backup.py",  # servers of its own
        "test_cli_local.py",  # servers of its own
        "test_hostile_queries.py",  # queries that use up their time
        "test_curator_crash.py",  # kill trials
        "test_loader_crash.py",
        "test_memory.py",  # long files
        "test_openapi.py",  # schemathesis
        "test_server.py",  # servers of its own
    }
)

PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX role: <https://w3id.org/sayso/role/>
PREFIX status: <https://w3id.org/sayso/status/>
PREFIX weapon: <https://w3id.org/sayso/weapon/>
PREFIX kinship: <https://w3id.org/sayso/kinship/>
PREFIX gender: <https://w3id.org/sayso/gender/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""

_EMPTY: LiteralString = (
    "MATCH (n) WHERE NOT n:Schema AND NOT n:Writer CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
)
# When a claim was learned or forgotten is the only thing that may differ between two equal graphs.
_CLOCKS = ("recordedAt", "retractedAt", "since")


@dataclass(frozen=True)
class Server:
    """The server of this run: what a driver needs to talk to it."""

    uri: str
    user: str
    password: str
    database: str


class Database:
    """The one database, and what stands in it."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self.holds = "unknown"

    def empty(self) -> None:
        with self.store.driver.session(database=self.store.database) as session:
            session.run(_EMPTY).consume()
            session.run("MATCH (s:Schema) REMOVE s.corrections").consume()
        # A test or an example of the docs may have added terms of its own.
        prepare(self.store, self.vocabulary)
        self.holds = "something"

    def hold_june_2015(self) -> None:
        if self.holds == "June 2015":
            return
        self.empty()
        self.load_june_2015()
        self.holds = "June 2015"

    def load_june_2015(self) -> LoadReport:
        return load(self.store, self.vocabulary, self._june_2015)

    @cached_property
    def _june_2015(self) -> Reading:
        # Reading and checking take longer than loading: once a process.
        return read_file(JUNE_2015, self.vocabulary)

    def snapshot(self, *, live: bool = False) -> dict[str, Any]:
        return snapshot_of(self.store, live=live)

    def findings(self) -> list[str]:
        from graph.doctor.checks import check

        return [str(finding) for finding in check(self.store, self.vocabulary)]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "leaves_broken: the test breaks the graph on purpose; doctor does not look")
    config.addinivalue_line("markers", "server: the test starts or reaches a Neo4j (set by conftest.py)")
    # A process that was started in the background ignores Ctrl-C, and so would those that tests start and stop with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: kill trials, Chromium, generated requests (set by conftest.py)")


@pytest.hookimpl(tryfirst=True)  # before -m selects by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "neo4j_cache" in _fixtures(item):
            item.add_marker("server")
        if item.path.name in SLOW:
            item.add_marker("slow")
    # The scheduler hands out whole files in the order of their first tests.
    first = {item.path: index for index, item in reversed(list(enumerate(items)))}
    changing = {item.path for item in items if "clean_store" in _fixtures(item)}
    items.sort(key=lambda item: _order(item, item.path in changing, first[item.path]))


def _order(item: pytest.Item, changes: bool, first: int) -> tuple[bool, bool, int, bool]:
    """Fast files that only read, then files that change the graph, then slow files; in a file, reading tests first."""
    return item.path.name in SLOW, changes, first, "clean_store" in _fixtures(item)


def _fixtures(item: pytest.Item) -> list[str]:
    """The names of all fixtures that the test uses, directly or through another fixture."""
    return getattr(item, "fixturenames", [])


def pytest_xdist_auto_num_workers() -> int:
    """A process and a Neo4j for each core, up to four; a server that was given has one database, so one process."""
    return 1 if "SAYSO_TEST_NEO4J_URI" in os.environ else min(os.cpu_count() or 1, 4)


@pytest.fixture(scope="session", autouse=True)
def temporary_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings without a home name an empty one, and not that of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAYSO_HOME", str(tmp_path_factory.mktemp("homes") / "home"))
        yield


@pytest.fixture(scope="session", autouse=True)
def usual_ports() -> Iterator[None]:
    """Ports of this process's own for its servers: at the usual ones, another's may stop and want to come back."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("USUAL_BOLT", "USUAL_HTTP"):
            patch.setattr(f"graph.local.home_state.{name}", any_free())
        yield


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def without_waits() -> Callable[[str], str]:
    """Take from what was said the lines that a slow start adds."""
    wait = re.compile(r"^Neo4j is still starting, for \d+ s now …\n", re.MULTILINE)
    return lambda said: wait.sub("", said)


@pytest.fixture(scope="session")
def neo4j_cache() -> Path:
    """The folder of Neo4j's artifacts: shared with everybody, so that they are fetched once."""
    return read_settings().cache


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, neo4j_cache: Path) -> Iterator[Server]:
    """The Neo4j of this run."""
    if uri := os.environ.get("SAYSO_TEST_NEO4J_URI"):
        names = {"user": "neo4j", "password": "", "database": "neo4j"}
        given = {name: os.environ.get(f"SAYSO_TEST_NEO4J_{name.upper()}", other) for name, other in names.items()}
        yield Server(uri, **given)
        return
    home = tmp_path_factory.mktemp("neo4j")
    local = LocalServer(home=home, cache=neo4j_cache, short_lived=True, release=_release())
    running = local.start()
    yield Server(running.uri, running.user, running.password, "neo4j")
    local.stop(force=True)


def _release() -> Release:
    java = os.environ.get("SAYSO_TEST_LTS_JAVA")
    if java is None:
        return current_release()
    # It knows fewer settings than the release for which neo4j.conf is written.
    lenient = {"server.config.strict_validation.enabled": "false"}
    return Release(LTS / "artifacts.lock", "org.neo4j.server.CommunityEntryPoint", Path(java), settings=lenient)


@pytest.fixture(scope="session")
def neo4j_env(server: Server) -> dict[str, str]:
    """What a process that a test starts finds in its environment, so that it uses the same server."""
    return {
        "SAYSO_NEO4J_URI": server.uri,
        "SAYSO_NEO4J_USER": server.user,
        "SAYSO_NEO4J_PASSWORD": server.password,
        "SAYSO_NEO4J_DATABASE": server.database,
    }


@pytest.fixture(scope="session")
def graph(server: Server, vocabulary: Vocabulary) -> Iterator[Database]:
    """The one database of this run, prepared; doctor looks at it when all tests are done."""
    with Store.connect(server.uri, server.user, server.password, server.database) as store:
        one = Database(store, vocabulary)
        one.empty()
        # A server that was given may have been resolved by the code of an earlier run.
        rebuild(store, vocabulary)
        yield one
        assert one.findings() == [], "doctor found this in what the tests left"


@pytest.fixture(scope="session")
def store(graph: Database) -> Store:
    """A connection to the prepared database, whatever it holds."""
    return graph.store


@pytest.fixture
def clean_store(graph: Database, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty, prepared store; doctor looks at what the test made of it."""
    graph.empty()
    yield graph.store
    if request.node.get_closest_marker("leaves_broken"):
        graph.empty()
    else:
        assert graph.findings() == [], "doctor found this in what the test left"


@pytest.fixture
def loaded(graph: Database) -> Store:
    """A store that holds the June 2015 data set and nothing else; to be read only."""
    graph.hold_june_2015()
    return graph.store


@pytest.fixture
def hold_june_2015(graph: Database) -> Callable[[], None]:
    """For tests whose client lives longer than they do: see to it that the store holds the June 2015 data set."""
    return graph.hold_june_2015


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """What pySHACL says of the same data as the compiled shapes."""
    spec = spec_from_file_location("shacl_oracle", Path(__file__).with_name("shacl_oracle.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def plans(graph: Database) -> Callable[[Callable[[Store], object], str], list[str]]:
    """How Neo4j would go about the queries of a question, those that name something."""

    def explained(ask: Callable[[Store], object], naming: str) -> list[str]:
        asked: list[tuple[str, Any]] = []
        ask(replace(graph.store, tracer=lambda *query: asked.append(query)))
        with graph.store.driver.session(database=graph.store.database) as session:
            wanted = [(query, given) for query, given in asked if naming in query]
            return [str(session.run("EXPLAIN " + query, given).consume().plan) for query, given in wanted]  # type: ignore[arg-type]

    return explained


@pytest.fixture
def read_trig(tmp_path: Path, vocabulary: Vocabulary) -> Callable[..., Reading]:
    """Read the text of a TriG file, unchecked, so that a test needs to write no more than it is about.

    The prefixes are put before the text, on eight lines of their own.
    """

    def read(text: str, name: str = "data.trig", **options: Any) -> Reading:
        path = tmp_path / name
        path.write_text(PREFIXES + text, encoding="utf-8")
        return read_unchecked(path, vocabulary, **options)

    return read


@pytest.fixture
def load_trig(graph: Database, read_trig: Callable[..., Reading]) -> Callable[..., LoadReport]:
    """Load the text of a TriG file that has no mistakes."""

    def load_text(text: str, *, batch_claims: int = 2_000, **options: Any) -> LoadReport:
        reading = read_trig(text)
        assert reading.problems == []
        return load(graph.store, graph.vocabulary, reading, batch_claims=batch_claims, **options)

    return load_text


@pytest.fixture
def load_reading(graph: Database) -> Callable[..., LoadReport]:
    """Load what a loader read."""
    return lambda reading, **options: load(graph.store, graph.vocabulary, reading, **options)


@pytest.fixture
def snapshot(store: Store) -> Callable[..., dict[str, Any]]:
    """The whole graph as plain data that can be compared; clocks are left out.

    `live=True` leaves out history too: retracted claims, dormant entities, decisions, and sources and datasets
    that nobody cites.
    """

    def take(*, live: bool = False) -> dict[str, Any]:
        return snapshot_of(store, live=live)

    return take


def load(
    store: Store, vocabulary: Vocabulary, reading: Reading, *, batch_claims: int = 2_000, **options: Any
) -> LoadReport:
    """Load what was read, as the whole of its dataset unless it says that it is a part."""
    with Writer(store, vocabulary, batch_claims=batch_claims) as writer:
        given = {"complete": reading.complete, "retractable": reading.retractable, **options}
        return writer.load(reading.dataset, reading.records(), **given)


def snapshot_of(store: Store, *, live: bool) -> dict[str, Any]:
    """All nodes by labels and id, and all relationships by their ends."""
    rows = store.read(
        "MATCH (n) WHERE NOT n:Writer AND NOT n:Schema AND NOT n:LoadedFile "
        "RETURN elementId(n) AS at, labels(n) AS labels, properties(n) AS properties, "
        "n:Dormant|RetractedClaim|Decision|Dataset OR (n:Source AND NOT EXISTS { (n)<-[:FROM]-(:Claim) }) AS past"
    )
    kept = {row["at"]: row for row in rows if not (live and row["past"])}
    names = {at: f"{':'.join(sorted(row['labels']))} {row['properties']['id']}" for at, row in kept.items()}
    links = store.read(
        "MATCH (a)-[r]->(b) RETURN elementId(a) AS a, type(r) AS type, elementId(b) AS b, properties(r) AS properties"
    )
    nodes = [(names[at], _timeless(row["properties"])) for at, row in kept.items()]
    ends = [link for link in links if link["a"] in kept and link["b"] in kept]
    facts = [(names[r["a"]], r["type"], names[r["b"]], r["properties"]) for r in ends]
    return {"nodes": sorted(nodes, key=repr), "relationships": sorted(facts, key=repr)}


def _timeless(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: properties[name] for name in sorted(properties) if name not in _CLOCKS}
