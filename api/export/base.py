"""The contract of an export format: it turns a part of the graph into the bytes of one file, piece by piece.

A format is one `Exporter`, entered once in `api.export.registry`. It holds no more than a page of the graph at a time,
so that an export of any size takes flat memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from graph.read.exports import Export

Tell = Callable[[str, int], object]
"""Is told what a format has no place for, and of how many claims or values."""


@dataclass(frozen=True)
class ExportOptions:
    """Choices that formats share; `claims` adds the claims to a drawing of facts, as nodes of their own.

    A format that cannot express all that it is given tells so by `tell`.
    """

    claims: bool = False
    tell: Tell = lambda what, count: None


class Exporter(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """The name by which `--format` asks for it."""

    @property
    def title(self) -> str:
        """The name for people, with what it is good for."""

    @property
    def suffix(self) -> str:
        """The ending of a file's name, with its dot."""

    @property
    def media_type(self) -> str:
        """The type that HTTP names."""

    def write(self, export: Export, options: ExportOptions) -> Iterator[bytes]:
        """The file, in pieces."""


def plain(value: Any) -> Any:
    """A value as JSON has it: dates as ISO text, lists item by item."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


def text_of(value: Any) -> str:
    """A value as one text: lists with semicolons between, true and false as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(text_of(each) for each in value)
    return str(plain(value))
