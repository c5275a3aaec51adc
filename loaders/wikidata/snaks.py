"""Wikidata's values: what a snak says, as text of ours."""

from __future__ import annotations

from typing import Any

from ontology.errors import InvalidClaim

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
ENTITY = "http://www.wikidata.org/entity/"
_LENGTHS = {11: 10, 10: 7, 9: 4, 8: 3}
"""How much of YYYY-MM-DD is known, by precision: day, month, year, decade."""


def value_of(snak: Any) -> Any:
    """The value of a snak; raises InvalidClaim for one without (`novalue`, `somevalue`) and for what is no snak."""
    if not isinstance(snak, dict):
        raise InvalidClaim("not a value", value=str(snak)[:40], expected="a snak")
    kind = snak.get("snaktype")
    if kind != "value":
        said = {"novalue": "it says that there is none", "somevalue": "it says that there is one, not which"}
        raise InvalidClaim(said.get(str(kind), "not a value"), value=str(kind))
    value = snak.get("datavalue")
    if not isinstance(value, dict) or "value" not in value:
        raise InvalidClaim("not a value", value=str(value)[:40], expected="a datavalue")
    return value["value"]


def item_of(value: Any) -> str | None:
    """The id of the item that a value names."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and found.startswith("Q") else None


def text_of(value: Any) -> tuple[str, str]:
    """A value as text with its language, which is empty where it has none; raises InvalidClaim for other kinds."""
    if isinstance(value, str):
        return value, ""
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return value["text"], str(value.get("language") or "")
    if isinstance(value, dict) and "time" in value:
        return date_of(value), ""
    raise InvalidClaim("a kind of value that has no place here", value=str(value)[:60])


def date_of(value: dict[str, Any]) -> str:
    """A time as EDTF, no more precise than it is; raises InvalidClaim for what EDTF would make wrong."""
    time, precision = str(value.get("time", "")), value.get("precision")
    if value.get("calendarmodel", GREGORIAN) != GREGORIAN:
        raise InvalidClaim("a date of the Julian calendar", value=time, expected="a Gregorian date")
    length = _LENGTHS.get(precision) if isinstance(precision, int) else None
    if length is None or not time.startswith("+") or len(time) < 12:
        raise InvalidClaim("a date coarser than a decade", value=time, expected="a day, month, year or decade")
    return time[1 : 1 + length] + ("X" if length == 3 else "")
