"""A file read and checked: what can be loaded of it, and what cannot, with reasons.

A file is read once, in one pass over what its loader yields. Meanwhile records go to a list, and three tables grow
that need the whole file: its sources, its record keys, and the kinds of its entities. List and tables are on disk
once they are long. Then the records are checked one by one against these tables. A record that falls takes its word
on its entities with it, and what rested on that is checked again, until nothing falls any more; so causes are told
before consequences.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path

from graph.decisions.log import Decision
from graph.model.claims import Dataset, Record, Source
from graph.storage.garbage import rare_garbage_collection
from graph.storage.lookups import KnownKinds, known_sources
from graph.storage.source_lineage import refusal_of_circle
from graph.storage.store import Store
from graph.storage.tables import Keys, Table
from loaders.base import Draft, Excerpt, Item, NotKept, Options, RefusedSource, SourceIris
from loaders.checks import RecordChecks, SourceTable, description_problems
from loaders.entities import Entities, InGraph, batched
from loaders.inputs import Input
from loaders.registry import loader_for
from loaders.shapes import Shapes, load_shapes
from loaders.spill import Spill
from ontology.errors import InputError, InvalidClaim, VersionConflict, option
from ontology.vocabulary import Vocabulary

_SHOWN = 200
Tell = Callable[[int], None]
"""Is told how many records were read so far."""


class Reading:
    """The records of one file. With `complete` it is the whole dataset, so that records it lacks are retracted."""

    def __init__(self, file: Input, iris: dict[str, str], *, complete: bool) -> None:
        self.path = file.path
        self.iris = iris
        """The IRIs of the file's sources whose ids are hashes."""
        self.complete = complete
        self.exported: Mapping[str, str] | None = None
        """Of a part of a dataset: the claims that it was exported with, and their records. None of a dataset."""
        self.dataset = Dataset("", "")
        self.sources: Table[Source] = Table()
        self.refused = Keys()
        self.bad: Spill[Draft] = Spill()
        """The rejected records and refused sources, each with its problems; causes before consequences."""
        self.not_kept: Spill[InputError] = Spill()
        """Details that are not kept, of records that are loaded all the same."""
        self.kept = Keys()
        """The keys of rejected records: those that the graph has of an earlier load stay as they are."""
        self.decisions: list[Decision] = []
        """Decisions to repeat once the claims are loaded, in order."""
        self.claims = 0
        self._drafts: Spill[Draft] = Spill()
        self._fallen = bytearray()
        self._keys: Table[int] = Table()
        self._cited = Keys()
        self._undescribed = Keys()
        """Sources that were cited or copied before they were described, if they are at all."""

    @property
    def accepted(self) -> int:
        """The number of good records."""
        return len(self._fallen) - sum(self._fallen)

    @property
    def good(self) -> Iterator[Draft]:
        """The records that can be loaded."""
        return (draft for index, draft in enumerate(self._drafts) if not self._fallen[index])

    @property
    def drafts(self) -> Iterator[Draft]:
        """All records, the rejected ones first."""
        yield from self.bad
        yield from self.good

    @property
    def problems(self) -> list[InputError]:
        """Every problem of every rejected record."""
        return [problem for draft in self.bad for problem in draft.problems]

    @property
    def uncited(self) -> list[str]:
        """Sources, as messages name them, that no claim cites and no cited source copies; nothing of them is loaded."""
        needed = Keys(source.id for id in self._cited for source in self._with_originals([id]))
        return sorted(self.shown(id) for id in self.sources if id not in needed)

    def records(self) -> Iterator[Record]:
        """The good records, each with the sources it cites and those that they copy."""
        for draft in self.good:
            cited = dict.fromkeys(claim.source for claim in draft.claims)
            yield Record(draft.key, tuple(draft.claims), tuple(self._with_originals(cited)))

    @property
    def retractable(self) -> Set[str] | None:
        """The only claims that loading may retract; None where records are replaced as a whole.

        While a record of a part is rejected there are none: any of them may be what that record was.
        """
        if self.exported is None:
            return None
        return frozenset() if len(self.bad) else self.exported.keys()

    @cached_property
    def _shrunk(self) -> Keys:
        """The records of which a claim was exported that the file lacks by now."""
        exported = self.exported or {}
        stated = Keys(claim.id for draft in self.good for claim in draft.claims) if exported else Keys()
        return Keys(record for id, record in exported.items() if id not in stated)

    def take(self, item: Item) -> None:
        """Add what a loader yields."""
        if isinstance(item, Draft):
            self._take_record(item)
        elif isinstance(item, Source):
            self.sources[item.id] = item
            self._name_sources(item.derived_from)
        elif isinstance(item, RefusedSource):
            self.refuse_source(item.id, item.problems)
        elif isinstance(item, SourceIris):
            self.iris |= item.iris
        elif isinstance(item, NotKept):
            item.problem.file = str(self.path)
            self.not_kept.append(item.problem)
        elif isinstance(item, Decision):
            self.decisions.append(item)
        elif isinstance(item, Excerpt):
            self.dataset, self.exported, self.complete = item.dataset, item.exported, False
        else:
            self.dataset = item

    def _take_record(self, draft: Draft) -> None:
        self._name_sources(id for id in {claim.source for claim in draft.claims} if self._cited.add(id))
        if draft.key in self._keys:
            draft.problems.append(
                VersionConflict("the record is in the file twice", subject=draft.key, expected="each record once")
            )
        elif (draft.claims or draft.withdrawn) and not draft.problems:
            self._keys[draft.key] = len(self._fallen)
            self._fallen.append(0)
            self.claims += len(draft.claims)
            self._drafts.append(draft)
        if draft.problems:
            self._reject(draft)

    def withdraw_emptied(self) -> None:
        """Withdraw the records of which nothing is left of what was exported."""
        for record in Keys(self.exported.values() if self.exported else ()):
            if record not in self._keys and record not in self.kept:
                self._take_record(Draft(record, withdrawn=True))

    def _name_sources(self, ids: Iterable[str]) -> None:
        self._undescribed.update(id for id in ids if id not in self.sources)

    def _reject(self, draft: Draft) -> None:
        for problem in draft.problems:
            problem.file, problem.record = str(self.path), draft.key
            problem.subject = _shortened(problem.subject)
        self.kept.add(draft.key)
        self.bad.append(draft)

    def refuse_source(self, id: str, problems: Iterable[InputError]) -> None:
        """Leave a source out, as a bad record of its own; whatever cites it cannot be loaded either."""
        self.sources.pop(id, None)
        self.refused.add(id)
        told = list(problems)
        for problem in told:
            problem.subject, problem.value = (
                self.shown(problem.subject or id),
                problem.value and self.shown(problem.value),
            )
        self._reject(Draft(id, problems=told))

    def shown(self, id: str) -> str:
        """A source's id as messages name it: the IRI that the file has, where the id is the hash of one."""
        return f"<{self.iris[id]}>" if id in self.iris else id

    def fall(self, index: int, draft: Draft) -> None:
        """Reject a record that was taken as good."""
        self._fallen[index] = 1
        self.claims -= len(draft.claims)
        self._reject(draft)

    def standing(self) -> Iterator[tuple[int, Draft]]:
        """The good records with their numbers; those that fall meanwhile are not yielded again."""
        return ((index, draft) for index, draft in enumerate(self._drafts) if not self._fallen[index])

    def outlives(self, known: KnownKinds) -> bool:
        """Whether what the graph knows stays there: another dataset's word, or that of a record not replaced."""
        if known.record is None:
            return True
        if self.exported is not None:
            return len(self.bad) > 0 or known.record not in self._shrunk
        index = self._keys.get(known.record)
        replaced = index is not None and not self._fallen[index]
        return known.record in self.kept if self.complete else not replaced

    def _with_originals(self, ids: Iterable[str]) -> list[Source]:
        found: dict[str, Source] = {}
        waiting = sorted(ids)
        while waiting:
            source = self.sources.get(waiting.pop())
            if source and source.id not in found:
                found[source.id] = source
                waiting += source.derived_from
        return list(found.values())

    @property
    def undescribed(self) -> Iterator[str]:
        """The ids of sources that are cited or copied and not described."""
        return (id for id in self._undescribed if id not in self.sources)

    def refuse_sources(self, shapes: Shapes) -> None:
        """Refuse sources that copy themselves or that the shapes refuse."""
        refused = []
        for id, source in self.sources.items():
            circle = self._refusal_of_circle(source)
            problems = [*([circle] if circle else []), *description_problems(source, shapes)]
            if problems:
                refused.append((id, problems))
        for id, problems in refused:
            self.refuse_source(id, problems)

    def _refusal_of_circle(self, source: Source) -> InvalidClaim | None:
        if not source.derived_from:
            return None
        return refusal_of_circle(source.id, {each.id: each.derived_from for each in self._with_originals([source.id])})


