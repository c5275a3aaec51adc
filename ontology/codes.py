"""The codes of other datasets, each with the term of ours that it stands for, read from `ontology/crosswalks/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from ontology.errors import OntologyError
from ontology.files import CROSSWALKS
from ontology.triples import RDF, RDFS, SKOS, Triples
from ontology.vocabulary import Vocabulary, local_name


@dataclass(frozen=True)
class Code:
    """One code of a list; `close`, `broad` and `related` name terms or concepts of ours, as SKOS matches do."""

    code: str
    label: str
    broader: str | None
    close: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    also_broader: tuple[str, ...] = ()
    """Further broader codes, in a list where a code may have several."""

    @property
    def term(self) -> str:
        """The term that says the same or, failing that, a more general one."""
        return (*self.close, *self.broad)[0]


@dataclass(frozen=True)
class CodeList:
    """A list of codes by the codes themselves."""

    name: str
    label: str
    codes: Mapping[str, Code]

    def find(self, code: str) -> Code | None:
        """The code, or the longest one in the list that a longer code of digits begins with."""
        while code not in self.codes and code.isdigit() and len(code) > 1:
            code = code[:-1]
        return self.codes.get(code)


@lru_cache(maxsize=1)
def code_lists() -> Mapping[str, CodeList]:
    """Every list by its name, such as `cameo`, `plover`, `acled-event` or `ftm-schema`."""
    triples = Triples()
    for path in CROSSWALKS:
        triples.read(path)
    schemes = (node for node in triples.subjects(RDF.type, SKOS.ConceptScheme) if isinstance(node, NamedNode))
    lists = (_code_list(triples, scheme) for scheme in schemes)
    return {each.name: each for each in lists}


def lint_codes(vocabulary: Vocabulary) -> list[str]:
    """Every code that has no term, or a term that the vocabulary does not have."""
    known = {*vocabulary.classes, *vocabulary.relations}
    known |= {concept.name for scheme in vocabulary.schemes.values() for concept in scheme.concepts}
    known |= {*vocabulary.inverses, *vocabulary.attributes, *vocabulary.qualifiers}
    known |= {*vocabulary.claim_properties, *vocabulary.source_properties}
    return [fault for each in code_lists().values() for fault in _faults(each, known)]


def _faults(codes: CodeList, known: set[str]) -> Iterator[str]:
    for code in codes.codes.values():
        if not (code.close or code.broad):
            yield f"{codes.name} {code.code} has no term"
        unknown = sorted({*code.close, *code.broad, *code.related} - known)
        yield from (f"{codes.name} {code.code} matches the unknown term {name}" for name in unknown)
        broader = (code.broader, *code.also_broader) if code.broader else ()
        yield from (
            f"{codes.name} {code.code} is below the unknown code {each}" for each in broader if each not in codes.codes
        )


def _code_list(triples: Triples, scheme: NamedNode) -> CodeList:
    codes = [_code(triples, node) for node in triples.subjects(SKOS.inScheme, scheme) if isinstance(node, NamedNode)]
    name, label = local_name(scheme.value), _text(triples, scheme, RDFS.label)
    if len({code.code for code in codes}) != len(codes):
        raise OntologyError(f"the list {name} has a code twice")
    return CodeList(name, label, {code.code: code for code in codes})


def _code(triples: Triples, node: NamedNode) -> Code:
    broader = [each for each in triples.objects(node, SKOS.broader) if isinstance(each, NamedNode)]
    above = [_text(triples, each, SKOS.notation) for each in broader]
    return Code(
        code=_text(triples, node, SKOS.notation),
        label=_text(triples, node, SKOS.prefLabel),
        broader=above[0] if above else None,
        also_broader=tuple(above[1:]),
        close=_ours(triples, node, SKOS.closeMatch),
        broad=_ours(triples, node, SKOS.broadMatch),
        related=_ours(triples, node, SKOS.relatedMatch),
    )


def _ours(triples: Triples, node: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
    matches = (match.value for match in triples.objects(node, predicate) if isinstance(match, NamedNode))
    return tuple(local_name(iri) for iri in matches)


def _text(triples: Triples, node: NamedNode, predicate: NamedNode) -> str:
    value = triples.object(node, predicate)
    if not isinstance(value, Literal):
        raise OntologyError(f"{local_name(node.value)} has no {local_name(predicate.value)}")
    return value.value
