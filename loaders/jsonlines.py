"""JSON Lines as `sayso export` writes them: datasets with their sources and claims, then decisions.

A claim line has the properties that the claim was loaded with, so that it gets the same id again; an `id` that is not
the hash of the rest is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson

from graph.decisions.log import Decision, Kind, decision_of
from graph.model.certainty import ASSERTED, REPORTED
from graph.model.claims import CLAIM_FIELDS, Claim, Dataset, Source
from graph.storage.tables import Table
from loaders.base import Draft, Excerpt, Item, Options, RefusedSource
from loaders.inputs import Input
from loaders.values import check_id, expected, read_text
from ontology.errors import InputError, InvalidClaim, MalformedFile
from ontology.vocabulary import Property, ValueType, Vocabulary

FORMAT = 1
_HEADER = "sayso"
_SHOWN = 80
_DERIVED = frozenset(["id", "fact"])
_NEEDED = ("dataset", "record", "source", "subject")


class JsonLinesLoader:
    """The whole of each dataset in the file, unless the file says that it is a part.

    Lines `exported` of a part name the claims that it was written with: those that it lacks by now are retracted.
    """

    name = "jsonl"
    title = "JSON Lines (sayso export)"
    complete = True

    def recognises(self, file: Input) -> bool:
        """Whether the first line is the header of an export."""
        return file.head.startswith(b'{"sayso":')

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The datasets, each with its sources and records, then the decisions."""
        return _Reader(file, vocabulary).items()


