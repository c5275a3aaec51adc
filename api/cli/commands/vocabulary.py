"""The command that shows the vocabulary; it needs no Neo4j."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import LOAD, Json, command, settings_of


@command(LOAD, "sayso ontology", "sayso ontology participatedIn", "sayso --ontology mine.ttl ontology --own")
def ontology(
    ctx: typer.Context,
    term: Annotated[
        str | None, typer.Argument(help="A class, relation, attribute, qualifier or list of concepts.")
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="Only your own terms.")] = False,
    as_json: Json = False,
) -> None:
    """List the terms of the vocabulary, or describe one."""
    from api.cli.views.ontology import print_ontology
    from api.services.vocabulary import vocabulary_of

    print_ontology(vocabulary_of(settings_of(ctx)), term, own=own, as_json=as_json)
