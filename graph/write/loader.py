"""Loads records: what is new is added, what is missing is retracted, what is the same stays untouched."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from graph.decisions import retractions as retraction
from graph.decisions.canonical_ids import Canonicaliser
from graph.model.claims import Claim, Dataset, Record, Source, version_key
from graph.resolution.resolver import Resolver
from graph.storage import sources
from graph.storage.garbage import rare_garbage_collection
from graph.storage.lookups import stored_dataset
from graph.storage.projections import claims_labelled
from graph.storage.schema import require_current
from graph.storage.store import Row, Store, Transaction
from graph.storage.tables import Keys, Table
from graph.storage.writer_locks import WriterLocks
from graph.write.apply import apply_change
from graph.write.changes import Change
from graph.write.node_locks import NodeLocks
from ontology.errors import NotFound, StoreConflict, VersionConflict, option
from ontology.vocabulary import Vocabulary

_BATCH_CLAIMS = 4_000
# Batches written at a time: one keeps the server busy, and the other this process.
_LANES = 2
_STALE_SUBJECTS = 1_000
_NAMED_RECORDS = 10

_SAVE_DATASET = "MERGE (d:Dataset {id: $id}) SET d = $properties"
_VERSION = "MATCH (d:Dataset {id: $id}) RETURN d.version AS version"
_STORED = """
UNWIND $records AS record
CALL (record) {
  MATCH (c:Claim {dataset: $dataset, record: record}) RETURN c.id AS id, false AS withheld
  UNION ALL
  MATCH (c:Withheld {dataset: $dataset, record: record}) RETURN c.id AS id, true AS withheld
}
RETURN collect({id: id, record: record, withheld: withheld}) AS rows
"""
# Naming the record lets the index over dataset and record answer.
_RECORDS = (
    "MATCH (c:Claim {dataset: $dataset}) WHERE c.record IS NOT NULL RETURN c.record AS record, count(*) AS claims",
    "MATCH (c:Withheld {dataset: $dataset}) WHERE c.record IS NOT NULL RETURN c.record AS record, count(*) AS claims",
)
_LIVE = "MATCH (c:Claim {dataset: $dataset}) WHERE c.record IS NOT NULL RETURN count(*) AS claims"
_STALE = "MATCH (s:Source) WHERE s.stale IS NOT NULL RETURN s.id AS id, s.stale AS mark ORDER BY id"
_SUBJECTS = """
UNWIND $ids AS id
MATCH (:Source {id: id})<-[:FROM]-(c:Claim)
WITH DISTINCT c.subject AS subject ORDER BY subject
RETURN collect(subject) AS subjects
"""
# A source that somebody else changed meanwhile has another mark, and keeps it.
_NOT_STALE = "UNWIND $stale AS row MATCH (s:Source {id: row.id}) WHERE s.stale = row.mark REMOVE s.stale"


@dataclass
class LoadReport:
    """The counts of one load; every record and claim given is counted once.

    Claims are new, unchanged, repeated or withheld: held back by a retraction that a person made.
    """

    dataset: str
    version: str
    records: int = 0
    records_changed: int = 0
    claims: int = 0
    claims_new: int = 0
    claims_unchanged: int = 0
    claims_repeated: int = 0
    claims_retracted: int = 0
    claims_withheld: int = 0
    sources_new: int = 0
    sources_changed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The counts by name."""
        return asdict(self)


@dataclass
class Preview:
    """The outcome of a load not yet made: its report, and what it would retract with the whole of their records."""

    report: LoadReport
    stored: int = 0
    """The live claims that the graph holds of the dataset."""
    replaced: int = 0
    """Those of them whose records would keep nothing of what they say."""
    records: list[str] = field(default_factory=list)
    """The keys of some of these records."""
    changes: bool = False
    """Whether there is anything to write."""


Progress = Callable[[LoadReport], None]


class _NeedsExclusive(Exception):
    """Raised by a transaction that retracts claims or changes sources, and does not hold every writer's lock."""


