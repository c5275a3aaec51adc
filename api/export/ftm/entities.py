"""The entities and links of a graph as FtM has them: what live claims affirm as fact, with the sources behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from typing import Any

from api.export.base import Tell
from api.export.ftm.documents import Documents
from graph.model.certainty import AFFIRMED, is_factual
from graph.read.exports import Export
from graph.storage.store import Row
from loaders.ftm.entities import FtmEntity, Value
from loaders.ftm.links import CURRENT
from loaders.ftm.model import NAMESPACE, Model, entity_of_id
from loaders.ftm.nodes import CAPTION, caption_of
from loaders.ftm.reader import DATES, EXTERNAL
from loaders.ftm.values import ftm_dates, ftm_text, read_note
from ontology.ids import HASHED
from ontology.vocabulary import Use, ValueType

_PAGE = 1_000
_SAID_APART = {"kind", "name", "nameLang", "iri"}


def entities(export: Export, tell: Tell) -> Iterator[FtmEntity]:
    """Every entity, and each of its links as an entity of its own; `tell` hears what FtM has no place for."""
    ids = export.entity_ids()
    unrealised = export.unrealised(ids)
    builder = _Builder(export, tell, unrealised)
    tell("an event that was only planned or imagined, or was cancelled", len(unrealised))
    ids = [id for id in ids if id not in unrealised]
    for start in range(0, len(ids), _PAGE):
        yield from builder.page(ids[start : start + _PAGE])


class _Builder:
    """Turns pages of claims into entities."""

    def __init__(self, export: Export, tell: Tell, unrealised: Set[str]) -> None:
        self.export = export
        self.unrealised = unrealised
        self.vocabulary = export.graph.vocabulary
        self.model = Model(self.vocabulary)
        self.participation = self.vocabulary.used_for(Use.PARTICIPATION)
        self.tell = tell
        self.documents = Documents(export)
        self.iris: dict[str, str] = {}

    def page(self, ids: Sequence[str]) -> Iterator[FtmEntity]:
        """The entities with these ids, with their links."""
        claims = self.export.claims_about(ids, [self.participation.type])
        self.documents.need(claims)
        self.iris |= {claim["subject"]: claim["iri"] for claim in claims if "iri" in claim}
        wanted = set(ids)
        about: dict[str, list[Row]] = defaultdict(list)
        links: dict[str, list[Row]] = defaultdict(list)
        for claim in self._told(claims, wanted):
            if claim.get("relation") == self.participation.type:
                if claim["object"] in wanted:
                    about[claim["object"]].append(claim)
            elif claim["subject"] in wanted:
                about[claim["subject"]].append(claim)
        for id in ids:
            entity = self._entity(id, about[id], links[id])
            if entity:
                yield entity
            yield from self._links(links[id])

    def _told(self, claims: Iterable[Row], wanted: set[str]) -> Iterator[Row]:
        """The claims that may stand as fact, and external statements; the others are counted, each once."""
        for claim in claims:
            counts = claim["subject"] in wanted
            if claim.get("object") in self.unrealised:
                self.tell("a claim about such an event", int(counts))
                continue
            if is_factual(claim) or (claim["certainty"] == EXTERNAL and claim["polarity"] == AFFIRMED):
                if counts and claim.get("saidBy"):
                    self.tell("the speaker of a claim", 1)
                if is_factual(claim) or self.documents.collection(claim) is not None:
                    yield claim
                    continue
            if counts:
                self.tell("a claim that is denied or in doubt", 1)

    def _id(self, id: str) -> str:
        return entity_of_id(id, self.vocabulary, self.iris.get(id) if id.startswith(HASHED) else None)

    # Entities

    def _entity(self, id: str, claims: list[Row], links: list[Row]) -> FtmEntity | None:
        described = [claim for claim in claims if claim.get("relation") is None]
        schema = self._schema(described)
        related = [claim for claim in claims if claim.get("relation")]
        if schema is None:
            links.extend(claim for claim in related if claim["subject"] == id)
            if described:
                self.tell("an entity of a class that FollowTheMoney lacks", 1)
            return None
        entity = FtmEntity(self._id(id), schema, [])
        self._tell_class(schema, described)
        for claim in described:
            self._describe(entity, claim)
        for claim in related:
            if not self._say_related(entity, claim):
                links.append(claim)
        entity.caption = entity.caption or caption_of(value.text for value in entity.values if value.prop == "name")
        entity.caption = entity.caption or caption_of(name for claim in described for name in claim.get("name", ()))
        for value in self.documents.values([*described, *(each for each in related if each not in links)]):
            if self.model.matches(schema, value.prop):
                entity.values.append(value)
        entity.datasets = self.documents.collections(described)
        entity.referents = tuple(sorted(set(entity.referents)))
        return entity

    def _schema(self, described: Iterable[Row]) -> str | None:
        kinds = {kind for claim in described for kind in claim.get("kind", ())}
        codes = {code.removeprefix("ftm:") for claim in described for code in claim.get("code", ())}
        exact = sorted(code for code in codes if self.model.knows(code) and self.model.kind(code) in kinds)
        found = (self.model.schema_of_class(kind) for kind in self.vocabulary.most_special(kinds))
        return exact[0] if exact else next((each for each in found if each), None)

    def _tell_class(self, schema: str, described: Iterable[Row]) -> None:
        """Tell of a class that is more special than the schema."""
        for kind in self.vocabulary.most_special(kind for claim in described for kind in claim.get("kind", ())):
            if self.model.kind(schema) not in (kind, *self.vocabulary.descendants(kind)):
                self.tell(f"the class {kind}, told as {schema}", 1)

    def _describe(self, entity: FtmEntity, claim: Row) -> None:
        note = claim.get("note")
        if note == CAPTION:
            entity.caption = claim["name"][0]
            return
        for name, language in zip(claim.get("name", ()), claim.get("nameLang", ()), strict=True):
            if not self._add(entity, claim, "name", name, language):
                self.tell(f"name ({entity.schema})", 1)
        for name, attribute in self.vocabulary.attributes.items():
            for value in _listed(claim.get(name)) if name not in _SAID_APART else ():
                if not self._add_attribute(entity, claim, name, value, edtf=attribute.type is ValueType.EDTF):
                    self.tell(f"{name} ({entity.schema})", 1)
        self._add_dates(entity, claim)

    def _add_attribute(self, entity: FtmEntity, claim: Row, name: str, value: Any, *, edtf: bool) -> bool:
        text = str(value)
        if name == "code" and text == f"ftm:{entity.schema}":
            return True
        if name == "externalId" and text.startswith(NAMESPACE):
            entity.referents = (*entity.referents, text.removeprefix(NAMESPACE))
            return True
        values = ftm_dates(text) if edtf else [value]
        return bool(values) and all(self._add(entity, claim, name, each) for each in values)

    def _add(self, entity: FtmEntity, claim: Row, name: str, value: Any, language: str = "") -> bool:
        """Whether a property of the schema takes the value: the one that the note names, or an exact one."""
        note = claim.get("note")
        props = [prop for prop, match in self.model.properties(entity.schema) if match.term == name]
        exact = [prop for prop, match in self.model.properties(entity.schema) if match.term == name and match.exact]
        for prop in [note] if note in props else exact:
            text = ftm_text(name, prop, value)
            if text is not None:
                entity.values.append(self._value(claim, prop, text, language))
                return True
        return False

    def _add_dates(self, entity: FtmEntity, claim: Row) -> None:
        for name in DATES:
            if name not in claim:
                continue
            prop = self.model.property_for(entity.schema, name)
            dates = [] if claim[name] == ".." else ftm_dates(claim[name])
            if prop is None or not dates:
                self.tell(f"a date that FollowTheMoney cannot write: {name} ({entity.schema})", 1)
            for text in dates if prop else ():
                entity.values.append(self._value(claim, prop or "", text))

    def _value(self, claim: Row, prop: str, text: str, language: str = "") -> Value:
        locator = dict(part.split(" ", 1) for part in (claim.get("locator") or "").split("; ") if " " in part)
        return Value(
            prop,
            text,
            language,
            dataset=self.documents.collection(claim) or claim["dataset"],
            origin=locator.get("origin", ""),
            stated_id=locator.get("entity", ""),
            external=claim["certainty"] == EXTERNAL,
        )

    # Relations

    def _say_related(self, entity: FtmEntity, claim: Row) -> bool:
        """Whether a property of the entity says the relation."""
        relation = self.vocabulary.relation_types[claim["relation"]]
        note = claim.get("note")
        if relation.name == self.participation.name:
            return self._say_participation(entity, claim)
        props = [
            prop
            for prop, match in self.model.properties(entity.schema)
            if match.term == relation.name and (prop == note or (match.exact and not note))
        ]
        if not props or claim.get("key"):
            return False
        entity.values.append(self._value(claim, props[0], self._id(claim["object"])))
        return True

    def _say_participation(self, event: FtmEntity, claim: Row) -> bool:
        """The property of the event that says the role, or that somebody took part in some way."""
        if claim.get("key") == claim["record"]:
            return False
        said = False
        roles = {match.term: prop for prop, match in self.model.properties(event.schema) if match.exact}
        for role in claim.get("role", ["participant"]):
            prop = roles.get(role)
            if prop is None and "participant" in roles:
                prop = roles["participant"]
                self.tell(f"the role {role}, told as {prop}", 1)
            if prop:
                event.values.append(self._value(claim, prop, self._id(claim["subject"])))
                said = True
        for name in ("capacity", "onBehalfOf", "ordinal", "losses", *DATES):
            self.tell(f"{name} of somebody who took part", int(said and name in claim))
        return said

    def _links(self, claims: Sequence[Row]) -> Iterator[FtmEntity]:
        by_id = sorted(((self._link_id(claim), claim) for claim in claims), key=lambda each: (each[0], each[1]["id"]))
        for id, group in groupby(by_id, key=lambda each: each[0]):
            found = [claim for _, claim in group]
            link: FtmEntity | None = None
            for claim in found:
                link = self._link(id, claim, link)
            if link:
                link.values = list(dict.fromkeys([*link.values, *self.documents.values(found)]))
                link.datasets = self.documents.collections(found)
                yield link

    @staticmethod
    def _link_id(claim: Row) -> str:
        return str(claim["key"]) if claim.get("key") == claim["record"] else f"claim-{claim['id']}"

    def _link(self, id: str, claim: Row, link: FtmEntity | None) -> FtmEntity:
        relation = self.vocabulary.relation_types[claim["relation"]]
        lines = read_note(claim.get("note"))
        stated = dict(lines)
        named = stated.pop("schema", None) or self.model.schema_of_relation(relation.name)
        schema = named if named and self.model.knows(named) and self.model.relation(named) else "UnknownLink"
        link = link or FtmEntity(id, schema, [])
        ends = dict(zip(self.model.ends(schema), (claim["subject"], claim["object"]), strict=True))
        first, second = ends
        if stated.pop(first, None) == self._id(claim["object"]):
            ends = {first: claim["object"], second: claim["subject"]}
        for prop, end in ends.items():
            link.values.append(self._value(claim, prop, self._id(end)))
        if schema == "UnknownLink" and relation.name != "linkedTo":
            link.values.append(self._value(claim, "role", relation.label))
        self._qualify(link, claim, relation.qualifiers)
        known = {prop for prop, _ in self.model.properties(schema)}
        own = [(prop, text) for prop, text in lines if prop in known and prop not in ends]
        link.values.extend(self._value(claim, prop, text) for prop, text in own)
        if claim.get("note") and not lines:
            self._add(link, claim, "description", claim["note"])
        self._add_link_dates(link, claim, dict(own))
        return link

    def _qualify(self, link: FtmEntity, claim: Row, qualifiers: Iterable[str]) -> None:
        for name in sorted(qualifiers):
            for value in _listed(claim.get(name)):
                if not self._add(link, {**claim, "note": None}, name, value):
                    self.tell(f"{name} ({link.schema})", 1)

    def _add_link_dates(self, link: FtmEntity, claim: Row, stated: Mapping[str, str]) -> None:
        """Dates, but for an end that is open: of an occupancy the status says it."""
        if claim.get("until") == "..":
            if self.model.matches(link.schema, "status") and "status" not in stated:
                link.values.append(self._value(claim, "status", CURRENT))
            claim = {name: value for name, value in claim.items() if name != "until"}
        self._add_dates(link, claim)


def _listed(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]
