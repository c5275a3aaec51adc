"""Event datasets: rows of a table, each a record about one event, its parties, its place and its reports.

A format says how a row becomes claims; here is what all formats share. An entity that many rows name, such as a
government or a province, is described once a file, in a record of its own on the word of the dataset's release, so
that it does not grow with the number of events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.model.certainty import ASSERTED, REPORTED
from graph.model.claims import Claim, Dataset, Source, sorted_set
from graph.model.hashing import hash_of
from graph.storage.tables import Keys
from loaders.base import Draft, Item, NotKept, Options
from loaders.events.rows import Layout, Row, Rows
from loaders.inputs import Input
from loaders.values import MAX_ID, MAX_RECORD, check_id
from ontology.errors import InputError, InvalidClaim, option
from ontology.vocabulary import Vocabulary

_NO_SLUG = re.compile(r"[\W_]+")
_SLUG = 60
_SHORT_HASH = 12
_NOBODY = "(nobody named)"


@dataclass(frozen=True)
class Release:
    """A dataset that is published in releases: what is known of it besides its rows."""

    dataset: str
    title: str
    publisher: str
    homepage: str
    licence: str
    redistribute: bool = True
    version: re.Pattern[str] | None = None
    """Where the name of a file tells the version, in groups that are joined with dots."""
    started: int = 1946
    """The year before which no release can have been published."""

    def described(self, file: Input, options: Options) -> Dataset:
        """The dataset, with the version that the options or the file's name tell; raises InvalidClaim without one."""
        version = options.version or self._version(file.name)
        if version is None:
            raise InvalidClaim(
                "the file's name does not tell the version of the dataset",
                expected=f"{option('datasetVersion')}, such as 23.1 or 2024-03-01",
            )
        id = options.dataset or self.dataset
        check_id(id, "dataset")
        return Dataset(id, version, self.title, self.licence, self.redistribute, self.homepage)

    def source(self, dataset: Dataset, prefix: str) -> Source:
        """The dataset as a source, for its own word; all its releases are one, so that the same claims stay."""
        return Source(
            id=f"{prefix}:dataset-{slug(dataset.id)}",
            dataset=dataset.id,
            title=self.title,
            publisher=self.publisher,
            published=f"{self.started}/..",
            url=self.homepage,
        )

    def _version(self, name: str) -> str | None:
        found = self.version.search(name) if self.version else None
        return ".".join(group for group in found.groups() if group) if found else None


@dataclass
class Context:
    """Context of the rows of one file: the dataset, its release as a source, and what was yielded already."""

    dataset: str
    prefix: str
    release: Source
    vocabulary: Vocabulary
    seen: Keys = field(default_factory=Keys)
    """Keys of items that this file has yielded already: sources by their ids, shared records by what they say."""
    waiting: list[Item] = field(default_factory=list)
    """Sources and shared records that the row at hand asked for."""

    def cite(self, source: Source) -> str:
        """Yield a source once; returns its id."""
        if self.seen.add(source.id):
            self.waiting.append(source)
        return source.id

    def cite_all(self, sources: Iterable[Source], bundle_id: str, about: str) -> str:
        """The id of the one report, or of a source that stands for all of them and is derived from each.

        A dataset tells which reports it read about an event, not which of them says what.
        """
        cited = list({source.id: source for source in sources}.values())
        for source in cited:
            self.cite(source)
        if len(cited) == 1:
            return cited[0].id
        publishers = dict.fromkeys(source.publisher for source in cited if source.publisher)
        ends = [end for source in cited for end in (source.published or "").split("/")]
        return self.cite(
            Source(
                id=bundle_id,
                dataset=self.dataset,
                title=f"{len(cited)} reports on {about}",
                publisher="; ".join(publishers) or None,
                published=min(ends) if min(ends) == max(ends) else f"{min(ends)}/{max(ends)}",
                derived_from=tuple(sorted(source.id for source in cited)),
            )
        )

    def share(self, id: str, kind: str, name: str, links: Sequence[tuple[str, str]] = (), **values: Any) -> str:
        """Describe an entity that many rows name, once a file; `links` are relations and their objects. Returns its id.

        `from_` and `until`, when given, date the description.
        """
        dates = {field: values.pop(field, None) for field in ("from_", "until")}
        said = [id, kind, name, *links, values, dates]
        # Most rows name what others have named: their text tells that sooner than a hash does.
        if self.seen.add(repr(said)):
            # The key follows from what is said, not from the order of rows: another name is a record beside the first.
            record = Record(self, f"{id} {hash_of(said)[:_SHORT_HASH]}", self.release.id)
            record.describe(id, [kind], name, **values, **dates)
            for relation, other in links:
                record.relate(id, relation, other)
            self.waiting.append(record.draft)
        return id

    def remark(self, row: Row, problem: str, column: str, value: str) -> None:
        """Tell of a detail that is not kept, or not understood, in a record that is loaded all the same."""
        error = InvalidClaim(problem, line=row.number, property=column, value=value)
        self.waiting.append(NotKept(error))

    def taken(self) -> list[Item]:
        """The items that were waiting."""
        items, self.waiting = self.waiting, []
        return items

    def id(self, *parts: object) -> str:
        """An id with the dataset's prefix, such as `ucdp:actor-303`."""
        return f"{self.prefix}:" + "-".join(str(part) for part in parts)


