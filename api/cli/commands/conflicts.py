"""Claims that cannot all be true: `conflicts`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, Throughout, command, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists


@command(
    ASK, "sayso conflicts", "sayso conflicts defence-minister --possible", "sayso conflicts --rule twoValues --json"
)
@provable
@lists()
def conflicts(
    ctx: typer.Context,
    listing: Listing,
    id: Annotated[
        str | None,
        typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity; without it, the whole graph."),
    ] = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help="By this rule only, such as twoHolders.")] = None,
    possible: Annotated[
        bool, typer.Option("--possible", help="Those that are conflicts only if the dates fall so.")
    ] = False,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    said_by: Annotated[
        str | None,
        typer.Option(metavar="SPEAKER", help="Only those with a claim for which this entity is quoted, on any side."),
    ] = None,
) -> None:
    """List where claims cannot all be true.

    Each conflict comes with its rule, and with the claims and sources of every side. None of them is changed by it.
    """
    from api.cli.views.conflicts import print_conflicts
    from api.services.sentences import Sentences
    from graph.analysis.conflicts import ConflictFilter, entity_conflicts
    from graph.analysis.conflicts import conflicts as of_all
    from graph.read.as_of import AsOf
    from graph.read.entities import canonical
    from graph.storage.paging import PAGE_SIZE

    asked = ConflictFilter(rule, possible, AsOf.parse(as_of, throughout=throughout), said_by)
    with open_graph(ctx) as graph:
        show = partial(print_conflicts, words=Sentences(graph.vocabulary))
        # Each conflict comes with the claims of all its sides: smaller pages than of other lists.
        fetch = partial(entity_conflicts, graph, canonical(graph.store, id)) if id else partial(of_all, graph)
        listing.tell(partial(fetch, asked), show, ("conflict", "conflicts"), page_size=PAGE_SIZE)
