"""How services tell what they are doing: the command line draws it, REST says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Reporter(Protocol):
    """Receives what a service tells while it works."""

    def note(self, text: str) -> None:
        """Take a line for people."""

    def progress(self, text: str, total: int | None = None) -> AbstractContextManager[Callable[[int], None]]:
        """Show a step of the work while it lasts; what it yields is called with how much is done."""


class _Silent:
    def note(self, text: str) -> None:
        """Say nothing."""

    @contextmanager
    def progress(self, text: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show nothing."""
        yield lambda _: None


SILENT: Reporter = _Silent()
