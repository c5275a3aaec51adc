"""The ontology as JSON and as Turtle."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.rest.dependencies import Services, answers
from ontology.files import ontology_turtle

router = APIRouter(tags=["ontology"])

_TURTLE = "text/turtle"
_RESPONSES = answers("Ontology")
_RESPONSES[200]["content"][_TURTLE] = {"schema": {"type": "string"}}


@router.get("/ontology", responses=_RESPONSES)
def get_ontology(request: Request, context: Services) -> Response:
    """The vocabulary: classes, relations, attributes and concepts; as Turtle for `Accept: text/turtle`."""
    vary = {"Vary": "Accept"}
    if _prefers_turtle(request.headers.get("accept", "")):
        return Response(
            ontology_turtle() + context.graph.vocabulary.own_turtle,
            media_type=f"{_TURTLE}; charset=utf-8",
            headers=vary,
        )
    return Response(context.ontology, media_type="application/json", headers=vary)


def _prefers_turtle(accept: str) -> bool:
    quality = {media: _quality(rest) for media, _, rest in (each.partition(";") for each in accept.split(","))}
    weights = {media.strip().lower(): weight for media, weight in quality.items()}
    return weights.get(_TURTLE, 0) > weights.get("application/json", 0)


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            return float(value) if value.replace(".", "", 1).isdigit() else 0
    return 1
