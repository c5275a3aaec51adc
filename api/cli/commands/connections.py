"""How entities are connected: `path`, `common` and `timeline`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, command, exit_if, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists

Relation = Annotated[str | None, typer.Option(metavar="NAME", help="Only facts of this relation.")]
Unrealised = Annotated[bool, typer.Option("--unrealised", help="Also what was only planned, cancelled or imagined.")]
Denied = Annotated[bool, typer.Option("--denied", help="Also facts that some claim denies.")]


@command(ASK, "sayso path tayyeb-agha shukria-barakzai", "sayso path tayyeb-agha ashraf-ghani --max-hops 6 --paths 3")
@provable
@lists(1, pages=False)
def path(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    start: Annotated[str, typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity.")],
    end: Annotated[str, typer.Argument(metavar="OTHER", autocompletion=known_ids, help="Id of another.")],
    max_hops: Annotated[int, typer.Option(min=1, max=6, help="Over so many facts at most.")] = 4,
    count: Annotated[
        int | None, typer.Option("--paths", min=1, max=20, help="The same as --limit: so many ways, 20 at most.")
    ] = None,
    as_of: AsOfDate = None,
    relation: Relation = None,
    unrealised: Unrealised = False,
    denied: Denied = False,
) -> None:
    """Show how two entities are connected, by the shortest ways over facts.

    Each fact stands with its claims, and the weakest of a way is marked. Leaves with 1 when there is no way.
    """
    from api.cli.views.connections import print_paths
    from graph.read.as_of import AsOf
    from graph.read.links import Links
    from graph.read.paths import paths

    links = Links(AsOf.parse(as_of), relation, unrealised, denied)
    with open_graph(ctx) as graph:
        found = paths(graph, start, end, links, max_hops=max_hops, count=count or listing.page.limit)
    listing.print_answer(found, found["results"], lambda: print_paths(found, graph.vocabulary))
    exit_if(not found["results"])


@command(ASK, "sayso common tayyeb-agha shukria-barakzai --kind Event")
@provable
@lists()
def common(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    id: Annotated[str, typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", autocompletion=known_ids, help="Id of another.")],
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only of this class, such as Event.")] = None,
    as_of: AsOfDate = None,
    relation: Relation = None,
    unrealised: Unrealised = False,
    denied: Denied = False,
) -> None:
    """List who or what two entities are both linked to.

    Leaves with 1 when there is none.
    """
    from api.cli.views.connections import print_common
    from graph.read import paths
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical
    from graph.read.links import Links

    links = Links(AsOf.parse(as_of), relation, unrealised, denied)
    with open_graph(ctx) as graph:
        one = canonical(graph.store, id)
        fetch = partial(paths.common, graph, one, other, links, kind=kind)
        show = partial(print_common, vocabulary=graph.vocabulary)
        exit_if(not listing.tell(fetch, show, ("in common", "in common")))


@command(
    ASK, "sayso timeline shukria-barakzai", "sayso timeline tayyeb-agha shukria-barakzai --kind Event --as-of 2015"
)
@provable
@lists()
def timeline(
    ctx: typer.Context,
    listing: Listing,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Of entities, places too; up to 10.")],
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only facts with such a thing, as Event.")] = None,
    as_of: AsOfDate = None,
    relation: Relation = None,
    unrealised: Unrealised = False,
    denied: Denied = False,
) -> None:
    """Tell the facts about one entity or several in the order of time.

    Those without any date come last.
    """
    from api.cli.views.connections import print_timeline
    from graph.read import timelines
    from graph.read.as_of import AsOf
    from graph.read.links import Links

    links = Links(AsOf.parse(as_of), relation, unrealised, denied)
    with open_graph(ctx) as graph:
        fetch = partial(timelines.timeline, graph, ids, links, kind=kind)
        listing.tell(fetch, partial(print_timeline, vocabulary=graph.vocabulary), ("entry", "entries"))
