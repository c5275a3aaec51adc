"""An item of Wikidata as a record: its names, and a claim for each statement and each of its references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.model.certainty import ASSERTED
from graph.model.claims import Claim, Dataset
from graph.storage.tables import Table
from loaders.base import Draft, Item, NotKept
from loaders.values import check_id, read_text
from loaders.wikidata.references import References
from loaders.wikidata.snaks import ENTITY, PERCENT, Quantity, coordinates_of, item_of, quantity_of, text_of, value_of
from ontology.codes import Code, code_lists
from ontology.errors import InputError, InvalidClaim
from ontology.ids import id_of
from ontology.vocabulary import ENTITY as ANY
from ontology.vocabulary import Property, Relation, ValueType, Vocabulary

INSTANCE_OF, COUNTRY_CODE = "P31", "P297"
CIRCA = ("P1480", "Q5727902")
"""The circumstance of a statement that makes its date approximate."""
DATES = {"from": "from_", "until": "until", "on": "on"}
OTHER_NAME = "medium"
"""The confidence of an alias: it is never shown in place of a label."""
_RANKS: dict[str, dict[str, str]] = {
    "preferred": {"confidence": "high"},
    "normal": {},
    "deprecated": {"certainty": "alleged", "confidence": "low"},
}
_BOOKKEEPING = (INSTANCE_OF, COUNTRY_CODE)


class Known:
    """Facts about the file's items that others need: their classes, names and country codes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.properties = code_lists()["wikidata-property"].codes
        self.items = code_lists()["wikidata-item"].codes
        self.kinds: Table[str] = Table()
        self.names: Table[str] = Table()
        self.countries: Table[str] = Table()

    def add(self, item: dict[str, Any]) -> None:
        """Note an item."""
        id, claims = item["id"], item.get("claims", {})
        for other in _items(claims.get(INSTANCE_OF)):
            if other in self.items and self.items[other].term in self.vocabulary.entity_classes:
                self.kinds.setdefault(id, self.items[other].term)
        for statement in _listed(claims.get(COUNTRY_CODE)):
            try:
                self.countries.setdefault(id, str(value_of(statement.get("mainsnak"))))
            except InvalidClaim:
                continue
        labels = item.get("labels")
        label = labels.get("en") if isinstance(labels, dict) else None
        if isinstance(label, dict) and isinstance(label.get("value"), str):
            self.names[id] = label["value"]


@dataclass
class _Said:
    """Details of a statement: dates, qualifiers, and the lines of its note."""

    fields: dict[str, Any]
    qualifiers: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    circa: bool = False
    """Whether the statement's own date is approximate."""

    @property
    def note(self) -> str | None:
        return "\n".join(self.lines) or None


class Records:
    """Reads items one by one."""

    def __init__(self, known: Known, dataset: Dataset, day: date) -> None:
        self.known = known
        self.vocabulary = known.vocabulary
        self.dataset = dataset
        self.references = References(known.properties, known.names, dataset, day)
        self.unmapped: Counter[str] = Counter()

    def read(self, item: dict[str, Any]) -> Iterator[Item]:
        """The sources that are new, the record, and what of it is not kept."""
        reader = _Reader(self, item)
        kind = self.known.kinds.get(item["id"])
        if kind is None:
            reader.leave_out(INSTANCE_OF, "", "its class is none of those in the crosswalk, so the item is not loaded")
        else:
            try:
                check_id(reader.id, "id")
                reader.read(kind)
            except InputError as error:
                reader.draft.problems.append(error)
            yield from self.references.new()
            yield reader.draft
        yield from reader.not_kept

    def unkept(self) -> Iterator[NotKept]:
        """The properties that no term stands for, each once for the file."""
        for name, count in sorted((+self.unmapped).items()):
            yield NotKept(InvalidClaim("not kept: no term stands for it", property=name, value=_times(count)))


