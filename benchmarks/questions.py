"""How long questions and decisions take, and how that grows with the graph.

    python -m benchmarks.questions [--claims 10000 100000 1000000] [--asks 100] [--home FOLDER] [--json]

Each size is loaded into a Neo4j of its own with 1 GiB of heap; with `--home` it is kept there and found again.
Questions are asked in rounds, of which the last is told. What is printed was measured in this run: `growth` is the last
size's figure over the first's, and the smallest question tells how fast the machine was.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from api.cli.output import note
from api.settings import read_settings
from benchmarks.generate import (
    DATASET,
    HUB,
    HUB_PARTY,
    HUB_PLACE,
    LARGE_SOURCE,
    PAIRS,
    Size,
    actor_of,
    post_of,
    records,
)
from graph.analysis.conflicts import conflicts, entity_conflicts
from graph.analysis.reliance import dependent_facts, single_source
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.local.server import LocalServer
from graph.read import claims, posts
from graph.read.as_of import AsOf
from graph.storage.graph import Graph
from graph.storage.paging import Page, PageRequest, every_row
from graph.storage.schema import prepare
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import Writer
from ontology.vocabulary import Vocabulary, load_vocabulary

Figures = dict[str, float]

TARGETS = {"p95": 20.0, "conflicts of all, s": 60.0, "retract, s": 30.0}
TARGETS |= {"merge, s": 2.0, "split, s": 2.0}
_DAY = "2015-06-15"
# Java compiles what has been asked some hundred times, and plans of a graph just loaded are made anew.
_ROUNDS = 4
_BECAUSE = Reason("A benchmark", "to measure it", [])


class Questions:
    """Questions to one loaded graph."""

    def __init__(self, store: Store, vocabulary: Vocabulary, size: Size, asks: int) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self.graph = Graph(store, vocabulary)
        self.size = size
        self.asks = asks

    def answer_all(self) -> Figures:
        """Questions first; then the decisions, each of which is undone."""
        asked = [self._asked() for _ in range(_ROUNDS)][-1]
        return {**asked, **self._streamed(), **self._decided()}

    def _asked(self) -> Figures:
        as_of = AsOf.parse(_DAY)
        # Few take part in most: those with the highest numbers have about ten claims.
        few = [actor_of(self.size.actors - 1 - n) for n in range(self.asks)]
        post_ids = [post_of(n * 7 % self.size.posts) for n in range(self.asks)]
        disputed = [f"event-{n * 20 % self.size.events // 20 * 20}" for n in range(self.asks)]
        store = self.store
        pages = self._cursors(HUB, as_of)
        return {
            **self._times("the smallest question", few, lambda _: store.read("RETURN 1 AS one")),
            **self._times("claims as of a day, few", few, lambda id: claims.claims(self.graph, id, None, as_of)),
            **self._times(
                "claims as of a day, hub, first page",
                [HUB] * self.asks,
                lambda id: claims.claims(self.graph, id, None, as_of),
            ),
            **self._times(
                "claims as of a day, hub, later pages",
                [pages[n % len(pages)] for n in range(self.asks)],
                lambda cursor: claims.claims(self.graph, HUB, None, as_of, page=PageRequest(cursor=cursor)),
            ),
            **self._times(
                "claims as of a day that leaves out most",
                [f"{1990 + n % 50}-06-15" for n in range(self.asks)],
                lambda day: claims.claims(self.graph, HUB_PLACE, None, AsOf.parse(day)),
            ),
            **self._times(
                "the same, ends unknown",
                [f"{1970 + n % 50}-06-15" for n in range(self.asks)],
                lambda day: claims.claims(self.graph, HUB_PARTY, None, AsOf.parse(day)),
            ),
            **self._times("holders of a post", post_ids, lambda id: posts.holders(self.graph, id, as_of)),
            **self._times("conflicts of one", disputed, lambda id: entity_conflicts(self.graph, id)),
            **self._paged("single-source facts", partial(single_source, self.graph)),
            **self._paged("dependents", partial(dependent_facts, self.graph, LARGE_SOURCE)),
        }

    def _cursors(self, id: str, as_of: AsOf) -> list[str]:
        """Where an entity's second and further pages begin; of an entity with one page, that one."""
        first = claims.claims(self.graph, id, None, as_of)
        found = [first.next] if first.next else []
        while found and len(found) < self.asks:
            page = claims.claims(self.graph, id, None, as_of, page=PageRequest(cursor=found[-1]))
            if not page.next:
                break
            found.append(page.next)
        return found or [""]

    def _paged(self, name: str, ask: Callable[..., Page[Any]]) -> Figures:
        """The times of the first pages of a list."""
        cursors = [""]
        while len(cursors) < self.asks and (after := ask(page=PageRequest(cursor=cursors[-1] or None)).next):
            cursors.append(after)
        return self._times(name, cursors, lambda cursor: ask(page=PageRequest(cursor=cursor or None)))

    def _times(self, name: str, given: Sequence[str], ask: Callable[[str], object]) -> Figures:
        """Median and 95th percentile in milliseconds."""
        taken = sorted(1_000 * _seconds(lambda each=each: ask(each)) for each in given)  # type: ignore[misc]
        return {f"{name}, p50": statistics.median(taken), f"{name}, p95": taken[int(0.95 * len(taken))]}

    def _streamed(self) -> Figures:
        found = 0

        def read_all() -> None:
            nonlocal found
            found = sum(1 for _ in every_row(partial(conflicts, self.graph)))

        return {"conflicts of all, s": _seconds(read_all), "conflicts of all, how many": found}

    def _decided(self) -> Figures:
        source, ((first, its_other), (one, other)) = Target(source=LARGE_SOURCE), PAIRS
        with Curator(self.store, self.vocabulary) as curator:
            return {
                "first merge since the start, s": _seconds(lambda: curator.same(first, its_other, _BECAUSE)),
                "first split since the start, s": _seconds(lambda: curator.split(its_other, _BECAUSE)),
                "merge, s": _seconds(lambda: curator.same(one, other, _BECAUSE)),
                "split, s": _seconds(lambda: curator.split(other, _BECAUSE)),
                "retract, s": _seconds(lambda: curator.retract(source, _BECAUSE)),
                "reinstate, s": _seconds(lambda: curator.reinstate(source, _BECAUSE)),
                "peak memory of this process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(home: Path, claims: int, asks: int) -> Figures:
    """The figures of a graph of this size, which is loaded into `home` unless it is there."""
    vocabulary, size = load_vocabulary(), Size(claims)
    server = LocalServer(home=home, cache=read_settings().cache, heap="1g")
    running = server.start()
    try:
        with Store.connect(running.uri, running.user, running.password) as store:
            prepare(store, vocabulary)
            loaded = home / f"loaded-{claims}"
            if not loaded.exists():
                note(f"Loading {claims:,} claims …")
                with Writer(store, vocabulary) as writer:
                    writer.load(DATASET, records(size))
                loaded.touch()
            note(f"Asking the graph of {claims:,} …")
            return Questions(store, vocabulary, size, asks).answer_all()
    finally:
        server.stop()


def show(measured: dict[int, Figures]) -> None:
    """A table: a line a figure, a column a size."""
    sizes = list(measured)
    print(
        f"{'milliseconds, if not said otherwise':<42}" + "".join(f"{size:>12,}" for size in sizes) + "  growth  target"
    )
    for name in measured[sizes[0]]:
        row = [measured[size][name] for size in sizes]
        growth = f"{row[-1] / row[0]:>8.1f}" if row[0] else f"{'':>8}"
        target = TARGETS.get("p95" if name.endswith("p95") else name)
        print(f"{name:<42}" + "".join(f"{each:>12,.1f}" for each in row) + growth + (f"{target:>8g}" if target else ""))


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--asks", type=int, default=100, help="how often each question is asked (default: 100)")
    parser.add_argument("--home", type=Path, help="keep the loaded graphs here (default: nowhere)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        home = asked.home or Path(passing)
        measured = {claims: measure(home / str(claims), claims, asked.asks) for claims in asked.claims}
    if asked.json:
        print(json.dumps(measured, indent=2))
    else:
        show(measured)


if __name__ == "__main__":
    main()
