"""The checks of one record against the ontology, the shapes, and what the file and the graph say elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from graph.model.claims import Claim, Dataset, Source
from graph.model.dates import bounds
from graph.model.references import named_ids, references
from graph.storage.lookups import KnownKinds
from loaders.base import Draft
from loaders.entities import Entities, InGraph, affirmed_relations, view_of_entity
from loaders.shapes import Shapes, View, Violation
from ontology.errors import DateError, InvalidClaim
from ontology.vocabulary import Relation, Vocabulary


class RecordChecks:
    """Checks records one by one. `stays` says whether what the graph knows by a claim outlives the load."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        shapes: Shapes,
        entities: Entities,
        sources: SourceTable,
        *,
        graph: InGraph | None,
        stays: Callable[[KnownKinds], bool],
    ) -> None:
        self.vocabulary = vocabulary
        self.shapes = shapes
        self.entities = entities
        self.sources = sources
        self.graph = graph
        self.stays = stays
        self._right: set[tuple[str, tuple[str, ...]]] = set()
        """Entities that the record at hand names, with classes that they were found to be of: most are named often."""
        self._relation_names = {type_: relation.name for type_, relation in vocabulary.relation_types.items()}

    def problems(self, draft: Draft) -> list[InvalidClaim]:
        """All that is wrong with a record that its loader did not see, each told once."""
        self._right.clear()
        found: dict[str, InvalidClaim] = {}
        for problem in self._all_problems(draft):
            found.setdefault(str(problem), problem)
        return list(found.values())

    def touched_by(self, draft: Draft) -> Iterator[str]:
        """The entities on which the verdict on a record rests."""
        return (id for claim in draft.claims for id in named_ids(claim.stated, self.vocabulary))

    def _all_problems(self, draft: Draft) -> Iterator[InvalidClaim]:
        for source in dict.fromkeys(claim.source for claim in draft.claims if claim.source):
            yield from self.sources.problems(source, draft)
        for index, claim in enumerate(draft.claims):
            for problem in self._claim_problems(claim, draft):
                problem.cell = draft.cell(index, problem.property)
                yield problem
        if not draft.problems:
            yield from self._entity_problems(draft)

    def _claim_problems(self, claim: Claim, draft: Draft) -> Iterator[InvalidClaim]:
        subject = draft.shown(claim.subject)
        for problem in self._problems_of_stated(claim, draft):
            problem.subject = problem.subject or subject
            yield problem
        for violation in self.shapes.violations("Claim", View(claim.stated)):
            yield refusal(violation, subject)

    def _problems_of_stated(self, claim: Claim, draft: Draft) -> Iterator[InvalidClaim]:
        for _, id, name, classes in references(claim.stated, self.vocabulary):
            problem = self._reference_problem(id, classes, draft)
            if problem:
                problem.property, problem.value = name, draft.shown(id)
                yield problem
        relation = self.vocabulary.relation_types.get(claim.relation or "")
        if relation:
            yield from _relation_problems(relation, claim, draft)
        yield from self._date_problems(claim)

    def _reference_problem(self, id: str, classes: tuple[str, ...], draft: Draft) -> InvalidClaim | None:
        if (id, classes) in self._right:
            return None
        known = self.entities.kinds(id)
        if self._are(known, classes):
            self._right.add((id, classes))
            return None
        if self.graph:
            known = known | {kind for each in self.graph.of(id) if self.stays(each) for kind in each.kinds}
        if draft.problems:
            # One mistake must not hide another: what could be read of a rejected record is checked, too.
            known = known | set(self.entities.rejected_kinds(id))
        if self._are(known, classes):
            return None
        shown, wanted = draft.shown(id), " or ".join(classes)
        if known:
            found = " and ".join(sorted(known))
            return InvalidClaim(f"{shown} is of the wrong kind: {found}", expected=wanted)
        why = "is described only in a rejected record" if self.entities.rejected_kinds(id) else "is not described"
        return InvalidClaim(f"{shown} {why}", expected=f"a typed entity: {wanted}")

    def _are(self, kinds: Iterable[str], classes: tuple[str, ...]) -> bool:
        return any(self.vocabulary.is_a(kind, *classes) for kind in kinds)

    def _entity_problems(self, draft: Draft) -> Iterator[InvalidClaim]:
        first: dict[str, int] = {}
        for index, claim in enumerate(draft.claims):
            first.setdefault(claim.subject, index)
        related = affirmed_relations(draft.claims, self._relation_names)
        for id, index in first.items():
            view = view_of_entity(id, related.get(id, {}), self.entities)
            classes = self.vocabulary.labels(self.entities.kinds(id))
            for violation in self.shapes.of_entity(classes, view):
                yield refusal(violation, draft.shown(id), draft.cell(index, violation.property))

    def _date_problems(self, claim: Claim) -> Iterator[InvalidClaim]:
        try:
            bounds(from_=claim.from_, until=claim.until, on=claim.on, published=self.sources.published(claim.source))
        except DateError as error:
            yield InvalidClaim(
                error.problem, property=error.property or "from", value=error.value, expected=error.expected
            )


