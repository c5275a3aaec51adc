"""Who took part in what, and for whom: `participations` and `representatives`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, command, note, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists


@command(
    ASK,
    "sayso participations hekmat-khalil-karzai --capacity personal --holding deputy-foreign-minister",
    "sayso participations tayyeb-agha --kind Meeting --as-of 2015",
)
@provable
@lists()
def participations(
    ctx: typer.Context,
    listing: Listing,
    actor: Annotated[
        str,
        typer.Argument(metavar="ACTOR", autocompletion=known_ids, help="Id of a person, an organisation or a group."),
    ],
    capacity: Annotated[
        str | None, typer.Option(metavar="CAPACITY", help="Only in this one: personal, official or representative.")
    ] = None,
    holding: Annotated[
        str | None, typer.Option(metavar="POST", help="Only while holding this post, certainly or perhaps.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only events of this class, as Meeting.")] = None,
    as_of: AsOfDate = None,
) -> None:
    """List what somebody took part in, and in what capacity.

    With the claims that say so, and those about the post. What was only planned is left out.
    """
    from api.cli.views.participations import print_participations
    from graph.read import participations as reading
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical

    wanted, asked = reading.Participation(capacity, holding, kind), AsOf.parse(as_of)
    with open_graph(ctx) as graph:
        id = canonical(graph.store, actor)
        fetch = partial(reading.participations, graph, id, wanted, asked)
        left_out = reading.unrealised_participations(graph, id, wanted)
        more = {"leftOut": {"unrealised": left_out}} if left_out else {}
        show = partial(print_participations, vocabulary=graph.vocabulary)
        listing.tell(fetch, show, ("participation", "participations"), more=more)
    if left_out:
        note(f"{left_out} only planned, left out")


@command(ASK, "sayso representatives taliban", "sayso representatives taliban --no-members")
@provable
@lists()
def representatives(
    ctx: typer.Context,
    listing: Listing,
    actor: Annotated[
        str,
        typer.Argument(metavar="ACTOR", autocompletion=known_ids, help="Id of an organisation, a group or a person."),
    ],
    members: Annotated[
        bool | None,
        typer.Option("--members/--no-members", help="Only those who belonged to it then; or of whom nobody says so."),
    ] = None,
    as_of: AsOfDate = None,
) -> None:
    """List who acted on behalf of somebody.

    With the claims that say so, and those about belonging to it: who held a post in it belonged to it.
    """
    from api.cli.views.participations import print_representatives
    from graph.read import participations as reading
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical

    asked = AsOf.parse(as_of)
    with open_graph(ctx) as graph:
        id = canonical(graph.store, actor)
        fetch = partial(reading.representatives, graph, id, asked, members=members)
        show = partial(print_representatives, vocabulary=graph.vocabulary)
        listing.tell(fetch, show, ("representative", "representatives"))
