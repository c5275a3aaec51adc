"""A file read and checked: what can be loaded of it, and what cannot, with reasons.

A file is read once, in one pass over what its loader yields. Meanwhile records go to a list that spills to disk, and
three tables grow that need the whole file: its sources, its record keys, and the kinds of its entities. Then the
records are checked one by one against these tables. A record that falls takes its word on its entities with it, and
what rested on that is checked again, until nothing falls any more; so causes are told before consequences.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from graph.model.claims import Dataset, Record, Source
from graph.storage.lookups import KnownKinds, known_sources
from graph.storage.source_lineage import refusal_of_circle
from graph.storage.store import Store
from loaders.base import Draft, Item, NotKept, Options, RefusedSource
from loaders.checks import RecordChecks, SourceTable, description_problems
from loaders.entities import Entities, InGraph
from loaders.inputs import Input
from loaders.registry import loader_for
from loaders.shapes import Shapes, load_shapes
from loaders.spill import Spill
from ontology.errors import InputError, InvalidClaim, VersionConflict
from ontology.vocabulary import Vocabulary

_SHOWN = 200
Tell = Callable[[int], None]
"""Is told how many records were read so far."""


class Reading:
    """What one file says. With `complete` it is the whole dataset, so that records it lacks are retracted."""

    def __init__(self, file: Input, *, complete: bool) -> None:
        self.path = file.path
        self.complete = complete
        self.dataset = Dataset("", "")
        self.sources: dict[str, Source] = {}
        self.refused: set[str] = set()
        self.bad: Spill[Draft] = Spill()
        """The rejected records and refused sources, each with its problems; causes before consequences."""
        self.not_kept: Spill[InputError] = Spill()
        """Details that are not kept, of records that are loaded all the same."""
        self.kept: set[str] = set()
        """The keys of rejected records: those that the graph has of an earlier load stay as they are."""
        self.claims = 0
        self._drafts: Spill[Draft] = Spill()
        self._fallen = bytearray()
        self._keys: dict[str, int] = {}
        self._cited: set[str] = set()

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
        """Sources that no claim cites and no cited source copies: nothing of them is loaded."""
        return sorted(self.sources.keys() - {source.id for source in self._with_originals(self._cited)})

    def records(self) -> Iterator[Record]:
        """The good records, each with the sources it cites and those that they copy."""
        for draft in self.good:
            cited = dict.fromkeys(claim.source for claim in draft.claims)
            yield Record(draft.key, tuple(draft.claims), tuple(self._with_originals(cited)))

    def take(self, item: Item) -> None:
        """Add what a loader yields."""
        if isinstance(item, Draft):
            self._take_record(item)
        elif isinstance(item, Source):
            self.sources[item.id] = item
        elif isinstance(item, RefusedSource):
            self.refuse_source(item.id, item.problems)
        elif isinstance(item, NotKept):
            item.problem.file = str(self.path)
            self.not_kept.append(item.problem)
        else:
            self.dataset = item

    def _take_record(self, draft: Draft) -> None:
        self._cited.update(claim.source for claim in draft.claims)
        if draft.key in self._keys:
            draft.problems.append(
                VersionConflict("the record is in the file twice", subject=draft.key, expected="each record once")
            )
        elif draft.claims and not draft.problems:
            self._keys[draft.key] = len(self._fallen)
            self._fallen.append(0)
            self.claims += len(draft.claims)
            self._drafts.append(draft)
        if draft.problems:
            self._reject(draft)

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
        self._reject(Draft(id, problems=[_about(id, problem) for problem in problems]))

    def check(self, vocabulary: Vocabulary, shapes: Shapes, store: Store | None) -> None:
        """Reject the records that are wrong; with `store`, they may name what only the graph knows."""
        _Check(self, vocabulary, shapes, store).run()

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
        index = self._keys.get(known.record or "")
        if known.record is None:
            return True
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
    def cited(self) -> set[str]:
        """The ids of all sources that are cited or copied."""
        return self._cited | {original for source in self.sources.values() for original in source.derived_from}


def read_file(
    path: Path,
    vocabulary: Vocabulary,
    options: Options | None = None,
    store: Store | None = None,
    tell: Tell | None = None,
) -> Reading:
    """Read and check a file; with `store`, it may refer to entities and sources that only the graph knows.

    Raises UnreadableFile, MalformedFile or, for a file that names no dataset, InvalidClaim.
    """
    reading = read_unchecked(path, vocabulary, options, tell)
    reading.check(vocabulary, load_shapes(vocabulary), store)
    return reading


def read_unchecked(
    path: Path, vocabulary: Vocabulary, options: Options | None = None, tell: Tell | None = None
) -> Reading:
    """Read a file without the checks that need the whole of it."""
    options = options or Options()
    file = Input(path)
    loader = loader_for(file, options)
    reading = Reading(file, complete=loader.complete)
    try:
        for count, item in enumerate(loader.read(file, vocabulary, options)):
            reading.take(item)
            if tell:
                tell(count)
    except InputError as error:
        error.file = error.file or str(path)
        raise
    if not reading.accepted and not len(reading.bad):
        # Loaded as a whole dataset, such a file would retract everything: nobody means that.
        raise file.error("the file states no claims", expected="claims in a named graph")
    return reading


def write_rejects(path: Path, drafts: Iterable[Draft]) -> Path:
    """Write bad records beside `path`, one JSON object a line, replacing an earlier reject file."""
    rejects = path.with_name(path.name + ".rejects.jsonl")
    with rejects.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(draft.as_dict(), ensure_ascii=False) + "\n" for draft in drafts)
    return rejects


class _Check:
    """The checks of a file that need the whole of it."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, shapes: Shapes, store: Store | None) -> None:
        self.reading = reading
        self.vocabulary = vocabulary
        self.shapes = shapes
        self.store = store
        self.entities = Entities(vocabulary, shapes)
        self.graph = InGraph(store, reading.dataset.id) if store else None

    def run(self) -> None:
        self._refuse_sources()
        in_graph = known_sources(self.store, self.reading.cited - self.reading.sources.keys()) if self.store else set()
        table = SourceTable(self.reading.sources, self.reading.refused, in_graph)
        checks = RecordChecks(
            self.vocabulary, self.shapes, self.entities, table, graph=self.graph, stays=self.reading.outlives
        )
        for draft in self.reading.good:
            self.entities.add(draft)
        for draft in self.reading.bad:
            self.entities.reject(draft)
        self._ask_for_undescribed(checks)
        self._look_at_the_bad(checks)
        of_dataset = description_problems(self.reading.dataset, self.shapes)
        changed = self._sweep(lambda draft: [*of_dataset, *checks.problems(draft)])
        while changed:
            gone = changed
            changed = self._sweep(
                lambda draft, gone=gone: [] if gone.isdisjoint(checks.touched_by(draft)) else checks.problems(draft)  # type: ignore[misc]
            )

    def _refuse_sources(self) -> None:
        """Refuse sources that copy themselves or that the shapes refuse."""
        derived = {source.id: source.derived_from for source in self.reading.sources.values()}
        for id in sorted(derived):
            circle = refusal_of_circle(id, derived)
            problems = description_problems(self.reading.sources[id], self.shapes)
            if circle or problems:
                self.reading.refuse_source(id, [*([circle] if circle else []), *problems])

    def _ask_for_undescribed(self, checks: RecordChecks) -> None:
        if self.graph is None:
            return
        named: set[str] = set()
        for draft in self.reading.drafts:
            named.update(id for id in checks.touched_by(draft) if not self.entities.kinds(id))
        self.graph.ask(named)

    def _look_at_the_bad(self, checks: RecordChecks) -> None:
        """One mistake must not hide another: what could be read of a bad record is checked, too."""
        bad, self.reading.bad = self.reading.bad, Spill()
        for draft in bad:
            # A subject whose class could not be read is not thereby undescribed.
            unread = {claim.subject for claim in draft.claims if not self.entities.rejected_kinds(claim.subject)}
            shown = {draft.shown(id) for id in unread}
            draft.problems += [problem for problem in checks.problems(draft) if problem.value not in shown]
            self.reading._reject(draft)

    def _sweep(self, problems_of: Callable[[Draft], list[InvalidClaim]]) -> set[str]:
        """Reject the good records that have problems; returns the entities of which something is gone by that."""
        changed: set[str] = set()
        for index, draft in self.reading.standing():
            if problems := problems_of(draft):
                changed |= self.entities.drop(draft)
                draft.problems += problems
                self.reading.fall(index, draft)
        return changed


def _shortened(subject: str | None) -> str | None:
    return subject if subject is None or len(subject) <= _SHOWN else subject[:_SHOWN] + "…"


def _about(id: str, problem: InputError) -> InputError:
    problem.subject = problem.subject or id
    return problem
