"""The datasets that were loaded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from api.rest.dependencies import Graph, Page, answers
from graph.read import datasets

router = APIRouter(tags=["sources"])


@router.get("/datasets", responses=answers("DatasetPage"))
def list_datasets(graph: Graph, page: Page) -> JSONResponse:
    """The datasets by id, each with its version, its licence and the number of its live claims."""
    return JSONResponse(datasets.datasets(graph, page=page).as_dict())


@router.get("/datasets/{id}", responses=answers("Dataset"))
def get_dataset(
    graph: Graph, id: Annotated[str, Path(description="Id of a dataset.", examples=["afghanistan-2015"])]
) -> JSONResponse:
    """One dataset."""
    return JSONResponse(datasets.dataset(graph, id))
