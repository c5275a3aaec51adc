"""What `query` does: parameters from the command line, the read-only gateway, and its answer as table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from typing import Any, Literal

from api.cli.output import note, print_json, print_table
from api.settings import Settings
from graph.read.cypher import Answer, Gateway
from graph.storage.store import Store
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

Form = Literal["table", "json", "csv"]


def parameters(given: Iterable[str]) -> dict[str, Any]:
    """The query's parameters, from NAME=VALUE each; a value that is no JSON is taken as text."""
    found: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise InputError("not a parameter", property="--param", value=each, expected="NAME=VALUE")
        found[name] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def ask(store: Store, cypher: str, given: dict[str, Any], settings: Settings) -> Answer:
    """The answer to a query that only reads, within the limits of the settings."""
    return Gateway(store, seconds=settings.query_seconds, rows=settings.query_rows).run(cypher, given)


def print_answer(answer: Answer, form: Form, vocabulary: Vocabulary) -> None:
    """The whole answer, and what there is to note about it."""
    if form == "json":
        print_json(answer.as_dict(vocabulary))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_field(value) for value in row] for row in answer.rows)
    else:
        print_table(answer.columns, answer.rows)
        note("1 row" if len(answer.rows) == 1 else f"{len(answer.rows)} rows")
    for each in answer.notes(vocabulary):
        note(f"Note: {each}")


def _field(value: Any) -> str:
    """Text as it is, nothing as nothing, all else as JSON: what reads the file must be able to tell."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
