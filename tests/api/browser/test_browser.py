"""Neo4j Browser as a person meets it: the real one, in headless Chromium, against a real Neo4j.

The server has a home of its own, for what Browser does on connecting is settled when Neo4j starts. Every request
that leaves the machine is cut off and written down, so what passes here passes without internet. Screenshots go
to `tests/artifacts/`. Without Chromium these tests are skipped, and in CI they fail.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Locator, Page, Route, ViewportSize, sync_playwright

from api.browser.connect import browser_settings
from api.browser.guide import QUESTIONS
from api.browser.style import LIGHT, class_colour, style_sheet
from api.rest.app import create_app
from api.services.connection import Endpoint, local_endpoint
from api.services.context import Context
from api.settings import read_settings
from graph.local.server import LocalServer
from graph.storage.graph import Graph
from graph.storage.schema import prepare
from graph.write.loader import Writer
from loaders.reading import read_unchecked
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
JUNE_2015 = DATASETS / "afghanistan-2015.trig"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOOPBACK = ("127.0.0.1", "localhost")
SCREEN: ViewportSize = {"width": 1600, "height": 1000}
READ_NODES = """nodes => nodes.map(node => [
    [...node.querySelectorAll("text.caption")].map(line => line.textContent.trim()).join(" "),
    node.querySelector("circle.b-outline").getAttribute("fill"),
    node.querySelector("circle.b-outline").getAttribute("stroke"),
])"""


@dataclass(frozen=True)
class Node:
    """A circle as it is drawn."""

    caption: str
    fill: str
    border: str


@dataclass
class Desk:
    """A person in front of Browser: what they do, and what they see."""

    page: Page
    api: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def question(self, title: str) -> Locator:
        """Leaf through the guide to this page; the button that runs its query."""
        guide = self.page.get_by_test_id("guidesDrawer")
        while self.page.get_by_test_id("guidePreviousSlide").is_enabled():
            self.page.get_by_test_id("guidePreviousSlide").click()
        while guide.locator("h3").inner_text() != title:
            self.page.get_by_test_id("guideNextSlide").click()
        return guide.locator("pre.runnable i")

    def ask(self, title: str) -> Locator:
        """Run a question of the guide; the frame with the answer."""
        [query] = [question.query for question in QUESTIONS if question.title == title]
        self.question(title).click()
        return self.answer_to(query)

    def type(self, query: str) -> Locator:
        """Type a query into the editor and run it; the frame with the answer."""
        self.page.get_by_test_id("activeEditor").locator(".view-lines").click()
        self.page.keyboard.insert_text(query)
        self.page.get_by_test_id("editor-Run").click()
        return self.answer_to(query)

    def answer_to(self, query: str) -> Locator:
        """The topmost frame, once it is the answer to this query."""
        words = r"\s+".join(re.escape(word) for word in query.split())
        frame = self.page.get_by_test_id("frame").first
        frame.get_by_test_id("frameCommand").filter(has_text=re.compile(words)).wait_for()
        frame.get_by_test_id("frame-loaded-contents").wait_for()
        return frame

    def nodes(self, frame: Locator, count: int) -> list[Node]:
        """The circles drawn in a frame, of which there must be so many."""
        frame.locator("svg g.node").nth(count - 1).wait_for()
        return [Node(*each) for each in frame.locator("svg g.node").evaluate_all(READ_NODES)]

    def picture(self, frame: Locator, name: str) -> None:
        """Keep a picture of a graph, in full and without the list of labels."""
        self.page.set_viewport_size({"width": 1300, "height": 800})
        frame.get_by_title("Fullscreen").click()
        frame.get_by_label("Collapse the node properties display").click()
        self._settle(frame)
        frame.get_by_label("zoom-to-fit").click()
        self._settle(frame)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png")
        frame.get_by_label("Expand the node properties display").click()
        frame.get_by_title("Close fullscreen").click()
        self.page.set_viewport_size(SCREEN)

    def _settle(self, frame: Locator) -> None:
        """Wait until the circles have come to rest."""
        before, now = "", frame.locator("svg g.layer.nodes").inner_html()
        while before != now:
            self.page.wait_for_timeout(500)
            before, now = now, frame.locator("svg").filter(has=self.page.locator("g.node")).inner_html()


@pytest.fixture(scope="module")
def chromium() -> str:
    """The system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("Chromium is not on this machine, and in CI it must be")
    pytest.skip("Chromium is not on this machine")


