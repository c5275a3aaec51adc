"""All export formats: one entry each."""

from __future__ import annotations

from collections.abc import Sequence

from api.export.base import Exporter
from api.export.ftm import Entities, Statements
from api.export.gexf import Gexf
from api.export.graphml import GraphML
from api.export.jsonlines import JsonLines
from api.export.rdf.exchange import JSON_LD, NQUADS, TRIG_REIFIED
from api.export.rdf.trig import Trig
from api.export.sheets import SHEET_CSV, XLSX
from api.export.tables import CLAIMS, EDGES, NODES
from ontology.errors import InputError, option

EXPORTERS: Sequence[Exporter] = (
    JsonLines(),
    Trig(),
    TRIG_REIFIED,
    NQUADS,
    JSON_LD,
    GraphML(),
    Gexf(),
    XLSX,
    SHEET_CSV,
    NODES,
    EDGES,
    CLAIMS,
    Entities(),
    Statements(),
)


def exporter_named(name: str) -> Exporter:
    """The format of this name; raises InputError for another."""
    found = next((exporter for exporter in EXPORTERS if exporter.name == name), None)
    if found is None:
        known = ", ".join(exporter.name for exporter in EXPORTERS)
        raise InputError(
            "there is no such export format", property=option("format"), value=name, expected=f"one of {known}"
        )
    return found
