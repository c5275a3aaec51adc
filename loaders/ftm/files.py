"""The files of FollowTheMoney: entity lines, deltas, and statements as CSV, JSON lines or the older packs."""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

import orjson

from loaders.base import Draft, Options
from loaders.ftm.entities import FtmEntity, Statement, entity_of, entity_of_statements, statement_of
from loaders.ftm.model import Model
from loaders.inputs import Input
from ontology.errors import InputError, InvalidClaim, MalformedFile

PACK = (
    "entity_id",
    "prop",
    "value",
    "dataset",
    "lang",
    "original_value",
    "target",
    "external",
    "first_seen",
    "last_seen",
)
"""The columns of a pack, which has no header: `prop` is `Schema:property`."""
DELETED = "DEL"
_OPERATIONS = ("ADD", "MOD", DELETED)

Line = FtmEntity | Draft
"""An entity, or a line that is none or that takes an entity out, as a record of its own."""


def first_object(file: Input) -> dict[str, Any]:
    """The JSON object of the first line, or of the whole head; empty when there is none."""
    first = file.head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    try:
        found = orjson.loads(first)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def entity_lines(file: Input, options: Options) -> Iterator[Line]:
    """The entities of a file of entity lines."""
    return _lines(file, options, entity_of)


def delta_lines(file: Input, options: Options) -> Iterator[Line]:
    """The entities that a delta adds or changes, and an empty record for each that it deletes."""
    return _lines(file, options, _changed)


def _changed(data: Any, line: int, text: str) -> Line:
    if not isinstance(data, dict) or data.get("op") not in _OPERATIONS or not isinstance(data.get("entity"), dict):
        expected = "an object with entity and with op, one of " + ", ".join(_OPERATIONS)
        raise MalformedFile("not a change", line=line, value=text[:80], expected=expected)
    if data["op"] == DELETED:
        return Draft(str(data["entity"].get("id")), withdrawn=True, statements=[text])
    return entity_of(data["entity"], line, text)


def _lines(file: Input, options: Options, read: Callable[[Any, int, str], Line]) -> Iterator[Line]:
    for number, text in file.lines(options.encoding):
        if not text.strip():
            continue
        try:
            yield read(_parsed(text, number), number, text)
        except InputError as error:
            yield Draft(f"line {number}", problems=[error], statements=[text])


def _parsed(text: str, line: int) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedFile(f"not JSON: {error}", line=line, value=text[:80], expected="one JSON object") from error


def statement_entities(file: Input, options: Options, model: Model) -> Iterator[Line]:
    """The entities that the statements of a file make, whatever order these are in; `id` rows are checksums."""
    with tempfile.NamedTemporaryFile(prefix="sayso-") as stored, sqlite3.connect(stored.name) as sorter:
        sorter.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE s (id, line, row)")
        broken = []
        for number, row in _rows(file, options):
            try:
                if isinstance(row, InputError):
                    raise row
                statement = statement_of(row, number)
            except InputError as error:
                broken.append(Draft(f"line {number}", problems=[error], statements=[str(row)]))
                continue
            if statement.value.prop != "id":
                sorter.execute(
                    "INSERT INTO s VALUES (?, ?, ?)", (statement.canonical_id, number, json.dumps(row, default=str))
                )
        yield from broken
        found = sorter.execute("SELECT id, line, row FROM s ORDER BY id, line")
        for id, rows in groupby(found, key=itemgetter(0)):
            yield _joined(id, [statement_of(json.loads(row), line) for _, line, row in rows], model)


def _joined(id: str, statements: list[Statement], model: Model) -> Line:
    """One entity of the most special schema that its statements name."""
    names = dict.fromkeys(statement.schema for statement in statements)
    known = [name for name in names if model.knows(name)]
    special = [name for name in known if set(known) <= set(model.lineage(name))]
    if not special and known:
        problem = InvalidClaim(
            "its statements are of schemata that exclude one another", value=", ".join(known), expected="one schema"
        )
        return Draft(id, problems=[problem], statements=[each.value.text for each in statements])
    return entity_of_statements(id, (special or list(names))[0], statements)


def _rows(file: Input, options: Options) -> Iterator[tuple[int, Any]]:
    if file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        for number, text in file.lines(options.encoding):
            if text.strip():
                try:
                    parsed = _parsed(text, number)
                except InputError as error:
                    yield number, error
                else:
                    yield number, parsed if isinstance(parsed, dict) else {}
        return
    yield from _csv_rows(file, options)


def _csv_rows(file: Input, options: Options) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with file.text(options.encoding) as text:
        reader = csv.reader(text)
        try:
            first = next(reader)
            has_header = "entity_id" in first
            columns = first if has_header else PACK
            for cells in reader if has_header else chain([first], reader):
                row = dict(zip(columns, cells, strict=False))
                yield reader.line_num, row if "schema" in row else _unpacked(row)
        except csv.Error as error:
            raise MalformedFile(f"not CSV: {error}", file=str(file.path), line=reader.line_num) from error
        except UnicodeDecodeError as error:
            raise file.wrong_encoding(reader.line_num + 1, error.object[error.start]) from error


def _unpacked(row: Mapping[str, str]) -> Mapping[str, str]:
    schema, _, prop = row.get("prop", "").rpartition(":")
    return {**row, "schema": schema, "prop": prop}
