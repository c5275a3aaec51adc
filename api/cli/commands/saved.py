"""Saved queries, listed and run by name: `saved`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import ASK, Json, command, open_graph, settings_of
from api.cli.commands.query import named_values
from api.cli.listing import Listing, form_of


@command(
    ASK,
    "sayso saved",
    "sayso saved held-posts day=2015-06-24",
    "sayso saved held-posts --text > who-held-what.cypher",
)
def saved(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A query; without it all are listed.")] = None,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="PARAMETER=VALUE", help="Values for its parameters.")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Print the Cypher of the query instead of running it.")] = False,
    as_json: Json = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print JSON Lines: a row a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV: a row a line.")] = False,
) -> None:
    """List the saved queries, or run one by its name."""
    from api.cli.views.query import print_rows, print_saved_queries
    from api.services.context import Context
    from api.services.saved_queries import saved_queries, saved_query

    form, settings = form_of(as_json, as_jsonl, as_csv), settings_of(ctx)
    if name is None:
        found = [each.as_row() for each in saved_queries(settings.home)]
        Listing(form, None).print_answer({"results": found, "next": None}, found, lambda: print_saved_queries(found))
        return
    chosen = saved_query(settings.home, name)
    if text:
        typer.echo(chosen.query)
        return
    given = named_values(values or (), "PARAMETER=VALUE")
    with open_graph(ctx) as graph:
        answer = chosen.run(Context(graph, settings).gateway, given)
    print_rows(answer, graph.vocabulary, form)