class Writer:
    """Loads one dataset at a time into one store; a context manager, since it holds lock nodes."""

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        *,
        batch_claims: int = _BATCH_CLAIMS,
        progress: Progress | None = None,
    ) -> None:
        self.store = store
        self.resolver = Resolver(vocabulary)
        self.batch_claims = batch_claims
        self.progress = progress
        self._locks = WriterLocks(store)
        self._first_load = False
        self._retractable: Set[str] | None = None
        self._sources: Table[Source] = Table()
        """The sources that this load has dealt with already."""

    def __enter__(self) -> Writer:
        return self

    @property
    def has_written(self) -> bool:
        """Whether it has written anything."""
        return self._locks.used

    def __exit__(self, *_: object) -> None:
        self._locks.close()

    @rare_garbage_collection()
    def load(
        self,
        dataset: Dataset,
        records: Iterable[Record],
        *,
        complete: bool = False,
        retractable: Set[str] | None = None,
        kept: Container[str] = (),
        allow_older: bool = False,
    ) -> LoadReport:
        """Load `records` as (part of) a dataset.

        With `complete`, the dataset's records that are not among them are retracted, except those in `kept`
        (records that could not be read this time). `retractable` has the ids of the only claims that may be
        retracted: records given may then lack claims; None stands for all claims of the records given.
        Raises VersionConflict for an older version over a newer one, unless `allow_older`, and for a record key given
        twice.
        """
        require_current(self.store, self.resolver.vocabulary)
        report = LoadReport(dataset.id, dataset.version)
        self._sources = Table()
        self._retractable = retractable
        self._save_dataset(dataset, allow_older=allow_older)
        self.re_resolve()
        seen = Keys()
        replaced = f"replaced by version {dataset.version}"
        self._load_batches(dataset, self._batches(dataset, records, seen), replaced, report)
        if complete:
            missing = self._missing(dataset, seen, kept)
            self._load_batches(dataset, missing, f"not in version {dataset.version}", report)
        return report

    def unload(self, id: str) -> LoadReport:
        """Retract all that a dataset says; it stays known, and loading it again brings its claims back.

        Its sources may then be described by another dataset. Raises NotFound.
        """
        require_current(self.store, self.resolver.vocabulary)
        stored = stored_dataset(self.store, id)
        if stored is None:
            raise NotFound("dataset", id)
        dataset = Dataset(**stored)
        report = LoadReport(id, dataset.version)
        self._first_load, self._retractable = False, None
        self.re_resolve()
        self._load_batches(dataset, self._missing(dataset), "unloaded", report)
        return report

    @rare_garbage_collection()
    def preview(
        self,
        dataset: Dataset,
        records: Iterable[Record],
        *,
        complete: bool = False,
        retractable: Set[str] | None = None,
        kept: Container[str] = (),
        allow_older: bool = False,
    ) -> Preview:
        """Preview of what `load` would do to the graph as it is; nothing is written, and the same errors are raised."""
        require_current(self.store, self.resolver.vocabulary)
        found = Preview(LoadReport(dataset.id, dataset.version))
        self._sources = Table()
        self._retractable = retractable
        properties = self._checked(dataset, allow_older=allow_older)
        found.changes = properties != dataset.as_properties() or bool(self.store.read(_STALE))
        found.stored = self.store.read(_LIVE, dataset=dataset.id)[0]["claims"]
        seen = Keys()
        for batch in self._batches(dataset, records, seen):
            self._preview_batch(self._batch(dataset, batch), found)
        for batch in self._missing(dataset, seen, kept) if complete else ():
            self._preview_batch(self._batch(dataset, batch), found)
        return found

    def _batch(self, dataset: Dataset, records: Sequence[Record], why: str = "") -> _RecordBatch:
        return _RecordBatch(self.resolver, dataset, records, why, self._retractable)

    def _preview_batch(self, batch: _RecordBatch, found: Preview) -> None:
        self._leave_out_known_sources(batch)
        self.store.reading(batch.look)
        batch.count(found.report)
        found.changes |= batch.changes
        found.replaced += batch.replaced.total()
        found.records += sorted(batch.replaced)[: _NAMED_RECORDS - len(found.records)]

    def re_resolve(self) -> int:
        """Resolve again all that rests on sources whose metadata changed; returns the number of these sources."""
        stale = self.store.read(_STALE)
        if stale:
            self._resolve_again(stale)
        return len(stale)

    def _checked(self, dataset: Dataset, *, allow_older: bool) -> dict[str, Any] | None:
        """The properties of the dataset as stored; raises VersionConflict for an older version over a newer one."""
        stored = stored_dataset(self.store, dataset.id)
        if stored and not allow_older and version_key(dataset.version) < version_key(stored["version"]):
            raise VersionConflict(
                f"the graph holds the newer version {stored['version']} of {dataset.id}",
                property="version",
                value=dataset.version,
                expected=f"{stored['version']} or later; {option('allowOlder')} loads it all the same",
            )
        return stored

    def _save_dataset(self, dataset: Dataset, *, allow_older: bool) -> None:
        stored = self._checked(dataset, allow_older=allow_older)
        self._first_load = stored is None
        if stored == dataset.as_properties():
            return

        def save(tx: Transaction) -> None:
            tx.write(_SAVE_DATASET, id=dataset.id, properties=dataset.as_properties())
            if stored and stored["version"] == dataset.version:
                sources.count_correction(tx)

        # Exclusively, so that no batch of another load of this dataset is under way when the version changes.
        self._locks.writing(save, exclusive=True)

    def _batches(self, dataset: Dataset, records: Iterable[Record], seen: Keys) -> Iterator[list[Record]]:
        def sized() -> Iterator[tuple[Record, int]]:
            for record in records:
                if not seen.add(record.key):
                    raise VersionConflict(
                        f"the record stands twice in this load of {dataset.id}",
                        record=record.key,
                        expected="each record once",
                    )
                yield record, len(record.claims)

        return self._cut(sized())

    def _cut(self, records: Iterable[tuple[Record, int]]) -> Iterator[list[Record]]:
        """The records in batches, each given with the number of claims that it adds or takes away."""
        batch: list[Record] = []
        size = 0
        for record, claims in records:
            batch.append(record)
            size += claims
            if size >= self.batch_claims:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _missing(self, dataset: Dataset, *present: Container[str]) -> Iterator[list[Record]]:
        """The stored records that are none of those present, in batches, as records without claims."""
        missing: Table[int] = Table()
        self.store.reading(lambda tx: missing.update(_absent_records(tx, dataset.id, present)))
        return self._cut((Record(key, ()), claims) for key, claims in missing.items())

    def _load_batches(
        self, dataset: Dataset, batches: Iterable[Sequence[Record]], why: str, report: LoadReport
    ) -> None:
        """Load two batches at a time, so that server and client both have work; count them in their order."""
        lanes = ThreadPoolExecutor(_LANES)
        under_way: deque[Future[_RecordBatch]] = deque()
        try:
            for records in batches:
                batch = self._batch(dataset, records, why)
                self._save_sources(batch)
                under_way.append(lanes.submit(self._write, batch))
                if len(under_way) > _LANES:
                    self._count(under_way.popleft().result(), report)
            while under_way:
                self._count(under_way.popleft().result(), report)
        finally:
            lanes.shutdown(cancel_futures=True)

    def _save_sources(self, batch: _RecordBatch) -> None:
        """Write a batch's sources before its claims, so that no two batches write the same source."""
        self._leave_out_known_sources(batch)
        if batch.sources and (self._first_load or self.store.reading(batch.has_news_of_sources)):
            self._writing(batch.save_sources)
            if batch.sources_changed:
                self.re_resolve()

    def _leave_out_known_sources(self, batch: _RecordBatch) -> None:
        batch.sources = [source for source in batch.sources if self._sources.get(source.id) != source]
        self._sources.update((source.id, source) for source in batch.sources)

    def _write(self, batch: _RecordBatch) -> _RecordBatch:
        if self._first_load:
            batch.expect_all_new()
        if self._first_load or self.store.reading(batch.is_needed):
            try:
                self._writing(batch.write)
            except StoreConflict:
                # Another writer made a node of this batch meanwhile: it is found now, and MERGE waits for any other.
                batch.creates_nodes = False
                self._writing(batch.write)
        return batch

    def _count(self, batch: _RecordBatch, report: LoadReport) -> None:
        batch.count(report)
        if self.progress:
            self.progress(report)

    def _writing(self, work: Callable[[Transaction, bool], None]) -> None:
        """Do `work` in a transaction beside other writers, or exclusively if it finds that it must be."""
        try:
            self._locks.writing(lambda tx: work(tx, False), exclusive=False)
        except _NeedsExclusive:
            self._locks.writing(lambda tx: work(tx, True), exclusive=True)

    def _resolve_again(self, stale: Sequence[Row]) -> None:
        # All sources together: a hub that many of them describe is resolved again once, and not with each of them.
        ids = [row["id"] for row in stale]
        subjects = self.store.writing(lambda tx: tx.run(_SUBJECTS, ids=ids)[0]["subjects"])
        for start in range(0, len(subjects), _STALE_SUBJECTS):
            some = subjects[start : start + _STALE_SUBJECTS]
            self._locks.writing(partial(self._resolve_subjects, subjects=some), exclusive=True)
        self.store.writing(lambda tx: tx.write(_NOT_STALE, stale=stale))

    def _resolve_subjects(self, tx: Transaction, *, subjects: Sequence[str]) -> None:
        locks = NodeLocks(tx, self.resolver, exclusive=True)
        apply_change(tx, self.resolver, Change(datetime.now(UTC), subjects=subjects), locks)


