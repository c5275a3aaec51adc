"""The read-only Cypher gateway."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.rest.dependencies import Services, answers

router = APIRouter(tags=["cypher"])


class Question(BaseModel):
    """A query that only reads, and its parameters."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(description="Cypher that only reads the graph.", min_length=1, max_length=100_000)
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values for the $parameters of the query.")


@router.post("/cypher", responses=answers("CypherAnswer"))
def run_cypher(context: Services, question: Question) -> JSONResponse:
    """Run a query that only reads the graph.

    Refused are writes, schema changes, LOAD CSV, SHOW of settings and transactions, and procedures that are not
    listed; so is an answer that takes too long or has too many rows, since part of it would be taken for the whole.
    A label, relationship type or property that the graph does not have finds nothing; `notes` then tells of it.
    """
    answer = context.gateway.run(question.query, question.parameters)
    return JSONResponse(answer.as_dict(context.graph.vocabulary))
