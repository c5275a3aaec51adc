"""FollowTheMoney's schemata and properties as the crosswalk has them, with our terms for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ontology.codes import Code, code_lists
from ontology.errors import OntologyError
from ontology.ids import id_of, iri_of
from ontology.vocabulary import ENTITY, Vocabulary

NAMESPACE = "https://w3id.org/sayso/ftm/"
WIKIDATA = "http://www.wikidata.org/entity/"
PROPOSALS = frozenset({"Similar"})
"""Schemata that propose a decision and make no claim."""
SUBJECT, OBJECT = "subject", "object"


@dataclass(frozen=True)
class Match:
    """A term of ours for a property; one that is not `exact` says less than the property."""

    term: str
    exact: bool


def id_of_entity(id: str, vocabulary: Vocabulary) -> str:
    """The graph's id of an FtM entity."""
    return id_of(NAMESPACE + id, vocabulary.prefixes)


def entity_of_id(id: str, vocabulary: Vocabulary, iri: str | None = None) -> str:
    """The FtM id of an entity of the graph: its own where it came from FtM, else made from the graph's id."""
    iri = iri or iri_of(id, vocabulary.prefixes) or id
    if iri.startswith(NAMESPACE):
        return iri.removeprefix(NAMESPACE)
    return iri.removeprefix(WIKIDATA) if iri.startswith(WIKIDATA) else id.replace(":", "-")


class Model:
    """Looks up schemata and properties; what a schema inherits counts as its own."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._schemata = code_lists()["ftm-schema"].codes
        self._properties = code_lists()["ftm-property"].codes
        self._lineage: dict[str, tuple[str, ...]] = {}
        self._matches: dict[tuple[str, str], tuple[Match, ...]] = {}

    def knows(self, schema: str) -> bool:
        """Whether there is such a schema."""
        return schema in self._schemata

    def label(self, schema: str) -> str:
        """The schema's name for people."""
        return self._schemata[schema].label

    def kind(self, schema: str) -> str | None:
        """The class of entities of a schema; None for a schema that connects two entities or says nothing."""
        term = self._schemata[schema].term if schema in self._schemata else ENTITY
        return term if term in self.vocabulary.entity_classes and term != ENTITY else None

    def relation(self, schema: str) -> str | None:
        """The relation that a schema of links stands for, as a relationship type; None for one without ends."""
        found = self.vocabulary.relations.get(self._schemata[schema].term)
        return found.type if found and schema in self._with_ends else None

    @cached_property
    def _with_ends(self) -> frozenset[str]:
        """The schemata whose properties name a subject and an object; abstract ones, such as Interest, have none."""
        return frozenset(
            schema for schema in self._schemata if all(self.property_for(schema, term) for term in (SUBJECT, OBJECT))
        )

    def lineage(self, schema: str) -> tuple[str, ...]:
        """The schema and all that it extends, itself first."""
        if schema not in self._lineage:
            code = self._schemata[schema]
            above = [code.broader, *code.also_broader] if code.broader else []
            found = dict.fromkeys([schema, *(each for name in above if name for each in self.lineage(name))])
            self._lineage[schema] = tuple(found)
        return self._lineage[schema]

    def matches(self, schema: str, prop: str) -> tuple[Match, ...]:
        """Our terms for a property, the best first; none for a property without a place here."""
        key = (schema, prop)
        if key not in self._matches:
            codes = (self._properties.get(f"{each}:{prop}") for each in self.lineage(schema))
            code = next((each for each in codes if each), None)
            self._matches[key] = _matches_of(code) if code else ()
        return self._matches[key]

    def ends(self, schema: str) -> tuple[str, str]:
        """The properties that name the two ends of a schema of links."""
        subject, object_ = self.property_for(schema, SUBJECT), self.property_for(schema, OBJECT)
        if subject is None or object_ is None:
            raise OntologyError(f"the links of {schema} have no ends")
        return subject, object_

    def property_for(self, schema: str, term: str) -> str | None:
        """The property of a schema that says exactly what a term says."""
        return next((prop for prop, match in self.properties(schema) if match.exact and match.term == term), None)

    def properties(self, schema: str) -> Iterator[tuple[str, Match]]:
        """Each property of a schema with each of our terms for it; its own before inherited ones."""
        for each in self.lineage(schema):
            for prop in self._declared.get(each, ()):
                for match in self.matches(schema, prop):
                    yield prop, match

    @cached_property
    def _declared(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in self._properties:
            schema, _, prop = code.partition(":")
            found.setdefault(schema, []).append(prop)
        return found

    @cached_property
    def _schema_of_term(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for code in self._schemata.values():
            for term in (*code.close, *code.related):
                found.setdefault(term, code.code)
        return found

    def schema_of_class(self, kind: str) -> str | None:
        """The schema for entities of a class: that of the class itself, or of the nearest one above it."""
        lineage = reversed(self.vocabulary.classes[kind].lineage[1:])
        return next((self._schema_of_term[each] for each in lineage if each in self._schema_of_term), None)

    def schema_of_relation(self, name: str) -> str | None:
        """The schema of links for a relation."""
        return self._schema_of_term.get(name)


def _matches_of(code: Code) -> tuple[Match, ...]:
    return (*(Match(term, True) for term in code.close), *(Match(term, False) for term in code.broad))
