"""Sources and datasets, and what rests on them: `sources`, `datasets`, `claims`, `single-source` and `dependents`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import (
    ASK,
    AsOfDate,
    Json,
    SaidBy,
    command,
    exit_if,
    open_graph,
    print_answer,
    provable,
)


@command(ASK, "sayso sources", "sayso sources economist", "sayso sources united nations --json")
@provable
def sources(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]…", help="In the id, the title or the publisher, all of them.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(metavar="DATASET", help="Only those that it describes.")] = None,
    as_json: Json = False,
) -> None:
    """List the sources, with how many live claims rest on each.

    Leaves with 1 when there is none.
    """
    from api.cli.views.sources import print_sources
    from api.services.sources import matching_sources

    with open_graph(ctx) as graph:
        found = matching_sources(graph.store, " ".join(words or ()), dataset)
    print_answer({"results": found}, lambda _: print_sources(found), as_json)
    exit_if(not found)


@command(
    ASK,
    "sayso claims --source economist-2015-06 --polarity denied",
    "sayso claims --dataset afghanistan-2015 --said-by united-nations",
)
@provable
def claims(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
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
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """List claims of the whole graph, by source, dataset, speaker and more.

    Leaves with 1 when there is none.
    """
    from api.cli.views.claims import print_claims
    from graph.read.as_of import AsOf
    from graph.read.claim_lists import list_claims
    from graph.read.claims import ClaimFilter
    from graph.storage.paging import PageRequest

    wanted = ClaimFilter(relation, attribute, source, said_by, polarity, certainty, dataset, capacity)
    with open_graph(ctx) as graph:
        page = list_claims(graph, wanted, AsOf.parse(as_of), page=PageRequest(limit))
    print_answer(page.as_dict(), lambda _: print_claims(page, graph.vocabulary), as_json)
    exit_if(not page.results)


@command(ASK, "sayso single-source", "sayso single-source --relation held", "sayso single-source --entities")
@provable
def single_source(
    ctx: typer.Context,
    relation: Annotated[str | None, typer.Option(metavar="NAME", help="Facts of this relation only.")] = None,
    entities: Annotated[bool, typer.Option("--entities", help="Entities instead of facts.")] = False,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Entities of this class only.")] = None,
    source: Annotated[str | None, typer.Option(metavar="SOURCE", help="Only what rests on this one.")] = None,
    as_json: Json = False,
) -> None:
    """List what rests on a single source.

    Copies of one document count as one source.
    """
    from api.cli.output import print_results_json
    from api.cli.views.sources import print_single
    from api.services.sources import single_source_rows
    from graph.analysis.reliance import What

    what = What.ENTITIES if entities or kind else What.FACTS
    with open_graph(ctx) as graph:
        found = single_source_rows(graph, what, relation=relation, kind=kind, source=source)
        if as_json:
            print_results_json(found)
        else:
            print_single(found, graph.vocabulary)


@command(ASK, "sayso dependents economist-2015-06", "sayso dependents arcadia-wire-2031-05-06 --copies")
@provable
def dependents(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source.")],
    copies: Annotated[bool, typer.Option("--copies", help="As if its copies fell with it.")] = False,
    as_json: Json = False,
) -> None:
    """Tell what would fall with a source.

    Facts and entities that rest on it alone, and how many would stand on less. Changes nothing; `sayso retract` does.
    """
    from api.cli.output import print_parts_json
    from api.cli.views.sources import print_dependents
    from api.services.sources import Dependents

    with open_graph(ctx) as graph:
        found = Dependents(graph, source, copies=copies)
        if as_json:
            print_parts_json(found.parts())
        else:
            print_dependents(found, graph.vocabulary)