def read_file(
    path: Path,
    vocabulary: Vocabulary,
    options: Options | None = None,
    store: Store | None = None,
    tell: Tell | None = None,
) -> Reading:
    """Read and check a file of one dataset; of one with several, the first.

    Raises UnreadableFile, MalformedFile or, for a file that names no dataset, InvalidClaim.
    """
    return read_datasets(path, vocabulary, options, store, tell)[0]


@rare_garbage_collection()
def read_datasets(
    path: Path,
    vocabulary: Vocabulary,
    options: Options | None = None,
    store: Store | None = None,
    tell: Tell | None = None,
) -> list[Reading]:
    """Read and check a file: one reading for each dataset in it, which may name each other's entities and sources.

    With `store`, they may also name what only the graph knows. Raises UnreadableFile, MalformedFile or InvalidClaim.
    """
    readings = read_all_unchecked(path, vocabulary, options, tell)
    _check(readings, vocabulary, store)
    return readings


def read_unchecked(
    path: Path, vocabulary: Vocabulary, options: Options | None = None, tell: Tell | None = None
) -> Reading:
    """Read a file of one dataset without the checks that need the whole of it."""
    return read_all_unchecked(path, vocabulary, options, tell)[0]


def read_all_unchecked(
    path: Path, vocabulary: Vocabulary, options: Options | None = None, tell: Tell | None = None
) -> list[Reading]:
    """Read a file without the checks that need the whole of it: one reading for each dataset in it."""
    options = options or Options()
    file = Input(path)
    loader = loader_for(file, options)
    complete = loader.complete if options.complete is None else options.complete
    iris: dict[str, str] = {}
    readings = [Reading(file, iris, complete=complete)]
    try:
        for count, item in enumerate(loader.read(file, vocabulary, options)):
            if isinstance(item, Dataset | Excerpt) and readings[-1].dataset.id:
                readings.append(Reading(file, iris, complete=complete))
            readings[-1].take(item)
            if isinstance(item, Excerpt) and options.complete:
                raise file.error("only a part of its dataset", expected=f"a load without {option('complete')}")
            if tell:
                tell(count)
    except InputError as error:
        error.file = error.file or str(path)
        raise
    for reading in readings:
        reading.withdraw_emptied()
    if not any(reading.accepted or len(reading.bad) or reading.decisions for reading in readings):
        # Loaded as a whole dataset, such a file would retract everything: nobody means that.
        raise file.error("the file states no claims", expected="claims")
    return readings


