"""Entities that might be the same: `candidates`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import DECIDE, Json, command, open_graph, provable
from ontology.errors import InputError


@command(
    DECIDE,
    "sayso candidates",
    "sayso candidates bo-larsen-mayor",
    "sayso candidates --min-score 0.7",
    "sayso candidates --kind Event",
)
@provable
def candidates(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity; without it, the whole graph.")] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, metavar="NUMBER", help="Only pairs with this score or a higher one; 0.4 if not given."
        ),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only entities of this kind; Event compares across datasets.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List who might be the same, and why.

    Pairs of entities with a shared name, or a shared id elsewhere, that nobody has judged not to be the same. With
    `--kind Event`, or another kind of event: events of different datasets that may be one incident, by their days,
    places and actors. None of them is merged by it; `sayso same` and `sayso not-same` decide.
    """
    from api.cli.output import print_results_json
    from api.cli.views.candidates import print_candidates
    from api.services.candidates import every_candidate

    if id and kind:
        raise InputError("of one entity no kind is asked for", property="kind", value=kind, expected="ID or --kind")
    with open_graph(ctx) as graph:
        found = every_candidate(graph, id, kind=kind, min_score=min_score)
        if as_json:
            print_results_json(found)
        else:
            print_candidates(found)
