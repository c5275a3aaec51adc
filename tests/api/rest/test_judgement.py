"""A relation that only holds in a source's judgement says so wherever its claims and facts are shown."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import httpx

ATTACK = "/entities/parliament-attack-2015"
JUDGED = [
    ("INTERRUPTED", "defence-minister-vote-2015-06"),
    ("UNDERMINED", "peace-talks"),
    ("UNDERMINED", "taliban-gestures-2015"),
]


def judged(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((row["relation"], row["object"]) for row in rows if row.get("judgement"))


def test_claims_and_facts(june_2015: httpx.Client) -> None:
    claims = june_2015.get(f"{ATTACK}/claims", params={"limit": 1000}).json()["results"]
    facts = [row["fact"] for row in june_2015.get(f"{ATTACK}/neighbours?limit=1000").json()["results"]]
    assert judged(claims) == JUDGED
    assert judged(facts) == JUDGED
    assert {"judgement": False} not in [{"judgement": row.get("judgement")} for row in (*claims, *facts)]


def test_one_claim_and_one_fact(june_2015: httpx.Client) -> None:
    claim = june_2015.get(f"{ATTACK}/claims?relation=undermined").json()["results"][0]
    assert june_2015.get(f"/claims/{claim['id']}").json()["judgement"] is True
    fact = june_2015.get(f"/facts/{claim['fact']}").json()
    assert (fact["fact"]["judgement"], fact["results"][0]["judgement"]) == (True, True)


def test_what_is_only_alleged_to_have_led_to_another(june_2015: httpx.Client) -> None:
    """No fact follows from it, and the claim is marked all the same."""
    (claim,) = june_2015.get("/entities/taliban-divisions/claims?relation=ledTo").json()["results"]
    assert claim["certainty"] != "asserted"
    assert (claim["judgement"], june_2015.get(f"/facts/{claim['fact']}").json()["fact"]) == (True, None)


def test_csv(june_2015: httpx.Client) -> None:
    text = june_2015.get(f"{ATTACK}/claims?relation=undermined", headers={"Accept": "text/csv"}).text
    assert [row["judgement"] for row in csv.DictReader(text.splitlines())] == ["true", "true"]


def test_cypher(june_2015: httpx.Client) -> None:
    query = """
      MATCH (c:Claim) WHERE c.judgement
      OPTIONAL MATCH ()-[r {id: c.fact}]->()
      RETURN DISTINCT c.relation AS relation, r.judgement AS fact ORDER BY relation
    """
    assert june_2015.post("/cypher", json={"query": query}).json()["rows"] == [
        ["BENEFITED_FROM", True],
        ["INTERRUPTED", True],
        ["LED_TO", None],
        ["UNDERMINED", True],
    ]


def test_the_ontology_tells_which_relations_and_whose_words(june_2015: httpx.Client) -> None:
    ontology = june_2015.get("/ontology").json()
    judgements = sorted(name for name, each in ontology["relations"].items() if each["judgement"])
    assert judgements == ["benefitedFrom", "interrupted", "ledTo", "undermined"]
    coded = sorted(name for name, each in ontology["attributes"].items() if each["coderWords"])
    assert coded == ["assessment", "outcome"]
    assert ontology["attributes"]["name"]["coinedFor"] == ["Event", "Group"]


def test_the_command_line(june_2015: httpx.Client, run_sayso: Callable[..., Any]) -> None:
    shown = json.loads(run_sayso("show", "parliament-attack-2015", "--json").stdout)
    assert judged(shown["claims"]) == JUDGED
    listed = json.loads(run_sayso("claims", "--source", "economist-2015-06", "--limit", "1000", "--json").stdout)
    assert set(JUDGED) < set(judged(listed["results"]))