class _Reader:
    """Reads the lines; those of one record, which follow each other, become one draft."""

    def __init__(self, file: Input, vocabulary: Vocabulary) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.draft: Draft | None = None
        self.partial = False
        self.exported: Table[str] = Table()
        """The claims that a part was exported with, and their records."""

    def items(self) -> Iterator[Item]:
        for number, text in self.file.lines():
            if text.strip():
                yield from self._line(number, text)
        yield from self._record_read()

    def _line(self, number: int, text: str) -> Iterator[Item]:
        kind, properties = self._parsed(number, text)
        if kind == "claim":
            yield from self._claim(number, text, properties)
            return
        yield from self._record_read()
        if kind == "dataset":
            dataset = self._described(number, Dataset, properties)
            self.exported = Table()
            yield Excerpt(dataset, self.exported) if self.partial else dataset
        elif kind == "source":
            yield self._source(number, properties)
        elif kind == "decision":
            yield self._decision(number, properties)
        elif kind == "exported":
            self._note_exported(number, text, properties)
        elif kind != _HEADER:
            raise self._malformed(
                number, "unknown kind of line", value=kind, expected="dataset, source, claim, exported, decision"
            )
        elif properties.get("format") == FORMAT:
            self.partial = properties.get("partial") is True
        else:
            raise self._malformed(
                number, "another version of the format", value=str(properties.get("format")), expected=str(FORMAT)
            )

    def _parsed(self, number: int, text: str) -> tuple[str, dict[str, Any]]:
        try:
            [(kind, properties)] = orjson.loads(text).items()
        except (ValueError, AttributeError):
            # A line that is cut off may be a claim of any record: loaded without it, that claim would be retracted.
            raise self._malformed(
                number, "not a JSON object of one name", value=text[:_SHOWN], expected="a line of an export, whole"
            ) from None
        if not isinstance(properties, dict):
            raise self._malformed(number, f"{kind} has no properties", value=text[:_SHOWN], expected="a JSON object")
        return kind, properties

    def _malformed(self, number: int, problem: str, **details: Any) -> MalformedFile:
        return MalformedFile(problem, file=str(self.file.path), line=number, **details)

    def _claim(self, number: int, text: str, properties: dict[str, Any]) -> Iterator[Item]:
        for name in _NEEDED:
            if not isinstance(properties.get(name), str):
                raise self._malformed(number, f"a claim without {name}", value=text[:_SHOWN], expected="text")
        if self.draft is None or self.draft.key != properties["record"]:
            yield from self._record_read()
            self.draft = Draft(properties["record"])
        self.draft.statements.append(text.rstrip("\r\n"))
        try:
            self.draft.claims.append(self._read_claim(properties))
        except InputError as error:
            error.line, error.subject = number, error.subject or properties["subject"]
            self.draft.problems.append(error)

    def _record_read(self) -> Iterator[Item]:
        if self.draft is not None:
            yield self.draft
        self.draft = None

    def _read_claim(self, properties: dict[str, Any]) -> Claim:
        fields: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, value in properties.items():
            if name in CLAIM_FIELDS:
                fields[CLAIM_FIELDS[name]] = self._field(name, value)
            elif name not in _DERIVED:
                others[name] = self._value(name, value, is_relation="relation" in properties)
        fields.setdefault("certainty", REPORTED if "said_by" in fields else ASSERTED)
        _check_parts(fields, others)
        if "relation" not in fields:
            self._complete_languages(others)
        claim = Claim(**fields, qualifiers=others) if "relation" in fields else Claim(**fields, values=others)
        if claim.id != properties.get("id", claim.id):
            raise InvalidClaim(
                "the id is not the hash of what the claim states",
                property="id",
                value=str(properties["id"]),
                expected=f"{claim.id}, or no id",
            )
        return claim

    def _field(self, name: str, value: Any) -> str:
        declared = self.vocabulary.claim_properties[name]
        if name == "relation":
            if value not in self.vocabulary.relation_types:
                raise InvalidClaim("unknown relation", property=name, value=str(value), expected="a relationship type")
            return str(value)
        if not isinstance(value, str):
            raise _wrong(declared, value, self.vocabulary)
        check_id(value, name)
        if name in ("subject", "object", "source", "dataset", "record", "saidBy", "key"):
            return value
        return str(read_text(declared, value, self.vocabulary))

    def _value(self, name: str, value: Any, *, is_relation: bool) -> Any:
        if name == "kind" and not is_relation:
            return self._kinds(value)
        base = name.removesuffix("Lang")
        if base != name and base in self.vocabulary.attributes and isinstance(value, list):
            return [str(tag) for tag in value]
        declared = (self.vocabulary.qualifiers if is_relation else self.vocabulary.attributes).get(name)
        if declared is None:
            what = "qualifier" if is_relation else "attribute"
            raise InvalidClaim(
                f"unknown {what}", property=name, value=str(value)[:_SHOWN], expected="a name of the ontology"
            )
        if declared.single:
            return self._one(declared, value)
        if value == []:
            raise _wrong(declared, value, self.vocabulary)
        return [self._one(declared, each) for each in (value if isinstance(value, list) else [value])]

    def _complete_languages(self, values: dict[str, Any]) -> None:
        """Give each text a language tag, which is empty where none is given; raises InvalidClaim."""
        for name, value in list(values.items()):
            base = name.removesuffix("Lang")
            if name in self.vocabulary.attributes and self.vocabulary.attributes[name].type is ValueType.TEXT:
                values.setdefault(f"{name}Lang", [""] * len(value))
            elif base != name and len(values.get(base, ())) != len(value):
                raise InvalidClaim(
                    "not a language for each text",
                    property=name,
                    value=str(value)[:_SHOWN],
                    expected=f"as many as {base}",
                )

    def _kinds(self, value: Any) -> list[str]:
        known = self.vocabulary.entity_classes
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(kind, str) and kind in known for kind in value)
        ):
            raise InvalidClaim(
                "unknown class", property="kind", value=str(value)[:_SHOWN], expected="a list of classes"
            )
        return value

    def _one(self, declared: Property, value: Any) -> Any:
        if isinstance(value, dict | list) or value is None:
            raise _wrong(declared, value, self.vocabulary)
        text = value if isinstance(value, str) else orjson.dumps(value).decode()
        found = read_text(declared, text, self.vocabulary)
        return found[0] if declared.type is ValueType.TEXT else found

    def _described(self, number: int, made: type[Dataset] | type[Source], properties: Mapping[str, Any]) -> Any:
        named = {("archive_url" if name == "archiveUrl" else name): value for name, value in properties.items()}
        try:
            return made(**named)
        except TypeError as error:
            raise self._malformed(
                number,
                f"a {made.__name__.lower()} with other properties",
                value=str(error),
                expected="those of an export",
            ) from None

    def _source(self, number: int, properties: dict[str, Any]) -> Item:
        copied = tuple(properties.pop("derivedFrom", ()))
        try:
            if "retrieved" in properties:
                properties["retrieved"] = read_text(
                    self.vocabulary.source_properties["retrieved"], properties["retrieved"], self.vocabulary
                )
        except InputError as error:
            error.line = number
            return RefusedSource(str(properties.get("id")), [error])
        return self._described(number, Source, {**properties, "derived_from": copied})  # type: ignore[no-any-return]

    def _note_exported(self, number: int, text: str, properties: dict[str, Any]) -> None:
        record, claims = properties.get("record"), properties.get("claims")
        if not isinstance(record, str) or not isinstance(claims, list) or not all(isinstance(id, str) for id in claims):
            raise self._malformed(
                number,
                "not a list of claims",
                value=text[:_SHOWN],
                expected="record and claims, as the export wrote them",
            )
        self.exported.update((id, record) for id in claims)

    def _decision(self, number: int, properties: dict[str, Any]) -> Decision:
        try:
            Kind(properties["kind"])
            return decision_of(properties | {"at": datetime.fromisoformat(properties["at"])})
        except (KeyError, ValueError, TypeError) as error:
            raise self._malformed(number, "not a decision", value=str(error), expected="a line of an export") from None


def _check_parts(fields: Mapping[str, Any], others: Mapping[str, Any]) -> None:
    """Raise InvalidClaim for a claim that is neither of two entities nor a description."""
    if "relation" in fields and "object" not in fields:
        raise InvalidClaim("a relation without an object", property="object", expected="the id of an entity")
    if "relation" not in fields and "object" in fields:
        raise InvalidClaim("an object without a relation", property="relation", expected="a relationship type")
    if "relation" not in fields and not others:
        raise InvalidClaim("a claim that states nothing", expected="a relation with an object, or an attribute")


def _wrong(declared: Property, value: Any, vocabulary: Vocabulary) -> InvalidClaim:
    return InvalidClaim(
        "wrong kind of value",
        property=declared.name,
        value=str(value)[:_SHOWN],
        expected=expected(declared, vocabulary),
    )
