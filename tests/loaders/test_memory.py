"""A file four times as long takes no more memory to read and check, seen from outside the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.event_files import write

READ = """
import resource, sys
from pathlib import Path
from loaders.base import Options
from loaders.reading import read_datasets
from ontology.vocabulary import load_vocabulary

[reading] = read_datasets(Path(sys.argv[1]), load_vocabulary(), Options())
assert reading.uncited == [] and len(reading.bad) == 0
print(reading.accepted, sum(len(record.sources) for record in reading.records()))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 2**20))
"""
MIB = 16
"""The most by which the peaks may differ; 9,000 rows of UCDP held in memory take 30 MiB."""


def peak(path: Path) -> tuple[str, int]:
    """The records and sources read, and the most memory that it took, in MiB."""
    found = subprocess.run([sys.executable, "-c", READ, path], check=True, capture_output=True, text=True)
    read, most = found.stdout.splitlines()
    return read, int(most)


def test_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    for name in ("short", "long"):
        (tmp_path / name).mkdir()
    short, few = peak(write(tmp_path / "short", "GEDEvent_v24_1.csv", 3_000))
    long, many = peak(write(tmp_path / "long", "GEDEvent_v24_1.csv", 12_000))
    assert (short, long) == ("8622 14622", "34568 58568")
    assert many - few < MIB, f"{few} and {many} MiB"
