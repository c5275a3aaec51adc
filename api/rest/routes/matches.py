"""Records of other systems beside the graph."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.rest.dependencies import Graph, answers
from graph.analysis.matches import LEAST_SCORE, Wanted, matches

router = APIRouter(tags=["decisions"])


class MatchRecord(BaseModel):
    """A record: at least a name; what else it says counts for or against."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="Its name, in any spelling and script.", min_length=1, max_length=1_000)
    aliases: list[str] = Field(default_factory=list, description="Further names.", max_length=20)
    kind: str | None = Field(default=None, description="A class of the ontology, such as Person.")
    country: str | None = Field(default=None, description="A country, by its ISO 3166-1 alpha-2 code.", max_length=100)
    birth_date: str | None = Field(
        default=None, alias="birthDate", description="A day, month or year of birth.", max_length=30
    )
    posts: list[str] = Field(default_factory=list, description="Names of posts that it held.", max_length=20)


class MatchRequest(BaseModel):
    """Records to look for."""

    model_config = ConfigDict(extra="forbid")

    records: list[MatchRecord] = Field(description="At most 100.", min_length=1, max_length=100)
    limit: int = Field(default=5, ge=1, le=50, description="At most so many entities for each.")
    min_score: float = Field(
        default=LEAST_SCORE, alias="minScore", ge=0, le=1, description="Only with this score or more."
    )


@router.post("/match", responses=answers("Matches"))
def match_records(graph: Graph, request: MatchRequest) -> JSONResponse:
    """The entities that each record may be, the best first, in the order of the records; nothing is written.

    Names decide; country, date of birth and posts count for or against where both sides have them. `same` is true from
    the threshold on.
    """
    wanted = [
        Wanted([each.name, *each.aliases], each.kind, each.country, each.birth_date, each.posts)
        for each in request.records
    ]
    found = matches(graph, wanted, limit=request.limit, min_score=request.min_score)
    return JSONResponse({"results": found})
