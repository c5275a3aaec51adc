"""Prints how well names are compared and found: precision, recall and F1 by category, and the time a pair takes.

    python -m benchmarks.names.evaluate [--half tune|held] [--misses]
    python -m benchmarks.names.evaluate --pairs benchmarks/names/unseen.tsv   pairs written without sight of the matcher
    python -m benchmarks.names.evaluate --beside logic-v2,logic-v1,name-based

`--beside` scores the same pairs with nomenklatura's matchers, in the same run. They are heavy (150 MB), so they are in
no lock file: make an environment of their own with `pip install nomenklatura rapidfuzz anyascii` and run this with it.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from graph.names.scoring import THRESHOLD, compare

FOLDER = Path(__file__).parent
Scorer = Callable[[str, str, str], float]


class Labelled(NamedTuple):
    """A pair of names with the answer that people gave."""

    left: str
    right: str
    kind: str
    same: bool
    category: str
    scripts: str
    half: str


def table(file: TextIO) -> Iterator[dict[str, str]]:
    """The rows of a table of this folder, without the notes above it."""
    return csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)


def labelled(path: Path, half: str = "") -> list[Labelled]:
    """The pairs of a file; of one half, when it is given."""
    with path.open(encoding="utf-8") as file:
        rows = [
            Labelled(
                r["left"],
                r["right"],
                r["kind"],
                r["same"] == "yes",
                r["category"],
                r.get("scripts") or "",
                r.get("half") or "",
            )
            for r in table(file)
        ]
    return [row for row in rows if not half or row.half == half]


class Measured(NamedTuple):
    """How a scorer's answers at a threshold agree with people's."""

    found: int
    wrong: int
    missed: int
    right_no: int

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.found / max(1, 2 * self.found + self.wrong + self.missed)


def measure(pairs: list[Labelled], scores: list[float], threshold: float) -> Measured:
    """Counts at a threshold."""
    said = [score >= threshold for score in scores]
    found = sum(s and p.same for s, p in zip(said, pairs, strict=True))
    wrong = sum(s and not p.same for s, p in zip(said, pairs, strict=True))
    same = sum(p.same for p in pairs)
    return Measured(found, wrong, same - found, len(pairs) - same - wrong)


def timed(scorer: Scorer, pairs: list[Labelled]) -> tuple[list[float], float]:
    """Each pair's score, and the processor time of one pair in microseconds."""
    began = time.process_time()
    scores = [scorer(p.left, p.right, p.kind) for p in pairs]
    return scores, (time.process_time() - began) / len(pairs) * 1e6


def ours(left: str, right: str, kind: str) -> float:
    """Sayso's score."""
    return compare(left, right, kind).score


def nomenklatura(name: str) -> Scorer:
    """The score of one of nomenklatura's matchers."""
    from followthemoney import EntityProxy, model
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig

    algorithm = get_algorithm(name)
    config = ScoringConfig.defaults()
    schemas = {"person": "Person", "organisation": "Organization", "place": "LegalEntity"}

    def score(left: str, right: str, kind: str) -> float:
        made = []
        for text in (left, right):
            # Its own id for each name: logic-v2 keeps what it worked out of an entity by the entity's id.
            proxy = EntityProxy(model.get(schemas[kind]), {"id": text, "schema": schemas[kind], "properties": {}})
            proxy.add("name", text)
            made.append(proxy)
        return float(algorithm.compare(*made, config).score)

    return score


def best_threshold(pairs: list[Labelled], scores: list[float]) -> float:
    """The threshold with the best F1."""
    return max(sorted(set(scores)), key=lambda t: measure(pairs, scores, t).f1)


def print_table(title: str, pairs: list[Labelled], scores: list[float], threshold: float) -> None:
    """One line a category."""
    print(f"\n{title}, threshold {threshold:.2f}")
    groups: dict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(pairs):
        for name in (
            "all",
            f"kind: {pair.kind}",
            f"{'same' if pair.same else 'not '} {pair.kind}: {pair.category}",
            f"scripts: {pair.scripts}",
        ):
            groups[name].append(place)
    print(f"{'':<44}{'pairs':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'false':>7}{'missed':>8}")
    for name in sorted(groups):
        some = [pairs[i] for i in groups[name]]
        m = measure(some, [scores[i] for i in groups[name]], threshold)
        print(f"{name:<44}{len(some):>6}{m.precision:>11.3f}{m.recall:>8.3f}{m.f1:>7.3f}{m.wrong:>7}{m.missed:>8}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pairs", type=Path, default=FOLDER / "pairs.tsv")
    asked.add_argument("--half", default="", choices=("", "tune", "held"))
    asked.add_argument("--misses", action="store_true", help="print the pairs that are judged wrongly")
    asked.add_argument("--beside", default="", help="nomenklatura's matchers, by name")
    given = asked.parse_args()
    pairs = labelled(given.pairs, given.half)
    scores, microseconds = timed(ours, pairs)
    print_table("sayso", pairs, scores, THRESHOLD)
    symmetric = all(score == ours(p.right, p.left, p.kind) for p, score in zip(pairs, scores, strict=True))
    print(f"a pair: {microseconds:.0f} µs; the other way round the same: {symmetric}")
    if given.misses:
        for pair, score in zip(pairs, scores, strict=True):
            if (score >= THRESHOLD) != pair.same:
                print(f"{score:.2f} {'same' if pair.same else 'not '} {pair.category}: {pair.left} | {pair.right}")
    for name in filter(None, given.beside.split(",")):
        print_beside(name, pairs)


def print_beside(name: str, pairs: list[Labelled]) -> None:
    """One of nomenklatura's matchers on the same pairs, at its own threshold and at the best there is for it."""
    scorer = nomenklatura(name)
    timed(scorer, pairs[:1])
    scores, microseconds = timed(scorer, pairs)
    for threshold in sorted({0.7, best_threshold(pairs, scores)}):
        m = measure(pairs, scores, threshold)
        told = f"precision {m.precision:.3f}, recall {m.recall:.3f}, F1 {m.f1:.3f}"
        print(f"{name} at {threshold:.2f}: {told}; a pair: {microseconds:.0f} µs")


if __name__ == "__main__":
    main()
