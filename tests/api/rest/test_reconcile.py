"""OpenRefine's session with the API, request by request, and what is refused; everybody here is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

import httpx
import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from graph.decisions.log import Reason
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.vocabulary import Vocabulary

Check = Callable[..., None]

PAPERS = """
:papers a s:Dataset ; s:title "Papers" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The <Gazette>" ; s:published "2031-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2031-07-01" .
:gazette {
  :kohband a s:Person {| s:locator "p. 1" |} ; s:name "Zmarai Kohband"@en {| s:locator "p. 1" |} ;
    s:birthDate "1970" {| s:locator "p. 1" |} ; s:nationality "AF" {| s:locator "p. 1" |} ;
    s:held :governor {| s:locator "p. 2" ; s:from "2029" |} .
  :governor a s:Post {| s:locator "p. 2" |} ; s:name "governor of <b>Erewhon</b>"@en {| s:locator "p. 2" |} .
  :one a s:Person {| s:locator "p. 3" |} ; s:name "Parwiz Nazari"@en {| s:locator "p. 3" |} ;
    s:birthDate "1950" {| s:locator "p. 3" |} .
  :two a s:Person {| s:locator "p. 4" |} ; s:name "Parwiz Nazari"@en {| s:locator "p. 4" |} ;
    s:birthDate "1980" {| s:locator "p. 4" |} .
  :raid a s:Attack {| s:locator "p. 5" |} ; s:name "the raid"@en {| s:locator "p. 5" |} ;
    s:killedTotal 2 {| s:locator "p. 5" |} ; s:injuredTotalMin 3 {| s:locator "p. 5" |} ;
    s:killedCivilians 1 {| s:locator "p. 5" |} .
}
:herald {
  :raid s:killedTotal 9 {| s:locator "p. 7" |} .
  << :kohband s:held :governor >> s:polarity s:denied ; s:locator "p. 8" .
}
"""


# The shapes of the answers after the published JSON schemas of version 0.2, which are stricter in nothing used here.
class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Named(_Strict):
    id: str
    name: str
    description: str | None = None


class _Candidate(_Named):
    score: float
    match: bool
    type: list[_Named]


class _Candidates(_Strict):
    result: list[_Candidate]


class _Suggestion(_Named):
    notable: list[_Named] = []


class _Suggestions(_Strict):
    result: list[_Suggestion]


class _Text(_Strict):
    str: str


class _Whole(_Strict):
    int: int


class _Decimal(_Strict):
    float: float


class _Extended(_Strict):
    meta: list[_Named]
    rows: dict[str, dict[str, list[_Named | _Text | _Whole | _Decimal]]]


class _Place(_Strict):
    service_url: str
    service_path: Annotated[str, Field(pattern="^/")]


class _Page(_Strict):
    url: Annotated[str, Field(pattern=r"^https?://.*\{\{id\}\}")]


class _Preview(_Page):
    width: int
    height: int


class _Extend(_Strict):
    propose_properties: _Place
    property_settings: list[Any]


class _Manifest(_Strict):
    versions: Annotated[list[str], Field(min_length=1)]
    name: str
    identifierSpace: str  # noqa: N815 - the specification's
    schemaSpace: str  # noqa: N815 - the specification's
    defaultTypes: list[_Named]  # noqa: N815 - the specification's
    view: _Page
    preview: _Preview
    suggest: dict[str, _Place]
    extend: _Extend


_BATCH = TypeAdapter(dict[str, _Candidates])
OPENREFINE = {"Origin": "http://127.0.0.1:3333"}


@pytest.fixture
def papers(rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]) -> httpx.Client:
    load_trig(PAPERS)
    return rest


def ask(client: httpx.Client, queries: dict[str, Any]) -> dict[str, Any]:
    """The answer to a batch as OpenRefine's server sends it: a form, without an origin."""
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    _BATCH.validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


def fetch(client: httpx.Client, ids: list[str], *properties: str) -> dict[str, Any]:
    """The answer to a data extension as OpenRefine's server asks for it."""
    wanted = {"ids": ids, "properties": [{"id": each} for each in properties]}
    response = client.post("/reconcile", data={"extend": json.dumps(wanted)})
    assert response.status_code == 200, response.text
    _Extended.model_validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


