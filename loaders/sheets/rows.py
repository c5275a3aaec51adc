"""Rows of claim sheets to claims: a row of `entities` describes one thing, a row of `claims` relates two."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graph.model.certainty import ASSERTED, REPORTED
from graph.model.claims import Claim, Dataset, Source
from loaders.base import Draft, NotKept, RefusedSource
from loaders.sheets.books import Row
from loaders.sheets.columns import Columns, Id, Place
from loaders.sheets.layout import FIELDS
from loaders.values import MAX_RECORD, check_id
from ontology.errors import InputError, InvalidClaim, option
from ontology.ids import HASHED
from ontology.vocabulary import Vocabulary

_NOT_VALUES = frozenset({*FIELDS, "id", "subject", "relation", "object", "source", "record"})


@dataclass
class Line:
    """A row as read: the claim that it makes, or why it makes none."""

    record: str
    place: Place
    text: str
    claim: Claim | None = None
    problems: list[InputError] = field(default_factory=list)
    iris: dict[str, str] = field(default_factory=dict)


class Rows:
    """Reads the rows of the sheets of one dataset; `source` is whose word a row is that does not say so."""

    def __init__(self, dataset: Dataset, vocabulary: Vocabulary, source: str | None) -> None:
        self.dataset = dataset
        self.vocabulary = vocabulary
        self.source = source

    def entity(self, row: Row, columns: Columns) -> Line:
        """A row of `entities`: what a source says of one thing."""
        line, given = self._read(row, columns, "id")
        values = self._values(given)
        subject = given.get("id", "")
        if subject.startswith(HASHED) and subject in line.iris and "kind" in values:
            values.setdefault("iri", line.iris[subject])
        if not values and not line.problems:
            self._lacks(line, "kind", "a kind, a name or another value")
        if not line.problems:
            line.claim = self._claim(line, given, subject=subject, values=values)
        return line

    def claim(self, row: Row, columns: Columns) -> Line:
        """A row of `claims`: what a source says of two things."""
        line, given = self._read(row, columns, "subject")
        for name in ("relation", "object"):
            if name not in given and not any(each.property == name for each in line.problems):
                self._lacks(line, name, f"{'a relation' if name == 'relation' else 'the id of an entity'}")
        if line.problems:
            return line
        subject, name, object_ = given["subject"], given["relation"], given["object"]
        relation = self.vocabulary.relations.get(name) or self.vocabulary.inverses[name]
        if name in self.vocabulary.inverses or (relation.symmetric and object_ < subject):
            subject, object_ = object_, subject
        if name in self.vocabulary.inverses and relation.symmetric and object_ < subject:
            subject, object_ = object_, subject
        line.claim = self._claim(
            line, given, subject=subject, relation=relation.type, object=object_, qualifiers=self._values(given)
        )
        return line

    def _read(self, row: Row, columns: Columns, of: str) -> tuple[Line, dict[str, Any]]:
        """The row with its record, and its values; `of` names the column of its subject."""
        values, problems = columns.values(row)
        place = columns.place(row)
        iris: dict[str, str] = {}
        given = {name: _plain(value, iris) for name, value in values.items()}
        given.setdefault("source", self.source or "")
        line = Line("", place, _text(place, row), problems=problems, iris=iris)
        for name in (of, "source"):
            if not given.get(name) and not any(each.property == name for each in problems):
                self._lacks(line, name, "an id" + (f", or {option('source')}" if name == "source" else ""))
        line.record = given.get("record") or self._record(line, given, of)
        if not line.problems:
            self._check_ids(line, given, of)
        return line, given

    def _record(self, line: Line, given: dict[str, Any], of: str) -> str:
        if not given.get("source") or not given.get(of):
            return line.place.of(None) or ""
        return f"{given['source']}/{given[of]}"

    def _check_ids(self, line: Line, given: dict[str, Any], of: str) -> None:
        ids = [(of, given[of]), ("source", given["source"]), *[(n, given[n]) for n in ("object", "key") if n in given]]
        try:
            for name, id_ in ids:
                check_id(id_, name)
            check_id(line.record, "record", MAX_RECORD)
        except InvalidClaim as error:
            error.cell = line.place.of(error.property)
            line.problems.append(error)

    def _lacks(self, line: Line, name: str, expected: str) -> None:
        problem = InvalidClaim("the cell is empty", property=name, cell=line.place.of(name), expected=expected)
        if name not in line.place.letters:
            problem = InvalidClaim(
                "there is no such column", property=name, cell=line.place.of(None), expected=expected
            )
        line.problems.append(problem)

    def _values(self, given: dict[str, Any]) -> dict[str, Any]:
        """The values and qualifiers of a row as claim properties: sets sorted, tagged text as two parallel lists."""
        found: dict[str, Any] = {}
        for name, value in given.items():
            if name in _NOT_VALUES:
                continue
            if not isinstance(value, list):
                found[name] = value
                continue
            ordered = sorted(set(value))
            if isinstance(ordered[0], tuple):
                found[name] = [each[0] for each in ordered]
                found[name + "Lang"] = [each[1] for each in ordered]
            else:
                found[name] = ordered
        return found

    def _claim(self, line: Line, given: dict[str, Any], **parts: Any) -> Claim:
        fields = {of: given[name] for name, of in FIELDS.items() if name in given}
        fields.setdefault("certainty", REPORTED if "said_by" in fields else ASSERTED)
        return Claim(dataset=self.dataset.id, record=line.record, source=given["source"], **fields, **parts)


def _plain(value: Any, iris: dict[str, str]) -> Any:
    """A value without the text beside an id; the IRI of a hashed one is remembered."""
    if isinstance(value, list):
        return [_plain(each, iris) for each in value]
    if not isinstance(value, Id):
        return value
    if value.id.startswith(HASHED) and value.text != value.id:
        iris[value.id] = value.text
    return value.id


def _text(place: Place, row: Row) -> str:
    shown = (getattr(cell, "shown", cell) for cell in row.cells)
    return f"{place.of(None)}: " + " | ".join(str(each) for each in shown)


def draft_of(record: str, lines: list[Line]) -> tuple[Draft, list[NotKept]]:
    """The record that rows make together, and the rows that only repeat another."""
    draft = Draft(record)
    repeated = []
    seen = set()
    for line in lines:
        draft.problems += line.problems
        draft.statements.append(line.text)
        draft.iris |= line.iris
        if line.claim is None:
            continue
        if line.claim.id in seen:
            repeated.append(NotKept(InvalidClaim("the row repeats another", cell=line.place.of(None), record=record)))
            continue
        seen.add(line.claim.id)
        draft.claims.append(line.claim)
        draft.cells.append(line.place)
    return draft, repeated


def source_of(row: Row, columns: Columns, dataset: Dataset) -> Source | RefusedSource:
    """A row of `sources`."""
    values, problems = columns.values(row)
    given = {name: _plain(value, {}) for name, value in values.items()}
    id_ = given.pop("id", "")
    if not id_ and not problems:
        problems.append(InvalidClaim("the cell is empty", property="id", cell=columns.place(row).of("id")))
    if problems:
        return RefusedSource(id_ or columns.place(row).of(None) or "", problems)
    derived = tuple(sorted(set(given.pop("derivedFrom", ()))))
    known = {"archive_url" if name == "archiveUrl" else name: value for name, value in given.items()}
    return Source(id_, known.pop("dataset", dataset.id), derived_from=derived, **known)
