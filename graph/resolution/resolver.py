"""Resolution: nodes and facts as they follow from the live claims. Pure functions of claims, sources and ontology.

Never of load order or recording time, so what stands in the store can be recomputed and checked at any time.
Claims come as the property maps of their nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.model.certainty import AFFIRMED, DENIED, WEAK, is_factual
from graph.model.claims import sorted_set
from graph.model.dates import DATE_NAMES, OUTER_NAMES, Bounds, agreed, bounds, hull
from graph.model.stored_claims import bounds_of, is_dated
from graph.names.keys import searched_by
from graph.resolution.display import STORED, ClaimProperties, Preference, Sources, SourceView, independent
from ontology.ids import iri_of
from ontology.vocabulary import ENTITY, Property, Relation, Vocabulary

RESOLVER_VERSION = 3
"""Raised with every change to what is resolved, so that stored nodes and facts are known to be outdated."""

HELD = "held"
STATUS_RANK = {"planned": 1, "cancelled": 2, HELD: 3}
UNREALISED = "Unrealised"
# The attributes that are resolved in ways of their own.
_OWN_RULES = frozenset({"name", "status", "kind"})
# Names are shown in a language most readers of the graph share; the others stay in `names`.
_DISPLAY_LANGUAGES = ("en", "")


@dataclass(frozen=True)
class Told:
    """An event's time by the descriptions of each source, since each source's dates are its own.

    By the sources in `series` it happened more than once; by those in `ahead` it is only planned, or was cancelled.
    """

    dates: Mapping[str, Bounds] = field(default_factory=dict)
    series: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EventView:
    """An entity seen as an event; what is `doubted` counts the weak descriptions in."""

    is_event: bool = False
    unrealised: bool = False
    momentary: bool = False
    told: Told = Told()
    doubted: Told = Told()

    def told_to(self, claim: ClaimProperties) -> Told:
        """The dates that a claim about the event takes over: a factual claim, none that are only alleged."""
        return self.told if is_factual(claim) else self.doubted


@dataclass(frozen=True)
class EntityState:
    """The labels and properties that an entity's node has."""

    labels: frozenset[str]
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class FactState:
    """A relationship: its type, its ends and its properties."""

    type: str
    subject: str
    object: str
    properties: Mapping[str, Any]


