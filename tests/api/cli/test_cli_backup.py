"""A backup restored into another home folder is the same graph; what cannot be loaded changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.local.server import LocalServer
from ontology.files import DATASETS

ARCADIA = DATASETS / "arcadia-2031.trig"
Run = Callable[..., Any]


@pytest.fixture
def homes(tmp_path: Path, neo4j_cache: Path) -> Iterator[Callable[[str], Path]]:
    """Home folders by name, whose servers are stopped in the end."""
    used: list[Path] = []

    def home(name: str) -> Path:
        used.append(tmp_path / name)
        return used[-1]

    yield home
    for each in used:
        LocalServer(home=each, cache=neo4j_cache).stop(force=True)


def test_a_backup_is_the_same_graph_and_a_bad_one_changes_nothing(
    offline: Run, homes: Callable[[str], Path], tmp_path: Path
) -> None:
    first, copy, dump = homes("first"), homes("copy"), tmp_path / "arcadia.dump"
    offline("--home", str(first), "load", str(ARCADIA))
    exported = offline("--home", str(first), "export").out
    assert offline("--home", str(first), "backup", str(dump)).code == 0
    done = offline("--home", str(copy), "restore", str(dump))
    assert (done.code, "Restored" in done.err) == (0, True)
    assert offline("--home", str(copy), "export").out == exported

    refused = offline("--home", str(copy), "restore", str(dump))
    assert (refused.code, "this home folder has a graph" in refused.err) == (1, True)
    dump.write_bytes(dump.read_bytes()[:2_000])
    broken = offline("--home", str(copy), "restore", "--replace", str(dump))
    assert broken.code != 0
    offline("--home", str(copy), "up")
    assert offline("--home", str(copy), "export").out == exported


def test_what_is_no_backup_is_refused_before_anything_stops(offline: Run, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a dump")
    done = offline("restore", str(file))
    assert (done.code, done.err) == (
        1,
        f"sayso: {file}: this is no dump of Neo4j (expected a file of `sayso backup`)\n",
    )
