"""A decision whose work is killed is carried on later: tried with real kills, at any moment of the work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from graph.decisions.log import Decision, Reason, pending
from graph.decisions.retractions import Target
from graph.doctor.checks import check
from graph.model.claims import Claim, Dataset, Record, Source
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import Writer
from ontology.vocabulary import Vocabulary

RECORDS = 200
DECIDER = """
import os, sys
from graph.write import loader as writer
from graph.write.curator import Curator
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.storage.store import Store
from ontology.vocabulary import load_vocabulary

name, *what = sys.argv[1:]
with Store.connect(*(os.environ["SAYSO_NEO4J_" + name] for name in ("URI", "USER", "PASSWORD", "DATABASE"))) as store:
    writer._STALE_SUBJECTS = 5
    with Curator(store, load_vocabulary(), batch_claims=20) as curator:
        about = [Target(source=what[0])] if name in ("retract", "reinstate") else what
        getattr(curator, name)(*about, Reason("A. Editor", "to be killed"))
"""
# No fact without a live claim that affirms it, whatever stage the work is at.
UNFOUNDED = """
MATCH (a:Entity)-[r]->(b:Entity) WHERE r.id IS NOT NULL AND NOT EXISTS {
  MATCH (c:Claim {fact: r.id}) WHERE c.polarity = 'affirmed' AND c.certainty IN ['asserted', 'reported']
    AND c.subject = a.id AND c.object = b.id
}
RETURN count(*) AS unfounded
"""


@pytest.fixture
def held(clean_store: Store, vocabulary: Vocabulary) -> Store:
    """Two people with a hundred acts each, in two sources that tell of the same attacks."""
    sources = (Source("one", "d", published="2015-06-24"), Source("two", "d", published="2015-06-25"))

    def record(n: int) -> Record:
        person, said = ("p1", "one") if n % 2 else ("p2", "two")
        event = f"e{n // 2 % 60}"
        given: dict[str, Any] = {"dataset": "d", "record": f"r{n}", "source": said, "locator": str(n)}
        return Record(
            f"r{n}",
            (
                Claim(subject=person, values={"kind": ["Person"]}, **given),
                Claim(subject=event, values={"kind": ["Attack"]}, **given),
                Claim(subject=person, relation="PARTICIPATED_IN", object=event, **given),
            ),
            sources,
        )

    with Writer(clean_store, vocabulary) as writer:
        writer.load(Dataset("d", "1"), map(record, range(RECORDS)), complete=True)
    return clean_store


@pytest.fixture
def kill(held: Store, neo4j_env: dict[str, str]) -> Callable[..., bool]:
    """Start a decision and kill it once it is made, or the given time later; whether it was still at work."""

    def start(*decision: str, after: float) -> bool:
        command = [sys.executable, "-c", DECIDER, *decision]
        with subprocess.Popen(command, env={**os.environ, **neo4j_env}) as process:
            while process.poll() is None and not pending(held):
                time.sleep(0.005)
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
        while len(held.read("SHOW TRANSACTIONS YIELD database WHERE database = $name", name=held.database)) > 1:
            time.sleep(0.05)
        return process.returncode == -signal.SIGKILL

    return start


def test_what_was_cut_short_is_carried_on(
    held: Store, vocabulary: Vocabulary, kill: Callable[..., bool], snapshot: Callable[..., dict[str, Any]]
) -> None:
    chance = random.Random(2015)  # noqa: S311
    decisions = [("same", "p1", "p2"), ("split", "p2"), ("retract", "two"), ("reinstate", "two")]
    before = snapshot(live=True)
    seen_pending = 0
    for decision in decisions:
        assert kill(*decision, after=chance.uniform(0, 0.15))
        seen_pending += len(carry_on(held, vocabulary))
    assert seen_pending
    assert snapshot(live=True) == before


def carry_on(held: Store, vocabulary: Vocabulary) -> list[Decision]:
    """See that doctor tells what a kill left to do, and do it; returns the decisions that were left."""
    left = pending(held)
    findings = check(held, vocabulary)
    assert [each.id for each in findings if each.check == "pending decision"] == [each.id for each in left]
    assert held.read(UNFOUNDED) == [{"unfounded": 0}]
    with Curator(held, vocabulary) as curator:
        assert curator.finish() == left
    assert check(held, vocabulary) == []
    return left


def test_a_joining_of_sources_that_was_cut_short_counts_like_one_that_was_not(
    held: Store, vocabulary: Vocabulary, kill: Callable[..., bool], snapshot: Callable[..., dict[str, Any]]
) -> None:
    def counted() -> dict[str, Any]:
        """The whole graph, but for who decided what and when."""
        now = snapshot(live=True)
        links = [
            (a, type_, b, {} if type_ == "SAME_AS" else properties) for a, type_, b, properties in now["relationships"]
        ]
        return {**now, "relationships": links}

    apart = counted()
    with Curator(held, vocabulary) as curator:
        curator.same_source("one", "two", Reason("A. Editor", "not to be killed"))
        joined = counted()
        curator.split("two", Reason("A. Editor", "not to be killed"))
    assert joined != apart
    assert counted() == apart

    chance = random.Random(2015)  # noqa: S311
    for decision, then in ((("same_source", "one", "two"), joined), (("split", "two"), apart)):
        assert kill(*decision, after=chance.uniform(0, 0.1))
        stale = {finding.id for finding in check(held, vocabulary) if finding.check == "stale source"}
        assert stale
        assert stale <= {"one", "two"}
        (left,) = carry_on(held, vocabulary)
        assert left.about == {"source": "one", "other": "two"}
        assert counted() == then


def test_a_load_may_run_while_a_decision_waits_to_be_carried_on(
    held: Store, vocabulary: Vocabulary, kill: Callable[..., bool]
) -> None:
    kill("same", "p1", "p2", after=0)
    assert pending(held)
    more = Source("three", "e")
    claim = Claim("e", "r", "three", "p2", "PARTICIPATED_IN", "e7", locator="1")

    with Writer(held, vocabulary) as writer:
        writer.load(Dataset("e", "1"), [Record("r", (claim,), (more,))])

    assert held.read("MATCH (c:Claim {source: 'three'}) RETURN c.subject AS subject, c.statedSubject AS stated") == [
        {"subject": "p1", "stated": "p2"}
    ]
    with Curator(held, vocabulary) as curator:
        curator.finish()
        curator.retract(Target(source="three"), Reason("A. Editor", "why not"))
    assert check(held, vocabulary) == []
