"""Findings of the doctor, and how a difference is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, LiteralString, TypeAlias

Found: TypeAlias = Iterator[tuple[str, str]]
"""Ids, and what is wrong with each."""
Query: TypeAlias = tuple[str, LiteralString, str]
"""A check of one query: its name, the query, and what is wrong with each id that it returns."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: which check found it, the id of what it is about, and what is wrong."""

    check: str
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.id} {self.message}"


class Findings(list[Finding]):
    """The findings so far, at most `limit` of each check."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def left(self, check: str) -> int:
        """How many more findings of a check are taken."""
        return self.limit - sum(finding.check == check for finding in self)

    def take(self, check: str, found: Iterable[tuple[str, str]]) -> None:
        """Add what a check found, up to the limit."""
        self += [Finding(check, id, message) for id, message in islice(found, self.left(check))]


def difference(stored: Mapping[str, Any], expected: Mapping[str, Any], by: str = "its claims make") -> str:
    """The first property in which something stored differs from what it should be."""
    name = min(name for name in {*stored, *expected} if stored.get(name) != expected.get(name))
    return f"has {name} {_show(stored.get(name))}, and {by} it {_show(expected.get(name))}"


def _show(value: Any) -> str:
    return "nothing" if value is None else repr(value) if isinstance(value, str | list) else str(value)