class Resolver:
    """Resolves against one ontology, and by one preference among values."""

    def __init__(self, vocabulary: Vocabulary, preference: Preference = STORED) -> None:
        self.vocabulary = vocabulary
        self.preference = preference
        self._events = vocabulary.descendants("Event")
        self._groups = [item for item in vocabulary.attribute_groups.items() if item[0] not in _OWN_RULES]

    def own_event(self, claim: ClaimProperties) -> str | None:
        """The end of a relation claim that is the event it belongs to: it lends the claim dates and status."""
        end = self.vocabulary.own_events.get(claim["relation"]) if claim.get("relation") else None
        return claim[end] if end else None

    def is_timeless(self, claim: ClaimProperties) -> bool:
        """Whether the claim's relation holds whenever its ends exist."""
        relation = self.vocabulary.relation_types.get(claim.get("relation") or "")
        return relation is not None and relation.timeless

    def is_judgement(self, claim: ClaimProperties) -> bool:
        """Whether the claim's relation holds in its source's judgement."""
        relation = self.vocabulary.relation_types.get(claim.get("relation") or "")
        return relation is not None and relation.judgement

    def event_view(self, descriptions: Sequence[ClaimProperties], sources: Sources) -> EventView:
        """An entity as an event, by its live descriptions."""
        affirmed = [claim for claim in descriptions if claim["polarity"] == AFFIRMED]
        if self._events.isdisjoint(_kinds(affirmed)):
            return EventView()
        believed = _believed(affirmed)
        told = self._told(believed, sources)
        doubted = told if len(believed) == len(affirmed) else self._told(affirmed, sources)
        momentary = not self.vocabulary.momentary.isdisjoint(_kinds(affirmed))
        return EventView(True, _unrealised(affirmed), momentary, told, doubted)

    def _told(self, descriptions: Sequence[ClaimProperties], sources: Sources) -> Told:
        """The hull of each source's dates of an event, and which sources tell of a series, or of a plan."""
        ahead = frozenset(c["source"] for c in descriptions if c.get("status") not in (None, HELD))
        series = frozenset(claim["source"] for claim in descriptions if claim.get("series"))
        by_source: dict[str, list[Bounds]] = defaultdict(list)
        for claim in descriptions:
            source = claim["source"]
            by_source[source].append(self._own(claim, sources[source], source in series))
        return Told({source: hull(all_bounds) for source, all_bounds in by_source.items()}, series, ahead)

    def _own(self, claim: ClaimProperties, source: SourceView, series: bool) -> Bounds:
        return bounds(
            from_=claim.get("from"),
            until=claim.get("until"),
            on=claim.get("on"),
            published=source.published,
            series=series,
        )

    def claim_bounds(self, claim: ClaimProperties, source: SourceView, events: Mapping[str, EventView]) -> Bounds:
        """A claim's bounds; an undated one about an event takes its own source's dates of that event."""
        if self.is_timeless(claim):
            return Bounds(None, None, None, None)
        if claim.get("relation") is None:
            return self._own(claim, source, source.id in events[claim["subject"]].told_to(claim).series)
        if is_dated(claim):
            return self._own(claim, source, series=False)
        if event := self.own_event(claim):
            told = events[event].told_to(claim)
            if outer := told.dates.get(source.id):
                return bounds(outer=outer, series=source.id in told.series)
        return Bounds(None, None, None, None)

    def outer_bounds(
        self, claim: ClaimProperties, source: SourceView, events: Mapping[str, EventView], own: Bounds
    ) -> dict[str, date | None]:
        """By which day what a factual claim says had begun, and was over: that by which its source was published.

        None where its own bounds are as close, and of what the source announces.
        """
        published = source.published_latest if source.published else None
        none: dict[str, date | None] = dict.fromkeys(OUTER_NAMES)
        if published is None or not is_factual(claim) or self.is_timeless(claim):
            return none
        if own.from_earliest and own.from_earliest > published:
            return none
        is_description = claim.get("relation") is None
        event = claim["subject"] if is_description else self.own_event(claim)
        view = events[event] if event else EventView()
        if view.unrealised or source.id in view.told.ahead:
            return none
        momentary = view.momentary or (not is_description and self._is_momentary(claim))
        momentary = momentary and source.id not in view.told.series
        begun = published if own.from_latest is None or own.from_latest > published else None
        over = published if momentary and (own.until_latest is None or own.until_latest > published) else None
        return {"begunBy": begun, "overBy": over}

    def _is_momentary(self, claim: ClaimProperties) -> bool:
        return self.vocabulary.relation_types[claim["relation"]].momentary

    def entity(self, id: str, descriptions: Sequence[ClaimProperties], sources: Sources) -> EntityState:
        """The node of a live entity with these live descriptions."""
        affirmed = [claim for claim in descriptions if claim["polarity"] == AFFIRMED]
        kinds = self.vocabulary.most_special(_kinds(affirmed))
        view = self.event_view(descriptions, sources)
        attributes, disputed = self._attributes(descriptions, sources)
        dated, dates_disputed = self._event_dates(_believed(affirmed), sources) if view.is_event else ({}, [])
        kind_disputed = ["kind"] if self._kinds_clash(kinds) else []
        labels = {"Thing", ENTITY, *self.vocabulary.labels(kinds)} | ({UNREALISED} if _unrealised(affirmed) else set())
        named = self._names(id, _believed([claim for claim in affirmed if "name" in claim]), sources)
        properties = {
            "id": id,
            **named,
            **searched_by(named.get("names") or [id], self.vocabulary.labels(kinds), self._addresses(id, attributes)),
            "kind": kinds,
            **attributes,
            **dated,
            "status": _status(affirmed),
            "disputed": sorted_set([*disputed, *dates_disputed, *kind_disputed]),
            "claims": len(affirmed),
            "sources": sorted_set(claim["source"] for claim in affirmed),
            "independentSources": independent(affirmed, sources),
        }
        return EntityState(frozenset(labels), _present(properties))

    def _addresses(self, id: str, attributes: Mapping[str, Any]) -> list[str]:
        """The IRIs of the entity in registers: of its own id, if that is of one, and those that sources give it."""
        own = iri_of(id, self.vocabulary.prefixes) if ":" in id else None
        return [*([own] if own else []), *attributes.get("externalId", ())]

    def _names(self, id: str, naming: Sequence[ClaimProperties], sources: Sources) -> dict[str, Any]:
        """`name`, and all `names` with their languages; an entity nobody names goes by its id."""
        stating: dict[tuple[str, str], list[ClaimProperties]] = defaultdict(list)
        for claim in naming:
            for name in zip(claim["name"], claim.get("nameLang", ()), strict=True):
                stating[name].append(claim)
        if not stating:
            return {"name": id}
        shown = min(stating, key=lambda n: (_language_rank(n[1]), self.preference.rank(stating[n], sources), n))
        names = sorted(stating)
        return {"name": shown[0], "names": [n for n, _ in names], "namesLang": [lang for _, lang in names]}

    def _display(
        self, claims: Iterable[ClaimProperties], value_of: Callable[[ClaimProperties], Any], sources: Sources
    ) -> Any:
        """The value to show."""
        by_value: dict[Any, list[ClaimProperties]] = defaultdict(list)
        for claim in claims:
            by_value[value_of(claim)].append(claim)
        if len(by_value) == 1:
            return next(iter(by_value))
        return min(by_value, key=lambda value: self.preference.rank(by_value[value], sources))

    def _kinds_clash(self, kinds: Sequence[str]) -> bool:
        return any(self.vocabulary.disjoint(a, b) for a in kinds for b in kinds if a < b)

    def _event_dates(self, claims: Sequence[ClaimProperties], sources: Sources) -> tuple[dict[str, Any], list[str]]:
        """An event's dates as written, by display choice, what all agree on, and `from` if sources exclude another."""
        dated = [claim for claim in claims if is_dated(claim)]
        if not dated:
            return {}, []
        shown = self._display(dated, lambda claim: tuple(map(claim.get, DATE_NAMES)), sources)
        all_bounds = [bounds_of(claim) for claim in dated]
        written = dict(zip(DATE_NAMES, shown, strict=True))
        return written | agreed(all_bounds).as_properties(), ["from"] if _exclude_another(all_bounds) else []

    def _attributes(
        self, descriptions: Sequence[ClaimProperties], sources: Sources
    ) -> tuple[dict[str, Any], list[str]]:
        """Each attribute's value, and the attributes that claims disagree on."""
        found: dict[str, Any] = {}
        disputed: list[str] = []
        stated = {name for claim in descriptions for name in claim}
        for base, group in self._groups:
            if stated.isdisjoint(group):
                continue
            claims = [c for c in descriptions if any(name in c for name in group)]
            factual = [claim for claim in claims if is_factual(claim)]
            denied = [claim for claim in claims if claim["polarity"] == DENIED]
            if not factual:
                continue
            found |= self._values(group, factual, sources)
            if self._disagree(base, group, factual, denied):
                disputed.append(base)
        return found, disputed

    def _values(self, group: tuple[str, ...], factual: Sequence[ClaimProperties], sources: Sources) -> dict[str, Any]:
        attribute = self.vocabulary.attributes[group[0]]
        if attribute.single:
            shown = self._display(factual, lambda claim: tuple(claim.get(name) for name in group), sources)
            return dict(zip(group, shown, strict=True))
        return _union(attribute, factual)

    def _disagree(
        self,
        base: str,
        group: tuple[str, ...],
        factual: Sequence[ClaimProperties],
        denied: Sequence[ClaimProperties],
    ) -> bool:
        if not self.vocabulary.attributes[base].single:
            return any(set(d[base]) & set(f[base]) for d in denied for f in factual)
        if any(all(d.get(n) == f.get(n) for n in group) for d in denied for f in factual):
            return True
        if len(group) == 1:
            return len({claim[base] for claim in factual}) > 1
        return _ranges_apart([tuple(claim.get(name) for name in group) for claim in factual])

    def fact(
        self, claims: Sequence[ClaimProperties], sources: Sources, events: Mapping[str, EventView]
    ) -> FactState | None:
        """The fact that live claims with one `fact` id make; None when no affirmed, factual one is among them."""
        factual = [claim for claim in claims if is_factual(claim)]
        if not factual or factual[0]["subject"] == factual[0]["object"]:
            return None
        one = factual[0]
        event = self.own_event(one)
        qualifiers, disputed = self._qualifiers(self.vocabulary.relation_types[one["relation"]], factual, sources)
        properties = {
            "id": one["fact"],
            **qualifiers,
            **hull(bounds_of(claim) for claim in factual).as_properties(),
            "claims": len(factual),
            "sources": sorted_set(claim["source"] for claim in factual),
            "independentSources": independent(factual, sources),
            "attributed": all("saidBy" in claim for claim in factual) or None,
            "denied": sum(claim["polarity"] == DENIED for claim in claims) or None,
            "disputed": disputed,
            "judgement": self.is_judgement(one) or None,
            "unrealised": (events[event].unrealised or None) if event else None,
        }
        return FactState(one["relation"], one["subject"], one["object"], _present(properties))

    def qualifiers(self, claims: Sequence[ClaimProperties], sources: Sources) -> dict[str, Any]:
        """The qualifiers of the fact that these claims are about, as a fact has them; none of what is no fact."""
        factual = [claim for claim in claims if is_factual(claim)]
        if not factual:
            return {}
        return self._qualifiers(self.vocabulary.relation_types[factual[0]["relation"]], factual, sources)[0]

    def _qualifiers(
        self, relation: Relation, factual: Sequence[ClaimProperties], sources: Sources
    ) -> tuple[dict[str, Any], list[str]]:
        found: dict[str, Any] = {}
        disputed: list[str] = []
        for name in sorted(relation.qualifiers):
            qualifier = self.vocabulary.qualifiers[name]
            stating = [claim for claim in factual if name in claim]
            if not stating:
                continue
            if not qualifier.single:
                found |= _union(qualifier, stating)
                continue
            found[name] = self._display(stating, lambda claim, name=name: claim[name], sources)  # type: ignore[misc]
            if len({claim[name] for claim in stating}) > 1:
                disputed.append(name)
        return found, disputed


