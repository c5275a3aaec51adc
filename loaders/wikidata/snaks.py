"""Wikidata's values: what a snak says, as text of ours."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from ontology.errors import InvalidClaim

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
ENTITY = "http://www.wikidata.org/entity/"
EARTH = ENTITY + "Q2"
PERCENT = "Q11229"
_LENGTHS = {11: 10, 10: 7, 9: 4, 8: 3}
"""How much of YYYY-MM-DD is known, by precision: day, month, year, decade."""

_DIGITS = 30


class Quantity(NamedTuple):
    """A number as text, with its bounds where they differ from it, and the item of its unit, empty for a mere count."""

    amount: str
    least: str | None
    most: str | None
    unit: str

    def __str__(self) -> str:
        bounds = f" ({self.least} to {self.most})" if self.least else ""
        return f"{self.amount}{bounds} {self.unit}".strip()

    @property
    def percentage(self) -> str:
        """The amount in per cent, of a share that is given so or as a part of one."""
        return self.amount if self.unit == PERCENT else _plain(Decimal(self.amount) * 100)


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
    if quantity := quantity_of(value):
        return str(quantity), ""
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


def quantity_of(value: Any) -> Quantity | None:
    """A value that is a number; None for other kinds. Raises InvalidClaim for one that cannot be read."""
    if not isinstance(value, dict) or "amount" not in value:
        return None
    try:
        amount, least, most = (_number(value.get(name)) for name in ("amount", "lowerBound", "upperBound"))
    except InvalidOperation as error:
        raise InvalidClaim("not a number", value=str(value["amount"])[:40]) from error
    if amount is None:
        raise InvalidClaim("not a number", value="null")
    bounds = (least, most) if least and most and (least, most) != (amount, amount) else (None, None)
    return Quantity(amount, bounds[0], bounds[1], str(value.get("unit", "1")).removeprefix(ENTITY).removeprefix("1"))


def coordinates_of(value: Any) -> tuple[float, float] | None:
    """A value that is a point, as latitude and longitude; None for others. Raises InvalidClaim for one elsewhere."""
    if not isinstance(value, dict) or not {"latitude", "longitude"} <= value.keys():
        return None
    if value.get("globe", EARTH) != EARTH:
        raise InvalidClaim("a point that is not on Earth", value=str(value["globe"])[:60])
    point = value["latitude"], value["longitude"]
    if not all(isinstance(each, int | float) for each in point):
        raise InvalidClaim("not a point", value=str(point)[:60])
    return float(point[0]), float(point[1])


def _number(given: Any) -> str | None:
    if given is None:
        return None
    number = Decimal(str(given))
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        raise InvalidOperation
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
