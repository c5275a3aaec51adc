"""Single values as people read them, and as JSON has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any


def cell(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell(each) for each in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=plain_json)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def plain_json(value: Any) -> Any:
    """Values that JSON has no form for: dates as ISO text, sets as lists, anything else as its text."""
    if isinstance(value, date | time):
        return value.isoformat()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
