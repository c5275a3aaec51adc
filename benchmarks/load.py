"""Claims loaded per second, beside a plain driver's UNWIND … MERGE of the same facts without provenance.

    python -m benchmarks.load [--claims 50000]

Starts a Neo4j of its own, loads into it both ways in turn, and prints what this run measured.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from api.settings import read_settings
from benchmarks.generate import DATASET, Size, records
from graph.local.server import LocalServer
from graph.model.claims import Record
from graph.storage.schema import prepare
from graph.storage.store import Store
from graph.write.loader import Writer
from ontology.vocabulary import load_vocabulary

_BATCH = 5_000
_NODES = "UNWIND $rows AS row MERGE (n:Thing {id: row.id}) SET n += row.properties"
_CLEAR = "MATCH (n) WHERE NOT n:Schema CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"


def plain_load(store: Store, all_records: Iterable[Record]) -> int:
    """What a loader without provenance does: nodes, then relationships, merged in batches."""
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


def claims_load(store: Store, all_records: Iterable[Record]) -> int:
    """What Sayso does: claims, sources, facts, resolution."""
    with Writer(store, load_vocabulary()) as writer:
        return writer.load(DATASET, all_records).claims_new


def _batched(rows: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def measure(store: Store, load: Callable[[Store, Iterable[Record]], int], claims: int) -> float:
    """Claims per second into an empty store."""
    with store.driver.session(database=store.database) as session:
        session.run(_CLEAR).consume()
    prepare(store, load_vocabulary())
    given = list(records(Size(claims)))
    start = time.perf_counter()
    done = load(store, given)
    return done / (time.perf_counter() - start)


def main() -> None:
    """Measure both, warm, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=50_000, help="size of the larger graph (default: 50000)")
    size = parser.parse_args().claims
    with tempfile.TemporaryDirectory() as home:
        server = LocalServer(home=Path(home), cache=read_settings().cache)
        running = server.start()
        try:
            with Store.connect(running.uri, running.user, running.password) as store:
                measure(store, plain_load, size)  # a fresh server is slow for its first 100,000 rows
                measure(store, claims_load, size)
                for claims in (size // 10, size):
                    plain, ours = measure(store, plain_load, claims), measure(store, claims_load, claims)
                    print(
                        f"{claims:>9,} claims: plain {plain:>8,.0f}/s, Sayso {ours:>8,.0f}/s, ratio {ours / plain:.2f}"
                    )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
