"""Decisions on identity and retraction: the log, and making one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from api.rest.dependencies import Graph, Page, answers
from api.services.decisions import decide
from graph.decisions import log as decisions
from graph.decisions.log import Kind, Reason

router = APIRouter(tags=["decisions"])

_BEARER = Depends(HTTPBearer(auto_error=False))
"""Lets the API docs offer a field for the key, which `Access` has checked before."""


class Proposed(BaseModel):
    """A decision to make: `same`, `notSame` and `maybeSame` take `entity` and `other`, `split` takes `other`.

    Of two sources that are one document, `same` takes `source` and `other`. `retract` and `reinstate` take a `source`,
    or a `dataset` and a `record`, or a `claim`.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description="What is decided.")
    entity: str | None = Field(None, description="The entity whose id stays.")
    other: str | None = Field(None, description="The id that is the same, is split off, or is not the same.")
    source: str | None = Field(None, description="Id of a source.")
    dataset: str | None = Field(None, description="Id of a dataset.")
    record: str | None = Field(None, description="Key of a record of that dataset.")
    claim: str | None = Field(None, description="Id of a claim.")
    by: str = Field(description="Who decides.", min_length=1)
    why: str = Field(description="The reason.", min_length=1)
    evidence: list[str] = Field(default_factory=list, description="What it rests on: ids of claims, addresses.")

    def about(self) -> dict[str, str]:
        """The ids it is about, as far as given."""
        names = ("entity", "other", "source", "dataset", "record", "claim")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@router.get("/decisions", responses=answers("DecisionPage"))
def list_decisions(
    graph: Graph,
    page: Page,
    about: Annotated[str | None, Query(description="Only decisions about this entity, source or claim.")] = None,
) -> JSONResponse:
    """Who decided what, and why: merges, judgements and retractions, and what undid them, oldest first."""
    return JSONResponse(decisions.decisions(graph.store, about, page=page).as_dict())


@router.get("/decisions/{id}", responses=answers("Decision"))
def get_decision(graph: Graph, id: Annotated[str, Path(description="Id of a decision.")]) -> JSONResponse:
    """One decision; `pending` while its work on claims and facts is under way."""
    return JSONResponse(decisions.decision(graph.store, id))


@router.post("/decisions", responses=answers("Decision"), dependencies=[_BEARER])
def make_decision(graph: Graph, proposed: Proposed) -> JSONResponse:
    """Decide, and carry it out; what contradicts a decision in force is refused (409)."""
    reason = Reason(proposed.by, proposed.why, proposed.evidence)
    return JSONResponse(decide(graph.store, graph.vocabulary, proposed.kind, proposed.about(), reason))
