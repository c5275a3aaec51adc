"""Shared parts of nodes and links: one FtM entity, its sources, and the claims of its record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.model.certainty import ASSERTED
from graph.model.claims import Claim, Dataset
from loaders.base import Draft, NotKept
from loaders.ftm.entities import FtmEntity, Value
from loaders.ftm.model import NAMESPACE, Model, id_of_entity
from loaders.ftm.sources import Sources
from loaders.ftm.values import joined_dates, read_date
from ontology.errors import InvalidClaim
from ontology.ids import HASHED
from ontology.vocabulary import Vocabulary

EXTERNAL = "hedged"
"""The certainty of a statement that a dataset took over from elsewhere without vouching for it."""
DATES = {"from": "from_", "until": "until", "on": "on"}
SOURCE_TERMS = frozenset({"url", "publisher", "retrieved"})


@dataclass(frozen=True)
class Context:
    """Context for the reading of each entity; `schemata` are those of all entities of the file, by id.

    With `whole` the file is all of its dataset, so that it names every entity that others name.
    """

    model: Model
    dataset: Dataset
    sources: Sources
    schemata: Mapping[str, str]
    whole: bool


@dataclass(frozen=True)
class Place:
    """Where claims stand, and what they have in common."""

    source: str
    locator: str | None = None
    certainty: str = ASSERTED
    note: str | None = None
    confidence: str | None = None


class EntityReader:
    """Reads one entity into a draft, and lists what is not kept."""

    def __init__(self, context: Context, entity: FtmEntity) -> None:
        self.context = context
        self.entity = entity
        self.model = context.model
        self.vocabulary: Vocabulary = context.model.vocabulary
        self.draft = Draft(entity.id, statements=entity.text)
        self.not_kept: list[NotKept] = []
        self._source_ids: dict[str, str] = {}

    def day_of(self, value: Value) -> str:
        """A date without its time of day, which is listed."""
        day, lost = read_date(value.text)
        if lost:
            self.leave_out(value, "the time of day is not kept")
        return day

    def fit(self, name: str, subject: str, object_: str) -> bool:
        """Whether the relation takes these two, as far as the file says what they are."""
        relation = self.vocabulary.relations[name]
        return self._may_be(subject, relation.domain) and self._may_be(object_, relation.range)

    def _may_be(self, id: str, classes: tuple[str, ...]) -> bool:
        schema = self.context.schemata.get(id)
        kind = self.model.kind(schema) if schema else None
        return kind is None or self.vocabulary.is_a(kind, *classes)

    def relation(
        self,
        name: str,
        place: Place,
        subject: str,
        object_: str,
        qualifiers: Mapping[str, Any],
        dates: Mapping[str, str] | None = None,
    ) -> Claim:
        """The claim of a relation between two entities, named by their FtM ids."""
        relation = self.vocabulary.relations[name]
        ends = [self.id_of(subject), self.id_of(object_)]
        if relation.symmetric:
            ends.sort()
        key = self.entity.id if self.model.relation(self.entity.schema) else None
        return self.claim(
            place,
            subject=ends[0],
            relation=relation.type,
            object=ends[1],
            qualifiers=qualifiers,
            key=key,
            **(dates or {}),
        )

    def claim(self, place: Place, **parts: Any) -> Claim:
        """A claim of this record."""
        return Claim(
            dataset=self.context.dataset.id,
            record=self.entity.id,
            source=place.source,
            locator=place.locator,
            certainty=place.certainty,
            note=place.note,
            confidence=place.confidence,
            **parts,
        )

    def dated(self, dates: Mapping[str, list[str]]) -> dict[str, str]:
        """Dates as fields of a claim."""
        return {DATES[term]: joined_dates(sorted(set(found))) for term, found in dates.items()}

    def place(self, value: Value, note: str | None = None) -> Place:
        """Where a claim stands that rests on this value."""
        parts = {"origin": value.origin, "entity": value.stated_id}
        locator = "; ".join(f"{name} {part}" for name, part in parts.items() if part) or None
        return Place(self.source_of(value.dataset), locator, EXTERNAL if value.external else ASSERTED, note)

    def source_of(self, collection: str) -> str:
        """The id of the source of what a collection states."""
        if collection not in self._source_ids:
            self._source_ids[collection] = self._make_source(collection)
        return self._source_ids[collection]

    def _make_source(self, collection: str) -> str:
        """The source of what a collection states: with the documents that its own values name."""
        found: dict[str, list[str]] = defaultdict(list)
        for value in self.entity.values:
            for match in self.model.matches(self.entity.schema, value.prop) if value.dataset == collection else ():
                if match.term in SOURCE_TERMS:
                    found[match.term].append(value.text)
        urls = [url for url in found["url"] if _is_address(url)]
        for url in found["url"]:
            if url not in urls:
                self.leave_out(Value("sourceUrl", url), "not a web address")
        for publisher in () if urls else found["publisher"]:
            self.leave_out(Value("publisher", publisher), "no sourceUrl that it published")
        days = [_as_day(text) for text in found["retrieved"]]
        collections = [collection] if collection else list(self.entity.datasets)
        return self.context.sources.of(
            collections, urls, "; ".join(found["publisher"]) or None, max((day for day in days if day), default=None)
        )

    def id_of(self, id: str) -> str:
        """The graph's id of an FtM entity; hashed ones are noted for messages."""
        found = id_of_entity(id, self.vocabulary)
        if found.startswith(HASHED):
            self.draft.iris[found] = NAMESPACE + id
        return found

    def leave_out(self, value: Value, problem: str, expected: str | None = None) -> None:
        """List a value that is not kept, once."""
        detail = InvalidClaim(
            f"not kept: {problem}",
            subject=self.entity.id,
            record=self.entity.id,
            property=f"{self.entity.schema}:{value.prop}",
            value=f'"{value.text[:80]}"',
            expected=expected,
        )
        if str(detail) not in {str(each.problem) for each in self.not_kept}:
            self.not_kept.append(NotKept(detail))


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text.strip()


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
