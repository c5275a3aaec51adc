"""A load that is killed leaves whole records only, and the next one completes it: tried with real kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from graph.doctor.checks import check
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

RECORDS = 400
# Every version states other numbers, so each record's claims are replaced; each record has three claims.
LOADER = """
import os, sys
from graph.model.claims import Claim, Dataset, Record, Source
from graph.storage.store import Store
from graph.write.loader import Writer
from ontology.vocabulary import load_vocabulary

version, count = sys.argv[1], int(sys.argv[2])
report = Source("report", "d", published=f"2015-06-{int(version) + 10}")

def record(n):
    said = {"dataset": "d", "record": f"r{n}", "source": "report", "locator": version}
    attack, person = f"attack{n}", f"person{n % 7}"
    values = {"kind": ["Attack"], "killedTotal": int(version)}
    return Record(f"r{n}", (
        Claim(subject=attack, values=values, from_="2014", until="..", **said),
        Claim(subject=person, values={"kind": ["Person"]}, **said),
        Claim(subject=person, relation="PARTICIPATED_IN", object=attack, **said),
    ), (report,))

with Store.connect(*(os.environ["SAYSO_NEO4J_" + name] for name in ("URI", "USER", "PASSWORD", "DATABASE"))) as store:
    told = lambda report: print(report.records, flush=True)
    with Writer(store, load_vocabulary(), batch_claims=45, progress=told) as writer:
        writer.load(Dataset("d", version), (record(n) for n in range(count)), complete=True)
"""


@pytest.fixture
def loading(neo4j_env: dict[str, str]) -> Callable[..., Any]:
    """A process that loads a version of the data set; it prints a line for each batch."""

    @contextmanager
    def start(version: int) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-c", LOADER, str(version), str(RECORDS)]
        environment = {**os.environ, **neo4j_env}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            yield process

    return start


def wait_until_alone(store: Store) -> None:
    """The server notices that a client is gone, and rolls back what it had under way."""
    while (
        len(store.read("SHOW TRANSACTIONS YIELD transactionId, database WHERE database = $name", name=store.database))
        > 1
    ):
        time.sleep(0.05)


def states(store: Store) -> set[tuple[int, int]]:
    """For each record in the graph, how many claims it has and of how many versions."""
    rows = store.read(
        "MATCH (c:Claim) WITH c.record AS record, count(*) AS claims, count(DISTINCT c.locator) AS versions "
        "RETURN DISTINCT claims, versions"
    )
    return {(row["claims"], row["versions"]) for row in rows}


def test_a_killed_load_leaves_whole_records_and_the_next_completes_it(
    clean_store: Store, vocabulary: Vocabulary, loading: Callable[..., Any]
) -> None:
    chance = random.Random(2015)  # noqa: S311
    for version in (1, 2, 3):
        with loading(version) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.6))
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        wait_until_alone(clean_store)
        assert states(clean_store) == {(3, 1)}
        assert check(clean_store, vocabulary) == []
    with loading(4) as process:
        assert process.wait(timeout=60) == 0
    assert clean_store.read("MATCH (n:Attack) RETURN DISTINCT n.killedTotal AS killed, count(*) AS n") == [
        {"killed": 4, "n": RECORDS}
    ]
    assert states(clean_store) == {(3, 1)}
    assert check(clean_store, vocabulary) == []
