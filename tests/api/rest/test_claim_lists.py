"""Claims by source and dataset, and the datasets, over HTTP and on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx


def test_claims_of_a_dataset_by_speaker(june_2015: httpx.Client, run_sayso: Callable[..., Any]) -> None:
    asked = "/claims?dataset=afghanistan-2015&saidBy=united-nations"
    told = june_2015.get(asked).json()
    assert [(row["subject"], row["locator"]) for row in told["results"] if "killedCivilians" in row] == [
        ("parliament-attack-2015", "para 2")
    ]
    assert {(row["dataset"], row["saidBy"]) for row in told["results"]} == {("afghanistan-2015", "united-nations")}
    done = run_sayso("claims", "--dataset", "afghanistan-2015", "--said-by", "united-nations", "--json")
    assert json.loads(done.stdout) == told
    shown = run_sayso("claims", "--dataset", "afghanistan-2015", "--said-by", "united-nations", "--limit", "1")
    assert shown.stdout.startswith("    - ")
    assert shown.stderr == ("1 claim; there are more (--limit)\n" if len(told["results"]) > 1 else "1 claim\n")


def test_claims_of_a_source(june_2015: httpx.Client, assert_problem: Callable[..., None]) -> None:
    asked = "relation=held&asOf=2015-06-24&polarity=affirmed&limit=1000"
    of_source = june_2015.get(f"/sources/economist-2015-06/claims?{asked}").json()
    assert of_source == june_2015.get(f"/claims?source=economist-2015-06&{asked}").json()
    assert ("ashraf-ghani", "certain") in {(row["subject"], row["verdict"]) for row in of_source["results"]}
    assert_problem(june_2015.get("/sources/times/claims"), 404, "not-found", "no source with id 'times'")
    assert_problem(june_2015.get("/claims?source=times"), 422, "input-error", "no such source", parameter="source")
    assert_problem(june_2015.get("/claims?knownAt=2026"), 400, "bad-request", "there is no parameter 'knownAt'")


def test_datasets(june_2015: httpx.Client, run_sayso: Callable[..., Any], assert_problem: Callable[..., None]) -> None:
    told = june_2015.get("/datasets").json()
    (dataset,) = told["results"]
    assert dataset == june_2015.get("/datasets/afghanistan-2015").json()
    assert dataset["claims"] == len(june_2015.get("/claims?limit=1000").json()["results"])
    assert json.loads(run_sayso("datasets", "--json").stdout) == {"results": told["results"], "next": None}
    assert "afghanistan-2015" in run_sayso("datasets").stdout
    assert_problem(june_2015.get("/datasets/times"), 404, "not-found", "no dataset with id 'times'")
