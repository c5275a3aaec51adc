"""TriG in RDF 1.2, as people write it: a graph for each source, and behind each triple the claims that state it.

What is denied or in doubt is only quoted. An annotation says what a reader would not assume: a claim's record where
it is another than its subject in its source, its dataset where the file has several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from api.export.base import ExportOptions
from api.export.rdf.parts import Described, parts
from api.export.rdf.terms import S, Said, Terms, Triple, is_factual
from api.export.rdf.turtle import Turtle
from graph.model.claims import Claim
from graph.read.exports import Export

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Trig:
    """The exporter."""

    name = "trig"
    title = "TriG (RDF 1.2): to read, edit and load again"
    suffix = ".trig"
    media_type = "application/trig"

    def write(self, export: Export, _: ExportOptions) -> Iterator[bytes]:
        """The file: prefixes, datasets, sources, graphs."""
        return _Writer(export).pieces()


class _Writer:
    def __init__(self, export: Export) -> None:
        self.export = export
        self.terms = Terms(export.graph.vocabulary, len(export.datasets) > 1)
        self.turtle = Turtle(export.graph.vocabulary)
        self.named: set[str] = set()
        """The keys that were written as names of claims: a name is given once."""
        # A plain triple is no claim of its own where another record annotates it.
        self.always_marked = self.terms.several or export.has_other_records()

    def pieces(self) -> Iterator[bytes]:
        for part in parts(self.export, self.terms):
            if isinstance(part, Described):
                said = self.turtle.pairs(part.said, " ;\n    ")
                text = f"{self.turtle.term(part.node)} {said} .\n"
            else:
                text = self._page(part.claims)
            prefixes = self.turtle.prefixes()
            yield (prefixes + ("\n" if prefixes else "") + text + "\n").encode()

    def _page(self, claims: Sequence[Claim]) -> str:
        by_source: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_source[claim.source].append(claim)
        taken = self.export.taken({claim.key for claim in claims if claim.key and _SLUG.fullmatch(claim.key)})
        self.named |= taken
        return "\n".join(self._graph(source, said) for source, said in by_source.items())

    def _graph(self, source: str, claims: Sequence[Claim]) -> str:
        subjects: dict[NamedNode, dict[Triple, list[str]]] = defaultdict(lambda: defaultdict(list))
        quoted: dict[NamedNode, list[str]] = defaultdict(list)
        seen: set[tuple[str | None, NamedNode, Said]] = set()
        for claim in claims:
            triples = self.terms.triples(claim)
            subject = triples[0].subject
            said = self.terms.annotation(claim, subject)
            name, said = self._name(claim, said)
            if claim.relation is None:
                # Two descriptions that are annotated alike would be read as one.
                if (name, subject, said) in seen:
                    said = (*said, (S.claim, Literal(claim.id)))
                seen.add((name, subject, said))
            for triple in triples:
                if is_factual(claim):
                    subjects[subject][triple].append(self._block(name, said))
                else:
                    quoted[subject].append(self._quoted(triple, name, said))
        nodes = dict.fromkeys((*subjects, *quoted))
        body = "".join(self._subject(node, subjects.get(node, {}), quoted.get(node, ())) for node in nodes)
        return f"{self.turtle.term(self.terms.node(source))} {{\n{body}}}\n"

    def _name(self, claim: Claim, said: Said) -> tuple[str | None, Said]:
        """The name of a claim that has a key; where it cannot be named so, the annotation says the key."""
        if claim.key is None:
            return None, said
        if not _SLUG.fullmatch(claim.key) or claim.key in self.named:
            return None, (*said, (S.key, Literal(claim.key)))
        self.named.add(claim.key)
        return self.turtle.term(self.terms.node(claim.key)), said

    def _block(self, name: str | None, said: Said) -> str:
        named = f"~ {name} " if name else "" if said else "~"
        return named + (f"{{| {self.turtle.pairs(said)} |}}" if said else "")

    def _quoted(self, triple: Triple, name: str | None, said: Said) -> str:
        reifier = f" ~ {name}" if name else ""
        return f"<< {self._triple(triple)}{reifier} >>\n    {self.turtle.pairs(said)} .\n"

    def _triple(self, triple: Triple) -> str:
        pair = self.turtle.pairs([(triple.predicate, triple.object)])
        return f"{self.turtle.term(triple.subject)} {pair}"

    def _subject(self, node: NamedNode, triples: dict[Triple, list[str]], quoted: Sequence[str]) -> str:
        lines = []
        doubted = "\n".join(quoted)
        for triple, blocks in triples.items():
            pair = self.turtle.pairs([(triple.predicate, triple.object)])
            bare = blocks == ["~"] and not self.always_marked and f"<< {self._triple(triple)} " not in doubted
            # A block belongs to the name before it: what has no block comes last.
            marks = [] if bare else sorted(blocks, key=lambda block: (not block.endswith("|}"), block.startswith("~")))
            lines.append(" ".join([pair, *(mark.strip() for mark in marks)]))
        asserted = f"{self.turtle.term(node)} " + " ;\n    ".join(lines) + " .\n" if lines else ""
        return asserted + "".join(quoted)
