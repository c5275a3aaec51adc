"""A user's own terms: one Turtle file beside the data, whose terms lie below those of the core.

The file may add classes, relations, attributes, qualifiers, concepts, id prefixes and conflict rules, in a namespace of
its own. It never changes a term of the core; `s:allowedOn` at an own qualifier allows it on a relation of the core.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pyoxigraph import NamedNode

from ontology.errors import InvalidOntology, OntologyError
from ontology.files import MODULES
from ontology.ids import NAMESPACE
from ontology.lint import lint
from ontology.triples import OWL, RDF, SKOS, Namespace, Triples
from ontology.vocabulary import ENTITY, Vocabulary, load_vocabulary, local_name

_S = Namespace(NAMESPACE)
_OURS = "https://w3id.org/sayso/"
_PLURAL = {
    "class": "classes",
    "relation": "relations",
    "attribute": "attributes",
    "qualifier": "qualifiers",
}
# The form of a name, by what is so named: names become labels, relationship types and properties in Neo4j.
_FORMS: Mapping[NamedNode, tuple[re.Pattern[str], str]] = {
    OWL.Class: (re.compile(r"[A-Z][A-Za-z0-9]*"), "a name such as MyClass"),
    _S.Relation: (re.compile(r"[a-z][A-Za-z0-9]*"), "a name such as myRelation"),
    _S.Attribute: (re.compile(r"[a-z][A-Za-z0-9]*"), "a name such as myAttribute"),
    _S.Qualifier: (re.compile(r"[a-z][A-Za-z0-9]*"), "a name such as myQualifier"),
    SKOS.Concept: (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "a name such as my-concept"),
    SKOS.ConceptScheme: (re.compile(r"[a-z][A-Za-z0-9-]*"), "a name such as my-list"),
    _S.ConflictRule: (re.compile(r"[a-z][A-Za-z0-9]*"), "a name such as myRule"),
}
_OTHERS = {OWL.Ontology, _S.IdPrefix}


@lru_cache(maxsize=8)
def vocabulary_with(path: Path) -> Vocabulary:
    """The core with the terms of this file; raises InvalidOntology that lists every mistake in it."""
    core, own = load_vocabulary(), _read(path)
    _refuse(path, [*_subjects(own), *_names(own, core)])
    try:
        both = load_vocabulary((*MODULES, path))
    except OntologyError as error:
        raise InvalidOntology(str(error), file=str(path)) from error
    _refuse(path, [*lint(both), *_stray_classes(both, core)])
    return replace(both, own=_added(both, core), own_turtle=path.read_text(encoding="utf-8"))


def _read(path: Path) -> Triples:
    triples = Triples()
    try:
        triples.read(path)
    except SyntaxError as error:
        raise InvalidOntology(f"not Turtle: {error.msg}", file=str(path), line=error.lineno) from error
    except OSError as error:
        raise InvalidOntology(f"cannot be read: {error.strerror or error}", file=str(path)) from error
    return triples


def _refuse(path: Path, faults: list[str]) -> None:
    if faults:
        raise InvalidOntology("; ".join(faults), file=str(path))


def _subjects(own: Triples) -> Iterator[str]:
    """Subjects that are no terms of one's own."""
    for node in own.all_subjects():
        if not isinstance(node, NamedNode):
            continue
        name = local_name(node.value)
        if node.value.startswith(_OURS):
            yield f"{name} is in the namespace of the core, whose terms cannot be redefined (expected one of your own)"
        elif not own.object(node, OWL.inverseOf) and {*_FORMS, *_OTHERS}.isdisjoint(own.objects(node, RDF.type)):
            expected = "a class, relation, attribute, qualifier, concept, scheme, conflict rule or id prefix"
            yield f"{name} has no type of term (expected {expected})"


def _names(own: Triples, core: Vocabulary) -> Iterator[str]:
    """Names that could not stand in the graph, or that stand for something else already."""
    taken = {*core.names, *core.schemes}
    counts: Counter[str] = Counter()
    for type_, (form, example) in _FORMS.items():
        for node in own.subjects(RDF.type, type_):
            if not isinstance(node, NamedNode):
                yield f"a {local_name(type_.value)} has no name (expected {example})"
                continue
            if node.value.startswith(_OURS):
                continue
            name = local_name(node.value)
            counts[name] += type_ != SKOS.Concept
            if not form.fullmatch(name):
                yield f"{name} cannot be a name in the graph (expected {example})"
            elif name in taken and type_ != SKOS.Concept:
                yield f"{name} is the name of a core term (expected another name)"
    yield from _concept_names(own, core)
    yield from (f"{name} names two terms (expected one name for each)" for name, count in counts.items() if count > 1)
    for node in own.subjects(RDF.type, _S.IdPrefix):
        prefixes = [getattr(term, "value", "") for term in own.objects(node, _S.prefix)]
        yield from (f"id prefix {prefix} is one of the core" for prefix in prefixes if prefix in core.prefixes)


def _concept_names(own: Triples, core: Vocabulary) -> Iterator[str]:
    """Concepts that have the name of another in their list."""
    taken = {(scheme.iri, name) for scheme in core.schemes.values() for name in scheme.names}
    for node in own.subjects(RDF.type, SKOS.Concept):
        for scheme in own.objects(node, SKOS.inScheme):
            if isinstance(node, NamedNode) and isinstance(scheme, NamedNode):
                named = (scheme.value, local_name(node.value))
                if named in taken:
                    yield f"{named[1]} is a concept of {local_name(scheme.value)} already (expected another name)"
                taken.add(named)


def _stray_classes(both: Vocabulary, core: Vocabulary) -> Iterator[str]:
    for name in sorted(set(both.classes) - set(core.classes)):
        if both.classes[name].lineage[0] != ENTITY:
            yield f"{name} is not below an entity class (expected rdfs:subClassOf a class such as s:Event)"


def _added(both: Vocabulary, core: Vocabulary) -> frozenset[str]:
    """The own terms, each as its sort and its name, such as `class Smuggler` or `concept role/courier`."""
    added = {
        f"{sort} {name}"
        for sort, group in _PLURAL.items()
        for name in getattr(both, group).keys() - getattr(core, group).keys()
    }
    added |= {f"list {name}" for name in both.schemes.keys() - core.schemes.keys()}
    for scheme in both.schemes.values():
        known = core.schemes[scheme.name].names if scheme.name in core.schemes else frozenset()
        added |= {f"concept {scheme.name}/{name}" for name in scheme.names - known}
    return frozenset(added)
