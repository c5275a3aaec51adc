"""Prints how well and how fast names are found among look-alikes, and how that grows with the graph.

    python -m benchmarks.names.look_ups [--half held] [--misses]     recall of the look-ups of lookups.tsv
    python -m benchmarks.names.look_ups --look-ups benchmarks/names/unseen_lookups.tsv   of another file
    python -m benchmarks.names.look_ups --sizes 10000 100000 1000000  time of look-ups in graphs of made-up names

Works on the Neo4j at SAYSO_TEST_NEO4J_URI, whose database is EMPTIED, with bare `:Entity` nodes: they have what a
search needs, and no claims.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.names.evaluate import table
from benchmarks.names.generate import Maker, entries
from graph.names.keys import searched_by
from graph.read.entities import find_entities
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.schema import prepare
from graph.storage.store import Store
from ontology.vocabulary import load_vocabulary

FOLDER = Path(__file__).parent
BATCH = 5_000
_CREATE = """
UNWIND $rows AS row
CREATE (e:Thing:Entity:Actor:Person) SET e = row
"""
_SMALLEST = "MATCH (e:Thing {id: $id}) RETURN e.id"


def fill(graph: Graph, people: Iterator[tuple[str, str]]) -> None:
    """Write persons with these ids and names."""
    with graph.store.driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    prepare(graph.store, graph.vocabulary)
    labels = graph.vocabulary.labels(["Person"])
    while batch := list(islice(people, BATCH)):
        rows = [
            {
                "id": id,
                "name": name,
                "names": [name],
                "namesLang": ["und"],
                "kind": ["Person"],
                **searched_by([name], labels),
            }
            for id, name in batch
        ]
        graph.store.writing(lambda tx, rows=rows: tx.write(_CREATE, rows=rows))  # type: ignore[misc]
    graph.store.apply(("CALL db.awaitIndexes(600)",))


def recall(graph: Graph, path: Path, half: str, *, misses: bool) -> None:
    """How many look-ups have the right one first, and among the first five."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in table(file) if row["half"] == half]
    fill(graph, ((row["id"], row["name"]) for row in rows))
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row["question"]:
            found = [each["id"] for each in find_entities(graph, q=row["question"], page=PageRequest(20)).results]
            place = found.index(row["id"]) if row["id"] in found else 99
            places[row["category"]].append(place)
            places["all"].append(place)
            if misses and place:
                print(f"{place:>3} {row['question']} | {row['name']}")
    for name, found_at in sorted(places.items()):
        first, five = (sum(place < n for place in found_at) / len(found_at) for n in (1, 5))
        print(f"{name:<18}{len(found_at):>5} look-ups, first {first:.3f}, in five {five:.3f}")


def made_up(count: int) -> Iterator[tuple[str, str]]:
    """Names of persons made of the words of words.tsv and of made-up ones, some much commoner than others."""
    pick = random.Random(count)
    maker = Maker(entries(), pick)
    syllables = [c + v + d for c in "bdfghjklmnprstwyz" for v in "aiuo" for d in "lmnrsz"]
    words = ["".join(pick.sample(syllables, 2)).capitalize() for _ in range(20_000)]
    given = [entry.latin[0] for entry in maker.by_part["given"]]
    for number in range(count):
        first = given[min(int(pick.expovariate(0.05)), len(given) - 1)] if pick.random() < 0.5 else pick.choice(words)
        family = words[min(int(pick.expovariate(0.0005)), len(words) - 1)]
        name = f"{first} {family}"
        yield f"p{number}", f"Mohammad {name}" if pick.random() < 0.3 else name


def speed(graph: Graph, sizes: list[int]) -> None:
    """Time of look-ups of misspelt names, beside the smallest question there is, in graphs of these sizes."""
    for size in sizes:
        began = time.perf_counter()
        fill(graph, made_up(size))
        written = time.perf_counter() - began
        asked = [name for _, name in islice(made_up(size), 0, 20_000, 40)][:400]
        questions = [name.replace("ma", "mma", 1).replace("i", "e", 1) for name in asked]
        for question in questions[:100]:
            find_entities(graph, q=question)
        finding = sorted(_timed(lambda q: find_entities(graph, q=q), questions))
        smallest = sorted(_timed(lambda q: graph.store.read(_SMALLEST, id="p1"), questions))
        told = [
            f"p50 {statistics.median(each) * 1e3:.1f} ms, p95 {each[int(len(each) * 0.95)] * 1e3:.1f} ms"
            for each in (finding, smallest)
        ]
        print(f"{size:>9} names: {told[0]}; smallest question: {told[1]}; written in {written:.0f} s", flush=True)


def _timed(ask: object, questions: list[str]) -> list[float]:
    found = []
    for question in questions:
        began = time.perf_counter()
        ask(question)  # type: ignore[operator]
        found.append(time.perf_counter() - began)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--half", default="tune", choices=("tune", "held"))
    asked.add_argument("--look-ups", type=Path, default=FOLDER / "lookups.tsv")
    asked.add_argument("--misses", action="store_true")
    asked.add_argument("--sizes", type=int, nargs="*", default=[])
    given = asked.parse_args()
    uri, password = os.environ["SAYSO_TEST_NEO4J_URI"], os.environ["SAYSO_TEST_NEO4J_PASSWORD"]
    with Store.connect(uri, "neo4j", password) as store:
        graph = Graph(store, load_vocabulary())
        if given.sizes:
            speed(graph, given.sizes)
        else:
            recall(graph, given.look_ups, given.half, misses=given.misses)


if __name__ == "__main__":
    main()
