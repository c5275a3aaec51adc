"""Prints answers to Cypher queries, and saved queries, as table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from typing import Any

from api.cli.output import note, print_json, print_json_lines, print_table, say
from api.services.saved_queries import SavedQueryRow
from graph.read.cypher import Answer
from ontology.vocabulary import Vocabulary


def print_rows(answer: Answer, vocabulary: Vocabulary, form: str) -> None:
    """The whole answer in one of the forms of lists, and what there is to note about it."""
    if form == "json":
        print_json(answer.as_dict(vocabulary))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_field(value) for value in row] for row in answer.rows)
    elif form == "jsonl":
        print_json_lines(dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
    else:
        print_table(answer.columns, answer.rows)
        note("1 row" if len(answer.rows) == 1 else f"{len(answer.rows)} rows")
    for each in answer.notes(vocabulary):
        note(f"Note: {each}")


def print_saved_queries(queries: Sequence[SavedQueryRow]) -> None:
    """The saved queries with their parameters."""
    for query in queries:
        say(f"{query['name']}: {query['description']}")
        for each in query["parameters"]:
            default = "" if each["required"] else f" = {each['default']}"
            say(f"  {each['name']}: {each['type']}{default} — {each['meaning']}")


def _field(value: Any) -> str:
    """Text as it is, nothing as nothing, all else as JSON: what reads the file must be able to tell."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
