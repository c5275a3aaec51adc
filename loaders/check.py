"""Checks what a file says against the ontology, the shapes and, when asked, what the graph already knows.

Nothing is dropped here: a record with a problem keeps its claims and gets the problem, and is left out of the load.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graph.model.claims import Claim
from graph.model.dates import bounds
from graph.storage.lookups import KnownKinds, known_kinds, known_sources
from graph.storage.source_lineage import refusal_of_circle
from graph.storage.store import Store
from loaders.base import Draft, Reading
from loaders.rdf import Options, read_rdf
from loaders.shapes import shape_problems
from ontology.errors import DateError, InvalidClaim
from ontology.vocabulary import ENTITY, ValueType, Vocabulary

Kinds = dict[str, set[str]]


def read_file(
    path: Path, vocabulary: Vocabulary, options: Options | None = None, store: Store | None = None
) -> Reading:
    """Read and check a file; with `store`, it may refer to entities and sources that only the graph knows."""
    reading = read_rdf(path, vocabulary, options)
    _Check(reading, vocabulary, store).run()
    return reading


class _Check:
    def __init__(self, reading: Reading, vocabulary: Vocabulary, store: Store | None) -> None:
        self.reading = reading
        self.vocabulary = vocabulary
        self.in_graph: list[KnownKinds] = []
        self.sources = set(reading.sources)
        if store:
            self._ask(store)

    def run(self) -> None:
        self._refuse_cycles()
        self._look_at_the_bad()
        self._sweep()
        for drafts, source, problem in shape_problems(self.reading, self.vocabulary):
            for draft in drafts:
                draft.problems.append(problem)
            if source:
                self.reading.refuse_source(source, problem)
        self.sources -= self.reading.refused
        self._sweep()

    def _ask(self, store: Store) -> None:
        claims = [claim for draft in self.reading.drafts for claim in draft.claims]
        named = {id for claim in claims for _, id, _ in self._references(claim)}
        self.in_graph = known_kinds(store, named, self.reading.dataset.id)
        cited = {claim.source for claim in claims} | {o for s in self.reading.sources.values() for o in s.derived_from}
        self.sources |= known_sources(store, cited - self.sources)

    def _refuse_cycles(self) -> None:
        """Refuse sources that copy themselves."""
        derived = {source.id: source.derived_from for source in self.reading.sources.values()}
        for id in sorted(derived):
            if problem := refusal_of_circle(id, derived):
                problem.file = str(self.reading.path)
                self.reading.refuse_source(id, problem)
        self.sources -= self.reading.refused

    def _look_at_the_bad(self) -> None:
        """One mistake must not hide another: what could be read of a bad record is checked, too."""
        kinds = self._known(self.reading.drafts)
        # A subject whose class could not be read is not thereby undescribed.
        unread = {claim.subject for draft in self.reading.bad for claim in draft.claims} - set(kinds)
        for draft in self.reading.bad:
            found = self._draft_problems(draft, kinds, {})
            draft.problems += [problem for problem in found if problem.value not in unread]

    def _sweep(self) -> None:
        """Check the good records until none falls: a bad one takes with it what rests on it alone."""
        falling = True
        while falling:
            kinds, lost = self._known(self.reading.good), self._kinds(self.reading.bad)
            falling = False
            for draft in self.reading.good:
                draft.problems += self._draft_problems(draft, kinds, lost)
                falling = falling or bool(draft.problems)

    def _known(self, drafts: Iterable[Draft]) -> Kinds:
        """The kinds of entities by these records and by what stays in the graph."""
        kinds = self._kinds(drafts)
        for known in self._staying():
            kinds.setdefault(known.id, set()).update(known.kinds)
        return kinds

    def _kinds(self, drafts: Iterable[Draft]) -> Kinds:
        found: Kinds = defaultdict(set)
        for draft in drafts:
            for claim in draft.claims:
                found[claim.subject].update(claim.values.get("kind", ()))  # type: ignore[arg-type]
        return {id: kinds for id, kinds in found.items() if kinds}

    def _staying(self) -> Iterator[KnownKinds]:
        """What the graph knows and this load leaves there: other datasets' word, and that of records not replaced."""
        replaced = {draft.key for draft in self.reading.good}
        kept = {draft.key for draft in self.reading.bad}
        for known in self.in_graph:
            stays = known.record in kept if self.reading.complete else known.record not in replaced
            if known.record is None or stays:
                yield known

    def _draft_problems(self, draft: Draft, kinds: Kinds, lost: Kinds) -> list[InvalidClaim]:
        found: dict[str, InvalidClaim] = {}
        for claim in draft.claims:
            for problem in self._claim_problems(claim, kinds, lost):
                problem.file, problem.record = str(self.reading.path), draft.key
                problem.subject = problem.subject or claim.subject
                found.setdefault(str(problem), problem)
        return list(found.values())

    def _claim_problems(self, claim: Claim, kinds: Kinds, lost: Kinds) -> Iterator[InvalidClaim]:
        yield from self._source_problems(claim.source)
        for name, id, classes in self._references(claim):
            yield from self._reference_problems(name, id, classes, kinds, lost)
        yield from self._relation_problems(claim)
        yield from self._date_problems(claim)

    def _source_problems(self, id: str) -> Iterator[InvalidClaim]:
        if id in self.reading.refused:
            yield InvalidClaim(
                "its source is refused", property="source", value=id, expected="a source without mistakes"
            )
        elif id not in self.sources:
            yield InvalidClaim(
                "the source is not described",
                property="source",
                value=id,
                expected="its graph's name typed s:Source, in this file or in the graph",
            )
        source = self.reading.sources.get(id)
        for original in source.derived_from if source else ():
            if original not in self.sources:
                yield InvalidClaim(
                    f"{id} is derived from a source that is not described",
                    property="derivedFrom",
                    value=original,
                    expected="a subject typed s:Source, in this file or in the graph",
                )

    def _references(self, claim: Claim) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The entities a claim names: as which property, the id, and the classes it must be one of."""
        relation = self.vocabulary.relation_types.get(claim.relation or "")
        if relation and claim.object:
            yield relation.name, claim.subject, relation.domain
            yield relation.name, claim.object, relation.range
        if claim.said_by:
            yield "saidBy", claim.said_by, self.vocabulary.claim_properties["saidBy"].range
        for name, value in claim.qualifiers.items():
            qualifier = self.vocabulary.qualifiers[name]
            if qualifier.type is ValueType.ENTITY:
                yield from ((name, id, qualifier.range) for id in _each(value))
        for name in claim.values:
            attribute = self.vocabulary.attributes.get(name)
            if name == "kind" or attribute:
                yield name, claim.subject, attribute.domain if attribute else (ENTITY,)

    def _reference_problems(
        self, name: str, id: str, classes: tuple[str, ...], kinds: Kinds, lost: Kinds
    ) -> Iterator[InvalidClaim]:
        known = kinds.get(id)
        wanted = " or ".join(classes)
        if not known:
            why = "is described only in a rejected record" if id in lost else "is not described"
            yield InvalidClaim(f"{id} {why}", property=name, value=id, expected=f"a typed entity: {wanted}")
        elif not any(self.vocabulary.is_a(kind, *classes) for kind in known):
            found = " and ".join(sorted(known))
            yield InvalidClaim(f"{id} is of the wrong kind: {found}", property=name, value=id, expected=wanted)

    def _relation_problems(self, claim: Claim) -> Iterator[InvalidClaim]:
        relation = self.vocabulary.relation_types.get(claim.relation or "")
        if not relation:
            return
        if claim.subject == claim.object:
            yield InvalidClaim(
                "an entity related to itself", property=relation.name, value=claim.object, expected="two entities"
            )
        for name in sorted(set(claim.qualifiers) - relation.qualifiers):
            allowed = ", ".join(sorted(relation.qualifiers)) or "no qualifiers"
            yield InvalidClaim(f"{relation.name} does not take this qualifier", property=name, expected=allowed)

    def _date_problems(self, claim: Claim) -> Iterator[InvalidClaim]:
        source = self.reading.sources.get(claim.source)
        try:
            bounds(
                from_=claim.from_,
                until=claim.until,
                on=claim.on,
                published=source.published if source else None,
            )
        except DateError as error:
            yield InvalidClaim(
                error.problem, property=error.property or "from", value=error.value, expected=error.expected
            )


def _each(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
