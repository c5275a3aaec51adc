"""The entities of a file, as far as checks need to know of them before they see the whole of it.

About half a kilobyte is held for each entity: its kinds and, of the few properties that shapes ask about, the values.
They are counted, so that a record that is rejected can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from graph.model.certainty import AFFIRMED
from graph.model.claims import Claim
from graph.storage.lookups import KnownKinds, known_kinds
from graph.storage.store import Store
from loaders.base import Draft
from loaders.shapes import Shapes, View
from ontology.vocabulary import Vocabulary

_KIND = "kind"
_ASKED_AT_ONCE = 5_000

Feature = tuple[str, Any]


class Entities:
    """Kinds and values of entities: by the records that stand, by those rejected, and by what stays in the graph."""

    def __init__(self, vocabulary: Vocabulary, shapes: Shapes) -> None:
        self.vocabulary = vocabulary
        self.lost: set[str] = set()
        """Those that a rejected record describes."""
        self._asked_for = shapes.entity_properties & vocabulary.attributes.keys()
        self._standing: dict[str, dict[Feature, int]] = {}
        self._rejected: dict[str, set[str]] = {}
        self._interned: dict[Feature, Feature] = {}

    def add(self, draft: Draft) -> None:
        """Count what a record says."""
        for id, feature in self._features(draft):
            counts = self._standing.setdefault(id, {})
            counts[feature] = counts.get(feature, 0) + 1

    def drop(self, draft: Draft) -> set[str]:
        """Take back what a record says; returns the entities of which something is gone."""
        changed = set()
        for id, feature in self._features(draft):
            counts = self._standing[id]
            counts[feature] -= 1
            if not counts[feature]:
                del counts[feature]
                changed.add(id)
        self.reject(draft)
        return changed

    def reject(self, draft: Draft) -> None:
        """Remember what a rejected record says, to tell it from what nobody says."""
        for id, (name, value) in self._features(draft):
            if name == _KIND:
                self._rejected.setdefault(id, set()).add(value)
                self.lost.add(id)

    def kinds(self, id: str) -> set[str]:
        """The kinds that records give an entity that stand so far."""
        return {value for name, value in self._standing.get(id, ()) if name == _KIND}

    def rejected_kinds(self, id: str) -> Collection[str]:
        """The kinds that rejected records give it."""
        return self._rejected.get(id, ())

    def values(self, id: str) -> dict[str, list[Any]]:
        """The values that shapes ask about."""
        found: dict[str, list[Any]] = {}
        for name, value in self._standing.get(id, ()):
            if name != _KIND:
                found.setdefault(name, []).append(value)
        return found

    def _features(self, draft: Draft) -> Iterator[tuple[str, Feature]]:
        for claim in draft.claims:
            if claim.values and claim.polarity == AFFIRMED:
                for name, value in claim.values.items():
                    if name == _KIND or name in self._asked_for:
                        for each in value if isinstance(value, list) else [value]:
                            yield claim.subject, self._feature(name, each)

    def _feature(self, name: str, value: Any) -> Feature:
        # Of a text, shapes of entities ask only whether it is there and not empty: its beginning will do.
        feature = (name, value[:1] if isinstance(value, str) and name != _KIND else value)
        return self._interned.setdefault(feature, feature)


class InGraph:
    """Entities as the graph has them, asked in bulk where it is foreseen and one by one where it is not."""

    def __init__(self, store: Store, dataset: str) -> None:
        self._store = store
        self._dataset = dataset
        self._known: dict[str, list[KnownKinds]] = {}

    def ask(self, ids: Iterable[str]) -> None:
        """Look up those that have not been asked for yet."""
        missing = sorted({id for id in ids if id not in self._known})
        for start in range(0, len(missing), _ASKED_AT_ONCE):
            some = missing[start : start + _ASKED_AT_ONCE]
            self._known |= {id: [] for id in some}
            for known in known_kinds(self._store, some, self._dataset):
                self._known[known.id].append(known)

    def of(self, id: str) -> list[KnownKinds]:
        """The kinds that its claims give an entity."""
        self.ask([id])
        return self._known[id]


def view_of_entity(id: str, claims: Iterable[Claim], entities: Entities, relations: Mapping[str, str]) -> View:
    """An entity as shapes see it: the values of the whole file, and what these claims affirm it to be related to."""
    values: dict[str, Any] = entities.values(id)
    for claim in claims:
        if claim.relation and claim.subject == id and claim.polarity == AFFIRMED:
            values.setdefault(relations[claim.relation], []).append(claim.object)
    return View(values, lambda other, name: any(entities.vocabulary.is_a(kind, name) for kind in entities.kinds(other)))
