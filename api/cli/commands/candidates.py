"""Entities that might be the same: `candidates`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import DECIDE, command, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists
from ontology.errors import InputError


@command(
    DECIDE,
    "sayso candidates",
    "sayso candidates bo-larsen-mayor",
    "sayso candidates --min-score 0.7",
    "sayso candidates --kind Event",
)
@provable
@lists()
def candidates(
    ctx: typer.Context,
    listing: Listing,
    id: Annotated[
        str | None,
        typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity; without it, the whole graph."),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, metavar="NUMBER", help="Only pairs with this score or a higher one; 0.4 if not given."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only entities of this kind; Event compares across datasets.")
    ] = None,
) -> None:
    """List who might be the same, and why.

    Pairs of entities with a shared name, or a shared id elsewhere, that nobody has judged not to be the same. With
    `--kind Event`, or another kind of event: events of different datasets that may be one incident, by their days,
    places and actors. None of them is merged by it; `sayso same` and `sayso not-same` decide.
    """
    from api.cli.views.candidates import print_candidates
    from graph.analysis.candidates import candidates as of_all
    from graph.analysis.candidates import entity_candidates
    from graph.analysis.pairs import LEAST_SCORE
    from graph.read.entities import canonical

    if id and kind:
        raise InputError("of one entity no kind is asked for", property="kind", value=kind, expected="ID or --kind")
    with open_graph(ctx) as graph:
        if id:
            fetch = partial(entity_candidates, graph, canonical(graph.store, id))
        else:
            fetch = partial(of_all, graph, kind=kind)
        least = LEAST_SCORE if min_score is None else min_score
        listing.tell(partial(fetch, min_score=least), print_candidates, ("pair", "pairs"))
