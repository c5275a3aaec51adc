"""The rows of a list as CSV and as JSON Lines, for REST and the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.export.tables import cell
from api.services.cells import plain_json

Row = Mapping[str, Any]


def csv_text(rows: Iterable[Row], line_end: str) -> str:
    """A line of names, then the rows: members of members as `neighbour.id`, lists with semicolons.

    All rows are held in memory, since any of them may have a column that no other has.
    """
    flat = [dict(_flat(row)) for row in rows]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in flat)
    return buffer.getvalue()


def json_line(row: Row) -> str:
    """A row as JSON on one line."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=plain_json)


def _flat(row: Row, before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple) and any(isinstance(each, Mapping | list | tuple) for each in value):
            yield before + name, json.dumps(value, ensure_ascii=False, default=plain_json)
        else:
            yield before + name, "" if value is None else cell(value)
