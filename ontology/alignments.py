"""The terms of other vocabularies that stand for terms of ours, read from `ontology/crosswalks/alignments.ttl`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.files import ALIGNMENTS
from ontology.triples import RDFS, SKOS
from ontology.vocabulary import local_name

_EXACT = {RDFS.subClassOf, RDFS.subPropertyOf}


@lru_cache(maxsize=1)
def _aligned() -> Mapping[str, tuple[str, ...]]:
    """Our names by the IRIs of others; where some are more exact than others, only those."""
    exact: dict[str, list[str]] = defaultdict(list)
    close: dict[str, list[str]] = defaultdict(list)
    for quad in parse(path=ALIGNMENTS, format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            if quad.predicate in _EXACT:
                exact[quad.object.value].append(local_name(quad.subject.value))
            elif quad.predicate == SKOS.closeMatch:
                close[quad.object.value].append(local_name(quad.subject.value))
    return {iri: tuple(exact.get(iri) or close[iri]) for iri in {*exact, *close}}


def aligned_names(iri: str) -> tuple[str, ...]:
    """Names of our terms that a foreign term may stand for; http and https of schema.org are one."""
    return _aligned().get(iri.replace("http://schema.org/", "https://schema.org/", 1), ())
