"""All formats: one entry each. What looks like several is taken for the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.base import Loader, Options
from loaders.events.acled import ACLED, ACLED_DELETIONS
from loaders.events.gdelt import GDELT_EVENTS, GDELT_MENTIONS
from loaders.events.icews import ICEWS, ICEWS_EXTRACT
from loaders.events.polecat import POLECAT
from loaders.events.ucdp import UCDP
from loaders.ftm import DELTA, ENTITIES, STATEMENTS
from loaders.inputs import Input
from loaders.jsonlines import JsonLinesLoader
from loaders.mapping import MappingLoader
from loaders.mapping.document import read_document
from loaders.rdf import JSON_LD, NQUADS, NTRIPLES, RDF_XML, TRIG, TRIG_STAR, TURTLE, TURTLE_STAR
from loaders.sheets import ODS, ONE_CSV, SHEET_CSV, XLSX
from loaders.wikidata import WIKIDATA
from ontology.errors import InputError, option

LOADERS: Sequence[Loader] = (
    TRIG,
    TURTLE,
    NQUADS,
    NTRIPLES,
    TRIG_STAR,
    TURTLE_STAR,
    JsonLinesLoader(),
    WIKIDATA,
    DELTA,
    STATEMENTS,
    ENTITIES,
    UCDP,
    ICEWS,
    ICEWS_EXTRACT,
    ACLED,
    ACLED_DELETIONS,
    GDELT_EVENTS,
    GDELT_MENTIONS,
    POLECAT,
    JSON_LD,
    RDF_XML,
    XLSX,
    ODS,
    SHEET_CSV,
    ONE_CSV,
)


def loader_for(file: Input, options: Options) -> Loader:
    """The loader that the options name or that recognises the file; raises UnreadableFile when there is none."""
    if options.mapping is not None:
        return MappingLoader(read_document(options.mapping))
    if options.format is not None:
        return loader_named(options.format)
    found = next((loader for loader in LOADERS if loader.recognises(file)), None)
    if found is None:
        known = ", ".join(loader.title for loader in LOADERS)
        raise file.error("unknown format", value=file.suffix or None, expected=f"{known}; or {option('format')}")
    return found


def loader_named(name: str) -> Loader:
    """The loader of this name; raises InputError for another."""
    found = next((loader for loader in LOADERS if loader.name == name), None)
    if found is None:
        known = ", ".join(loader.name for loader in LOADERS)
        raise InputError("unknown format", value=name, expected=f"one of {known}")
    return found
