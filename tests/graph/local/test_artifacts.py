from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from graph.local.artifacts import LOCK, POM, locked_artifacts, neo4j_version, parse_lock, render_lock

TESTS = Path(__file__).parents[2]
TEXT = """\
# Made by tools/lock.py: do not edit.
# pom.xml 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
io.netty:netty-transport-native-epoll:4.2.18.Final:linux-x86_64 aaaa 42392
org.neo4j:neo4j:2026.09.0 bbbb 328931
"""


def test_a_lock_file_is_read_and_written_the_same() -> None:
    epoll, neo4j = parse_lock(TEXT)

    assert neo4j.coordinates == "org.neo4j:neo4j:2026.09.0"
    assert neo4j.path == "org/neo4j/neo4j/2026.09.0/neo4j-2026.09.0.jar"
    assert epoll.coordinates == "io.netty:netty-transport-native-epoll:4.2.18.Final:linux-x86_64"
    assert epoll.path == (
        "io/netty/netty-transport-native-epoll/4.2.18.Final/netty-transport-native-epoll-4.2.18.Final-linux-x86_64.jar"
    )
    assert render_lock([neo4j, epoll], b"foo") == TEXT


@pytest.mark.parametrize("pom", [POM, TESTS / "lts" / "pom.xml"], ids=["users", "lts"])
def test_the_committed_locks_were_made_from_the_committed_poms(pom: Path) -> None:
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()
    assert f"# pom.xml {digest}" in pom.with_name(LOCK.name).read_text().splitlines(), "run graph/local/tools/lock.py"


def test_the_committed_lock_lists_neo4j_with_browser_and_nothing_but_coordinates_digests_and_sizes() -> None:
    line = re.compile(r"[\w.-]+(:[\w.-]+){2,3} [0-9a-f]{64} \d+")
    artifacts = locked_artifacts()

    assert all(line.fullmatch(text) for text in LOCK.read_text().splitlines() if not text.startswith("#"))
    assert {"org.neo4j:neo4j:2026.09.0", "org.neo4j.client:neo4j-browser:5.24.0"} <= {
        artifact.coordinates for artifact in artifacts
    }
    assert neo4j_version(artifacts) == "2026.09.0"
    assert len({artifact.path for artifact in artifacts}) == len(artifacts) == 231
