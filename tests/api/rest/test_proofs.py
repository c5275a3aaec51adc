"""Answers with `proof=true`: what was asked of which graph, on which claims the answer rests, and its digest."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from api.services.proofs import Prover, digest_of, opened, sealed
from graph.model.hashing import fact_id
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import InputError, ProofBroken, StoreConflict
from ontology.vocabulary import Vocabulary

TOOK_PART = fact_id("shukria-barakzai", "PARTICIPATED_IN", "informal-contacts-2015")
WHO = "MATCH (p:Person)-[r:PARTICIPATED_IN]->(:Meeting {id: $id}) RETURN %s ORDER BY p.id"


def asked(client: httpx.Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def cypher(client: httpx.Client, query: str, **parameters: Any) -> dict[str, Any]:
    response = client.post("/cypher?proof=true", json={"query": query, "parameters": parameters})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row["id"] for row in rows)


def claim_ids(store: Store, where: str, **parameters: Any) -> list[str]:
    query = f"MATCH (c:Claim) WHERE {where} RETURN c.id AS id"
    return ids(store.read(query, **parameters))  # type: ignore[arg-type]


def test_an_answer_comes_with_all_that_is_needed_to_cite_it(june_2015: httpx.Client, loaded: Store) -> None:
    plain = asked(june_2015, f"/facts/{TOOK_PART}")
    answer = asked(june_2015, f"/facts/{TOOK_PART}?proof=true&limit=5&asOf=2015-06-24")
    proof = answer.pop("proof")

    assert ids(answer["results"]) == ids(plain["results"])
    assert proof["question"] == {
        "method": "GET",
        "path": f"/facts/{TOOK_PART}",
        "parameters": {"asOf": "2015-06-24", "limit": "5"},
    }
    assert proof["claims"] == [
        {
            "id": each["id"],
            "source": "economist-2015-06",
            "locator": "para 10",
            "quoteSha256": each["quoteSha256"],
            "polarity": "affirmed",
            "certainty": each["certainty"],
        }
        for each in sorted(plain["results"], key=lambda each: each["id"])
    ]
    assert [(each["id"], each["title"]) for each in proof["sources"]] == [
        ("economist-2015-06", "When even failure is success")
    ]
    counted = loaded.read("MATCH (c:Claim) RETURN count(c) AS claims")[0]
    assert {name: proof["graph"][name] for name in ("claims", "retracted", "decisions", "datasets")} == {
        **counted,
        "retracted": 0,
        "decisions": 0,
        "datasets": [{"id": "afghanistan-2015", "version": proof["graph"]["datasets"][0]["version"]}],
    }
    assert (proof["complete"], "note" in proof, proof["sayso"]) == (True, False, importlib.metadata.version("sayso"))
    assert abs((datetime.now(UTC) - datetime.fromisoformat(proof["askedAt"])).total_seconds()) < 600


def test_the_digest_is_of_the_canonical_answer_and_proof(june_2015: httpx.Client) -> None:
    answer = asked(june_2015, "/entities?q=agha&proof=true")
    digest = answer["proof"].pop("digest")

    assert digest == "sha256:" + hashlib.sha256(rfc8785.dumps(answer)).hexdigest()


def test_the_order_of_parameters_makes_no_other_question(june_2015: httpx.Client) -> None:
    one = asked(june_2015, "/entities?q=agha&kind=Person&proof=true")["proof"]["question"]
    other = asked(june_2015, "/entities?proof=true&kind=Person&q=agha")["proof"]["question"]

    assert one == other == {"method": "GET", "path": "/entities", "parameters": {"kind": "Person", "q": "agha"}}


def test_an_entity_rests_on_what_describes_it_and_a_fact_on_all_that_is_said_of_it(
    june_2015: httpx.Client, loaded: Store
) -> None:
    entity = asked(june_2015, "/entities/tayyeb-agha?proof=true")
    neighbours = asked(june_2015, "/entities/tayyeb-agha/neighbours?relation=participatedIn&proof=true")

    described = claim_ids(loaded, "c.subject = 'tayyeb-agha' AND c.relation IS NULL")
    facts = [each["fact"]["id"] for each in neighbours["results"]]
    others = [each["neighbour"]["id"] for each in neighbours["results"]]
    rested = claim_ids(
        loaded, "c.fact IN $facts OR (c.relation IS NULL AND c.subject IN $others)", facts=facts, others=others
    )
    assert ids(entity["proof"]["claims"]) == described
    assert ids(neighbours["proof"]["claims"]) == rested


@pytest.mark.parametrize(
    "path", ["/entities/tayyeb-agha/claims?limit=3", "/conflicts?limit=1", "/posts/president-of-afghanistan/holders"]
)
def test_claims_of_an_answer_are_its_evidence(june_2015: httpx.Client, path: str) -> None:
    plain, proven = asked(june_2015, path), asked(june_2015, path + ("&" if "?" in path else "?") + "proof=true")

    assert {name: proven[name] for name in plain} == plain
    assert set(_claims_in(plain)) <= set(ids(proven["proof"]["claims"]))


def _claims_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [id for each in value for id in _claims_in(each)]
    if not isinstance(value, dict):
        return []
    own = [value["id"]] if "polarity" in value else []
    return own + [id for each in value.values() for id in _claims_in(each)]


@pytest.mark.parametrize("columns", ["r", "r.id", "p, r", "[{fact: r.id}]", "[r.id, 1]"])
def test_a_cypher_answer_rests_on_what_the_ids_in_it_stand_for(
    june_2015: httpx.Client, loaded: Store, columns: str
) -> None:
    proof = cypher(june_2015, WHO % columns, id="informal-contacts-2015")["proof"]

    people = asked(june_2015, "/entities/informal-contacts-2015/neighbours?relation=participatedIn&kind=Person")
    facts = [each["fact"]["id"] for each in people["results"]]
    about = set(claim_ids(loaded, "c.fact IN $facts", facts=facts))
    assert about <= set(ids(proof["claims"]))
    assert (about == set(ids(proof["claims"]))) == (columns != "p, r")
    assert (proof["question"]["path"], proof["question"]["body"]["parameters"]) == (
        "/cypher",
        {"id": "informal-contacts-2015"},
    )


def test_claims_in_cypher_prove_themselves(june_2015: httpx.Client, loaded: Store) -> None:
    node = cypher(june_2015, "MATCH (c:Claim {saidBy: 'delegates'}) RETURN c ORDER BY c.id LIMIT 2")["proof"]
    text = cypher(june_2015, "MATCH (c:Claim {saidBy: 'delegates'}) RETURN c.id ORDER BY c.id LIMIT 2")["proof"]

    assert ids(node["claims"]) == ids(text["claims"]) == claim_ids(loaded, "c.saidBy = 'delegates'")[:2]


def test_an_answer_that_names_nothing_says_so(june_2015: httpx.Client) -> None:
    proof = cypher(june_2015, "MATCH (p:Person) RETURN count(p) AS people")["proof"]

    assert (proof["claims"], proof["sources"], proof["complete"]) == ([], [], True)
    assert proof["note"].startswith("The answer names no claim, fact or entity")


def test_what_is_no_answer_has_no_proof(june_2015: httpx.Client, assert_problem: Callable[..., None]) -> None:
    assert_problem(june_2015.get("/entities/nobody?proof=true"), 404, "not-found", "no entity with id 'nobody'")
    assert_problem(june_2015.get("/entities?q=agha&proof=perhaps"), 422, "input-error", "proof")
    assert_problem(june_2015.get("/healthz?proof=true"), 400, "bad-request", "there is no parameter 'proof' here")
    assert "proof" not in asked(june_2015, "/entities?q=agha&proof=false")


def test_a_graph_that_changes_meanwhile_gives_no_proof(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., object]
) -> None:
    prover = Prover(Graph(clean_store, vocabulary))
    load_trig(
        ':d a s:Dataset ; s:title "D" ; s:version "1" . :paper a s:Source ; s:title "P" ; s:published "2031" .'
        ':paper { :reed a s:Person ; s:name "Ann Reed"@en . }'
    )

    with pytest.raises(StoreConflict, match="the graph changed while the question was answered: ask again"):
        prover.prove({}, {"results": []})


def test_head_tells_the_length_of_the_proven_answer(june_2015: httpx.Client) -> None:
    head = june_2015.head("/sources/economist-2015-06?proof=true")

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > int(
        june_2015.head("/sources/economist-2015-06").headers["content-length"]
    )


def test_every_endpoint_that_answers_from_the_graph_takes_proof(rest: httpx.Client) -> None:
    paths = rest.get("/openapi.json").json()["paths"]
    without = {
        path
        for path, methods in paths.items()
        for operation in methods.values()
        if not any(each["name"] == "proof" for each in operation.get("parameters", ()))
    }

    assert without == {
        "/healthz",
        "/readyz",
        "/ontology",
        "/decisions",
        "/decisions/{id}",
        "/proof",
        "/sources/{id}/verify",
        # Writing: records by POST, files, and the jobs that load them.
        "/claims",
        "/load",
        "/jobs",
        "/jobs/{id}",
        "/jobs/{id}/rejects",
        # Text of queries; running one is a query like any other, without a proof of its own.
        "/queries",
        "/queries/{name}",
        # Names that are alike, files, and another protocol's answers.
        "/match",
        "/export",
        "/export/report",
        "/reconcile",
        "/reconcile/preview",
        "/reconcile/properties",
        "/reconcile/suggest/entity",
        "/reconcile/suggest/property",
        "/reconcile/suggest/type",
    }


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
NOTHING = {"question": {}, "graph": {}, "claims": [], "sources": [], "complete": True}
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, JSON, max_size=3))
def test_an_answer_saved_in_any_form_of_json_opens(answer: dict[str, Any]) -> None:
    proven = sealed({**answer, "proof": NOTHING})

    for saved in (json.dumps(proven), json.dumps(proven, indent=4, ensure_ascii=False, sort_keys=True)):
        assert opened(json.loads(saved)) == proven


@given(st.dictionaries(st.text("ab", min_size=1), JSON, min_size=1, max_size=3), st.data())
def test_whatever_is_changed_in_it_is_noticed(answer: dict[str, Any], data: st.DataObject) -> None:
    proven = sealed({**answer, "proof": NOTHING})
    name = data.draw(st.sampled_from(sorted(answer)))
    other = data.draw(JSON.filter(lambda value: rfc8785.dumps(value) != rfc8785.dumps(answer[name])))

    with pytest.raises(ProofBroken, match="was changed after it was given"):
        opened({**proven, name: other})


@pytest.mark.parametrize(
    "saved", [[], None, {}, {"proof": 1}, {"proof": {"digest": "sha256:0"}}, {"proof": {**NOTHING, "digest": 1}}]
)
def test_what_has_no_proof_is_no_saved_answer(saved: Any) -> None:
    with pytest.raises(InputError, match="this is no answer with a proof"):
        opened(saved)


@pytest.mark.parametrize("changed", [{"n": 2**60}, {"n": "\ud800"}, {"\ud800": 1}], ids=["number", "value", "name"])
def test_what_no_answer_has_breaks_the_proof(changed: dict[str, Any]) -> None:
    proven = sealed({"n": 1, "proof": NOTHING})

    with pytest.raises(ProofBroken):
        opened({**proven, **changed})
    assert proven["proof"]["digest"] == digest_of(proven)
