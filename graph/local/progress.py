"""Progress of a fetch for a person: a bar in a terminal, a few plain lines in a log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from graph.local.artifacts import Artifact


class FetchProgress:
    """Counts the bytes of a fetch and shows them; fed by several threads."""

    def __init__(self, artifacts: Sequence[Artifact], source: str, target: Path, console: Console) -> None:
        self._console = console
        self._head = f"Fetching Neo4j from {source} into {target}"
        self._total = sum(artifact.size for artifact in artifacts)
        self._files = len(artifacts)
        self._counts: dict[str, int] = {}
        self._lock = Lock()
        self._quarters = 0
        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("", total=self._total)

    def __enter__(self) -> FetchProgress:
        if self._files:
            self._say(f"{self._head} ({self._files} files, {self._total / 1e6:.0f} MB)")
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def received(self, artifact: Artifact, count: int) -> None:
        """Of this artifact `count` bytes are there now; a start from scratch counts down again."""
        with self._lock:
            self._counts[artifact.path] = count
            now = sum(self._counts.values())
            self._bar.update(self._task, completed=now)
            if not self._console.is_terminal:
                self._quarter(now)

    def _quarter(self, now: int) -> None:
        quarters = 4 * now // self._total
        if quarters > self._quarters:
            self._quarters = quarters
            self._say(f"  {25 * quarters} % ({now / 1e6:.0f} MB)")

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)
