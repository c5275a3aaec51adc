"""Claims loaded per second by `sayso load FILE`, beside a plain driver's UNWIND … MERGE of the same facts.

    python -m benchmarks.load [--claims 50000]

Starts a Neo4j of its own, loads into it both ways in turn, and prints what this run measured: the plain load from
memory and without provenance, ours by the command and from a TriG file, checked, once new and once unchanged.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.files import write_trig
from benchmarks.generate import Size, records
from benchmarks.servers import own_server
from graph.model.claims import Record
from graph.storage.schema import prepare
from graph.storage.store import Store
from ontology.vocabulary import load_vocabulary

_BATCH = 5_000
_NODES = "UNWIND $rows AS row MERGE (n:Thing {id: row.id}) SET n += row.properties"
_CLEAR = "MATCH (n) WHERE NOT n:Schema CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"


def plain_load(store: Store, all_records: Iterable[Record]) -> int:
    """Load as a loader without provenance does: nodes, then relationships, merged in batches."""
    claims = [claim for record in all_records for claim in record.claims]
    nodes = [{"id": c.subject, "properties": dict(c.values)} for c in claims if c.relation is None]
    facts = [c for c in claims if c.relation]
    for rows in _batched(nodes):
        store.writing(lambda tx, rows=rows: tx.write(_NODES, rows=rows))  # type: ignore[misc]
    for type_ in sorted({c.relation for c in facts if c.relation}):
        query = (
            "UNWIND $rows AS row MATCH (a:Thing {id: row.subject}), (b:Thing {id: row.object}) "
            f"MERGE (a)-[r:{type_}]->(b) SET r += row.properties"
        )
        rows_of_type = [
            {"subject": c.subject, "object": c.object, "properties": dict(c.qualifiers)}
            for c in facts
            if c.relation == type_
        ]
        for rows in _batched(rows_of_type):
            store.writing(lambda tx, rows=rows, query=query: tx.write(query, rows=rows))  # type: ignore[misc]
    return len(claims)


def run(home: Path, *arguments: str | Path) -> float:
    """Seconds that a command of `sayso` takes on this home, from its start to its end."""
    start = time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("sayso"), *arguments],
        env={**os.environ, "SAYSO_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - start


def _batched(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def empty(store: Store) -> None:
    """An empty store, ready to be loaded into."""
    with store.driver.session(database=store.database) as session:
        session.run(_CLEAR).consume()
    prepare(store, load_vocabulary())


def measure_plain(store: Store, claims: int) -> float:
    """Claims per second that a plain load merges into an empty store."""
    empty(store)
    given = list(records(Size(claims)))
    start = time.perf_counter()
    done = plain_load(store, given)
    return done / (time.perf_counter() - start)


def measure_command(store: Store, home: Path, claims: int) -> tuple[float, float, float]:
    """Claims per second that the command loads, finds unchanged and checks."""
    empty(store)
    path = home / "made-up.trig"
    written = write_trig(path, Size(claims), load_vocabulary())
    return (
        written / run(home, "load", path),
        written / run(home, "load", path),
        written / run(home, "check", path),
    )


def main() -> None:
    """Measure both, warm, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=50_000, help="size of the larger graph (default: 50000)")
    size = parser.parse_args().claims
    with own_server() as (home, store):
        measure_plain(store, size)  # a fresh server is slow for its first 100,000 rows
        measure_command(store, home, size)
        for claims in (size // 10, size):
            plain = measure_plain(store, claims)
            loaded, unchanged, checked = measure_command(store, home, claims)
            print(
                f"{claims:>9,} claims: plain {plain:>8,.0f}/s, sayso load {loaded:>8,.0f}/s "
                f"({loaded / plain:.2f}), unchanged {unchanged:>8,.0f}/s ({unchanged / loaded:.1f} times), "
                f"check {checked:>8,.0f}/s"
            )


if __name__ == "__main__":
    main()
