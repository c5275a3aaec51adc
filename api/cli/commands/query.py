"""Cypher that only reads: `query`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from api.cli.commands.base import ASK, Json, command, open_graph, provable, settings_of
from api.cli.listing import form_of
from ontology.errors import InputError


def _from_input(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


@command(
    ASK,
    "sayso query 'MATCH (p:Person) RETURN p.id, p.name LIMIT 5'",
    "sayso query 'MATCH (n:Entity {id: $id}) RETURN n' --param id=kabul --json",
    "sayso query 'MATCH (s:Source) RETURN s.id, s.url' --csv > sources.csv",
)
@provable
def query(
    ctx: typer.Context,
    cypher: Annotated[
        str,
        typer.Argument(metavar="CYPHER", callback=_from_input, help="A query that only reads; - reads it from input."),
    ],
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter; the value as JSON, or as text.")
    ] = None,
    as_json: Json = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print JSON Lines: a row a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV: a row a line.")] = False,
) -> None:
    """Ask the graph in Cypher, reading only."""
    from api.cli.views.query import print_rows
    from api.services.context import Context

    form = form_of(as_json, as_jsonl, as_csv)
    settings = settings_of(ctx)
    given = {name: _value(text) for name, text in named_values(param or (), "NAME=VALUE", "--param").items()}
    with open_graph(ctx) as graph:
        answer = Context(graph, settings).gateway.run(cypher, given)
    print_rows(answer, graph.vocabulary, form)


def named_values(given: Iterable[str], form: str, option: str | None = None) -> dict[str, str]:
    """Values by name, from NAME=VALUE each; raises InputError, which names the `option` and the `form` of each."""
    found: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise InputError("not a parameter", property=option, value=each, expected=form)
        if name in found:
            raise InputError("the parameter is given more than once", property=option, value=each)
        found[name] = value
    return found


def _value(text: str) -> Any:
    """The value that the text is as JSON, or else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
