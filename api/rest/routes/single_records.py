"""Single records as JSON: claims of one record, checked and loaded as a file is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from api.rest.dependencies import Services, answers
from api.rest.errors import problem_of, problem_of_all
from api.services.connection import home_of_store
from api.services.loading import Plan
from api.services.single_records import SingleRecord
from loaders.base import Options
from ontology.errors import VersionConflict

router = APIRouter(tags=["loads"], dependencies=[Depends(HTTPBearer(auto_error=False))])

MOST_CLAIMS = 1_000
_STRICT = ConfigDict(extra="forbid", alias_generator=to_camel)


class DatasetGiven(BaseModel):
    """A dataset as a line of an export describes it."""

    model_config = _STRICT

    id: str = Field(min_length=1)
    version: str = Field(min_length=1)
    title: str | None = None
    licence: str | None = None
    redistribute: bool = True
    homepage: str | None = None


class SourceGiven(BaseModel):
    """A source as a line of an export describes it."""

    model_config = _STRICT

    id: str = Field(min_length=1)
    title: str | None = None
    publisher: str | None = None
    published: str | None = Field(None, description="A date as precise as it is known (EDTF).")
    url: str | None = None
    archive_url: str | None = None
    retrieved: str | None = None
    sha256: str | None = None
    language: str | None = None
    derived_from: list[str] = Field(default_factory=list, description="The ids of the sources that it copies.")


class ClaimGiven(BaseModel):
    """A claim with the members that it has in a line of an export; `dataset`, `record` and `source` may be left out."""

    model_config = ConfigDict(extra="allow")

    subject: str = Field(min_length=1, description="Id of the entity that it is about.")


class RecordGiven(BaseModel):
    """One record: all that it says. Entities are described by claims without `relation`."""

    model_config = _STRICT

    dataset: DatasetGiven | str = Field(description="The dataset, or the id of one that the graph has.")
    record: str = Field(min_length=1, description="The key of the record within its dataset.")
    source: SourceGiven | str = Field(description="The source of claims that name none, or the id of one in the graph.")
    claims: list[ClaimGiven] = Field(min_length=1, max_length=MOST_CLAIMS)

    def record_of(self) -> SingleRecord:
        """The record as it is loaded."""
        known = self.model_dump(by_alias=True, exclude_none=True)
        return SingleRecord(known["dataset"], known["record"], known["source"], known["claims"])


@router.post("/claims", responses=answers("Record", 201))
def load_record(
    context: Services,
    given: RecordGiven,
    dry_run: Annotated[bool, Query(alias="dryRun", description="Tell what it would do; load nothing.")] = False,
    allow_older: Annotated[
        bool, Query(alias="allowOlder", description="Load into an older version than the graph has.")
    ] = False,
    replace: Annotated[bool, Query(description="Let it retract most of what the graph has of its dataset.")] = False,
) -> JSONResponse:
    """Load one record, given as JSON with the members of an export's lines; all of it or, with any mistake, nothing.

    A record that was loaded before is replaced: what it no longer says is retracted. 201 when the graph changed, 200
    when it held all of it already or with `dryRun`.
    """
    record = given.record_of()
    plan = Plan(Options(complete=False), strict=True, dry_run=dry_run, allow_older=allow_older, replace=replace)
    outcome = record.load(context.graph, plan, home_of_store(context.settings))
    if outcome.row:
        return JSONResponse(outcome.row, 201 if outcome.changed else 200)
    conflict = next((each for each in outcome.problems if isinstance(each, VersionConflict)), None)
    return problem_of(conflict) if conflict else problem_of_all(outcome.problems)
