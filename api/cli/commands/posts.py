"""Who held a post, and when nobody did: `holders` and `vacancies`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, Throughout, command, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists


@command(ASK, "sayso holders defence-minister --as-of 2015-06-22", "sayso holders --as-of 2015-06-22")
@provable
@lists()
def holders(
    ctx: typer.Context,
    listing: Listing,
    post: Annotated[
        str | None,
        typer.Argument(metavar="POST", autocompletion=known_ids, help="Id of a post; without it, all posts."),
    ] = None,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
) -> None:
    """List who held a post, or every post, with the claims that say so.

    Of one post earliest first. Claims that make no fact stand among the others and are marked.
    """
    from api.cli.views.posts import print_holders
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical
    from graph.read.posts import all_holders
    from graph.read.posts import holders as holders_of

    asked = AsOf.parse(as_of, throughout=throughout)
    with open_graph(ctx) as graph:
        fetch = partial(holders_of, graph, canonical(graph.store, post)) if post else partial(all_holders, graph)
        show = partial(print_holders, vocabulary=graph.vocabulary)
        listing.tell(partial(fetch, asked), show, ("holder", "holders"))


@command(ASK, "sayso vacancies defence-minister", "sayso vacancies defence-minister --as-of 2015")
@provable
@lists()
def vacancies(
    ctx: typer.Context,
    listing: Listing,
    post: Annotated[str, typer.Argument(metavar="POST", autocompletion=known_ids, help="Id of a post.")],
    as_of: AsOfDate = None,
) -> None:
    """List when nobody held a post, for certain or perhaps.

    Only days between the first and the last that claims about its holders name: of others nothing is known.
    """
    from api.cli.views.posts import print_vacancies
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical
    from graph.read.vacancies import vacancies as vacancies_of

    asked = AsOf.parse(as_of)
    with open_graph(ctx) as graph:
        fetch = partial(vacancies_of, graph, canonical(graph.store, post), asked)
        listing.tell(fetch, partial(print_vacancies, vocabulary=graph.vocabulary), ("vacancy", "vacancies"))