def _believed(affirmed: Sequence[ClaimProperties]) -> Sequence[ClaimProperties]:
    """Those that are asserted or reported; of what is only alleged or imagined, all."""
    return [claim for claim in affirmed if is_factual(claim)] or affirmed


def _kinds(affirmed: Sequence[ClaimProperties]) -> list[str]:
    """The classes that descriptions give; a doubted one counts only where none is asserted."""
    return [kind for claim in _believed([each for each in affirmed if "kind" in each]) for kind in claim["kind"]]


def _language_rank(language: str) -> int:
    primary = language.split("-", maxsplit=1)[0].lower()
    return _DISPLAY_LANGUAGES.index(primary) if primary in _DISPLAY_LANGUAGES else len(_DISPLAY_LANGUAGES)


def _union(declared: Property, claims: Iterable[ClaimProperties]) -> dict[str, Any]:
    """All values of a set; language-tagged ones as two parallel lists."""
    stating = [claim for claim in claims if declared.name in claim]
    language = f"{declared.name}Lang"
    if not any(language in claim for claim in stating):
        return {declared.name: sorted_set(value for claim in stating for value in claim[declared.name])}
    pairs = sorted({p for c in stating for p in zip(c[declared.name], c[language], strict=True)})
    return {declared.name: [value for value, _ in pairs], language: [tag for _, tag in pairs]}


