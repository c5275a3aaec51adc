"""Questions to the June 2015 data set with the answers the API gives, kept in `examples.json`.

The file is derived: `python -m api.rest.examples [ADDRESS]` asks a running API (`sayso run`) and writes it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from graph.model.hashing import fact_id

FILE = Path(__file__).with_name("examples.json")
UNSETTLED = {"recordedAt": "2026-01-01T00:00:00+00:00"}
"""Values that differ from graph to graph, with their stand-ins here: when a claim was loaded."""


@dataclass(frozen=True)
class Example:
    """A question in words, the request that asks it, and the answer; `path` is as in the OpenAPI document."""

    name: str
    question: str
    path: str
    request: str
    body: dict[str, Any] | None = None
    answer: Any = None

    @property
    def method(self) -> str:
        """The HTTP method, in lower case."""
        return "post" if self.body else "get"


QUESTIONS = (
    Example("agha", "Who is called Agha or the like?", "/entities", "/entities?q=agha"),
    Example(
        "vote",
        "Was the vote on the defence minister held?",
        "/entities/{id}",
        "/entities/defence-minister-vote-2015-06",
    ),
    Example(
        "capacity",
        "In what capacity did Tayyeb Agha meet the others, and on whose word?",
        "/entities/{id}/claims",
        "/entities/tayyeb-agha/claims?relation=participatedIn",
    ),
    Example(
        "killed",
        "Who says how many civilians died in the attack on parliament?",
        "/entities/{id}/claims",
        "/entities/parliament-attack-2015/claims?attribute=killedCivilians",
    ),
    Example(
        "participants",
        "Who took part in the informal meetings?",
        "/entities/{id}/neighbours",
        "/entities/informal-contacts-2015/neighbours?relation=participatedIn",
    ),
    Example(
        "proof",
        "What does the fact that Shukria Barakzai took part rest on?",
        "/facts/{id}",
        "/facts/" + fact_id("shukria-barakzai", "PARTICIPATED_IN", "informal-contacts-2015"),
    ),
    Example(
        "holders",
        "Who was president on the day of the report?",
        "/posts/{id}/holders",
        "/posts/president-of-afghanistan/holders?asOf=2015-06-24",
    ),
    Example("conflicts", "Where do the sources contradict one another?", "/conflicts", "/conflicts?limit=1"),
    Example(
        "inauguration",
        "Do the sources agree on when the president was inaugurated?",
        "/entities/{id}/conflicts",
        "/entities/ghani-inauguration/conflicts",
    ),
    Example("sources", "What does the graph rest on?", "/sources", "/sources?limit=2"),
    Example("source", "What is the report?", "/sources/{id}", "/sources/economist-2015-06"),
    Example(
        "cypher",
        "Which claims are on somebody's word?",
        "/cypher",
        "/cypher",
        {
            "query": "MATCH (c:Claim {source: $source}) WHERE c.saidBy IS NOT NULL "
            "RETURN c.saidBy AS speaker, collect(DISTINCT c.locator) AS places ORDER BY speaker",
            "parameters": {"source": "economist-2015-06"},
        },
    ),
)


def load_examples() -> list[Example]:
    """The questions with their answers."""
    return [Example(**each) for each in json.loads(FILE.read_text(encoding="utf-8"))]


def answered(ask: Callable[[Example], Any]) -> list[Example]:
    """Every question with the answer that `ask` gets, what differs from graph to graph made equal."""
    return [replace(question, answer=_settled(ask(question))) for question in QUESTIONS]


def as_text(examples: list[Example]) -> str:
    """The content of the file."""
    return json.dumps([asdict(example) for example in examples], indent=1, ensure_ascii=False) + "\n"


def ask_over(client: httpx.Client) -> Callable[[Example], Any]:
    """Ask over HTTP; raises when an answer is not a success."""

    def ask(example: Example) -> Any:
        response = client.request(example.method, example.request, json=example.body)
        return response.raise_for_status().json()

    return ask


def _settled(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_settled(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: UNSETTLED.get(name, _settled(each)) for name, each in answer.items()}


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with httpx.Client(base_url=address) as client:
        FILE.write_text(as_text(answered(ask_over(client))), encoding="utf-8")
