"""How the rate of a load changes as the graph grows, and how much memory the command takes.

    python -m benchmarks.growth [--rows 100000] [--shape ucdp]

Makes up a file of this many rows and loads it with `sayso load` into a Neo4j of its own, warmed up with a small file of
the same shape. Once a second the claims in the graph are counted, with the processor time that the command and Neo4j
have taken: on a machine that others use, too, time by the clock says little. Prints the share of the rate of the
beginning that is left at the end, the most memory that the command took, and the rate at which all is exported.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from api.settings import read_settings
from benchmarks import event_files
from benchmarks.load import empty, run
from benchmarks.servers import own_server
from graph.local.server import LocalServer
from graph.storage.store import Store

_WARM_UP = 2_000
_BEGIN = 10_000
_WINDOW = 40_000
_COUNT = "MATCH (c:Claim) RETURN count(c) AS claims"


def write_sheet(folder: Path, rows: int) -> Path:
    """Claim sheets as CSV files in an archive: half the rows are entities, half what they took part in."""
    path = folder / "made-up.zip"
    sheets = {
        "dataset": [["id", "version"], ["made-up", "1"]],
        "sources": [["id", "title", "publisher", "published"]]
        + [
            [f"paper-{n}", f"Report {n}", f"Paper {n % 40}", f"20{n % 20:02}-01-01"]
            for n in range((rows // 2 - 1) // 100 + 1)
        ],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in sheets.items():
            text = io.StringIO()
            csv.writer(text).writerows(lines)
            archive.writestr(f"{name}.csv", text.getvalue())
        with archive.open("entities.csv", "w") as stream:
            stream.write(b"id,kind,name,source,locator\n")
            for n in range(rows // 2):
                kind = ("Person", "Attack")[n % 2]
                stream.write(f"thing-{n},{kind},{kind} {n}@en,paper-{n // 100},para {n % 9}\n".encode())
        with archive.open("claims.csv", "w") as stream:
            stream.write(b"subject,relation,object,role,source,locator\n")
            for n in range(rows // 2):
                person, event = n // 2 * 2, (n * 7) % (rows // 2) // 2 * 2 + 1
                stream.write(f"thing-{person},participatedIn,thing-{event},,paper-{n // 100},para {n % 9}\n".encode())
    return path


SHAPES: dict[str, Callable[[Path, int], Path]] = {
    "ucdp": lambda folder, rows: event_files.write(folder, "GEDEvent_v24_1.csv", rows),
    "acled": lambda folder, rows: event_files.write(folder, "acled-2024-03-01.csv", rows),
    "sheet": write_sheet,
}


@dataclass(frozen=True)
class Sample:
    """How far a load is: seconds by the clock, seconds of processor time, claims, and bytes of memory."""

    clock: float
    processor: float
    claims: int
    memory: int


def watch(home: Path, store: Store, path: Path) -> list[Sample]:
    """Load a file by the command; a sample each second."""
    command: list[str | Path] = [Path(sys.executable).with_name("sayso"), "load", path]
    status = LocalServer(home=home, cache=read_settings().cache).status()
    server = psutil.Process(status.pid)
    with subprocess.Popen(command, env={**os.environ, "SAYSO_HOME": str(home)}, stdout=subprocess.DEVNULL) as loading:
        client, samples, start = psutil.Process(loading.pid), list[Sample](), time.perf_counter()
        stopped = threading.Event()
        while loading.poll() is None and not stopped.wait(1):
            try:
                used = [each.cpu_times() for each in (server, client)]
                memory = client.memory_info().rss
            except psutil.NoSuchProcess:
                break
            claims = store.read(_COUNT)[0]["claims"]
            seconds = sum(each.user + each.system for each in used)
            samples.append(Sample(time.perf_counter() - start, seconds, claims, memory))
            print(f"\r{claims:>12,} claims, {memory / 2**20:,.0f} MiB", end="", file=sys.stderr, flush=True)
    if loading.returncode:
        raise SystemExit(f"the load ended with {loading.returncode}")
    return samples


def between(samples: list[Sample], least: int, most: int) -> tuple[float, float]:
    """Claims per second of the clock, and of processor time, while the graph grew from one size to another."""
    some = [each for each in samples if least <= each.claims <= most]
    first, last = some[0], some[-1]
    claims = last.claims - first.claims
    return claims / (last.clock - first.clock), claims / (last.processor - first.processor)


def main() -> None:
    """Load, watch, export, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the file (default: 100000)")
    parser.add_argument("--shape", choices=SHAPES, default="ucdp", help="the shape of the file (default: ucdp)")
    given = parser.parse_args()
    with own_server() as (home, store):
        empty(store)
        run(home, "load", SHAPES[given.shape](home, _WARM_UP))
        empty(store)
        path = SHAPES[given.shape](home, given.rows)
        samples = watch(home, store, path)
        claims = store.read(_COUNT)[0]["claims"]
        writing = [each for each in samples if each.claims]
        print(f"{given.shape}: {given.rows:,} rows, {claims:,} claims, {samples[-1].clock:,.0f} s, ", end="")
        print(f"{writing[0].clock:,.0f} s of it before the first claim; at most ", end="")
        print(f"{max(each.memory for each in samples) / 2**20:,.0f} MiB")
        begin, end = between(samples, _BEGIN, _BEGIN + _WINDOW), between(samples, claims - _WINDOW, claims)
        print(f"at {_BEGIN:,} claims {begin[0]:,.0f}/s, at the end {end[0]:,.0f}/s: {end[0] / begin[0]:.2f}; ", end="")
        print(f"by processor time {begin[1]:,.0f}/s and {end[1]:,.0f}/s: {end[1] / begin[1]:.2f}")
        seconds = run(home, "export", "--format", "jsonl", "--output", home / "all.jsonl")
        rate, loaded = claims / seconds, claims / samples[-1].clock
        print(f"loaded {loaded:,.0f}/s from start to end, exported {rate:,.0f}/s: {rate / loaded:.1f} times")


if __name__ == "__main__":
    main()
