"""FtM's values in our forms, and back: dates, countries, numbers of registers, entity ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from loaders.values import read_text
from ontology.errors import InvalidClaim
from ontology.vocabulary import Property, Vocabulary

_COUNTRY = re.compile(r"[A-Z]{2,4}(-[A-Z]{3})?")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T.*")
_PROPERTIES_OF_COUNTRIES = ("country", "nationality", "jurisdiction", "flag")
_ITEM = "http://www.wikidata.org/entity/"
_QID = re.compile(r"Q[1-9][0-9]*")


def read_value(declared: Property, prop: str, text: str, language: str, vocabulary: Vocabulary) -> Any:
    """A value of an FtM property as a value of ours; raises InvalidClaim for one that is none."""
    text = text.strip()
    if declared.name in (*_PROPERTIES_OF_COUNTRIES, "currency"):
        text = text.upper()
        if declared.name != "currency" and not _COUNTRY.fullmatch(text):
            raise InvalidClaim("not a country code", property=prop, value=f'"{text}"', expected="such as af")
    elif prop == "wikidataId":
        if not _QID.fullmatch(text):
            raise InvalidClaim("not an item of Wikidata", property=prop, value=f'"{text}"', expected="such as Q42")
        text = _ITEM + text
    elif declared.name == "code":
        text = f"{prop}:{text}"
    return read_text(declared, text, vocabulary, language)


def ftm_text(name: str, prop: str, value: Any) -> str | None:
    """A value of ours as the text of an FtM property; None for one that the property does not take."""
    text = str(value)
    if name in _PROPERTIES_OF_COUNTRIES:
        return text.lower()
    prefix = {"code": f"{prop}:", "externalId": _ITEM if prop == "wikidataId" else ""}.get(name, "")
    if not text.startswith(prefix):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else text.removeprefix(prefix)


def read_date(text: str) -> tuple[str, str | None]:
    """An FtM date as EDTF, and what of it is not kept: a time of day."""
    if found := _TIME.fullmatch(text.strip()):
        return found[1], text.strip()[len(found[1]) :]
    return text.strip(), None


def joined_dates(dates: Sequence[str]) -> str:
    """One of several dates, it is not known which, as EDTF."""
    return dates[0] if len(dates) == 1 else f"[{','.join(dates)}]"


def ftm_dates(edtf: str) -> list[str]:
    """An EDTF text as dates of FtM, which knows a year, a month or a day; none where that would be made up."""
    given = edtf[1:-1].split(",") if edtf.startswith("[") and edtf.endswith("]") else [edtf]
    dates = [each.strip() for each in given]
    return dates if all(_DATE.fullmatch(each) for each in dates) else []


def written_note(lines: Sequence[tuple[str, str]]) -> str | None:
    """Properties and their values as the text of a note."""
    return "\n".join(f"{prop}: {text}".replace("\n", "\n  ") for prop, text in lines) or None


def read_note(note: str | None) -> list[tuple[str, str]]:
    """The properties and values that a note holds; none of one that somebody wrote."""
    found = re.split(r"\n(?!  )", note) if note else []
    parts = [line.replace("\n  ", "\n").partition(": ") for line in found]
    return [(prop, text) for prop, _, text in parts if re.fullmatch(r"[a-zA-Z0-9]+", prop) and text]
