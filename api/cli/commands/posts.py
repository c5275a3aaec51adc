"""Who held a post, and when nobody did: `holders` and `vacancies`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import (
    ASK,
    AsOfDate,
    Json,
    Throughout,
    command,
    every,
    open_graph,
    print_answer,
    provable,
)


@command(ASK, "sayso holders defence-minister --as-of 2015-06-22", "sayso holders --as-of 2015-06-22")
@provable
def holders(
    ctx: typer.Context,
    post: Annotated[str | None, typer.Argument(metavar="POST", help="Id of a post; without it, all posts.")] = None,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    as_json: Json = False,
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
        if post is None:
            found = every(lambda page: all_holders(graph, asked, page=page))
        else:
            id = canonical(graph.store, post)
            found = every(lambda page: holders_of(graph, id, asked, page=page))
    print_answer({"results": found}, lambda _: print_holders(found, graph.vocabulary), as_json)


@command(ASK, "sayso vacancies defence-minister", "sayso vacancies defence-minister --as-of 2015")
@provable
def vacancies(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(metavar="POST", help="Id of a post.")],
    as_of: AsOfDate = None,
    as_json: Json = False,
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
        found = every(lambda page: vacancies_of(graph, canonical(graph.store, post), asked, page=page))
    print_answer({"results": found}, lambda _: print_vacancies(found, graph.vocabulary), as_json)