def _status(affirmed: Sequence[ClaimProperties]) -> str | None:
    """The highest stated status; without any factual claim, the strongest of the weak certainties."""
    stated = [c["status"] for c in affirmed if "status" in c and is_factual(c)]
    if stated:
        return str(max(stated, key=STATUS_RANK.__getitem__))
    if any(is_factual(claim) for claim in affirmed):
        return None
    return next((weak for weak in WEAK if any(claim["certainty"] == weak for claim in affirmed)), None)


def _unrealised(affirmed: Sequence[ClaimProperties]) -> bool:
    """Whether nobody says, as fact, that it happened or (of what is no event) that it is there."""
    return _status(affirmed) not in (None, HELD)


def _ranges_apart(ranges: Sequence[tuple[Any, ...]]) -> bool:
    """Whether two of the (exact, at least, at most) triples cannot both be right."""
    lows = [exact if exact is not None else low for exact, low, _ in ranges]
    highs = [exact if exact is not None else high for exact, _, high in ranges]
    low = max((each for each in lows if each is not None), default=None)
    high = min((each for each in highs if each is not None), default=None)
    return low is not None and high is not None and low > high


def _exclude_another(all_bounds: Sequence[Bounds]) -> bool:
    """Whether two of the periods cannot be of one event: one is over before the other can begin."""
    ends = [each.until_latest for each in all_bounds if each.until_latest]
    starts = [each.from_earliest for each in all_bounds if each.from_earliest]
    return bool(ends and starts) and min(ends) < max(starts)


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known: Neo4j keeps neither nulls nor, here, empty lists."""
    return {name: value for name, value in properties.items() if value is not None and value != []}
