from __future__ import annotations

import asyncio

import neo4j
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from api.browser.connect import browser_commands, browser_origins, browser_settings
from api.browser.style import style_sheet
from api.rest.routes.browser import router
from api.services.context import Context
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary, load_vocabulary

LINK = "http://127.0.0.1:7474/browser/?dbms=bolt://neo4j@127.0.0.1:7687"
PAGES = ["/browser/style.grass", "/browser/colours.html", "/browser/guide.html"]
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma"}


def ask(path: str, *, method: str = "GET", link: str | None = LINK, headers: dict[str, str] | None = None) -> Response:
    """Ask an API that knows this link to Browser."""
    app = FastAPI()
    store = Store(neo4j.GraphDatabase.driver("bolt://127.0.0.1:1"))
    app.state.context = Context(Graph(store, load_vocabulary()), read_settings(), link)
    app.include_router(router)

    async def one() -> Response:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, path, headers=headers)

    with store:
        return asyncio.run(one())


def test_browser_is_one_step_away() -> None:
    answer = ask("/browser")
    assert (answer.status_code, answer.headers["location"]) == (307, LINK)


def test_unknown_browser_is_said_to_be_unknown() -> None:
    answer = ask("/browser", link=None)
    assert answer.status_code == 404
    assert "drop the file /browser/style.grass onto it" in answer.text


def test_style(vocabulary: Vocabulary) -> None:
    answer = ask("/browser/style.grass")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == style_sheet(vocabulary)


def test_guide_names_the_address_it_was_fetched_from() -> None:
    answer = ask("/browser/guide.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert ":style http://127.0.0.1:8000/browser/style.grass</pre>" in answer.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("origin", ["http://127.0.0.1:7474", "http://localhost:7474"])
def test_neo4j_browser_may_read_it(page: str, origin: str) -> None:
    asked = ask(page, method="OPTIONS", headers={"Origin": origin, **PREFLIGHT})
    given = ask(page, headers={"Origin": origin})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-headers"] == "cache-control, pragma"
    assert asked.headers["access-control-allow-origin"] == given.headers["access-control-allow-origin"] == origin
    assert given.headers["vary"] == "Origin"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:7475", "https://127.0.0.1:7474", "http://127.0.0.1:7474.example.com", "null"]
)
def test_no_other_page_may_read_it(page: str, origin: str) -> None:
    asked = ask(page, method="OPTIONS", headers={"Origin": origin, **PREFLIGHT})
    given = ask(page, headers={"Origin": origin})
    leave = [name for answer in (asked, given) for name in answer.headers if name.startswith("access-control")]
    assert leave == []


def test_without_a_known_browser_no_page_may_read_it() -> None:
    answer = ask("/browser/style.grass", link=None, headers={"Origin": "http://127.0.0.1:7474"})
    assert "access-control-allow-origin" not in answer.headers


def test_what_neo4j_is_told() -> None:
    assert browser_settings("127.0.0.1", 8000) == (
        "style http://127.0.0.1:8000/browser/style.grass; "
        "play http://127.0.0.1:8000/browser/colours.html; "
        "guide http://127.0.0.1:8000/browser/guide.html",
        "127.0.0.1,localhost",
    )


@pytest.mark.parametrize(
    ("host", "base", "whitelist"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000", "127.0.0.1,localhost"),  # noqa: S104 - told to Neo4j, never bound to
        ("::", "http://[::1]:8000", "127.0.0.1,localhost,[::1]"),
        ("192.168.1.5", "http://192.168.1.5:8000", "127.0.0.1,localhost,192.168.1.5"),
    ],
)
def test_what_neo4j_is_told_of_other_hosts(host: str, base: str, whitelist: str) -> None:
    commands, hosts = browser_settings(host, 8000)
    assert commands.startswith(f"style {base}/browser/style.grass; ")
    assert hosts == whitelist


def test_what_a_person_types() -> None:
    assert browser_commands("127.0.0.1", 8001) == (
        ":style http://127.0.0.1:8001/browser/style.grass",
        ":play http://127.0.0.1:8001/browser/colours.html",
        ":guide http://127.0.0.1:8001/browser/guide.html",
    )


def test_origins_of_a_browser_elsewhere() -> None:
    assert browser_origins("https://db.example.org:7473/browser/") == {"https://db.example.org:7473"}
    assert browser_origins(None) == frozenset()
