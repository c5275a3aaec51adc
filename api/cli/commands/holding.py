"""Who held what, when, and in what capacity: `holders`, `vacancies`, `participations` and `representatives`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.commands.base import AsOfDate, Json, Throughout, app, examples, open_graph, print_answer, provable

if TYPE_CHECKING:
    from graph.storage.paging import Page

T = TypeVar("T")


@app.command(epilog=examples("sayso holders defence-minister --as-of 2015-06-22", "sayso holders --as-of 2015-06-22"))
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
            found = _every(lambda page: all_holders(graph, asked, page=page))
        else:
            id = canonical(graph.store, post)
            found = _every(lambda page: holders_of(graph, id, asked, page=page))
    print_answer({"results": found}, lambda _: print_holders(found, graph.vocabulary), as_json)


@app.command(epilog=examples("sayso vacancies defence-minister", "sayso vacancies defence-minister --as-of 2015"))
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
        found = _every(lambda page: vacancies_of(graph, canonical(graph.store, post), asked, page=page))
    print_answer({"results": found}, lambda _: print_vacancies(found, graph.vocabulary), as_json)


@app.command(
    epilog=examples(
        "sayso participations hekmat-khalil-karzai --capacity personal --holding deputy-foreign-minister",
        "sayso participations tayyeb-agha --kind Meeting --as-of 2015",
    )
)
@provable
def participations(
    ctx: typer.Context,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id of a person, an organisation or a group.")],
    capacity: Annotated[
        str | None, typer.Option(metavar="CAPACITY", help="Only in this one: personal, official or representative.")
    ] = None,
    holding: Annotated[
        str | None, typer.Option(metavar="POST", help="Only while holding this post, certainly or perhaps.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only events of this class, as Meeting.")] = None,
    as_of: AsOfDate = None,
    as_json: Json = False,
) -> None:
    """List what somebody took part in, and in what capacity.

    With the claims that say so, and those about the post. What was only planned is left out.
    """
    from api.cli.views.posts import print_participations
    from graph.read import participations as capacities
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical

    wanted, asked = capacities.Participation(capacity, holding, kind), AsOf.parse(as_of)
    with open_graph(ctx) as graph:
        id = canonical(graph.store, actor)
        found = _every(lambda page: capacities.participations(graph, id, wanted, asked, page=page))
        left_out = capacities.unrealised_participations(graph, id, wanted)
    answer = {"results": found, "leftOut": {"unrealised": left_out}}
    print_answer(answer, lambda _: print_participations(found, left_out, graph.vocabulary), as_json)


@app.command(epilog=examples("sayso representatives taliban", "sayso representatives taliban --no-members"))
@provable
def representatives(
    ctx: typer.Context,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id of an organisation, a group or a person.")],
    members: Annotated[
        bool | None,
        typer.Option("--members/--no-members", help="Only those who belonged to it then; or of whom nobody says so."),
    ] = None,
    as_of: AsOfDate = None,
    as_json: Json = False,
) -> None:
    """List who acted on behalf of somebody.

    With the claims that say so, and those about belonging to it: who held a post in it belonged to it.
    """
    from api.cli.views.posts import print_representatives
    from graph.read import participations as capacity
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical

    asked = AsOf.parse(as_of)
    with open_graph(ctx) as graph:
        id = canonical(graph.store, actor)
        found = _every(lambda page: capacity.representatives(graph, id, asked, members=members, page=page))
    print_answer({"results": found}, lambda _: print_representatives(found, graph.vocabulary), as_json)


def _every(fetch: Callable[..., Page[T]]) -> list[T]:
    from graph.storage.paging import every_row

    return list(every_row(fetch))
