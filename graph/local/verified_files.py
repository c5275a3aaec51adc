"""The cached files whose digests were checked, so that 176 MB need not be read at each start."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from graph.local.artifacts import Artifact


def sha256_of(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class VerifiedFiles:
    """The verified files of a cache folder, recognised by size and modification time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "verified.json"
        self._known = self._read()

    def _read(self) -> dict[str, list[object]]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # nothing is lost but the time to hash again
        return known if isinstance(known, dict) else {}

    def holds(self, artifact: Artifact, *, verify: bool = False) -> bool:
        """Whether the artifact is there and right; hashes the file when it is not known yet, or with `verify`."""
        path = self.folder / artifact.path
        try:
            known = not verify and self._known.get(artifact.path) == self._mark(artifact)
            right = known or (path.stat().st_size == artifact.size and sha256_of(path) == artifact.sha256)
            if right:
                self.remember(artifact)
        except OSError:
            return False
        return right

    def remember(self, artifact: Artifact) -> None:
        """Note the file as verified; the caller has just hashed it."""
        self._known[artifact.path] = self._mark(artifact)

    def _mark(self, artifact: Artifact) -> list[object]:
        stat = (self.folder / artifact.path).stat()
        return [artifact.sha256, stat.st_size, stat.st_mtime_ns]

    def save(self) -> None:
        """Save the list; a cache folder that cannot be written to is hashed at each start instead."""
        text = json.dumps(self._known, indent=0, sort_keys=True)
        draft = self._file.with_name(f"verified.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            if not self._file.exists() or self._file.read_text(encoding="utf-8") != text:
                draft.write_text(text, encoding="utf-8")
                draft.replace(self._file)