class _Reader:
    """Reads one item."""

    def __init__(self, records: Records, item: dict[str, Any]) -> None:
        self.records = records
        self.known = records.known
        self.vocabulary = records.vocabulary
        self.item = item
        self.qid: str = item["id"]
        self.id = self._id(self.qid)
        self.draft = Draft(self.qid, statements=[self.qid])
        self.not_kept: list[NotKept] = []
        self.others: set[str] = set()

    def read(self, kind: str) -> None:
        """Fill the draft."""
        self._describe(kind)
        claims = self.item.get("claims", {})
        for prop, statements in claims.items():
            code = self.known.properties.get(prop)
            if code is None:
                if prop not in _BOOKKEEPING:
                    self.records.unmapped[prop] += len(_listed(statements))
                continue
            for statement in _listed(statements):
                try:
                    self._read_statement(kind, code, statement)
                except InvalidClaim as error:
                    self.leave_out(prop, error.value or "", error.problem)

    # Names

    def _describe(self, kind: str) -> None:
        labels = _texts(self.item.get("labels"))
        names = labels or [(self.qid, "")]
        self._add({"kind": [kind], **_named(names)}, self.records.references.page(self.qid))
        aliases = sorted(set(_texts(self.item.get("aliases"))) - set(labels))
        if aliases:
            self._add(_named(aliases), self.records.references.page(self.qid), note="alias", confidence=OTHER_NAME)
        descriptions = {language: text for text, language in _texts(self.item.get("descriptions"))}
        if "en" in descriptions:
            self._add({"description": [descriptions.pop("en")]}, self.records.references.page(self.qid))
        self.records.unmapped["descriptions in other languages"] += len(descriptions)
        self.records.unmapped["sitelinks"] += len(self.item.get("sitelinks") or ())

    def _add(self, values: dict[str, Any], source: str, **fields: Any) -> None:
        self.draft.claims.append(
            Claim(
                self.records.dataset.id, self.qid, source, self.id, values=values, **{"certainty": ASSERTED, **fields}
            )
        )

    # Statements

    def _read_statement(self, kind: str, code: Code, statement: Any) -> None:
        if not isinstance(statement, dict):
            raise InvalidClaim("not a statement", value=str(statement)[:40])
        value = value_of(statement.get("mainsnak"))
        said = self._said(code, statement)
        made = self._claim(kind, code, value, said)
        key = statement.get("id") if isinstance(statement.get("id"), str) else None
        for place in self.records.references.of(self.qid, statement):
            fields = {**said.fields, "note": "\n".join([*said.lines, *place.lines]) or None, "locator": place.locator}
            self.draft.claims.append(
                Claim(
                    self.records.dataset.id, self.qid, place.source, key=key, **{"subject": self.id, **made, **fields}
                )
            )

    def _claim(self, kind: str, code: Code, value: Any, said: _Said) -> dict[str, Any]:
        """The subject, relation and object, or the values; raises InvalidClaim for what does not fit."""
        term = code.term
        attribute = self.vocabulary.attributes.get(term)
        if attribute:
            return {"values": self._values(kind, attribute, value, said)}
        if term in DATES and self.vocabulary.is_a(kind, "Event"):
            day = text_of(value)[0] + ("~" if said.circa else "")
            text = read_text(self.vocabulary.claim_properties[term], day, self.vocabulary)
            return {"values": {"kind": [kind]}, DATES[term]: text}
        inverse = self.vocabulary.inverses.get(term)
        relation = inverse or self.vocabulary.relations.get(term)
        other = item_of(value)
        if relation is None or other is None:
            raise InvalidClaim("no place for the property", value=str(value)[:60])
        ends = (other, self.qid) if inverse else (self.qid, other)
        self._check_end(ends[0], relation.domain)
        self._check_end(ends[1], relation.range)
        self._introduce(other, relation.domain if inverse else relation.range)
        ids = [self._id(end) for end in ends]
        if relation.symmetric:
            ids.sort()
        qualifiers = {name: each for name, each in said.qualifiers.items() if name in relation.qualifiers}
        if code.related and "kinship" in relation.qualifiers:
            qualifiers["kinship"] = self._kinship(relation, code.related[0])
        return {"subject": ids[0], "relation": relation.type, "object": ids[1], "qualifiers": qualifiers}

    def _kinship(self, relation: Relation, name: str) -> Any:
        return name if self.vocabulary.qualifiers["kinship"].single else [name]

    def _values(self, kind: str, attribute: Property, value: Any, said: _Said) -> dict[str, Any]:
        if not self.vocabulary.is_a(kind, *(attribute.domain or (ANY,))):
            raise InvalidClaim(f"{attribute.name} is not said of a {kind}", value=str(value)[:60])
        quantity, point = quantity_of(value), coordinates_of(value)
        if quantity and attribute.type in (ValueType.INTEGER, ValueType.DECIMAL):
            return self._numbers(attribute, quantity)
        if point and attribute.name == "latitude":
            if value.get("precision"):
                said.lines.append(f"precision of the coordinates: {value['precision']} degrees")
            return dict(zip(("latitude", "longitude"), point, strict=True))
        other = item_of(value)
        text, language = (self._text_of_item(attribute, other), "") if other else text_of(value)
        text = text.removeprefix("mailto:") + ("~" if said.circa and attribute.type is ValueType.EDTF else "")
        read = read_text(attribute, text, self.vocabulary, language)
        if attribute.type is ValueType.TEXT:
            return {attribute.name: [read[0]], f"{attribute.name}Lang": [read[1]]}
        return {attribute.name: read if attribute.single else [read]}

    def _numbers(self, attribute: Property, quantity: Quantity) -> dict[str, Any]:
        """A count with its bounds; raises InvalidClaim for one in a unit."""
        if quantity.unit:
            raise InvalidClaim("a number in a unit that has no place here", value=str(quantity))
        names = self.vocabulary.stated_as(attribute.name)
        texts = zip(names, (quantity.amount, quantity.least, quantity.most), strict=False)
        return {
            name: read_text(self.vocabulary.attributes[name], text, self.vocabulary) for name, text in texts if text
        }

    def _text_of_item(self, attribute: Property, other: str) -> str:
        """A concept or a country's code for an item; raises InvalidClaim where the file does not say it."""
        if attribute.type is ValueType.CONCEPT and other in self.known.items:
            return self.known.items[other].term
        if attribute.name in ("nationality", "country") and other in self.known.countries:
            return self.known.countries[other].upper()
        raise InvalidClaim("the file does not say which code stands for the item", value=other)

    def _check_end(self, item: str, classes: tuple[str, ...]) -> None:
        kind = self.known.kinds.get(item)
        if kind and not self.vocabulary.is_a(kind, *classes):
            raise InvalidClaim(f"{item} is of the wrong kind: {kind}", value=item)

    def _introduce(self, item: str, classes: tuple[str, ...]) -> None:
        """Describe an item that the file only names: by its id, and as what the relation makes of it."""
        if item in self.known.kinds or item in self.others:
            return
        if classes == (ANY,):
            raise InvalidClaim("the file does not say what the item is", value=item)
        self.others.add(item)
        name = self.known.names.get(item)
        self.draft.claims.append(
            Claim(
                self.records.dataset.id,
                self.qid,
                self.records.references.page(item),
                self._id(item),
                values={"kind": [classes[0]], **_named([(name or item, "en" if name else "")])},
                confidence=None if name else "low",
                note=None if name else "name not in the file",
            )
        )

    # Qualifiers

    def _said(self, code: Code, statement: dict[str, Any]) -> _Said:
        rank = str(statement.get("rank", "normal"))
        said = _Said(dict(_RANKS.get(rank, {})))
        if rank == "deprecated":
            said.lines.append("rank: deprecated")
        if not code.close:
            said.lines.append(f"property: {code.code} {code.label}")
        qualifiers = statement.get("qualifiers")
        for prop, snaks in (qualifiers if isinstance(qualifiers, dict) else {}).items():
            for snak in _listed(snaks):
                self._qualify(said, prop, snak)
        return said

    def _qualify(self, said: _Said, prop: str, snak: Any) -> None:
        """A date or a qualifier; what is none of them is a line of the note."""
        code = self.known.properties.get(prop)
        term = code.term if code else ""
        if term == "until" and isinstance(snak, dict) and snak.get("snaktype") == "novalue":
            said.fields.setdefault("until", "..")
            return
        try:
            value = value_of(snak)
            if term in DATES and DATES[term] not in said.fields:
                said.fields[DATES[term]] = read_text(
                    self.vocabulary.claim_properties[term], text_of(value)[0], self.vocabulary
                )
                return
            declared = self.vocabulary.qualifiers.get(term)
            if declared and term not in said.qualifiers:
                read = read_text(declared, _text_for(declared, value), self.vocabulary)
                said.qualifiers[term] = read if declared.single else [read]
                return
            other = item_of(value)
            said.circa |= (prop, other) == CIRCA
            shown = f"{other} {self.known.names.get(other, '')}".strip() if other else text_of(value)[0]
        except InvalidClaim as error:
            shown = f"{error.value or ''} ({error.problem})".strip()
        said.lines.append(f"{code.label if code else prop}: {shown}")

    def _id(self, item: str) -> str:
        return id_of(ENTITY + item, self.vocabulary.prefixes)

    def leave_out(self, prop: str, value: str, problem: str) -> None:
        """List what is not kept."""
        detail = InvalidClaim(
            f"not kept: {problem}", subject=self.qid, record=self.qid, property=prop, value=value or None
        )
        self.not_kept.append(NotKept(detail))