def test_the_page_reads_the_manifest(papers: httpx.Client) -> None:
    response = papers.get("/reconcile", headers=OPENREFINE)
    address = str(papers.base_url).rstrip("/")
    page = f"{address}/reconcile/preview?id={{{{id}}}}"

    assert response.headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
    assert response.headers["vary"] == "Origin, Accept"
    _Manifest.model_validate_json(response.content)
    assert response.json() == {
        "versions": ["0.2"],
        "name": "Sayso",
        "identifierSpace": "https://w3id.org/sayso/id/",
        "schemaSpace": "https://w3id.org/sayso/ns#",
        "defaultTypes": [
            {"id": "Actor", "name": "actor"},
            {"id": "Asset", "name": "asset"},
            {"id": "Document", "name": "document"},
            {"id": "Event", "name": "event"},
            {"id": "Place", "name": "place"},
            {"id": "Post", "name": "post"},
        ],
        "view": {"url": page},
        "preview": {"url": page, "width": 430, "height": 300},
        "suggest": {
            "entity": {"service_url": address, "service_path": "/reconcile/suggest/entity"},
            "type": {"service_url": address, "service_path": "/reconcile/suggest/type"},
            "property": {"service_url": address, "service_path": "/reconcile/suggest/property"},
        },
        "extend": {
            "propose_properties": {"service_url": address, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }


def test_a_column_is_reconciled_in_batches(papers: httpx.Client) -> None:
    guess = ask(papers, {"q0": {"query": "Zmaray Kohband", "limit": 3}, "q1": {"query": "Nobody Known", "limit": 3}})
    whole = ask(
        papers,
        {
            "q0": {
                "query": "Zmarai Kohband",
                "type": "Person",
                "type_strict": "should",
                "properties": [{"pid": "nationality", "v": "AF"}, {"pid": "birthDate", "v": 1970}],
            }
        },
    )

    assert guess == {
        "q0": {
            "result": [
                {
                    "id": "kohband",
                    "name": "Zmarai Kohband",
                    "type": [{"id": "Person", "name": "person"}],
                    "score": guess["q0"]["result"][0]["score"],
                    "match": True,
                    "description": guess["q0"]["result"][0]["description"],
                }
            ]
        },
        "q1": {"result": []},
    }
    assert [each["id"] for each in whole["q0"]["result"]] == ["kohband"]
    assert whole["q0"]["result"][0]["description"] == (
        "Zmarai = Zmarai; Kohband = Kohband; country agrees; birthDate agrees"
    )


def test_scores_are_those_of_match(papers: httpx.Client) -> None:
    (ours,) = ask(papers, {"q": {"query": "Zmaray Kohband", "type": "Person"}})["q"]["result"]
    record = {"name": "Zmaray Kohband", "kind": "Person"}
    ((theirs,),) = papers.post("/match", json={"records": [record]}).json()["results"]

    assert (ours["score"], ours["match"], ours["description"]) == (theirs["score"], theirs["same"], theirs["why"])


def test_of_namesakes_none_is_a_match(papers: httpx.Client) -> None:
    both = ask(papers, {"q": {"query": "Parwiz Nazari", "limit": 1}})["q"]["result"]
    told = ask(papers, {"q": {"query": "Parwiz Nazari", "properties": [{"pid": "birthDate", "v": "1980-02-03"}]}})

    assert [(each["id"], each["match"]) for each in both] == [("one", False)]
    assert [each["id"] for each in told["q"]["result"]] == ["two", "one"]


def test_types_and_how_strictly_they_are_meant(papers: httpx.Client) -> None:
    def found(**query: Any) -> list[str]:
        return [each["id"] for each in ask(papers, {"q": {"query": "Zmarai Kohband", **query}})["q"]["result"]]

    assert found(type="Event") == []
    assert found(type=["Event", "Person"]) == ["kohband"]
    assert found(type=["Actor", "Person"], type_strict="all") == ["kohband"]
    assert found(type=["Event", "Person"], type_strict="all") == []
    assert found(type="Event", type_strict="should") == ["kohband"]
    assert found(type="") == ["kohband"]


def test_a_name_may_come_as_a_property_and_values_may_be_reconciled(papers: httpx.Client) -> None:
    held = {"pid": "held", "v": [{"id": "governor", "name": "governor of <b>Erewhon</b>"}]}
    ((found,),) = (
        ask(papers, {"q": {"properties": [{"pid": "name", "v": "Zmarai Kohband"}, held]}})[key]["result"] for key in "q"
    )

    assert found["description"] == "Zmarai = Zmarai; Kohband = Kohband; post agrees"


def test_the_same_by_get(papers: httpx.Client) -> None:
    queries = {"q": {"query": "Zmarai Kohband"}}
    response = papers.get("/reconcile", params={"queries": json.dumps(queries)})

    assert response.json() == ask(papers, queries)


def test_the_page_suggests(papers: httpx.Client) -> None:
    def suggested(what: str, **parameters: Any) -> Any:
        # OpenRefine's widget sends parameters of a service that is no more.
        others = {"key": "k", "filter": ["a", "b"], "spell": "always"}
        response = papers.get(f"/reconcile/suggest/{what}", params={**parameters, **others}, headers=OPENREFINE)
        assert response.headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
        _Suggestions.model_validate_json(response.content)
        return response.json()["result"]

    person = [{"id": "Person", "name": "person"}]
    assert suggested("entity", prefix="kohb") == [{"id": "kohband", "name": "Zmarai Kohband", "notable": person}]
    assert suggested("entity", prefix="nazari", cursor=1, type="Person") == [
        {"id": "two", "name": "Parwiz Nazari", "notable": person}
    ]
    assert suggested("entity", prefix="?!") == []
    assert suggested("type", prefix="person", limit=1) == [
        {"id": "Person", "name": "person", "description": "One human being."}
    ]
    assert suggested("property", prefix="birth") == [{"id": "birthDate", "name": "birth date"}]


def test_columns_are_proposed_by_type(papers: httpx.Client) -> None:
    proposed = papers.get("/reconcile/properties", params={"type": "Post", "limit": 6}).json()
    every = papers.get("/reconcile/properties").json()

    assert proposed == {
        "type": "Post",
        "properties": [
            {"id": "assessment", "name": "assessment"},
            {"id": "code", "name": "code"},
            {"id": "country", "name": "country"},
            {"id": "description", "name": "description"},
            {"id": "externalId", "name": "external id"},
            {"id": "heldBy", "name": "heldBy"},
        ],
    }
    assert {"id": "killedTotal", "name": "killed in all"} in every["properties"]


def test_columns_have_what_the_graph_resolves_and_mark_what_is_disputed(papers: httpx.Client) -> None:
    asked = ["raid", "kohband", "nobody"]
    assert fetch(papers, asked, "killedTotal", "killedCivilians", "injuredTotal", "birthDate", "held") == {
        "meta": [
            {"id": "killedTotal", "name": "killed in all"},
            {"id": "killedCivilians", "name": "civilians killed"},
            {"id": "injuredTotal", "name": "injured in all"},
            {"id": "birthDate", "name": "birth date"},
            {"id": "held", "name": "held"},
        ],
        "rows": {
            "raid": {
                "killedTotal": [{"str": "9 (disputed)"}],
                "killedCivilians": [{"int": 1}],
                "injuredTotal": [{"str": "at least 3"}],
                "birthDate": [],
                "held": [],
            },
            "kohband": {
                "killedTotal": [],
                "killedCivilians": [],
                "injuredTotal": [],
                "birthDate": [{"str": "1970"}],
                "held": [{"id": "governor", "name": "governor of <b>Erewhon</b> (disputed)"}],
            },
            "nobody": {"killedTotal": [], "killedCivilians": [], "injuredTotal": [], "birthDate": [], "held": []},
        },
    }
    assert fetch(papers, ["governor"], "heldBy")["rows"] == {
        "governor": {"heldBy": [{"id": "kohband", "name": "Zmarai Kohband (disputed)"}]}
    }


def test_the_preview_is_escaped_and_names_its_sources(papers: httpx.Client) -> None:
    response = papers.get("/reconcile/preview", params={"id": "kohband"})

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self' http://127.0.0.1:3333 "
        "http://localhost:3333 http://sayso.example:3333 https://sayso.example:3333"
    )
    assert "<h1>Zmarai Kohband</h1><p>person · <code>kohband</code></p>" in response.text
    assert "<dt>birth date</dt><dd>1970</dd>" in response.text
    held = "<li>Zmarai Kohband - held - governor of &lt;b&gt;Erewhon&lt;/b&gt; · "
    assert f"{held}from 2029 · The &lt;Gazette&gt;, p. 2</li>" in response.text
    assert f"{held}denied · The Herald, p. 8</li>" in response.text
    assert "<b>" not in response.text


def test_a_merged_entity_is_answered_by_that_of_today(
    papers: httpx.Client, clean_store: Store, vocabulary: Vocabulary
) -> None:
    with Curator(clean_store, vocabulary) as curator:
        curator.same("one", "two", Reason("A. Editor", "the same man"))
    (row,) = fetch(papers, ["two"], "birthDate")["rows"].values()
    page = papers.get("/reconcile/preview", params={"id": "two"})

    assert row["birthDate"] == [{"str": "1980 (disputed)"}]
    assert (page.status_code, "<code>one</code>" in page.text) == (200, True)


@pytest.mark.parametrize(
    ("form", "status", "detail"),
    [
        ({"queries": '{"q": {"limit": 51}}'}, 422, "queries.q.limit: expected a number up to 50"),
        ({"queries": "{"}, 422, "expected JSON"),
        ({"queries": '{"q": {"query": "A", "type": "Boat"}}'}, 422, "there is no such kind"),
        ({"queries": '{"q": {"query": "A", "properties": [{"pid": "flag", "v": "x"}]}}'}, 422, "no such pid"),
        (
            {"queries": '{"q": {"query": "A", "properties": [{"pid": "country", "v": ["AF", "PK"]}]}}'},
            422,
            "more than one value",
        ),
        ({"queries": json.dumps({f"q{n}": {"query": "A"} for n in range(101)})}, 422, "at most 100 items"),
        ({"extend": '{"ids": ["a"], "properties": [{"id": "colour"}]}'}, 422, "there is no such property"),
        ({"extend": json.dumps({"ids": ["a"] * 201, "properties": []})}, 422, "at most 200 items"),
        ({"queries": "{}", "extend": "{}"}, 400, "give queries or extend, one of them"),
        ({}, 400, "give queries or extend, one of them"),
        ({"queries": ["{}", "{}"]}, 400, "more than once"),
    ],
)
def test_what_is_wrong_is_refused(
    papers: httpx.Client, assert_problem: Check, form: dict[str, Any], status: int, detail: str
) -> None:
    name = "input-error" if status == 422 else "bad-request"
    assert_problem(papers.post("/reconcile", data=form), status, name, detail)


def test_a_body_that_is_too_large_is_refused(papers: httpx.Client, assert_problem: Check) -> None:
    form = {"queries": json.dumps({"q": {"query": "A" * 2_000_001}})}
    assert_problem(papers.post("/reconcile", data=form), 413, "request-entity-too-large", "2 MB")


def test_only_the_page_of_openrefine_may_read(rest: httpx.Client, assert_problem: Check) -> None:
    def reader(origin: str) -> str | None:
        found: str | None = rest.get("/reconcile", headers={"Origin": origin}).headers.get(
            "access-control-allow-origin"
        )
        return found

    assert reader("http://localhost:3333") == "http://localhost:3333"
    assert reader("https://sayso.example:3333") == "https://sayso.example:3333"
    assert reader("http://127.0.0.1:8080") is None
    response = rest.post("/reconcile", data={"queries": "{}"}, headers=OPENREFINE)
    assert_problem(response, 403, "unknown-origin", "pages from there")


def test_no_such_entity_has_a_preview(rest: httpx.Client, clean_store: Store, assert_problem: Check) -> None:
    assert_problem(rest.get("/reconcile/preview", params={"id": "nobody"}), 404, "not-found", "nobody")
