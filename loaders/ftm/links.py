"""An FtM link between two entities as a relation, with its dates, its qualifiers, and all else in its note."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from loaders.ftm.entities import Value
from loaders.ftm.model import Match
from loaders.ftm.reader import DATES, SOURCE_TERMS, EntityReader
from loaders.ftm.values import written_note
from loaders.values import read_text
from ontology.errors import InvalidClaim

CURRENT = "current"
"""The status of an occupancy that has not ended."""
_NOTE = "note"


class LinkReader(EntityReader):
    """Reads an entity of a schema that is a relation."""

    def read(self) -> None:
        """Fill the draft; raises InvalidClaim for a link that lacks an end."""
        ends = self.model.ends(self.entity.schema)
        by_collection: dict[str, list[Value]] = defaultdict(list)
        for value in self.entity.values:
            by_collection[value.dataset].append(value)
        every = [[value for value in self.entity.values if value.prop == end] for end in ends]
        for end, found in zip(ends, every, strict=True):
            if not found:
                raise InvalidClaim("a link without an end", property=end, expected="the id of an entity")
        for values in by_collection.values():
            subjects, objects = ([value for value in values if value.prop == end] for end in ends)
            for subject in subjects or every[0]:
                for object_ in objects or every[1]:
                    self._link(values, subject.text, object_.text)

    def _link(self, values: list[Value], subject: str, object_: str) -> None:
        relation = self.vocabulary.relation_types[self.model.relation(self.entity.schema) or ""].name
        lines: list[tuple[str, str]] = []
        if not self.fit(relation, subject, object_):
            relation = "linkedTo"
            lines.append(("schema", self.entity.schema))
        elif self.model.schema_of_relation(relation) != self.entity.schema:
            lines.append(("schema", self.entity.schema))
        qualifiers: dict[str, Any] = {}
        dates: dict[str, list[str]] = defaultdict(list)
        for value in values:
            if value.prop not in self.model.ends(self.entity.schema):
                self._say(relation, value, qualifiers, dates, lines)
        if self.vocabulary.relations[relation].symmetric and self.id_of(object_) < self.id_of(subject):
            lines.append((self.model.ends(self.entity.schema)[0], subject))
        # A post that is held now has no end yet, as far as its collection knows.
        if ("status", CURRENT) in lines and "until" not in dates:
            dates["until"].append("..")
        place = self.place(values[0], written_note(lines))
        self.draft.claims.append(self.relation(relation, place, subject, object_, qualifiers, self.dated(dates)))

    def _say(
        self,
        relation: str,
        value: Value,
        qualifiers: dict[str, Any],
        dates: dict[str, list[str]],
        lines: list[tuple[str, str]],
    ) -> None:
        """Add what a value says of a link: a date, a qualifier, or a line of the note."""
        for match in self.model.matches(self.entity.schema, value.prop):
            if match.term in SOURCE_TERMS:
                return
            if match.term == _NOTE:
                lines.append((value.prop, value.text))
                return
            try:
                if match.term in DATES:
                    declared = self.vocabulary.claim_properties[match.term]
                    dates[match.term].append(read_text(declared, self.day_of(value), self.vocabulary))
                    return
                if self._qualify(relation, value, match, qualifiers):
                    return
            except InvalidClaim:
                continue
        self.leave_out(value, "no place for the property")

    def _qualify(self, relation: str, value: Value, match: Match, qualifiers: dict[str, Any]) -> bool:
        """Whether the term is a qualifier that the relation takes, and that has no other value yet."""
        declared = self.vocabulary.qualifiers.get(match.term)
        if declared is None or match.term not in self.vocabulary.relations[relation].qualifiers:
            return False
        if self.model.property_for(self.entity.schema, match.term) != value.prop:
            return False
        read = read_text(declared, value.text, self.vocabulary)
        if declared.single:
            return bool(qualifiers.setdefault(match.term, read) == read)
        qualifiers[match.term] = sorted({*qualifiers.get(match.term, []), read})
        return True