def rejects_of(path: Path) -> Path:
    """The reject file beside a file."""
    return path.with_name(path.name + ".rejects.jsonl")


def write_rejects(path: Path, drafts: Iterable[Draft], *, append: bool = False) -> Path:
    """Write bad records beside `path`, one JSON object a line, in place of an earlier reject file or behind it."""
    rejects = rejects_of(path)
    with rejects.open("a" if append else "w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(draft.as_dict(), ensure_ascii=False) + "\n" for draft in drafts)
    return rejects


def _check(readings: Sequence[Reading], vocabulary: Vocabulary, store: Store | None) -> None:
    """Reject the records that are wrong, until what is left rests on nothing that is rejected."""
    shapes = load_shapes(vocabulary)
    entities = Entities(vocabulary, shapes)
    for reading in readings:
        reading.refuse_sources(shapes)
    sources = _source_table(readings, store)
    checks = [_Check(reading, sources, entities, shapes, store) for reading in readings]
    gone = Keys(id for check in checks for id in check.run())
    while gone:
        gone = Keys(id for check in checks for id in check.run_again(gone))


def _source_table(readings: Sequence[Reading], store: Store | None) -> SourceTable:
    described = ChainMap(*(reading.sources for reading in reversed(readings)))
    missing = Keys(id for reading in readings for id in reading.undescribed if id not in described)
    in_graph = Keys(id for some in batched(missing) for id in known_sources(store, some)) if store else Keys()
    refused = Keys(id for reading in readings for id in reading.refused)
    return SourceTable(described, refused, in_graph, readings[0].shown)


class _Check:
    """The checks of one dataset of a file that need the whole of the file."""

    def __init__(
        self, reading: Reading, sources: SourceTable, entities: Entities, shapes: Shapes, store: Store | None
    ) -> None:
        self.reading = reading
        self.entities = entities
        self.graph = InGraph(store, reading.dataset.id) if store else None
        self.of_dataset = description_problems(reading.dataset, shapes) if reading.dataset.id else []
        self.checks = RecordChecks(
            entities.vocabulary, shapes, entities, sources, graph=self.graph, stays=reading.outlives
        )
        for draft in reading.good:
            entities.add(draft)
        for draft in reading.bad:
            entities.reject(draft)

    def run(self) -> Keys:
        """Check every record; returns the entities of which something is gone by those that fall."""
        self._ask_for_undescribed()
        self._look_at_the_bad()
        return self._sweep(lambda draft: [*self.of_dataset, *self.checks.problems(draft)])

    def run_again(self, gone: Container[str]) -> Keys:
        """Check again the records that rest on one of these entities."""
        checks = self.checks
        return self._sweep(
            lambda draft: checks.problems(draft) if any(id in gone for id in checks.touched_by(draft)) else []
        )

    def _ask_for_undescribed(self) -> None:
        if self.graph:
            named = (id for draft in self.reading.drafts for id in self.checks.touched_by(draft))
            self.graph.ask(id for id in named if not self.entities.kinds(id))

    def _look_at_the_bad(self) -> None:
        """One mistake must not hide another: what could be read of a bad record is checked, too."""
        bad, self.reading.bad = self.reading.bad, Spill()
        for draft in bad:
            # A subject whose class could not be read is not thereby undescribed.
            unread = {claim.subject for claim in draft.claims if not self.entities.rejected_kinds(claim.subject)}
            shown = {draft.shown(id) for id in unread}
            draft.problems += [problem for problem in self.checks.problems(draft) if problem.value not in shown]
            self.reading._reject(draft)

    def _sweep(self, problems_of: Callable[[Draft], list[InvalidClaim]]) -> Keys:
        """Reject the good records that have problems; returns the entities of which something is gone by that."""
        changed = Keys()
        for index, draft in self.reading.standing():
            if problems := problems_of(draft):
                changed.update(self.entities.drop(draft))
                draft.problems += problems
                self.reading.fall(index, draft)
        return changed


def _shortened(subject: str | None) -> str | None:
    return subject if subject is None or len(subject) <= _SHOWN else subject[:_SHOWN] + "…"