@pytest.fixture(scope="module")
def listening() -> Iterator[socket.socket]:
    """Where our side of Browser will be served: Neo4j must know before it starts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture(scope="module")
def endpoint(
    chromium: str,
    listening: socket.socket,
    vocabulary: Vocabulary,
    neo4j_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Endpoint]:
    """A Neo4j that holds the June 2015 data set and knows where Browser finds its style and its guide."""
    commands, whitelist = browser_settings(*listening.getsockname())
    local = LocalServer(
        home=tmp_path_factory.mktemp("neo4j-browser"),
        cache=neo4j_cache,
        short_lived=True,
        heap="512m",
        browser_commands=commands,
        browser_whitelist=whitelist,
    )
    endpoint = local_endpoint(local.start())
    try:
        with endpoint.connect() as store:
            prepare(store, vocabulary)
            reading = read_unchecked(JUNE_2015, vocabulary)
            with Writer(store, vocabulary) as writer:
                writer.load(reading.dataset, reading.records(), complete=reading.complete)
        yield endpoint
    finally:
        local.stop(force=True)


@pytest.fixture(scope="module")
def api(endpoint: Endpoint, listening: socket.socket, vocabulary: Vocabulary) -> Iterator[str]:
    """Our side of Browser, really served."""
    with endpoint.connect() as store:
        app = create_app(Context(Graph(store, vocabulary), read_settings(), endpoint.browser))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        host, port = listening.getsockname()
        yield f"http://{host}:{port}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def new_desk(chromium: str, api: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Desk]]:
    """Open Browser from the printed link, with nothing remembered from before."""
    ARTIFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:

        def open_link() -> Desk:
            context = playwright.chromium.launch_persistent_context(
                tmp_path_factory.mktemp("profile"),
                executable_path=chromium,
                args=FLAGS,
                viewport=SCREEN,
            )
            desk = Desk(context.pages[0], api)
            context.route("**/*", lambda route: _stay_inside(route, desk))
            desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
            desk.page.goto(f"{api}/browser")
            return desk

        yield open_link


def _stay_inside(route: Route, desk: Desk) -> None:
    if urlsplit(route.request.url).hostname in LOOPBACK:
        route.continue_()
    else:
        desk.outside.append(route.request.url)
        route.abort()


@pytest.fixture(scope="module")
def desk(new_desk: Callable[[], Desk], endpoint: Endpoint) -> Iterator[Desk]:
    """Somebody who has pasted the password and is connected."""
    desk = new_desk()
    desk.page.get_by_test_id("password").fill(endpoint.password)
    desk.page.get_by_test_id("connect").click()
    desk.page.get_by_test_id("guidesDrawer").wait_for()
    yield desk
    desk.page.context.close()


def test_link_names_server_and_user(new_desk: Callable[[], Desk], endpoint: Endpoint) -> None:
    desk = new_desk()
    address = desk.page.get_by_test_id("boltaddress")
    address.wait_for()
    seen = (address.input_value(), desk.page.get_by_test_id("username").input_value())
    desk.page.screenshot(path=ARTIFACTS / "login.png")
    desk.page.context.close()
    assert seen == (endpoint.uri.removeprefix("bolt://"), "neo4j")


def test_guide_and_colours_open_by_themselves(desk: Desk) -> None:
    colours = desk.page.get_by_test_id("frame").filter(has_text="What you see")
    colours.wait_for()
    desk.page.screenshot(path=ARTIFACTS / "connected.png")
    assert desk.page.get_by_test_id("guidesDrawer").locator("h3").inner_text() == "Facts, and the claims behind them"
    assert "armed group" in colours.inner_text()


def test_who_met_whom(desk: Desk, vocabulary: Vocabulary) -> None:
    frame = desk.ask("Who met whom?")
    nodes = desk.nodes(frame, 12)
    desk.page.screenshot(path=ARTIFACTS / "who-met-whom.png")
    desk.picture(frame, "informal-meetings")
    # How much of a long caption fits depends on the machine's fonts, so only its first word is looked at.
    assert sorted((node.caption.split()[0], node.fill) for node in nodes) == sorted(
        (word, class_colour(vocabulary.classes[name]))
        for word, name in (
            ("Tayyeb", "Person"),
            ("Hekmat", "Person"),
            ("Shukria", "Person"),
            ("informal", "Meeting"),
            ("chief", "Post"),
            ("head", "Post"),
            ("deputy", "Post"),
            ("member", "Post"),
            ("Taliban", "ArmedGroup"),
            ("political", "Organisation"),
            ("Afghan", "GovernmentBody"),
            ("parliament", "Legislature"),
        )
    )


def test_claims_behind_a_fact(desk: Desk, vocabulary: Vocabulary) -> None:
    frame = desk.ask("Which claims are behind a fact?")
    nodes = desk.nodes(frame, 6)
    desk.page.screenshot(path=ARTIFACTS / "claims-behind-a-fact.png")
    desk.picture(frame, "claims")
    fills = sorted(node.fill for node in nodes)
    drawn = ("Person", "Meeting", "Group", "Claim", "Claim", "Source")
    assert fills == sorted(class_colour(vocabulary.classes[name]) for name in drawn)
    claims = sorted(n.caption for n in nodes if n.fill == class_colour(vocabulary.classes["Claim"]))
    assert claims == ["para 10", "para 10 delegates"]


def test_click_on_a_claim_tells_who_says_it_and_where(desk: Desk) -> None:
    frame = desk.ask("Which claims are behind a fact?")
    desk.nodes(frame, 6)
    frame.locator("svg g.node").filter(has_text="para 10 delegates").click()
    told = frame.get_by_test_id("vizInspector").inner_text().split()
    assert told[told.index("saidBy") + 1] == "delegates"
    assert told[told.index("capacity") + 1] == "personal"


def test_planned_vote_is_hollow(desk: Desk, vocabulary: Vocabulary) -> None:
    frame = desk.ask("Was the vote held?")
    nodes = desk.nodes(frame, 9)
    desk.picture(frame, "vote")
    hollow = [node for node in nodes if node.fill == LIGHT]
    assert [(node.caption.split()[0], node.border) for node in hollow] == [
        ("vote", class_colour(vocabulary.classes["Vote"]))
    ]


def test_posts_of_a_day_are_a_table(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1600, "height": 1000})
    frame = desk.ask("Who held which post on 24 June 2015?")
    frame.get_by_role("cell").filter(has_text="Masoom Stanekzai").wait_for()
    desk.page.screenshot(path=ARTIFACTS / "posts.png")
    cells = [cell.strip('"') for cell in frame.get_by_role("cell").all_inner_texts()]
    at = cells.index("Masoom Stanekzai, acting")
    assert cells[at - 1 : at + 3] == [
        "defence minister of Afghanistan",
        "Masoom Stanekzai, acting",
        "certain",
        '["Stars and Stripes"]',
    ]
    last = frame.get_by_role("cell").filter(has_text="Stars and Stripes").bounding_box()
    shown = frame.bounding_box()
    assert last and shown
    assert last["x"] + last["width"] <= shown["x"] + shown["width"], "the table is cut off on the right"


def test_typed_query(desk: Desk, vocabulary: Vocabulary) -> None:
    frame = desk.type("MATCH (source:Source {id: 'economist-2015-06'}) RETURN source")
    [node] = desk.nodes(frame, 1)
    assert (node.caption[:9], node.fill) == ("When even", class_colour(vocabulary.classes["Source"]))


def test_no_colour_is_made_up_by_browser(desk: Desk, vocabulary: Vocabulary, endpoint: Endpoint) -> None:
    with endpoint.connect() as store:
        count = store.read("MATCH (n) WHERE NOT n:Claim RETURN count(n) AS count")[0]["count"]
    frame = desk.type("MATCH (n) WHERE NOT n:Claim RETURN n")
    nodes = desk.nodes(frame, count)
    desk.picture(frame, "everything")
    sheet = style_sheet(vocabulary)
    assert [node for node in nodes if f"color: {node.fill};" not in sheet] == []


def test_nothing_from_outside_is_asked_for(desk: Desk) -> None:
    desk.type("RETURN 1 AS one")
    assert desk.outside == []
    assert desk.errors == []
    assert desk.page.get_by_test_id("stream").get_by_text("ERROR").count() == 0
