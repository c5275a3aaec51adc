"""A load test: many connections ask for minutes, Neo4j is killed in the middle, and every answer is compared.

    python -m benchmarks.endurance [--minutes 10] [--connections 16] [--claims 20000] [--pause 0.02]

Starts Neo4j with a home of its own, `sayso run` beside it and a generated data set, and takes down the answers to some
hundreds of questions. Then each connection asks for one of them at random, again and again. An answer is right when it
is, byte for byte, the one taken down; while Neo4j is away a 503 with Retry-After is right, too. Printed are the counts,
the longest time without a right answer, and of the API's process its memory and open files (connections among them).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from benchmarks.look_ups import SAYSO, load, running, status_of

_SAMPLE = 5
_ENTITIES = 60


def paths(ids: Sequence[str]) -> Iterator[str]:
    """Questions of every kind about some entities, and some about the whole graph."""
    for id, other in pairwise(ids):
        yield f"/entities/{id}"
        yield f"/entities/{id}/claims?asOf=2010-06-15"
        yield f"/entities/{id}/neighbours?limit=20"
        yield f"/entities/{id}/timeline?limit=20"
        yield f"/entities/{id}/conflicts?limit=5"
        yield f"/paths?from={id}&to={other}&maxHops=3"
    yield from ("/entities?kind=Person&limit=50", "/claims?limit=50", "/sources?limit=50", "/holders?asOf=2010-06-15")


@dataclass
class Tally:
    """Counts and times of the answers that all connections got."""

    right: int = 0
    away: int = 0
    """Answers 503 with Retry-After."""
    wrong: Counter[str] = field(default_factory=Counter)
    last_right: float = 0
    longest_gap: float = 0
    times: list[float] = field(default_factory=list)

    def count_right(self, began: float) -> None:
        """A right answer, just now."""
        now = time.perf_counter()
        self.right += 1
        self.times.append(now - began)
        if self.last_right:
            self.longest_gap = max(self.longest_gap, now - self.last_right)
        self.last_right = now


async def ask(client: httpx.AsyncClient, expected: dict[str, bytes], tally: Tally, *, end: float, pause: float) -> None:
    """Ask at random until the end."""
    chance, known = random.Random(), list(expected)
    while time.perf_counter() < end:
        path, began = chance.choice(known), time.perf_counter()
        try:
            answer = await client.get(path)
        except httpx.HTTPError as error:
            tally.wrong[type(error).__name__] += 1
            continue
        if answer.status_code == 200 and answer.content == expected[path]:
            tally.count_right(began)
        elif answer.status_code == 503 and "retry-after" in answer.headers:
            tally.away += 1
        else:
            tally.wrong[f"{answer.status_code} {path.split('?')[0].rpartition('/')[2][:20]}"] += 1
        await asyncio.sleep(pause)


async def watch(pid: int, samples: list[tuple[int, int]], *, end: float) -> None:
    """Take down memory (in MB) and open files of the API's process, every few seconds."""
    while time.perf_counter() < end:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        memory = int(status.partition("VmRSS:")[2].split()[0]) // 1024
        samples.append((memory, len(list(Path(f"/proc/{pid}/fd").iterdir()))))
        await asyncio.sleep(_SAMPLE)


async def restart(home: Path, neo4j: int, *, after: float) -> float:
    """Kill Neo4j and start it again; returns how long that took."""
    await asyncio.sleep(after)
    began = time.perf_counter()
    os.kill(neo4j, 9)
    process = await asyncio.create_subprocess_exec(SAYSO, "--home", str(home), "up")
    await process.wait()
    return time.perf_counter() - began


@contextmanager
def neo4j(home: Path) -> Iterator[dict[str, Any]]:
    """Neo4j by `sayso up`: its status."""
    _sayso(home, "up")
    try:
        yield status_of(home)
    finally:
        _sayso(home, "down")


def _sayso(home: Path, command: str) -> None:
    subprocess.run([SAYSO, "--home", str(home), command], check=True, stdout=subprocess.DEVNULL)


async def run(asked: argparse.Namespace, home: Path) -> int:
    """Run the test and print what came out; returns 1 when an answer was wrong."""
    # The API asks Neo4j as any server: a run that started Neo4j itself ends with it.
    with (
        neo4j(home) as status,
        running(home, SAYSO_NEO4J_URI=status["uri"], SAYSO_NEO4J_PASSWORD=status["password"]) as (api, process),
    ):
        ids = load(status, asked.claims)[:_ENTITIES]
        limits = httpx.Limits(max_connections=asked.connections, max_keepalive_connections=asked.connections)
        async with httpx.AsyncClient(base_url=api, limits=limits, timeout=60) as client:
            expected = {path: (await client.get(path)).raise_for_status().content for path in paths(ids)}
            tally, samples, seconds = Tally(), [], asked.minutes * 60
            end = time.perf_counter() + seconds
            asking = [ask(client, expected, tally, end=end, pause=asked.pause) for _ in range(asked.connections)]
            watching = watch(process.pid, samples, end=end)
            restarting = asyncio.create_task(restart(home, status["pid"], after=seconds / 2))
            await asyncio.gather(restarting, watching, *asking)
        report(tally, samples, restarting.result())
        return 1 if tally.wrong else 0


def report(tally: Tally, samples: Sequence[tuple[int, int]], took: float) -> None:
    """Print the counts."""
    ordered = sorted(tally.times)
    print(f"right answers          {tally.right}")
    print(f"503 while Neo4j was away {tally.away}")
    print(f"wrong                  {dict(tally.wrong) or 'none'}")
    median, slow = statistics.median(ordered) * 1e3, ordered[len(ordered) * 99 // 100] * 1e3
    print(f"median {median:.0f} ms, 99th percentile {slow:.0f} ms")
    print(f"Neo4j killed, up again after {took:.1f} s; longest time without a right answer {tally.longest_gap:.1f} s")
    for name, place in (("first", 1), ("middle", len(samples) // 2 - 1), ("last", -1)):
        memory, files = samples[place]
        print(f"{name:7} memory {memory} MB, open files {files}")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two questions of a connection")
    with tempfile.TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(run(parser.parse_args(), Path(folder))))


if __name__ == "__main__":
    main()
