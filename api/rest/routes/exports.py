"""The graph, or a part of it, as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, StreamingResponse

from api.export.base import Exporter, ExportOptions
from api.export.registry import EXPORTERS, exporter_named
from api.rest.dependencies import Graph, answers
from api.rest.routes.connections import ids_of
from api.services.exports import export_report, file_name
from graph.read.exports import MAX_HOPS, Export, Selection

router = APIRouter(tags=["exports"])

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            exporter.media_type: {"schema": {"type": "array" if exporter.media_type.endswith("+json") else "string"}}
            for exporter in EXPORTERS
        },
    }
}


@dataclass(frozen=True)
class _Asked:
    exporter: Exporter
    part: Export
    options: ExportOptions


def _asked(
    graph: Graph,
    format: Annotated[
        str, Query(description="The format.", json_schema_extra={"enum": [exporter.name for exporter in EXPORTERS]})
    ] = EXPORTERS[0].name,
    dataset: Annotated[str | None, Query(description="Only this dataset.")] = None,
    source: Annotated[str | None, Query(description="Only what this source says.")] = None,
    entity: Annotated[str, Query(description="Only what is around these entities: ids with commas between.")] = "",
    hops: Annotated[int, Query(ge=0, le=MAX_HOPS, description="With `entity`: how many facts away.")] = 1,
    claims: Annotated[
        bool, Query(description="In drawings: claims and sources too, as nodes beside the facts.")
    ] = False,
) -> _Asked:
    selection = Selection(dataset, source, tuple(ids_of(entity)), hops)
    return _Asked(exporter_named(format), Export(graph, selection), ExportOptions(claims=claims))


Asked = Annotated[_Asked, Depends(_asked)]


@router.get("/export", responses=_FILES, response_class=StreamingResponse)
def get_export(asked: Asked) -> StreamingResponse:
    """The graph, a dataset, a source or what is around entities as a file, sent as it is read.

    Datasets that may not be redistributed are left out; the header `Sayso-Left-Out` names them. What the format has
    no place for is known only at the end: `/export/report` lists it.
    """
    exporter, part = asked.exporter, asked.part
    headers = {"Content-Disposition": f'attachment; filename="{file_name(exporter, part.selection)}"'}
    if part.left_out:
        headers["Sayso-Left-Out"] = ", ".join(part.left_out)
    return StreamingResponse(exporter.write(part, asked.options), media_type=exporter.media_type, headers=headers)


@router.get("/export/report", responses=answers("ExportReport"))
def get_export_report(asked: Asked) -> JSONResponse:
    """List the losses of an export: datasets that may not be redistributed, and what the format has no place for.

    The export is made to find out, so that it takes as long.
    """
    return JSONResponse(export_report(asked.exporter, asked.part, asked.options))
