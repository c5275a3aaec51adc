"""Files loaded over HTTP: each becomes a job, which is asked after and may be cancelled."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse
from fastapi.security import HTTPBearer
from starlette.requests import ClientDisconnect

from api.rest.dependencies import Page, Services, answers
from api.services.jobs import JobFiles, Upload
from api.services.load_options import LoadOptions
from loaders.base import Options
from loaders.inputs import Input
from loaders.registry import loader_for
from ontology.errors import InputError

router = APIRouter(tags=["loads"], dependencies=[Depends(HTTPBearer(auto_error=False))])

MOST_WAITING = 100
"""How many jobs may wait; a further file is not taken in."""
_LOOK = 0.2  # seconds between two looks at a job whose end is waited for
_WRITTEN_AT_ONCE = 2**20
_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}
_ENDINGS = {
    "application/json": ".json",
    "application/ld+json": ".jsonld",
    "application/n-quads": ".nq",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/trig": ".trig",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/turtle": ".ttl",
}
"""The endings that loaders know files by, of the media types that say as much."""

JobId = Annotated[str, InPath(description="Id of a job.", examples=["20261201T101500000000-1a2b3c4d"])]


class Sent(LoadOptions):
    """The parameters of a file that is sent: the options of `sayso load`, and its name."""

    file: str | None = Query(
        None, description="The file's own name, such as `tarn.xlsx`; its ending may tell the format."
    )


async def _jobs(request: Request) -> JobFiles:
    jobs: JobFiles = request.app.state.jobs
    return jobs


Jobs = Annotated[JobFiles, Depends(_jobs)]


@router.post("/load", status_code=202, responses=answers("Job", 202), openapi_extra=_FILE)
async def load_file(request: Request, context: Services, jobs: Jobs, sent: Annotated[Sent, Query()]) -> JSONResponse:
    """Take in a file, which is the body, and load it in the background; `Location` is the address of the job.

    Files of any format that `sayso load` reads, also compressed. A file that is empty or of no known format is refused
    at once; what is wrong within it is in the report of the job.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if media == "multipart/form-data":
        raise HTTPException(415, "the body has to be the file itself, not a form: curl --data-binary @FILE")
    options = LoadOptions.model_validate(sent.model_dump(exclude={"file"}))
    plan = await run_in_threadpool(options.plan, context.settings.home)
    if len(await run_in_threadpool(jobs.waiting)) >= MOST_WAITING:
        raise HTTPException(503, f"{MOST_WAITING} files wait already to be loaded", {"Retry-After": "60"})
    with jobs.upload(sent.file or "body" + _ENDINGS.get(media, "")) as upload:
        await _receive(request, upload)
        await run_in_threadpool(_check, upload, plan.options)
        row = jobs.queue(upload, options.model_dump(by_alias=True, exclude_defaults=True), request.state.key)
    return JSONResponse(row, 202, headers={"Location": f"/jobs/{row['id']}"})


@router.get("/jobs", responses=answers("JobPage"))
def list_jobs(jobs: Jobs, page: Page) -> JSONResponse:
    """The loads that wait, run or have ended, newest first, without their reports."""
    return JSONResponse(jobs.page(page).as_dict())


@router.get("/jobs/{id}", responses=answers("Job"))
async def get_job(
    jobs: Jobs,
    id: JobId,
    wait: Annotated[int, Query(ge=0, le=60, description="How many seconds to wait for its end, at most.")] = 0,
) -> JSONResponse:
    """A load: its state, its progress while it runs, and then the report as `sayso load --json` prints it."""
    until = time.monotonic() + wait
    while (job := await run_in_threadpool(jobs.job, id))["endedAt"] is None and time.monotonic() < until:
        await asyncio.sleep(_LOOK)
    return JSONResponse(job)


@router.get("/jobs/{id}/rejects", response_class=FileResponse)
def get_rejects(jobs: Jobs, id: JobId) -> FileResponse:
    """The records that a load rejected, each with its problems, as JSON Lines."""
    return FileResponse(jobs.rejects(id), media_type="application/x-ndjson")


@router.delete("/jobs/{id}", responses=answers("Job", 202))
def cancel_job(jobs: Jobs, id: JobId) -> JSONResponse:
    """Cancel a load: at once (200) while it waits, at the end of a record (202) while it runs.

    The records that were loaded by then stay; loading the file again adds the others. A load that has ended otherwise
    is not cancelled any more (409).
    """
    row = jobs.cancel(id)
    if row["state"] in ("done", "failed"):
        raise HTTPException(409, f"the load has ended already: {row['state']}")
    return JSONResponse(row, 202 if row["state"] == "running" else 200)


async def _receive(request: Request, upload: Upload) -> None:
    """Write the body to the disk as it arrives; a body that is cut off is refused, though nobody may hear of it."""
    pieces = bytearray()
    try:
        async for piece in request.stream():
            pieces += piece
            if len(pieces) >= _WRITTEN_AT_ONCE:
                await run_in_threadpool(upload.write, bytes(pieces))
                pieces.clear()
    except ClientDisconnect:
        raise HTTPException(400, "the body was cut off: nothing is loaded") from None
    await run_in_threadpool(upload.write, bytes(pieces))


def _check(upload: Upload, options: Options) -> None:
    """Raise InputError for a file that no loader reads."""
    path = upload.finish()
    try:
        loader_for(Input(path), options)
    except InputError as error:
        error.file = Path(error.file).name if error.file else None  # not where it lies here
        raise
