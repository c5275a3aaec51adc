"""Saved queries: what can be asked by name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.rest.dependencies import Services, answers
from api.services.saved_queries import saved_queries, saved_query

router = APIRouter(prefix="/queries", tags=["cypher"])


class Given(BaseModel):
    """Values for the parameters of a saved query."""

    model_config = ConfigDict(extra="forbid")

    parameters: dict[str, Any] = Field(default_factory=dict, description="Values by the names of the parameters.")


@router.get("", responses=answers("SavedQueryPage"))
def list_saved_queries(context: Services) -> JSONResponse:
    """List the saved queries, own and shipped ones, by name; all are on one page."""
    found = [each.as_row() for each in saved_queries(context.settings.home)]
    return JSONResponse({"results": found, "next": None})


@router.get("/{name}", responses=answers("SavedQuery"))
def get_saved_query(context: Services, name: str) -> JSONResponse:
    """Show a saved query: its description, parameters and Cypher."""
    return JSONResponse(saved_query(context.settings.home, name).as_row())


@router.post("/{name}", responses=answers("CypherAnswer"))
def run_saved_query(context: Services, name: str, given: Given) -> JSONResponse:
    """Run a saved query, with values for its parameters, within the limits of `POST /cypher`."""
    answer = saved_query(context.settings.home, name).run(context.gateway, given.parameters)
    return JSONResponse(answer.as_dict(context.graph.vocabulary))
