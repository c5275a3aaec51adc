"""Parameters that endpoints share, the graph they answer from, and their answers by schema name."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool

from api.services.context import Context
from graph.model.dates import Verdict
from graph.read.as_of import AsOf
from graph.read.claims import ClaimFilter
from graph.read.clocks import Clocks
from graph.read.display import preference
from graph.resolution.display import STORED, Preference
from graph.storage.graph import Graph as ReadGraph
from graph.storage.paging import MAX_PAGE_SIZE, PAGE_SIZE, PageRequest


def context_of(request: Request) -> Context:
    """The graph that the application answers from, with its settings."""
    context: Context = request.app.state.context
    return context


# Dependencies are coroutines: FastAPI runs plain functions in another thread and waits for them.
async def _context(request: Request) -> Context:
    return context_of(request)


Services = Annotated[Context, Depends(_context)]


async def _graph(context: Services) -> ReadGraph:
    return context.graph


async def current_graph(context: Services) -> None:
    """Raise StoreOutdated for a graph that another version made ready."""
    if not context.is_surely_current:
        await run_in_threadpool(context.require_current)


Graph = Annotated[ReadGraph, Depends(_graph)]

EntityId = Annotated[str, Path(description="Id of an entity.", examples=["tayyeb-agha"])]
SourceId = Annotated[str, Path(description="Id of a source.", examples=["economist-2015-06"])]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE, description="How many results a page has at most.")]
Cursor = Annotated[
    str | None, Query(description="The `next` of the page before; the other parameters have to stay the same.")
]


async def _page(limit: Limit = PAGE_SIZE, cursor: Cursor = None) -> PageRequest:
    return PageRequest(limit, cursor)


Page = Annotated[PageRequest, Depends(_page)]
Kind = Annotated[str | None, Query(description="A class of the ontology; the classes below it count too.")]
RelationName = Annotated[str | None, Query(description="A relation by its name or by its relationship type.")]
SaidBy = Annotated[
    str | None, Query(alias="saidBy", description="Only what this entity is quoted for.", examples=["delegates"])
]
Day = Annotated[
    str | None,
    Query(
        alias="asOf",
        description="A day, a month, a year or two of them as FIRST/LAST: what held at some time in it. "
        "Every claim and fact then carries its `verdict`, and what is impossible is left out.",
        examples=["2015-06-24", "2015-05/2015-06"],
    ),
]
WantedVerdict = Annotated[
    Verdict | None, Query(description="Only this verdict, which may be `impossible`; needs `asOf`.")
]


Throughout = Annotated[
    bool, Query(description="What held on every one of the days, and not only at some time in them; needs `asOf`.")
]


async def _as_of(day: Day = None, verdict: WantedVerdict = None, throughout: Throughout = False) -> AsOf:
    return AsOf.parse(day, verdict, throughout=throughout)


async def _as_of_days(day: Day = None, throughout: Throughout = False) -> AsOf:
    return AsOf.parse(day, throughout=throughout)


AsOfDay = Annotated[AsOf, Depends(_as_of)]
AsOfDays = Annotated[AsOf, Depends(_as_of_days)]
"""For what is no list, of which nothing is left out."""


PublishedBy = Annotated[
    str | None,
    Query(
        alias="publishedBy",
        description="Only what a source says that was, or may have been, published by the end of this day, month "
        "or year; each claim tells which, and of a source without a date that it is unknown.",
        examples=["2015-06-24"],
    ),
]


async def _clocks(
    published_by: PublishedBy = None,
    known_at: Annotated[
        str | None,
        Query(
            alias="knownAt",
            description="Only claims that this graph held at this moment, or at the end of this day, month or year "
            "(UTC), those retracted since included.",
            examples=["2026-11-27", "2026-11-27T10:00:00Z"],
        ),
    ] = None,
) -> Clocks:
    return Clocks.parse(published_by, known_at)


async def _published(published_by: PublishedBy = None) -> Clocks:
    return Clocks.parse(published_by)


async def _wanted_of_source(
    relation: RelationName = None,
    attribute: Annotated[str | None, Query(description="Only descriptions that state this attribute.")] = None,
    dataset: Annotated[str | None, Query(description="Only what this dataset holds.")] = None,
    said_by: SaidBy = None,
    polarity: Annotated[str | None, Query(description="Whether the claim affirms or denies.")] = None,
    certainty: Annotated[str | None, Query(description="How the source puts the claim forward.")] = None,
    capacity: Annotated[str | None, Query(description="Only what was done in this capacity.")] = None,
) -> ClaimFilter:
    return ClaimFilter(
        relation=relation,
        attribute=attribute,
        said_by=said_by,
        polarity=polarity,
        certainty=certainty,
        dataset=dataset,
        capacity=capacity,
    )


WantedOfSource = Annotated[ClaimFilter, Depends(_wanted_of_source)]
"""Which claims are wanted, for lists of one source."""


async def _wanted(
    others: WantedOfSource,
    source: Annotated[str | None, Query(description="Only what this source says.")] = None,
) -> ClaimFilter:
    return replace(others, source=source)


Wanted = Annotated[ClaimFilter, Depends(_wanted)]
PublicationClock = Annotated[Clocks, Depends(_published)]
"""For lists that hold live claims only."""


async def _preference(
    graph: Graph,
    prefer: Annotated[
        str | None,
        Query(description="Which value to show where claims differ: of `mostSources`, the default, or another."),
    ] = None,
    trusted: Annotated[
        str | None, Query(description="Ids of sources, with commas between: what they say is shown before all else.")
    ] = None,
) -> Preference:
    if prefer is None and not trusted:
        return STORED
    return await run_in_threadpool(preference, graph.store, prefer, [id for id in (trusted or "").split(",") if id])


Preferred = Annotated[Preference, Depends(_preference)]
OtherClocks = Annotated[Clocks, Depends(_clocks)]


def answers(schema: str, *others: int) -> dict[int | str, dict[str, Any]]:
    """The answer of an endpoint, with 200 or `others`, by the name of its schema, which `api.rest.schemas` makes."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {status: {"description": "The answer", "content": content} for status in (200, *others)}