def _text_for(declared: Property, value: Any) -> str:
    """The text of a qualifier; of a share, the per cent."""
    quantity = quantity_of(value)
    is_share = quantity and declared.name == "percentage" and quantity.unit in ("", PERCENT)
    return quantity.percentage if quantity and is_share else text_of(value)[0]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _named(names: list[tuple[str, str]]) -> dict[str, Any]:
    ordered = sorted(set(names))
    return {"name": [text for text, _ in ordered], "nameLang": [language for _, language in ordered]}


def _texts(given: Any) -> list[tuple[str, str]]:
    """Labels, aliases or descriptions as texts with their languages."""
    found = [each for entry in given.values() for each in _listed(entry)] if isinstance(given, dict) else []
    return [
        (each["value"], str(each.get("language", "")))
        for each in found
        if isinstance(each, dict) and isinstance(each.get("value"), str) and each["value"].strip()
    ]


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [] if given is None else [given]


def _items(statements: Any) -> Iterator[str]:
    """The items that statements name, preferred ones first; deprecated statements say nothing."""
    found = [each for each in _listed(statements) if isinstance(each, dict) and each.get("rank") != "deprecated"]
    for statement in sorted(found, key=lambda each: each.get("rank") != "preferred"):
        try:
            item = item_of(value_of(statement.get("mainsnak")))
        except InvalidClaim:
            continue
        if item:
            yield item
