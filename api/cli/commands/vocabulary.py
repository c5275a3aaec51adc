"""The command that shows the vocabulary; it needs no Neo4j."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, command, settings_of
from api.cli.listing import Listing, lists


@command(LOAD, "sayso ontology", "sayso ontology participatedIn", "sayso --ontology mine.ttl ontology --own")
@lists()
def ontology(
    ctx: typer.Context,
    listing: Listing,
    term: Annotated[
        str | None, typer.Argument(help="A class, relation, attribute, qualifier or list of concepts.")
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="Only your own terms.")] = False,
) -> None:
    """List the terms of the vocabulary, or describe one."""
    from api.cli.views.ontology import print_term, print_terms
    from api.services.ontology import terms
    from api.services.vocabulary import vocabulary_of

    vocabulary = vocabulary_of(settings_of(ctx))
    fetch = partial(terms, vocabulary, term, own=own)
    if term is not None and listing.form == "words":
        print_term(vocabulary, term, own=own)
    else:
        listing.tell(fetch, print_terms, ("term", "terms"))
