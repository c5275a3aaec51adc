"""Facts with the claims about them, and single claims."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api.rest.dependencies import (
    AsOfDay,
    AsOfDays,
    Graph,
    OtherClocks,
    Page,
    Preferred,
    PublicationClock,
    SaidBy,
    Wanted,
    answers,
)
from graph.read import claim_lists, claims, facts
from graph.read.claim_ids import full_claim_id
from graph.read.display import prefer_fact

router = APIRouter(tags=["facts"])


@router.get("/facts/{id}", responses=answers("FactPage"))
def get_fact(
    graph: Graph,
    page: Page,
    id: Annotated[str, Path(description="Id of a fact, which claims carry as `fact`.")],
    as_of: AsOfDay,
    clocks: OtherClocks,
    preferred: Preferred,
    said_by: SaidBy = None,
) -> JSONResponse:
    """A fact and every claim about it, affirming or denying, sure or weak.

    `fact` is null when what is claimed is no fact: nobody affirms it as more than alleged, hedged or hypothetical. It
    is left out with `saidBy`, `publishedBy` and `knownAt`: a fact follows from all claims that the graph holds today.
    """
    if clocks.set or said_by is not None:
        found = claims.fact_claims(graph, id, as_of, clocks, said_by=said_by, page=page)
        return JSONResponse(found.as_dict())
    fact, found = facts.fact(graph, id, as_of, page=page)
    return JSONResponse({"fact": prefer_fact(graph, fact, preferred), **found.as_dict()})


@router.get("/claims", responses=answers("ClaimPage"))
def list_claims(graph: Graph, page: Page, wanted: Wanted, as_of: AsOfDay, published: PublicationClock) -> JSONResponse:
    """Live claims of the whole graph; filters combine.

    Of one source they come by subject, of one dataset by record, otherwise by id.
    """
    return JSONResponse(claim_lists.list_claims(graph, wanted, as_of, published, page=page).as_dict())


@router.get("/claims/{id}", responses=answers("Claim"))
def get_claim(
    graph: Graph,
    id: Annotated[
        str, Path(description="Id of a claim, or six or more of its first characters if no other begins so.")
    ],
    as_of: AsOfDays,
    clocks: OtherClocks,
) -> JSONResponse:
    """One claim; of one that is retracted, as it was last held, or at the moment asked about."""
    return JSONResponse(claims.claim(graph, full_claim_id(graph.store, id), as_of, clocks))