class SourceTable:
    """The sources that records may cite: of the file, or of the graph; and those that are refused."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        refused: Container[str],
        in_graph: Container[str],
        shown: Callable[[str], str],
    ) -> None:
        self._sources = sources
        self._refused = refused
        self._in_graph = in_graph
        self._last: tuple[str, str | None] = ("", None)
        """The source asked about last, with its date: the claims of a record cite few."""
        self._shown = shown

    def published(self, id: str) -> str | None:
        """The date that a source of the file bears."""
        if id != self._last[0]:
            source = self._sources.get(id)
            self._last = id, source.published if source else None
        return self._last[1]

    def problems(self, id: str, draft: Draft) -> Iterator[InvalidClaim]:
        """Why nothing that cites a source can be loaded: told of the source, once for all that cites it."""
        if id in self._refused:
            yield InvalidClaim(
                "nothing that cites it is loaded",
                subject=draft.shown(id),
                expected="a description of the source without mistakes",
            )
            return
        if not self._is_known(id):
            yield InvalidClaim(
                "the source is not described",
                subject=draft.shown(id),
                expected="its graph's name typed s:Source, in this file or in the graph",
            )
        source = self._sources.get(id)
        for original in source.derived_from if source else ():
            if not self._is_known(original):
                yield InvalidClaim(
                    f"{draft.shown(id)} is derived from a source that is not described",
                    property="derivedFrom",
                    value=self._shown(original),
                    expected="a subject typed s:Source, in this file or in the graph",
                )

    def _is_known(self, id: str) -> bool:
        return id not in self._refused and (id in self._sources or id in self._in_graph)


def _relation_problems(relation: Relation, claim: Claim, draft: Draft) -> Iterator[InvalidClaim]:
    if claim.subject == claim.object:
        yield InvalidClaim(
            "an entity related to itself",
            property=relation.name,
            value=draft.shown(claim.subject),
            expected="two entities",
        )
    for name in sorted(set(claim.qualifiers) - relation.qualifiers):
        allowed = ", ".join(sorted(relation.qualifiers)) or "no qualifiers"
        yield InvalidClaim(f"{relation.name} does not take this qualifier", property=name, expected=allowed)


def description_problems(described: Source | Dataset, shapes: Shapes) -> list[InvalidClaim]:
    """Violations of the shapes by a source or a dataset."""
    target = "Source" if isinstance(described, Source) else "Dataset"
    return [refusal(each, described.id) for each in shapes.violations(target, View(described.as_properties()))]


def refusal(violation: Violation, subject: str, cell: str | None = None) -> InvalidClaim:
    """A violation of a shape as a problem."""
    value = violation.value
    return InvalidClaim(
        "refused by the shapes",
        cell=cell,
        subject=subject,
        property=violation.property,
        value=None if value is None else str(value),
        expected=violation.expected,
    )