class Record:
    """The claims of one record, all from one source and, when it names one, on the word of one speaker."""

    def __init__(self, context: Context, key: str, source: str, said_by: str | None = None) -> None:
        self.context = context
        self.source = source
        self.said_by = said_by
        self.draft = Draft(key)

    def own_words(self) -> Record:
        """The same record, for what is the dataset's own word and not that of the reports it read."""
        own = Record(self.context, self.draft.key, self.context.release.id)
        own.draft = self.draft
        return own

    def describe(self, subject: str, kinds: Iterable[str], name: str | None, **said: Any) -> None:
        """A description; what is None is left out. Claim fields such as `note`, `from_` or `locator` are told apart."""
        fields = {field: said.pop(field, None) for field in ("from_", "until", "note", "locator")}
        values = {attribute: value for attribute, value in said.items() if value not in (None, [])}
        values |= {attribute: sorted_set(value) for attribute, value in values.items() if isinstance(value, list)}
        if kinds := sorted(kinds):
            values["kind"] = kinds
        if name:
            values |= {"name": [name], "nameLang": [""]}
        self._add(subject, values=values, **fields)

    def describe_act(
        self, event: str, kind: str, act: tuple[str | None, str, str | None], day: date, **said: Any
    ) -> None:
        """Describe an event in which one acts towards another on a day; `act` is who did what to whom."""
        who, deed, whom = act
        label = f"{who or _NOBODY}: {deed}: {whom or _NOBODY}, {day}"
        self.describe(event, [kind], label, from_=day.isoformat(), until=day.isoformat(), **said)

    def relate(
        self,
        subject: str,
        relation: str,
        object: str,
        *,
        note: str | None = None,
        locator: str | None = None,
        **qualifiers: Any,
    ) -> None:
        """A claim about a relation; qualifiers that are None are left out."""
        known = {name: value for name, value in qualifiers.items() if value is not None}
        self._add(subject, relation=relation, object=object, note=note, locator=locator, qualifiers=known)

    def _add(self, subject: str, **fields: Any) -> None:
        speaker = self.said_by if subject != self.said_by else None
        self.draft.claims.append(
            Claim(
                dataset=self.context.dataset,
                record=self.draft.key,
                source=self.source,
                subject=subject,
                said_by=speaker,
                certainty=REPORTED if speaker else ASSERTED,
                **fields,
            )
        )


@dataclass(frozen=True)
class EventLoader:
    """One event dataset. A file may be a part of it, so that records that it lacks stay."""

    name: str
    title: str
    prefix: str
    layout: Layout
    release: Release
    not_kept: Mapping[str, str] = field(default_factory=dict)
    """Columns that have no place in the graph, each with the reason."""
    complete: bool = False

    def recognises(self, file: Input) -> bool:
        """Whether the first row has the columns of this format."""
        return self.layout.recognises(file)

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset, its release, and for each row its sources, the entities it shares and its record."""
        dataset = self.release.described(file, options)
        context = Context(dataset.id, self.prefix, self.release.source(dataset, self.prefix), vocabulary)
        rows = Rows(file, self.layout, options.encoding)
        yield dataset
        yield context.release
        for row in rows:
            draft = self._draft(row, context)
            yield from context.taken()
            yield draft
        yield from self._lost(rows)

    def key(self, row: Row, context: Context) -> str:
        """The key of a row's record."""
        raise NotImplementedError

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The record of a row; what cannot be read of it is among the problems of the row."""
        raise NotImplementedError

    def _draft(self, row: Row, context: Context) -> Draft:
        key = "" if row.problems else self.key(row, context)
        try:
            check_id(key, "record", MAX_RECORD)
            draft = Draft(key) if row.problems else self.record(row, context, key)
            for claim in draft.claims:
                check_id(claim.subject, "id", MAX_ID)
        except InputError as error:
            draft = Draft(key[:MAX_ID], problems=[error])
        draft.problems = row.problems + draft.problems
        draft.key = draft.key or f"line {row.number}"
        draft.statements = [row.line]
        for problem in draft.problems:
            problem.line = row.number
        return draft

    def _lost(self, rows: Rows) -> Iterator[NotKept]:
        if rows.latin:
            yield NotKept(InvalidClaim("not UTF-8, read as ISO-8859-1", expected="UTF-8"))
        reasons: dict[str, list[str]] = {}
        for column in rows.columns:
            reason = self.not_kept.get(column, "" if column in self.layout.known else "unknown column")
            if reason:
                reasons.setdefault(reason, []).append(column)
        for reason, columns in reasons.items():
            yield NotKept(InvalidClaim(f"not kept: {reason}", property=", ".join(columns)))


def slug(text: str) -> str:
    """A text as part of an id: letters and digits in lower case, joined with hyphens; long ones end in a hash."""
    found = _NO_SLUG.sub("-", text.casefold()).strip("-") or hash_of(text)[:_SHORT_HASH]
    return found if len(found) <= _SLUG else f"{found[:_SLUG]}-{hash_of(text)[:_SHORT_HASH]}"


def is_day(text: str | None) -> bool:
    """Whether a text is a day as ISO 8601 writes it."""
    try:
        return bool(text and len(text) == 10 and date.fromisoformat(text))
    except ValueError:
        return False


def within(first: date, last: date) -> str:
    """An EDTF date for a day that is one of those from `first` to `last`."""
    return first.isoformat() if first == last else f"[{first.isoformat()}..{last.isoformat()}]"


def period(first: date, last: date) -> str:
    """Two days as a range that people read."""
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
