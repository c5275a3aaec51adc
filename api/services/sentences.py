"""Claims and facts as sentences: who, what, when, on whose word, in which place of which source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from api.services.cells import cell
from api.services.days import when
from graph.model.certainty import DENIED, WEAK, is_factual
from graph.model.dates import BOUND_NAMES, DATE_NAMES
from graph.read.claim_ids import SHOWN
from ontology.vocabulary import Property, ValueType, Vocabulary

_SURENESS = {"low": "; the coder is unsure", "medium": "; the coder is fairly sure"}
# The marks under which a claim that makes no fact is shown.
MARKS = {DENIED: f"✗ {DENIED}", **{certainty: f"? {certainty}" for certainty in WEAK}}


def mark(claim: Mapping[str, Any]) -> str:
    """How a claim that makes no fact is marked; empty for one that does."""
    if is_factual(claim):
        return ""
    parts = [claim["polarity"], claim["certainty"]]
    return ", ".join(MARKS[part] for part in parts if part in MARKS)


@dataclass(frozen=True)
class Sentences:
    """Puts answers of the graph into words, with the labels of one ontology.

    What is written as the name of an entity in `labelled` is the coder's label.
    """

    vocabulary: Vocabulary
    labelled: frozenset[str] = frozenset()

    def fact(self, fact: Mapping[str, Any], about: str = "", claims: Sequence[Mapping[str, Any]] = ()) -> str:
        """A fact with its qualifiers, dates and what is special about it; the ids of its ends but for `about`.

        A qualifier that only speakers tell in `claims`, those that make the fact, is shown with their names.
        """
        subject, object_ = (_named(fact, end, about) for end in ("subject", "object"))
        said = f"{subject} {self._relation(fact)} {object_}"
        return _joined(said, *self._qualifiers(fact, claims), _stated_dates(fact, claims), *_peculiar(fact))

    def claim(self, claim: Mapping[str, Any]) -> str:
        """A claim in full: what it says, then who says so and where."""
        return f"{self.statement(claim)}. {self.provenance(claim)}"

    def statement(self, claim: Mapping[str, Any]) -> str:
        """The statement of a claim, without who says so."""
        if claim["relation"]:
            said = f"{claim['subjectName'] or claim['subject']} {self._relation(claim)}"
            said = f"{said} {claim['objectName'] or claim['object']}"
            return _joined(said, *self._qualifiers(claim), _dates(claim))
        return _joined(f"{claim['subjectName'] or claim['subject']}", *self._values(claim), _dates(claim))

    def disputed(self, conflict: Mapping[str, Any]) -> str:
        """The entity that a conflict is about, and the property over which its sides differ."""
        id, name = conflict["entity"], conflict["property"]
        vocabulary = self.vocabulary
        declared = vocabulary.relations.get(name) or vocabulary.attributes.get(name) or vocabulary.qualifiers.get(name)
        claims = [claim for side in conflict["sides"] for claim in side["claims"]]
        about = declared.label if declared else "date" if name in DATE_NAMES else name
        return f"{_names_of(claims).get(id) or id} [{id}], {about}"

    def side(self, side: Mapping[str, Any]) -> str:
        """Words for the claims of one side of a conflict, as far as they agree."""
        values = dict(side["values"])
        names = _names_of(side["claims"])
        ends = [
            f"{names.get(values[end]) or values[end]} [{values[end]}]" for end in ("subject", "object") if end in values
        ]
        said = f" {self._relation(values)} ".join(ends) if "relation" in values else "".join(ends)
        polarity = values.get("polarity", "") if "relation" in values or values.get("polarity") == DENIED else ""
        told = (
            f"{declared.label}: {_value(declared, values)}"
            for declared in (*self.vocabulary.attributes.values(), *self.vocabulary.qualifiers.values())
            if declared.name in values
        )
        kind = f"is {_with_article(cell(values['kind']))}" if "kind" in values else ""
        # The claims of a side that is about dates have the same ones.
        dates = when(side["claims"][0]) if any(name in values for name in DATE_NAMES) else ""
        return _joined(said, kind, *told, dates, polarity)

    def details(self, claim: Mapping[str, Any]) -> str:
        """Details that a claim adds to the fact it makes: its own qualifiers and dates, and who says so."""
        added = _joined(*self._qualifiers(claim), _dates(claim))
        return f"{added}. {self.provenance(claim)}" if added else self.provenance(claim)

    def attributes(
        self, entity: Mapping[str, Any], claims: Sequence[Mapping[str, Any]] = ()
    ) -> Iterator[tuple[str, str]]:
        """The resolved attributes of an entity: label, and value with the speakers who alone tell it in `claims`.

        A disputed attribute has each of its values, with whoever gives it.
        """
        for name, declared in self.vocabulary.attributes.items():
            # Of what is only doubted or imagined the status is that certainty, which is no status of an event.
            is_status = name != "status" or entity.get("status") in self.vocabulary.schemes["status"].names
            if name in entity and name != "name" and is_status:
                disputed = claims and name in (entity.get("disputed") or ())
                value = _accounts(declared, entity, claims) if disputed else _value(declared, entity, claims)
                yield self._label(declared), value

    def names_label(self, entity: Mapping[str, Any]) -> str:
        """The heading for the names of an entity: names, or the coder's labels for what has none."""
        return "label, the coder's" if self.is_labelled(entity) else "names"

    def is_labelled(self, entity: Mapping[str, Any]) -> bool:
        """Whether an entity is of a class whose entities seldom have a name of their own."""
        classes = self.vocabulary.attributes["name"].coined_for
        return any(self.vocabulary.is_a(kind, *classes) for kind in entity.get("kind") or ())

    def is_event(self, entity: Mapping[str, Any]) -> bool:
        """Whether an entity is an event, of which alone descriptions tell when it was."""
        return any(self.vocabulary.is_a(kind, "Event") for kind in entity.get("kind") or ())

    def _label(self, declared: Property) -> str:
        return f"{declared.label}, in the coder's words" if declared.coder_words else declared.label

    def _relation(self, row: Mapping[str, Any]) -> str:
        return self.vocabulary.relation_types[row["relation"]].label

    def _qualifiers(self, row: Mapping[str, Any], claims: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
        for name, declared in self.vocabulary.qualifiers.items():
            if row.get(name) is not None:
                value = _value(declared, row, claims)
                yield declared.label + (value.removeprefix("yes") if row[name] is True else f" {value}")

    def _values(self, claim: Mapping[str, Any]) -> Iterator[str]:
        if claim.get("kind"):
            yield f"is {_with_article(cell(claim['kind']))}"
        for name, declared in self.vocabulary.attributes.items():
            if claim.get(name) is not None:
                label = "label, the coder's" if name == "name" and claim["subject"] in self.labelled else None
                yield f"{label or self._label(declared)}: {_value(declared, claim)}"

    def provenance(self, claim: Mapping[str, Any]) -> str:
        """Who says so, and where; then the beginning of the claim's id."""
        place = _joined(claim["source"], claim.get("locator") or "no locator given")
        sure = _SURENESS.get(claim.get("confidence", ""), "")
        verdict = f" ({claim['verdict']})" if claim.get("verdict") else ""
        more = f"{_moved(claim)}{verdict}{_published(claim)}{_retracted(claim)}"
        return f"{self._voice(claim)}: {place}{sure}{more} [{claim['id'][:SHOWN]}]"

    def _voice(self, claim: Mapping[str, Any]) -> str:
        relation = self.vocabulary.relation_types.get(claim.get("relation") or "")
        judged = relation is not None and relation.judgement
        if speaker := claim.get("saidByName") or claim.get("saidBy"):
            return f"Judged by {speaker}" if judged else f"Said by {speaker}"
        return "In its own judgement" if judged else "In its own voice"


_PUBLISHED = {
    "possible": "; perhaps published by then",
    "impossible": "; published later",
    "unknown": "; published on no known day",
}


def _published(claim: Mapping[str, Any]) -> str:
    return _PUBLISHED.get(claim.get("publishedBy", ""), "")


def _retracted(claim: Mapping[str, Any]) -> str:
    return f"; retracted on {claim['retractedAt'][:10]}: {claim['retraction']}" if claim.get("retractedAt") else ""


def _moved(claim: Mapping[str, Any]) -> str:
    """The ids by which the source's claim knew the entities that it is about now."""
    stated = (claim.get(name) for name in ("statedSubject", "statedObject", "statedSaidBy"))
    there = sorted({id for id in stated if id and id not in (claim["subject"], claim["object"])})
    return f"; there as {cell(there)}" if there else ""


def _named(fact: Mapping[str, Any], end: str, about: str) -> str:
    name = fact[f"{end}Name"]
    return name if fact[end] == about else f"{name} [{fact[end]}]"


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "AEIO" else f"a {noun}"


def _value(declared: Property, row: Mapping[str, Any], claims: Sequence[Mapping[str, Any]] = ()) -> str:
    values = _listed(row[declared.name])
    languages = row.get(f"{declared.name}Lang", ()) if declared.type is ValueType.TEXT else ()
    return ", ".join(
        cell(value) + (f" ({language})" if language else "") + _told_by(declared.name, value, claims)
        for value, language in zip_longest(values, languages)
    )


def _accounts(declared: Property, entity: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> str:
    """Each value that is given, with the sources that give it or the speakers in them; the displayed value first."""
    told: dict[str, set[str]] = {}
    for claim in claims:
        if is_factual(claim) and claim.get(declared.name) is not None:
            speaker = claim.get("saidByName") or claim.get("saidBy")
            teller = f"{speaker} in {claim['source']}" if speaker else claim["source"]
            told.setdefault(_value(declared, claim), set()).add(teller)
    displayed = _value(declared, entity)
    in_order = sorted(told, key=lambda value: (value != displayed, value))
    return "; ".join(f"{value} ({', '.join(sorted(told[value]))})" for value in in_order) or displayed


def _told_by(name: str, value: Any, claims: Sequence[Mapping[str, Any]]) -> str:
    """The speakers of a value that no source gives in its own voice."""
    told = [claim for claim in claims if is_factual(claim) and value in _listed(claim.get(name))]
    speakers = [claim.get("saidByName") or claim.get("saidBy") for claim in told]
    return f" (says {cell(sorted(set(speakers)))})" if speakers and all(speakers) else ""


def _names_of(claims: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of the entities at the ends of claims, by id."""
    ends = ((claim.get(end), claim.get(f"{end}Name")) for claim in claims for end in ("subject", "object"))
    return {id: name for id, name in ends if id and name}


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _dates(claim: Mapping[str, Any]) -> str:
    parts = [f"{name} {claim[name]}" for name in DATE_NAMES if claim.get(name)]
    return " ".join(parts).replace("until ..", "and still open")


def _stated_dates(fact: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> str:
    """The dates of a fact that somebody states: none where its claims differ, of which each tells its own.

    Without the claims, the hull of their dates; it says so where there are several.
    """
    stated = {(_dates(claim), *map(claim.get, BOUND_NAMES)) for claim in claims if is_factual(claim)}
    if len(stated) > 1:
        return ""
    words = when(fact)
    return f"{words} (by {fact['claims']} claims together)" if words and not claims and fact["claims"] > 1 else words


def _peculiar(fact: Mapping[str, Any]) -> Iterator[str]:
    if fact.get("verdict"):
        yield str(fact["verdict"])
    if fact.get("attributed"):
        yield "no source says it in its own voice"
    if fact.get("denied"):
        yield f"denied by {fact['denied']}"
    if fact.get("unrealised"):
        yield "of an event not known to have happened"
    if fact.get("disputed"):
        yield f"disputed: {cell(fact['disputed'])}"


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
