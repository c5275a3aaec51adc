"""An FtM entity as descriptions, and the relations that its properties state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from loaders.ftm.entities import FtmEntity, Value
from loaders.ftm.model import NAMESPACE, Match
from loaders.ftm.reader import DATES, SOURCE_TERMS, Context, EntityReader, Place
from loaders.ftm.values import read_value
from loaders.values import read_text
from ontology.errors import InputError, InvalidClaim
from ontology.ids import HASHED
from ontology.vocabulary import Property, Use, ValueType

CAPTION = "caption"
"""The note of a name that is no value of the entity: the caption of its line, or a label made here."""
OTHER_NAME = "medium"
"""The confidence of an alias and the like: with less than full confidence it is never shown in place of the name."""
_LABELLED_BY = ("full", "title", "fileName", "number", "username", "publicKey", "iban", "accountNumber", "program")


@dataclass
class _Description:
    """Values of one entity: sets, and single values, of which further ones make claims of their own."""

    sets: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    single: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, declared: Property, value: Any) -> None:
        if not declared.single:
            self.sets[declared.name].add(value)
        elif value not in self.single[declared.name]:
            self.single[declared.name].append(value)

    def claims(self) -> Iterator[dict[str, Any]]:
        """The values of each claim."""
        first: dict[str, Any] = {name: values[0] for name, values in self.single.items()}
        for name, values in self.sets.items():
            ordered = sorted(values)
            tagged = isinstance(ordered[0], tuple)
            first[name] = [each[0] for each in ordered] if tagged else ordered
            if tagged:
                first[f"{name}Lang"] = [each[1] for each in ordered]
        yield first
        for name, further in self.single.items():
            yield from ({name: value} for value in further[1:])


class NodeReader(EntityReader):
    """Reads an entity of a schema that is a class."""

    def __init__(self, context: Context, entity: FtmEntity) -> None:
        super().__init__(context, entity)
        self.id = self.id_of(entity.id)
        self.descriptions: dict[Place, _Description] = defaultdict(_Description)
        self.dates: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def read(self, kind: str) -> None:
        """Fill the draft."""
        self._describe_kind(kind)
        for value in self.entity.values:
            self._read_value(kind, value)
        self._label()
        for place, description in self.descriptions.items():
            dates = self.dates.pop(self._collection_of(place), {}) if not place.note else {}
            for values in description.claims():
                self.draft.claims.append(self.claim(place, subject=self.id, values=values, **self.dated(dates)))
                dates = {}

    def _describe_kind(self, kind: str) -> None:
        for value in self._first_values():
            description = self.descriptions[self.place(value)]
            description.sets["kind"].add(kind)
            if self.model.schema_of_class(kind) != self.entity.schema:
                description.sets["code"].add(f"ftm:{self.entity.schema}")
            if self.id.startswith(HASHED):
                description.single["iri"] = [NAMESPACE + self.entity.id]
            for each in self.entity.referents:
                description.sets["externalId"].add(NAMESPACE + each)

    def _first_values(self) -> Iterable[Value]:
        """The first value of each collection that states the entity; those that vouch for it go first."""
        found: dict[str, Value] = {}
        for value in sorted(self.entity.values, key=lambda value: value.external):
            found.setdefault(value.dataset, value)
        return found.values() or [Value("id", self.entity.id)]

    def _read_value(self, kind: str, value: Value) -> None:
        problem: InputError | None = None
        matches = self.model.matches(self.entity.schema, value.prop)
        for match in matches:
            try:
                if match.term in SOURCE_TERMS or self._add(kind, value, match):
                    return
            except InvalidClaim as error:
                problem = problem or error
        self.leave_out(
            value, problem.problem if problem else "no place for the property", problem.expected if problem else None
        )

    def _add(self, kind: str, value: Value, match: Match) -> bool:
        """Whether the term takes the value."""
        attribute = self.vocabulary.attributes.get(match.term)
        if attribute:
            return self._add_attribute(kind, attribute, value, match)
        if match.term in DATES:
            return self.vocabulary.is_a(kind, "Event") and self._add_date(value, match)
        if match.term in self.vocabulary.schemes["role"].names:
            participation = self.vocabulary.used_for(Use.PARTICIPATION).name
            return self._relate(participation, value, match, inverse=True, role=[match.term])
        if match.term in self.vocabulary.inverses:
            return self._relate(self.vocabulary.inverses[match.term].name, value, match, inverse=True)
        return match.term in self.vocabulary.relations and self._relate(match.term, value, match)

    def _add_attribute(self, kind: str, attribute: Property, value: Value, match: Match) -> bool:
        if not self.vocabulary.is_a(kind, *(attribute.domain or ("Entity",))):
            return False
        text = self.day_of(value) if attribute.type is ValueType.EDTF else value.text
        read = read_value(attribute, value.prop, text, value.language, self.vocabulary)
        place = self.place(value, None if match.exact else value.prop)
        if attribute.name == "name" and not match.exact:
            place = replace(place, confidence=OTHER_NAME)
        self.descriptions[place].add(attribute, read)
        return True

    def _add_date(self, value: Value, match: Match) -> bool:
        text = read_text(self.vocabulary.claim_properties[match.term], self.day_of(value), self.vocabulary)
        self.dates[value.dataset][match.term].append(text)
        return True

    def _relate(self, name: str, value: Value, match: Match, *, inverse: bool = False, **qualifiers: Any) -> bool:
        other = value.text
        subject, object_ = (other, self.entity.id) if inverse else (self.entity.id, other)
        if not self.fit(name, subject, object_):
            return False
        if self.context.whole and other not in self.context.schemata:
            self.leave_out(value, "it names an entity that never comes")
            return True
        note = None if match.exact else value.prop
        if name == "linkedTo":
            qualifiers["relationship"] = [value.prop]
        place = self.place(value, note)
        self.draft.claims.append(self.relation(name, place, subject, object_, qualifiers))
        return True

    def _label(self) -> None:
        """See to it that the entity has a name: the caption, or a label made of what is known."""
        names = {name for each in self.descriptions.values() for name, _ in each.sets.get("name", ())}
        caption = self.entity.caption
        if names and caption in (None, caption_of(value.text for value in self.entity.values if value.prop == "name")):
            return
        by_prop = {value.prop: value.text for value in reversed(self.entity.values)}
        made = next((by_prop[prop] for prop in _LABELLED_BY if prop in by_prop), None)
        label = self.model.label(self.entity.schema)
        name = caption or (made if made and self.entity.schema != "Sanction" else None)
        name = name or (f"{label}: {made}" if made else f"{label} {self.entity.id}")
        place = self.place(next(iter(self._first_values())), CAPTION)
        if names:
            place = replace(place, confidence=OTHER_NAME)
        self.descriptions[place].sets["name"].add((name[:1_000], ""))

    def _collection_of(self, place: Place) -> str:
        """The collection whose dates belong to a description."""
        return next(
            (value.dataset for value in self.entity.values if self.source_of(value.dataset) == place.source), ""
        )


def caption_of(names: Iterable[str]) -> str | None:
    """The caption of an entity with these names that says nothing else."""
    return min((name.strip() for name in names), default=None)
