"""Sources and datasets, and what rests on them: `sources`, `datasets`, `claims`, `single-source` and `dependents`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, SaidBy, command, exit_if, note, open_graph, provable
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists


@command(ASK, "sayso sources", "sayso sources economist", "sayso sources united nations --json")
@provable
@lists()
def sources(
    ctx: typer.Context,
    listing: Listing,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]…", help="In the id, the title or the publisher, all of them.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(metavar="DATASET", help="Only those that it describes.")] = None,
) -> None:
    """List the sources, with how many live claims rest on each.

    Leaves with 1 when there is none.
    """
    from api.cli.views.sources import print_sources
    from graph.read.sources import sources as of_graph

    with open_graph(ctx) as graph:
        fetch = partial(of_graph, graph.store, " ".join(words or ()), dataset=dataset)
        exit_if(not listing.tell(fetch, print_sources, ("source", "sources")))


@command(
    ASK,
    "sayso claims --source economist-2015-06 --polarity denied",
    "sayso claims --dataset afghanistan-2015 --said-by united-nations",
)
@provable
@lists(50)
def claims(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    listing: Listing,
    source: Annotated[str | None, typer.Option(metavar="SOURCE", help="Only what this source says.")] = None,
    dataset: Annotated[str | None, typer.Option(metavar="DATASET", help="Only what this dataset holds.")] = None,
    said_by: SaidBy = None,
    relation: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this relation.")] = None,
    attribute: Annotated[str | None, typer.Option(metavar="NAME", help="Only what states this attribute.")] = None,
    polarity: Annotated[str | None, typer.Option(metavar="WHICH", help="Only affirmed or only denied ones.")] = None,
    certainty: Annotated[
        str | None, typer.Option(metavar="WHICH", help="Only asserted, reported, alleged, hedged or hypothetical ones.")
    ] = None,
    capacity: Annotated[
        str | None, typer.Option(metavar="WHICH", help="Only of what was done in this capacity, such as personal.")
    ] = None,
    as_of: AsOfDate = None,
) -> None:
    """List claims of the whole graph, by source, dataset, speaker and more.

    Leaves with 1 when there is none.
    """
    from api.cli.views.claims import print_claims
    from graph.read.as_of import AsOf
    from graph.read.claim_lists import list_claims
    from graph.read.claims import ClaimFilter

    wanted = ClaimFilter(relation, attribute, source, said_by, polarity, certainty, dataset, capacity)
    with open_graph(ctx) as graph:
        fetch = partial(list_claims, graph, wanted, AsOf.parse(as_of))
        show = partial(print_claims, vocabulary=graph.vocabulary)
        exit_if(not listing.tell(fetch, show, ("claim", "claims")))


@command(ASK, "sayso single-source", "sayso single-source --relation held", "sayso single-source --entities")
@provable
@lists()
def single_source(
    ctx: typer.Context,
    listing: Listing,
    relation: Annotated[str | None, typer.Option(metavar="NAME", help="Facts of this relation only.")] = None,
    entities: Annotated[bool, typer.Option("--entities", help="Entities instead of facts.")] = False,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Entities of this class only.")] = None,
    source: Annotated[str | None, typer.Option(metavar="SOURCE", help="Only what rests on this one.")] = None,
) -> None:
    """List what rests on a single source.

    Copies of one document count as one source.
    """
    from api.cli.views.sources import print_single
    from graph.analysis.reliance import What
    from graph.analysis.reliance import single_source as of_graph

    what = What.ENTITIES if entities or kind else What.FACTS
    with open_graph(ctx) as graph:
        fetch = partial(of_graph, graph, what, relation=relation, kind=kind, source=source)
        show = partial(print_single, vocabulary=graph.vocabulary)
        listing.tell(fetch, show, ("rests on a single source", "rest on a single source"))


@command(ASK, "sayso dependents economist-2015-06", "sayso dependents arcadia-wire-2031-05-06 --copies")
@provable
@lists(pages=False)
def dependents(
    ctx: typer.Context,
    listing: Listing,
    source: Annotated[str, typer.Argument(metavar="SOURCE", autocompletion=known_ids, help="Id of a source.")],
    copies: Annotated[bool, typer.Option("--copies", help="As if its copies fell with it.")] = False,
) -> None:
    """Tell what would fall with a source.

    Facts and entities that rest on it alone, and how many would stand on less. Changes nothing; `sayso retract` does.
    """
    from api.cli.output import print_parts_json
    from api.cli.views.sources import print_dependents
    from api.services.sources import Dependents

    with open_graph(ctx) as graph:
        found = Dependents(graph, source, copies=copies, limit=listing.limit)
        if listing.form == "words":
            print_dependents(found, graph.vocabulary)
        elif listing.form == "json":
            print_parts_json(found.parts())
        else:
            listing.print_rows(found.rows())
    if found.left_out:
        note(f"There are {found.left_out} more: ask for them with a higher --limit")
