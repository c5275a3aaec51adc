"""Entities by name, and what is said of one: `find` and `show`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import (
    ASK,
    AsOfDate,
    SaidBy,
    Throughout,
    command,
    exit_if,
    open_graph,
    print_answer,
    provable,
)
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists


@command(ASK, "sayso find karzai", "sayso find taliban --kind Organisation")
@provable
@lists(50)
def find(
    ctx: typer.Context,
    listing: Listing,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words of a name, or their beginnings.")],
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Of this class only, such as Person.")] = None,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
) -> None:
    """Find entities by name, in any language.

    Leaves with 1 when there is none.
    """
    from api.cli.views.entities import print_found
    from graph.read.as_of import AsOf
    from graph.read.entities import find_entities

    asked = AsOf.parse(as_of, throughout=throughout)
    with open_graph(ctx) as graph:
        fetch = partial(find_entities, graph, asked, q=name, kind=kind and kind[0].upper() + kind[1:])
        exit_if(not listing.tell(fetch, print_found, ("entity", "entities")))


@command(
    ASK,
    "sayso show tayyeb-agha",
    "sayso show defence-minister --as-of 2015-06-24",
    "sayso show tayyeb-agha --said-by delegates",
)
@provable
@lists(100)
def show(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    id: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity, a source, a fact or a claim.")
    ],
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    said_by: SaidBy = None,
    published_by: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only what had been, or may have been, published by then.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only what this graph held then: a day, or a moment with its zone."),
    ] = None,
    prefer: Annotated[
        str | None,
        typer.Option(metavar="WHICH", help="Value to show where claims differ: mostSources, mostConfident or newest."),
    ] = None,
    trusted: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Show what this source says before all else; may be repeated."),
    ] = None,
) -> None:
    """Show what is said of something, by whom and where.

    Facts come with the claims that make them, and a source with what it says. What is denied or doubted stands apart
    and is marked. With --said-by, --published-by or --known-at there are claims alone: facts are of today, and of all
    who speak. CSV and JSON Lines hold the claims.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.entities import print_shown
    from api.services.things import Asked, look_up, prefer_shown
    from graph.read.as_of import AsOf
    from graph.read.clocks import Clocks
    from graph.read.display import preference

    asked = Asked(AsOf.parse(as_of, throughout=throughout), Clocks.parse(published_by, known_at), said_by, listing.page)
    with open_graph(ctx) as graph:
        wanted = preference(graph.store, prefer, trusted or ())
        shown = prefer_shown(graph, look_up(graph, id, asked, TERMINAL), wanted)
    if listing.form in ("words", "json"):
        print_answer(shown.as_dict(), lambda _: print_shown(shown, graph.vocabulary), listing.form == "json")
    else:
        listing.print_rows(shown.rows)
