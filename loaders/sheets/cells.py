"""Cells: text as it stands in one, and the values that a spreadsheet makes of what somebody types.

`encoded` and `decoded` are each other's inverse for every text; so are `joined` and `split` for every list of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ontology.errors import InvalidClaim, option
from ontology.vocabulary import Property, ValueType

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""Beginnings of a cell that a spreadsheet takes for a formula; and the apostrophe that guards against it."""
_SEPARATOR = " | "
_ESCAPED = re.compile(r"\\([\\|])")
_BETWEEN = re.compile(r"((?:[^\\|]|\\.?)*)(?:\||$)", re.DOTALL)
_AMBIGUOUS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_YEARS = range(1000, 3000)
_DATES = (ValueType.EDTF, ValueType.DATE)


class Day(str):
    """A date cell: as precise as the cell shows it, which may be a month or a year."""

    __slots__ = ()


@dataclass(frozen=True)
class Unreadable:
    """A cell that is not what it shows, such as a formula; and why."""

    problem: str
    shown: str
    expected: str

    def error(self) -> InvalidClaim:
        """The error for whoever wants to read it."""
        return InvalidClaim(self.problem, value=self.shown[:80] or None, expected=self.expected)


Cell: TypeAlias = str | int | float | bool | Unreadable
"""A cell as its file has it: text, number, truth value, or what cannot be read. An empty cell is empty text."""


def encoded(text: str) -> str:
    """A text as it stands in a cell: never a formula, and with its white space at the ends, if any, in quotes."""
    return _without_formula(_quoted(text))


def decoded(cell: str) -> str:
    """The text of a cell, without white space at its ends."""
    return _unquoted(_without_apostrophe(cell.strip()))


def joined(texts: Iterable[str]) -> str:
    """Several texts in one cell, with `|` between them."""
    escaped = (_quoted(text).replace("\\", "\\\\").replace("|", "\\|") for text in texts)
    return _without_formula(_SEPARATOR.join(escaped))


def split(cell: str) -> list[str]:
    """The texts of a cell that may hold several."""
    parts = (part.strip() for part in _BETWEEN.findall(_without_apostrophe(cell.strip())))
    return [_unquoted(_ESCAPED.sub(r"\1", part)) for part in parts if part]


def _without_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _without_apostrophe(text: str) -> str:
    # Not every apostrophe is ours: 'Abd al-Rahman has one, too.
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _quoted(text: str) -> str:
    return f'"{text}"' if _needs_quotes(text) else text


def _unquoted(text: str) -> str:
    return text[1:-1] if _is_quoted(text) and _needs_quotes(text[1:-1]) else text


def _needs_quotes(text: str) -> bool:
    return text != text.strip() or _is_quoted(text)


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text.startswith('"') and text.endswith('"')


def text_in(cell: Cell, declared: Property, dates: str | None = None) -> str:
    """The text of a cell where a value of `declared` is expected; raises InvalidClaim for what is no such thing.

    `dates` is `dmy` or `mdy`, the order of the numbers in dates such as 12/08/2018; None when nobody said.
    """
    if isinstance(cell, Unreadable):
        raise cell.error()
    if isinstance(cell, str):
        if declared.type in _DATES:
            return _date_in(decoded(cell), dates)
        if isinstance(cell, Day):
            raise InvalidClaim(
                "the spreadsheet made a date of it", value=cell, expected="the column formatted as text, and typed anew"
            )
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if declared.type in _DATES and cell not in _YEARS:
        raise _number_as_date(_number(cell))
    return _number(cell)


def _number_as_date(shown: str) -> InvalidClaim:
    expected = "text such as 2015-05-08, or a date cell"
    return InvalidClaim("a number where a date belongs", value=shown[:80], expected=expected)


def _number(cell: float) -> str:
    return str(int(cell)) if isinstance(cell, int) or (cell.is_integer() and abs(cell) < 2**53) else repr(cell)


def _date_in(text: str, order: str | None) -> str:
    found = _AMBIGUOUS.fullmatch(text)
    if not found:
        if text.isdecimal() and int(text[:19]) not in _YEARS:
            raise _number_as_date(text)
        return text
    first, _, second, year = found.groups()
    if order is None:
        raise InvalidClaim(
            "day and month cannot be told apart",
            value=text,
            expected=f"text such as {year}-{int(second):02}-{int(first):02}, or {option('dates')} dmy or mdy",
        )
    day, month = (first, second) if order == "dmy" else (second, first)
    return f"{year}-{int(month):02}-{int(day):02}"
