"""Limits on a query's text and parameters, checked before Neo4j sees them.

Some short texts keep Neo4j's parser or planner busy for minutes, where neither its time limit nor a closed connection
ends them: 200 times NOT, 24 terms with XOR, a pattern in which everything is linked with everything. The text's
parts are counted here, not parsed: one that passes may still be wrong, and one that people write stays far below
the limits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from ontology.errors import QueryLimit

_BYTES = 50_000
_PARAMETER_DEPTH = 50
_RANGE = 1_000_000
_LIMITS: Mapping[str, int] = {
    "brackets inside one another": 40,
    "subqueries inside one another": 6,
    "CASE inside one another": 12,
    "relationships in its patterns": 12,
    "MATCH": 24,
    "UNION": 12,
    "XOR": 6,
    "NOT": 40,
    "NOT in a row": 4,
    "AND and OR": 100,
    "operators": 200,
    "steps from value to value in a row": 40,
    "clauses": 60,
    "columns and patterns": 120,
    "commas": 3_000,
}
"""The most that a query may have of each."""

# Cypher takes these for a minus sign, too.
_DASHES = frozenset("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
# A text or comment that is not ended goes on to the end, so that nothing is read twice.
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|//[^\n\r]*|/\*.*?(?:\*/|\Z))
    |(?P<text>'(?:\\.?|[^'\\])*+(?:'|\Z)|"(?:\\.?|[^"\\])*+(?:"|\Z)|`[^`]*+(?:`|\Z))
    |(?P<word>\w+)
    |(?P<open>[(\[{{])
    |(?P<close>[)\]}}])
    |(?P<dash>[{"".join(sorted(_DASHES))}])
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u+([0-9A-Fa-f]{4})")
_SUBQUERIES = frozenset(["EXISTS", "COUNT", "COLLECT", "CALL"])
_CLAUSES = frozenset(["WITH", "UNWIND", "CALL", "LET", "FILTER", "FOR", "RETURN", "NEXT", "ORDER"])
_OPERATORS = frozenset("+*/%^=<>|&!") | {"IN", "STARTS", "ENDS", "CONTAINS", "IS"}


def check_limits(query: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryLimit when the text is too long or too intricate, or a parameter is nested too deeply."""
    if len(query.encode(errors="surrogatepass")) > _BYTES:
        raise QueryLimit(f"the query is longer than {_BYTES} bytes; long lists belong into its parameters")
    if _deeper(parameters, _PARAMETER_DEPTH + 1):
        raise QueryLimit(f"a parameter has more than {_PARAMETER_DEPTH} lists or maps inside one another")
    # Neo4j reads such escapes before anything else, so that brackets may hide in them.
    plain = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), query)
    for text in {query, plain}:
        parts = list(_parts(text))
        _check_counts(_Counts.of(parts).found)
        _check_ranges([part for _, part in parts], parameters)


def _check_counts(found: Mapping[str, int]) -> None:
    for name, most in _LIMITS.items():
        if found[name] > most:
            raise QueryLimit(
                f"the query has {found[name]} {name}, and may have {most}: Neo4j could not plan it in time"
            )


def _check_ranges(parts: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """Refuse to go through a long range within an expression: Neo4j neither ends that nor counts its memory."""
    given = {name.casefold(): value for name, value in parameters.items()}
    for at in range(len(parts) - 2):
        if parts[at] == "IN" and parts[at + 1].strip("`").upper() == "RANGE":
            bounds = list(takewhile(lambda part: part not in ("|", "WHERE", "]"), parts[at + 3 :]))
            if any(_number(bound, given) > _RANGE for bound in bounds) or not {"*", "^"}.isdisjoint(bounds):
                raise QueryLimit(
                    f"an expression of the query goes through a range, whose bounds may be numbers up to {_RANGE} and "
                    "not products; UNWIND has no such limit"
                )


def _number(part: str, given: Mapping[str, Any]) -> float:
    """The size of the number that a part of the text is, or of the parameter of this name; 0 for anything else."""
    value = given.get(part.strip("`").casefold(), part)
    if isinstance(value, int | float):
        return abs(value)
    try:
        return int(part, 0)
    except ValueError:
        return float("inf") if part[0].isdigit() else 0


def _deeper(value: Any, levels: int) -> bool:
    """Whether lists and maps are nested deeper than so many levels."""
    if not isinstance(value, Mapping | list | tuple):
        return False
    inner = value.values() if isinstance(value, Mapping) else value
    return levels == 0 or any(_deeper(each, levels - 1) for each in inner)


@dataclass
class _Counts:
    """Amounts in a query of everything that is limited, counted from start to end."""

    found: Counter[str] = field(default_factory=Counter)
    _open: list[bool] = field(default_factory=list)  # of each open bracket, whether it begins a subquery
    _cases: int = 0
    _nots: int = 0
    _steps: int = 0

    @classmethod
    def of(cls, parts: Iterable[tuple[str, str]]) -> _Counts:
        counts = cls()
        before = ""
        for kind, part in parts:
            if kind == "word":
                counts._word(part, before)
            else:
                counts._sign(kind, part, before)
            before = part
        return counts

    def _sign(self, kind: str, sign: str, before: str) -> None:
        if kind == "open":
            # `CALL (x) {` has a bracket between; what follows a pattern's bracket is only a number.
            self._open.append(sign == "{" and (before in _SUBQUERIES or before == ")"))
            self._most("brackets inside one another", len(self._open))
            self._most("subqueries inside one another", sum(self._open))
        elif kind == "close" and self._open:
            self._open.pop()
        elif sign == ",":
            self.found["commas"] += 1
            self.found["columns and patterns"] += not self._open
        self.found["operators"] += kind == "dash" or sign in _OPERATORS
        # `-[` and `--` are relationships; so are they with an arrow's head before or behind.
        self.found["relationships in its patterns"] += before in _DASHES and (sign == "[" or kind == "dash")
        self._steps = self._steps + (sign in ".[") if sign in ".[]" else 0
        self._most("steps from value to value in a row", self._steps)
        if sign != "(":
            self._nots = 0

    def _word(self, word: str, before: str) -> None:
        if before[-1:].isalnum():
            self._steps = 0
        if word in ("MATCH", "UNION", "XOR", "NOT"):
            self.found[word] += 1
        self.found["AND and OR"] += word in ("AND", "OR")
        self.found["clauses"] += word in _CLAUSES
        self.found["operators"] += word in _OPERATORS
        self._nots = self._nots + 1 if word == "NOT" else 0
        self._most("NOT in a row", self._nots)
        self._cases += {"CASE": 1, "END": -1}.get(word, 0)
        self._most("CASE inside one another", self._cases)

    def _most(self, name: str, count: int) -> None:
        self.found[name] = max(self.found[name], count)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Each part of the text that is no space or comment, and its kind; words in capitals."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield kind, match[0].upper() if kind == "word" else match[0]
