"""The claims of one subject in one graph, dealt to their records: by default one, or those that annotations name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy

from graph.model.claims import Claim, Dataset, Source
from loaders.base import Draft, Excerpt, Item, NotKept, RefusedSource, SourceIris
from loaders.spill import Spill
from ontology.errors import InvalidClaim


class Drafts:
    """Records as they come; one of the keys that are `named` may get claims from all over the file, and is held."""

    def __init__(self, named: Collection[str], datasets: Collection[str]) -> None:
        self.named = named
        self.datasets = datasets
        self._held: dict[tuple[str, str], Draft] = {}

    @property
    def held(self) -> Iterator[Draft]:
        """The records that are named, each whole."""
        yield from self._held.values()

    def deal(self, draft: Draft) -> Iterator[Draft]:
        """The records of its claims that are whole; a problem of one claim is one of all its subject's records."""
        parts: dict[tuple[str, str], list[Claim]] = {}
        for claim in draft.claims:
            parts.setdefault((claim.dataset, claim.record), []).append(claim)
        draft.problems += [self._unknown(dataset) for dataset in sorted({of for of, _ in parts} - {*self.datasets})]
        for place, claims in parts.items() or [(("", draft.key), [])]:
            problems = [copy(problem) for problem in draft.problems]
            part = Draft(place[1], claims, problems, draft.statements, draft.iris)
            if part.key in self.named:
                self._hold(place, part)
            else:
                yield part

    def _unknown(self, dataset: str) -> InvalidClaim:
        problem = "a claim of a dataset that is not described" if dataset else "a claim without a dataset"
        return InvalidClaim(
            problem,
            property="dataset",
            value=dataset or None,
            expected="s:dataset in its annotation, one of " + ", ".join(sorted(self.datasets)),
        )

    def _hold(self, place: tuple[str, str], part: Draft) -> None:
        held = self._held.setdefault(place, Draft(part.key))
        held.claims += part.claims
        held.problems += part.problems
        held.statements += part.statements
        held.iris |= part.iris


def by_dataset(
    datasets: Sequence[Dataset | Excerpt], items: Iterable[Source | RefusedSource | SourceIris | Draft | NotKept]
) -> Iterator[Item]:
    """The items of a file of several datasets: each dataset with the sources that it cites, and its records."""
    ids = [each.dataset.id if isinstance(each, Excerpt) else each.id for each in datasets]
    records: dict[str, Spill[Draft]] = {id: Spill() for id in ids}
    cited: dict[str, set[str]] = {id: set() for id in ids}
    sources: dict[str, Source] = {}
    others: list[RefusedSource | SourceIris | NotKept] = []
    for item in items:
        if isinstance(item, Draft):
            of = item.claims[0].dataset if item.claims else ""
            records[of if of in records else ids[0]].append(item)
            cited.setdefault(of, set()).update(claim.source for claim in item.claims)
        elif isinstance(item, Source):
            sources[item.id] = item
        else:
            others.append(item)
    for dataset, id in zip(datasets, ids, strict=True):
        yield dataset
        wanted = cited[id] | {source.id for source in sources.values() if source.dataset == id}
        yield from _with_originals(wanted, sources)
        yield from others
        others = []
        yield from records[id]


def _with_originals(ids: Iterable[str], sources: dict[str, Source]) -> Iterator[Source]:
    waiting, done = sorted(ids), set[str]()
    while waiting:
        source = sources.get(waiting.pop())
        if source and source.id not in done:
            done.add(source.id)
            waiting += source.derived_from
            yield source
