"""Terms as Turtle and TriG write them: short names under prefixes, which are declared where they are first used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from api.export.rdf.terms import Value
from ontology.ids import ID_NAMESPACE, NAMESPACE
from ontology.triples import RDF, XSD
from ontology.vocabulary import Vocabulary

CLAIMS = "https://w3id.org/sayso/claim/"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_DECIMAL = re.compile(r"-?[0-9]*\.[0-9]+")
_DOUBLE = re.compile(r"-?[0-9]+(?:\.[0-9]*)?e[+-]?[0-9]+")
_BARE = {XSD.integer.value, XSD.boolean.value}


class Turtle:
    """Writes terms, and remembers which prefixes it needed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._prefixes = dict(_prefixes(vocabulary))
        self._declared: set[str] = set()
        self._used: set[str] = set()

    def prefixes(self, *, sparql: bool = True) -> str:
        """The declarations of prefixes that were used and not yet declared, a line each; as SPARQL has them, or not."""
        new = sorted(self._used - self._declared, key=lambda namespace: self._prefixes[namespace])
        self._declared |= self._used
        width = max((len(self._prefixes[each]) for each in new), default=0)
        begin, end = ("PREFIX", "") if sparql else ("@prefix", " .")
        return "".join(f"{begin} {self._prefixes[each] + ':':{width + 1}} <{each}>{end}\n" for each in new)

    def term(self, term: Value) -> str:
        """A term."""
        return self._iri(term) if isinstance(term, NamedNode) else self._literal(term)

    def predicate(self, predicate: NamedNode) -> str:
        """A predicate: `a` for rdf:type."""
        return "a" if predicate == RDF.type else self._iri(predicate)

    def pairs(self, pairs: Iterable[tuple[NamedNode, Value]], between: str = " ; ") -> str:
        """Predicates and objects of one subject."""
        return between.join(f"{self.predicate(predicate)} {self.term(value)}" for predicate, value in pairs)

    def _iri(self, node: NamedNode) -> str:
        iri = node.value
        at = max(iri.rfind("#"), iri.rfind("/")) + 1
        namespace, local = iri[:at], iri[at:]
        if namespace not in self._prefixes or not _LOCAL.fullmatch(local):
            return f"<{iri}>"
        self._used.add(namespace)
        return f"{self._prefixes[namespace]}:{local}"

    def _literal(self, literal: Literal) -> str:
        datatype, text = literal.datatype.value, literal.value
        bare = (
            datatype in _BARE
            or (datatype == XSD.decimal.value and _DECIMAL.fullmatch(text))
            or (datatype == XSD.double.value and _DOUBLE.fullmatch(text))
        )
        if bare:
            return text
        if datatype == XSD.string.value or literal.language:
            return str(literal)
        return f"{Literal(text)}^^{self._iri(literal.datatype)}"


def _prefixes(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    """Namespaces with their prefixes; where two would share one, the later goes without."""
    concepts = [concept for scheme in vocabulary.schemes.values() for concept in scheme.concepts]
    schemes = {c.iri.removesuffix(c.name): c.iri.removesuffix(c.name).rstrip("/#").rpartition("/")[2] for c in concepts}
    own = {each.iri.removesuffix(each.name) for each in (*vocabulary.classes.values(), *vocabulary.relations.values())}
    own |= {each.iri.removesuffix(each.name) for each in (*vocabulary.attributes.values(),)}
    own |= {each.iri.removesuffix(each.name) for each in (*vocabulary.qualifiers.values(),)}
    wanted = {
        ID_NAMESPACE: "",
        NAMESPACE: "s",
        XSD.iri: "xsd",
        RDF.iri: "rdf",
        CLAIMS: "claim",
        **{namespace: prefix for prefix, namespace in vocabulary.prefixes.items()},
    }
    for number, namespace in enumerate(sorted(own - wanted.keys()), 1):
        wanted[namespace] = "own" if number == 1 else f"own{number}"
    wanted |= {namespace: prefix for namespace, prefix in sorted(schemes.items()) if namespace not in wanted}
    taken: set[str] = set()
    for namespace, prefix in wanted.items():
        if prefix not in taken and (not prefix or _LOCAL.fullmatch(prefix)):
            taken.add(prefix)
            yield namespace, prefix
