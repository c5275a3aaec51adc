"""Resolve a pom.xml with Maven and write artifacts.lock beside it (needs mvn).

`python graph/local/tools/lock.py [POM]`; without one, the pom of the release that users get.
Maven resolves, because its choice of versions is the one Neo4j is tested with. It works in an empty
repository with strict checksums, so that nothing of the maintainer's machine gets into the lock.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from graph.local.artifacts import LOCK, POM, Artifact, render_lock

LIST = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list"


def main() -> int:
    """Write the lock and say what it holds."""
    pom = Path(sys.argv[1]) if sys.argv[1:] else POM
    with tempfile.TemporaryDirectory() as folder:
        artifacts = [measure(artifact, Path(folder)) for artifact in resolve(pom, Path(folder))]
    lock = pom.with_name(LOCK.name)
    lock.write_text(render_lock(artifacts, pom.read_bytes()), encoding="utf-8")
    total = sum(artifact.size for artifact in artifacts)
    print(f"{lock}: {len(artifacts)} artifacts, {total / 1e6:.1f} MB")
    return 0


def resolve(pom: Path, repository: Path) -> list[Artifact]:
    """The artifacts that Maven puts on the runtime class path of the pom, downloaded into `repository`."""
    listing = repository / "list.txt"
    options = [f"-Dmaven.repo.local={repository}", "-DincludeScope=runtime", f"-DoutputFile={listing}"]
    command = ["mvn", "--batch-mode", "--quiet", "--strict-checksums", "--file", str(pom), LIST, *options]
    subprocess.run(command, check=True)
    lines = listing.read_text(encoding="utf-8").splitlines()
    return [parse(line) for line in lines if line.count(":") >= 4]


def parse(line: str) -> Artifact:
    """`group:artifact:jar[:classifier]:version:scope` as Maven lists it, perhaps with more after a blank."""
    group, name, kind, *classifier, version, _scope = line.strip().split(" ")[0].split(":")
    if kind != "jar":
        raise ValueError(f"expected jars only, found {line.strip()!r}")
    return Artifact(group, name, version, "".join(classifier), "", 0)


def measure(artifact: Artifact, repository: Path) -> Artifact:
    """The artifact with the digest and size of the file that Maven fetched and checked."""
    content = (repository / artifact.path).read_bytes()
    return replace(artifact, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


if __name__ == "__main__":
    sys.exit(main())
