"""Artifacts of the local Neo4j: the committed lock file, read and written in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "artifacts.lock"
POM = HERE / "pom.xml"


@dataclass(frozen=True, order=True)
class Artifact:
    """One jar, by its Maven coordinates, with what its bytes must be."""

    group: str
    name: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def coordinates(self) -> str:
        """`group:artifact:version`, and `:classifier` where it has one."""
        return ":".join(part for part in (self.group, self.name, self.version, self.classifier) if part)

    @property
    def path(self) -> str:
        """Its place in every Maven repository, and below our cache folder."""
        stem = "-".join(part for part in (self.name, self.version, self.classifier) if part)
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{stem}.jar"


def parse_lock(text: str) -> list[Artifact]:
    """The artifacts of a lock file, in its order, which is the order of the class path."""
    return [_parse_line(line) for line in text.splitlines() if line and not line.startswith("#")]


def _parse_line(line: str) -> Artifact:
    coordinates, sha256, size = line.split()
    group, name, version, *classifier = coordinates.split(":")
    return Artifact(group, name, version, "".join(classifier), sha256, int(size))


def render_lock(artifacts: Iterable[Artifact], pom: bytes) -> str:
    """The text of a lock file; the digest of the pom in it tells when the lock is stale."""
    lines = [f"{artifact.coordinates} {artifact.sha256} {artifact.size}" for artifact in sorted(artifacts)]
    head = ["# Made by tools/lock.py: do not edit.", f"# pom.xml {hashlib.sha256(pom).hexdigest()}"]
    return "\n".join([*head, *lines]) + "\n"


def locked_artifacts(lock: Path = LOCK) -> list[Artifact]:
    """The artifacts that a committed lock file lists."""
    return parse_lock(lock.read_text(encoding="utf-8"))


def neo4j_version(artifacts: Iterable[Artifact]) -> str:
    """The version of Neo4j among them."""
    return next(a.version for a in artifacts if (a.group, a.name) == ("org.neo4j", "neo4j"))
