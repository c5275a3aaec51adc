"""The entities of a file, as far as checks need to know of them before they see the whole of it.

A table holds for each entity its kinds and, of the few properties that shapes ask about, the values. They are counted,
so that a record that is rejected can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from graph.model.certainty import AFFIRMED
from graph.model.claims import Claim
from graph.storage.lookups import KnownKinds, known_kinds
from graph.storage.store import Store
from graph.storage.tables import Table
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
        self._asked_for = shapes.entity_properties & vocabulary.attributes.keys()
        self._standing: Table[dict[Feature, int]] = Table()
        self._rejected: Table[set[str]] = Table()

    def add(self, draft: Draft) -> None:
        """Count what a record says."""
        for id, features in self._features(draft).items():
            counts = self._standing.get(id, {})
            for feature in features:
                counts[feature] = counts.get(feature, 0) + 1
            self._standing[id] = counts

    def drop(self, draft: Draft) -> set[str]:
        """Take back what a record says; returns the entities of which something is gone."""
        changed = set()
        for id, features in self._features(draft).items():
            counts = self._standing[id]
            for feature in features:
                counts[feature] -= 1
                if not counts[feature]:
                    del counts[feature]
                    changed.add(id)
            self._standing[id] = counts
        self.reject(draft)
        return changed

    def reject(self, draft: Draft) -> None:
        """Remember what a rejected record says, to tell it from what nobody says."""
        for id, features in self._features(draft).items():
            if kinds := {value for name, value in features if name == _KIND}:
                self._rejected[id] = kinds | self._rejected.get(id, set())

    def kinds(self, id: str) -> set[str]:
        """The kinds that records give an entity that stand so far."""
        return {value for name, value in self._standing.get(id, ()) if name == _KIND}

    def rejected_kinds(self, id: str) -> Collection[str]:
        """The kinds that rejected records give it."""
        found: Collection[str] = self._rejected.get(id, ())
        return found

    def values(self, id: str) -> dict[str, list[Any]]:
        """The values that shapes ask about."""
        found: dict[str, list[Any]] = {}
        for name, value in self._standing.get(id, ()):
            if name != _KIND:
                found.setdefault(name, []).append(value)
        return found

    def _features(self, draft: Draft) -> dict[str, list[Feature]]:
        """Kinds and values by the entities that a record describes."""
        found: dict[str, list[Feature]] = {}
        for claim in draft.claims:
            if claim.values and claim.polarity == AFFIRMED:
                features = found.setdefault(claim.subject, [])
                for name, value in claim.values.items():
                    if name == _KIND or name in self._asked_for:
                        features += (_feature(name, each) for each in (value if isinstance(value, list) else [value]))
        return found


def _feature(name: str, value: Any) -> Feature:
    # Of a text, shapes of entities ask only whether it is there and not empty: its beginning will do.
    return (name, value[:1] if isinstance(value, str) and name != _KIND else value)


def batched(ids: Iterable[str]) -> Iterator[set[str]]:
    """Ids in as many as are asked of the graph at once; each once in a batch."""
    waiting: set[str] = set()
    for id in ids:
        waiting.add(id)
        if len(waiting) >= _ASKED_AT_ONCE:
            yield waiting
            waiting = set()
    if waiting:
        yield waiting


class InGraph:
    """Entities as the graph has them, asked in bulk where it is foreseen and one by one where it is not."""

    def __init__(self, store: Store, dataset: str) -> None:
        self._store = store
        self._dataset = dataset
        self._known: Table[list[KnownKinds]] = Table()

    def ask(self, ids: Iterable[str]) -> None:
        """Look up those that have not been asked for yet."""
        for some in batched(id for id in ids if id not in self._known):
            found: dict[str, list[KnownKinds]] = {id: [] for id in some}
            for known in known_kinds(self._store, found.keys(), self._dataset):
                found[known.id].append(known)
            self._known.update(found)

    def of(self, id: str) -> list[KnownKinds]:
        """The kinds that its claims give an entity."""
        self.ask([id])
        return self._known[id]


def affirmed_relations(claims: Iterable[Claim], names: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """The entities that claims affirm their subjects to be related to, by subject and name of the relation."""
    found: dict[str, dict[str, list[str]]] = {}
    for claim in claims:
        if claim.relation and claim.object and claim.polarity == AFFIRMED:
            found.setdefault(claim.subject, {}).setdefault(names[claim.relation], []).append(claim.object)
    return found


def view_of_entity(id: str, related: Mapping[str, list[str]], entities: Entities) -> View:
    """An entity as shapes see it: the values of the whole file, and what one record relates it to, by relation."""
    return View(
        {**entities.values(id), **related},
        lambda other, name: any(entities.vocabulary.is_a(kind, name) for kind in entities.kinds(other)),
    )
