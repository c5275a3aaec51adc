"""CORS: pages of the origins that the settings name may read answers, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.rest.app import create_app
from api.services.context import Context
from api.services.keys import KeyFile, Scope
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import SettingsError
from ontology.vocabulary import Vocabulary

PAGE = "https://maps.example.org"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}


@pytest.fixture
def shared(
    loaded: Store, vocabulary: Vocabulary, tmp_path: Path, serve: Callable[..., Any]
) -> Iterator[tuple[httpx.Client, str]]:
    """A client of an API that names an origin and needs a key, and the key."""
    settings = read_settings(home=tmp_path, cors_origins=[PAGE])
    _, key = KeyFile(tmp_path).new("map", [Scope.READ])
    with serve(create_app(Context(Graph(loaded, vocabulary), settings))) as client:
        yield client, key


def _cors(answer: httpx.Response) -> dict[str, str]:
    return {
        name.removeprefix("access-control-"): value
        for name, value in answer.headers.items()
        if name.startswith("access-control-")
    }


def test_a_preflight_needs_no_key(shared: tuple[httpx.Client, str]) -> None:
    client, _ = shared
    answer = client.options("/cypher", headers={"Origin": PAGE, **ASKED})
    assert (answer.status_code, _cors(answer)) == (
        200,
        {
            "allow-origin": PAGE,
            "allow-methods": "DELETE, GET, HEAD, POST",
            "allow-headers": "Accept, Accept-Language, Authorization, Content-Language, Content-Type, "
            "If-None-Match, X-Request-Id",
            "max-age": "600",
        },
    )
    assert "Origin" in answer.headers["vary"]


def test_a_page_reads_answers_and_refusals_with_the_headers_that_tell_more(shared: tuple[httpx.Client, str]) -> None:
    client, key = shared
    told = {
        "allow-origin": PAGE,
        "expose-headers": "Content-Disposition, ETag, Link, Location, Retry-After, X-Request-Id",
    }
    with_key = {"Origin": PAGE, "Authorization": f"Bearer {key}"}
    for path in ("/entities/tayyeb-agha", "/entities/tayyeb-agha/claims", "/sources"):
        answer = client.get(path, headers=with_key)
        assert (answer.status_code, _cors(answer)) == (200, told)
        assert "Origin" in answer.headers["vary"].split(", ")
        again = client.get(path, headers={**with_key, "If-None-Match": answer.headers["etag"]})
        assert (again.status_code, _cors(again)) == (304, told)
    for refused, headers in ((401, {"Origin": PAGE}), (404, with_key)):
        answer = client.get("/nowhere", headers=headers)
        assert (answer.status_code, _cors(answer)) == (refused, told)


@pytest.mark.parametrize("origin", ["https://maps.example.org.evil.example", "http://maps.example.org", "null"])
def test_another_origin_is_refused(shared: tuple[httpx.Client, str], origin: str) -> None:
    client, key = shared
    asked = client.options("/cypher", headers={"Origin": origin, **ASKED})
    answer = client.get("/sources", headers={"Origin": origin, "Authorization": f"Bearer {key}"})
    assert [(each.status_code, _cors(each)) for each in (asked, answer)] == [(403, {}), (403, {})]


def test_what_no_page_may_ask_is_refused_in_the_preflight(shared: tuple[httpx.Client, str]) -> None:
    client, _ = shared
    for wrong in ({"Access-Control-Request-Method": "PUT"}, {"Access-Control-Request-Headers": "x-other"}):
        assert client.options("/cypher", headers={"Origin": PAGE, **ASKED, **wrong}).status_code == 400


def test_there_is_none_unless_it_is_set(rest: httpx.Client) -> None:
    assert rest.options("/cypher", headers={"Origin": PAGE, **ASKED}).status_code == 403
    assert _cors(rest.get("/sources")) == {}


@pytest.mark.parametrize("value", ["*", "maps.example.org", "https://maps.example.org/", "null", "https://A.example"])
def test_a_setting_that_is_no_origin_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match=r"SAYSO_CORS_ORIGINS: .*is no origin"):
        read_settings(cors_origins=[value])