def _absent_records(tx: Transaction, dataset: str, present: Sequence[Container[str]]) -> Iterator[tuple[str, int]]:
    for query in _RECORDS:
        found = ((row["record"], row["claims"]) for row in tx.stream(query, dataset=dataset))
        yield from ((key, claims) for key, claims in found if not any(key in each for each in present))


class _RecordBatch:
    """A batch of records to load; one object serves the comparison without locks, the transaction and its retries.

    Its transactions are told whether they run exclusively, and raise _NeedsExclusive when they must.
    """

    def __init__(
        self,
        resolver: Resolver,
        dataset: Dataset,
        records: Sequence[Record],
        why: str,
        retractable: Set[str] | None,
    ) -> None:
        self.resolver = resolver
        self.canonicaliser = Canonicaliser(resolver.vocabulary)
        self.dataset = dataset
        self.records = records
        self.why = why
        self.retractable = retractable
        self.claims = {claim.id: claim for record in records for claim in record.claims}
        self.sources = list({source.id: source for record in records for source in record.sources}.values())
        self.creates_nodes = True
        self.new: list[Claim] = []
        self.removed: list[str] = []
        self.dropped: list[str] = []
        self.withheld: set[str] = set()
        self.sources_new: list[Source] = []
        self.sources_changed: list[Source] = []
        self.replaced: Counter[str] = Counter()
        """The records of which the store keeps no claim that it has, each with the number of its live ones."""
        self.records_changed: set[str] = set()

    def expect_all_new(self) -> None:
        """Take all claims for new, without a query: the dataset held nothing when the load began."""
        self.new = list(self.claims.values())

    def has_news_of_sources(self, tx: Transaction) -> bool:
        """Whether the store lacks a source or has other metadata of it; read without locks."""
        self.sources_new, self.sources_changed = sources.changes(tx, self.sources)
        return bool(self.sources_new or self.sources_changed)

    def save_sources(self, tx: Transaction, exclusive: bool) -> None:
        """Write the sources that are new or changed."""
        self._check_version(tx)
        self.has_news_of_sources(tx)
        if self.sources_changed and not exclusive:
            raise _NeedsExclusive
        sources.save(tx, self.sources_new, self.sources_changed)

    def is_needed(self, tx: Transaction) -> bool:
        """Whether the store differs from the batch; read without locks."""
        self._compare(tx)
        return bool(self.new or self.removed or self.dropped)

    def look(self, tx: Transaction) -> None:
        """Work out what loading it would do, with what retractions in force would hold back."""
        self.has_news_of_sources(tx)
        self._compare(tx)
        self.withheld |= retraction.retracted(tx, self._canonical(tx)).keys()

    @property
    def changes(self) -> bool:
        """Whether the store differs from it, by what was looked at."""
        return bool(self.sources_new or self.sources_changed or self.records_changed)

    def write(self, tx: Transaction, exclusive: bool) -> None:
        """Bring the store in line with the batch; the comparison is repeated under locks, since others load too."""
        self._check_version(tx)
        locks = NodeLocks(tx, self.resolver, exclusive=exclusive, create=self.creates_nodes)
        expected, added = self.new, self._canonical(tx)
        locks.lock([*added, *self._stored(tx)])
        self._compare(tx)
        if self.new != expected:
            added = self._canonical(tx)
        if self.removed and not exclusive:
            raise _NeedsExclusive
        now = datetime.now(UTC)
        change = Change(now, self._admitted(tx, added, now), self._stored(tx), self.why)
        apply_change(tx, self.resolver, change, locks)

    def _admitted(self, tx: Transaction, claims: Sequence[Row], now: datetime) -> Sequence[Row]:
        """The new claims that no retraction in force holds back; the others are stored as withheld."""
        why = retraction.retracted(tx, claims)
        retraction.hold_back(tx, [claim for claim in claims if claim["id"] in why], why, now)
        retraction.release(tx, self.dropped)
        self.withheld |= why.keys()
        return [claim for claim in claims if claim["id"] not in why]

    def _check_version(self, tx: Transaction) -> None:
        version = tx.run(_VERSION, id=self.dataset.id)[0]["version"]
        if version != self.dataset.version:
            raise VersionConflict(
                f"another load is putting version {version} of {self.dataset.id} in place of this one",
                property="version",
                value=self.dataset.version,
                expected="one load of a dataset at a time: run this one again if its version is the one you want",
            )

    def _canonical(self, tx: Transaction) -> Sequence[Row]:
        return self.canonicaliser.canonicalise_loaded(tx, [claim.as_properties() for claim in self.new])

    def _stored(self, tx: Transaction) -> list[Row]:
        return claims_labelled(tx, "Claim", self.removed) if self.removed else []

    def _compare(self, tx: Transaction) -> None:
        keys = [record.key for record in self.records]
        stored = tx.rows(_STORED, dataset=self.dataset.id, records=keys)
        records = {row["id"]: row["record"] for row in stored}
        withheld = {row["id"] for row in stored if row["withheld"]}
        self.new = [claim for id, claim in self.claims.items() if id not in records]
        missing = [id for id in records if id not in self.claims and self._may_retract(id)]
        self.removed = [id for id in missing if id not in withheld]
        self.withheld = {id for id in withheld if id in self.claims}
        self.dropped = [id for id in missing if id in withheld]
        self.records_changed = {claim.record for claim in self.new} | {records[id] for id in missing}
        staying = {records[id] for id in records.keys() - missing}
        self.replaced = Counter(records[id] for id in self.removed if records[id] not in staying)

    def _may_retract(self, id: str) -> bool:
        return self.retractable is None or id in self.retractable

    def count(self, report: LoadReport) -> None:
        """Add what was done to the report."""
        given = sum(len(record.claims) for record in self.records)
        report.records += sum(bool(record.claims) for record in self.records)
        report.records_changed += len(self.records_changed)
        report.claims += given
        new = {claim.id for claim in self.new}
        report.claims_new += len(new - self.withheld)
        report.claims_unchanged += len(self.claims.keys() - new - self.withheld)
        report.claims_withheld += len(self.withheld)
        report.claims_repeated += given - len(self.claims)
        report.claims_retracted += len(self.removed)
        report.sources_new += len(self.sources_new)
        report.sources_changed += len(self.sources_changed)
