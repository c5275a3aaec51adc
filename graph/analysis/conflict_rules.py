"""Whether claims can all be true: one function for each pattern that a conflict rule of the ontology may have.

Pure functions of claims. A claim comes as a row: its properties as `claim`, with what an answer shows beside them.
Nothing is decided here: a conflict shows both sides, and changes neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from graph.model.certainty import AFFIRMED, DENIED, FACTUAL, is_factual
from graph.model.dates import DATE_NAMES, Bounds, Verdict
from graph.model.hashing import hash_of
from graph.model.overlap import share
from graph.model.stored_claims import bounds_of, is_dated
from graph.read.rows import grouped
from graph.storage.store import Row
from ontology.vocabulary import ConflictRule, Pattern, Vocabulary

Judge = Callable[["Side", "Side"], Verdict]


@dataclass(frozen=True)
class Side:
    """Claims that agree on something, and what they say of it."""

    values: Mapping[str, Any]
    rows: Sequence[Row]

    @property
    def bounds(self) -> set[Bounds]:
        """The different stretches of time that the claims give; undated, when they give none of their own."""
        return {bounds_of(row["claim"]) if is_dated(row["claim"]) else Bounds() for row in self.rows}


@dataclass(frozen=True)
class Conflict:
    """Sides that cannot all be right by a rule; when it is not `certain`, they can if the dates fall so.

    `about` is the relation, attribute or qualifier on which they differ.
    """

    rule: ConflictRule
    entity: str
    about: str
    sides: Sequence[Side]
    certain: bool
    fact: str | None = None

    @property
    def id(self) -> str:
        """An id that stays the same while the same values contradict each other."""
        return hash_of([self.rule.name, self.entity, self.about, self.fact, [dict(s.values) for s in self.sides]])

    @property
    def key(self) -> str:
        """The place of the conflict among those of its entity."""
        return f"{self.rule.name}/{self.about}/{self.id}"


@dataclass
class ContestedClaims:
    """Claims about one entity that may contradict each other, grouped by how the rules compare them.

    `dated` holds descriptions of an event with dates; `facts` the claims about each contested fact; `shared` those
    of facts that share the entity at one end; `ends` describe events after which it could do nothing more, and
    `acts` are what it did.
    """

    id: str
    is_event: bool = False
    descriptions: list[Row] = field(default_factory=list)
    dated: list[Row] = field(default_factory=list)
    facts: dict[str, list[Row]] = field(default_factory=dict)
    shared: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict)
    ends: dict[str, list[Row]] = field(default_factory=dict)
    acts: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to compare, as with most entities."""
        return not (self.descriptions or self.dated or self.facts or self.shared or self.acts)


def conflicts_in(found: ContestedClaims, rules: Iterable[ConflictRule], vocabulary: Vocabulary) -> list[Conflict]:
    """Every conflict by one of these rules, in a fixed order."""
    if found.is_empty:
        return []
    named = [each for rule in rules for each in _PATTERNS[rule.pattern](rule, found, vocabulary)]
    return sorted(named, key=lambda conflict: conflict.key)


def _values(rule: ConflictRule, found: ContestedClaims, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Values of single-valued attributes, of which a quantity is one with its bounds; and of qualifiers."""
    for name, group in vocabulary.attribute_groups.items():
        if vocabulary.attributes[name].single and name not in rule.exempts:
            judge = _at_one_time(found.is_event, _apart if len(group) > 1 else None)
            yield from _among(rule, found.id, name, _sides(_factual(found.descriptions), group), judge)
    for fact, rows in found.facts.items():
        relation = vocabulary.relation_types[rows[0]["claim"]["relation"]]
        of_event = vocabulary.is_a(relation.range[0], "Event") or relation.timeless
        for name in sorted(relation.qualifiers - rule.exempts):
            if vocabulary.qualifiers[name].single:
                sides = _sides(_factual(rows), (name,))
                yield from _among(rule, rows[0]["claim"]["subject"], name, sides, _at_one_time(of_event), fact)


def _classes(rule: ConflictRule, found: ContestedClaims, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Disjoint classes; a class that is only alleged, hedged or imagined makes a possible conflict."""
    by_kind = defaultdict(list)
    for row in found.descriptions:
        if row["claim"]["polarity"] == AFFIRMED:
            for kind in row["claim"].get("kind", ()):
                by_kind[kind].append(row)
    sides = [Side({"kind": kind}, rows) for kind, rows in sorted(by_kind.items())]

    def judge(one: Side, other: Side) -> Verdict:
        if not vocabulary.disjoint(one.values["kind"], other.values["kind"]):
            return Verdict.IMPOSSIBLE
        return Verdict.CERTAIN if _factual(one.rows) and _factual(other.rows) else Verdict.POSSIBLE

    yield from _among(rule, found.id, "kind", sides, judge)


def _dates(rule: ConflictRule, found: ContestedClaims, _: Vocabulary) -> Iterator[Conflict]:
    """Dates of an event that exclude each other: both stated, or one of them a mere bound."""
    rows = _factual(found.dated) or [row for row in found.dated if row["claim"]["polarity"] == AFFIRMED]
    if all(row["verdict"] == Verdict.IMPOSSIBLE for row in rows):
        return
    sides = [
        Side(side.values, each)
        for side in _sides(rows, DATE_NAMES)
        for each in grouped(side.rows, lambda row: bounds_of(row["claim"])).values()
    ]

    def judge(one: Side, other: Side) -> Verdict:
        (a,), (b,) = one.bounds, other.bounds
        stated = _says_when(a) and _says_when(b)
        fits = stated == (rule.pattern is Pattern.DATES)
        return Verdict.CERTAIN if fits and share(a, b) is Verdict.IMPOSSIBLE else Verdict.IMPOSSIBLE

    yield from _among(rule, found.id, "from", sides, judge)


def _says_when(bounds: Bounds) -> bool:
    """Whether the start or the end lies between two days: otherwise they are only no later, or no earlier, than one."""
    return bool((bounds.from_earliest and bounds.from_latest) or (bounds.until_earliest and bounds.until_latest))


def _denial(rule: ConflictRule, found: ContestedClaims, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Facts of which, and values of attributes of which, one claim says that it is so and another that it is not."""
    for fact, rows in found.facts.items():
        first = rows[0]["claim"]
        relation = vocabulary.relation_types[first["relation"]]
        pairs = _denied_pairs(rows, lambda yes, no, r=relation: _contradicts(yes, no, r.qualifiers))  # type: ignore[misc]
        yield from _of_pairs(rule, first["subject"], relation.name, pairs, fact)
    for name in sorted(set(vocabulary.attributes) - rule.exempts - {"name"}):
        group = vocabulary.stated_as(name)
        rows = [row for row in found.descriptions if any(each in row["claim"] for each in group)]
        pairs = _denied_pairs(rows, lambda yes, no, g=group: _same_value(yes, no, g))  # type: ignore[misc]
        yield from _of_pairs(rule, found.id, name, pairs)


def _denied_pairs(rows: Sequence[Row], judge: Callable[[Row, Row], Verdict]) -> list[tuple[Row, Row, Verdict]]:
    denied = [row for row in rows if row["claim"]["polarity"] == DENIED]
    return [(yes, no, judge(yes["claim"], no["claim"])) for yes, no in product(_factual(rows), denied)]


def _contradicts(yes: Row, no: Row, qualifiers: Iterable[str]) -> Verdict:
    """A denial with qualifiers denies no more than it says: not as an official is not not at all."""
    stated = [name for name in qualifiers if name in no]
    if any(name in yes and not _meets(yes[name], no[name]) for name in stated):
        return Verdict.IMPOSSIBLE
    sure = no["certainty"] in FACTUAL and all(name in yes for name in stated)
    if not is_dated(no):
        return Verdict.CERTAIN if sure else Verdict.POSSIBLE
    when = share(bounds_of(yes), bounds_of(no))
    return when if sure or when is Verdict.IMPOSSIBLE else Verdict.POSSIBLE


def _same_value(yes: Row, no: Row, group: Sequence[str]) -> Verdict:
    same = any(name in no for name in group) and all(_meets(yes.get(name), no.get(name)) for name in group)
    if not same:
        return Verdict.IMPOSSIBLE
    return Verdict.CERTAIN if no["certainty"] in FACTUAL else Verdict.POSSIBLE


def _meets(one: Any, other: Any) -> bool:
    return not set(one).isdisjoint(other) if isinstance(one, list) and isinstance(other, list) else bool(one == other)


def _overlap(rule: ConflictRule, found: ContestedClaims, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Two at the same time, where there can be one."""
    for (name, type_, end), rows in found.shared.items():
        if name != rule.name:
            continue
        for one, other in combinations(_sides(_factual(rows), (end,)), 2):
            pairs = [
                (a, b, share(bounds_of(a["claim"]), bounds_of(b["claim"]), beyond_handover=True))
                for a, b in product(_distinct(one.rows), _distinct(other.rows))
            ]
            relation = vocabulary.relation_types[type_].name
            yield from _of_pairs(rule, found.id, relation, pairs, values=(one.values, other.values))


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """One claim for each stretch of time, source and speaker: many say the same, and all pairs would be too many."""

    def said(row: Row) -> tuple[Bounds, str, str | None]:
        return bounds_of(row["claim"]), row["claim"]["source"], row["claim"].get("saidBy")

    return [each[0] for each in grouped(rows, said).values()]


def _after_end(rule: ConflictRule, found: ContestedClaims, vocabulary: Vocabulary) -> Iterator[Conflict]:
    """Acts of an entity that went on after its end, such as a death."""
    for fact, acts in grouped(_factual(found.acts.get(rule.name, ())), lambda row: row["claim"]["fact"]).items():
        pairs = [
            (end, act, _later(bounds_of(act["claim"]), bounds_of(end["claim"])))
            for end, act in product(_factual(found.ends[rule.name]), acts)
        ]
        relation = vocabulary.relation_types[acts[0]["claim"]["relation"]].name
        yield from _of_pairs(rule, found.id, relation, pairs, fact)


def _later(act: Bounds, end: Bounds) -> Verdict:
    """Whether the act went on after the end; one whose dates are not known on both sides says too little."""
    if end.until_latest and act.until_earliest and act.until_earliest > end.until_latest:
        return Verdict.CERTAIN
    known = end.from_earliest and act.from_earliest and act.until_latest
    return Verdict.POSSIBLE if known and act.until_latest > end.from_earliest else Verdict.IMPOSSIBLE  # type: ignore[operator]


_PATTERNS: Mapping[Pattern, Callable[[ConflictRule, ContestedClaims, Vocabulary], Iterator[Conflict]]] = {
    Pattern.VALUES: _values,
    Pattern.CLASSES: _classes,
    Pattern.DATES: _dates,
    Pattern.BOUNDS: _dates,
    Pattern.DENIAL: _denial,
    Pattern.OVERLAP: _overlap,
    Pattern.AFTER_END: _after_end,
}


def _among(
    rule: ConflictRule, entity: str, name: str, sides: Sequence[Side], judge: Judge, fact: str | None = None
) -> Iterator[Conflict]:
    """One conflict of all sides that cannot be right together with another; certain ones before possible ones."""
    judged = [(pair, judge(*pair)) for pair in combinations(sides, 2)]
    for wanted in (Verdict.CERTAIN, Verdict.POSSIBLE):
        opposed = [side for pair, verdict in judged if verdict is wanted for side in pair]
        if opposed:
            kept = [side for side in sides if any(side is each for each in opposed)]
            yield Conflict(rule, entity, name, kept, wanted is Verdict.CERTAIN, fact)
            return


def _of_pairs(
    rule: ConflictRule,
    entity: str,
    name: str,
    pairs: Sequence[tuple[Row, Row, Verdict]],
    fact: str | None = None,
    values: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
) -> Iterator[Conflict]:
    """One conflict of two sides: the claims that cannot be true together, certain ones before possible ones."""
    for wanted in (Verdict.CERTAIN, Verdict.POSSIBLE):
        opposed = [(one, other) for one, other, verdict in pairs if verdict is wanted]
        if opposed:
            ones, others = (_unique(row[n] for row in opposed) for n in (0, 1))
            first, second = values or (_common(ones), _common(others))
            sides = (Side(first, ones), Side(second, others))
            yield Conflict(rule, entity, name, sides, wanted is Verdict.CERTAIN, fact)
            return


def _common(rows: Sequence[Row]) -> dict[str, Any]:
    """The values of a side: subject, relation, object and polarity of its claims, where they have them."""
    first = rows[0]["claim"]
    return {name: first[name] for name in ("subject", "relation", "object", "polarity") if name in first}


def _unique(rows: Iterable[Row]) -> list[Row]:
    by_id = {row["claim"]["id"]: row for row in rows}
    return [by_id[id] for id in sorted(by_id)]


def _sides(rows: Iterable[Row], names: Sequence[str]) -> list[Side]:
    """Claims by the values they have for these properties, which they may lack but not all."""
    stating = [row for row in rows if any(name in row["claim"] for name in names)]
    groups = grouped(stating, lambda row: tuple(row["claim"].get(name) for name in names))
    found = [
        Side({name: value for name, value in zip(names, key, strict=True) if value is not None}, each)
        for key, each in groups.items()
    ]
    return sorted(found, key=lambda side: sorted((name, str(value)) for name, value in side.values.items()))


def _at_one_time(is_lasting: bool, differ: Callable[[Side, Side], bool] | None = None) -> Judge:
    """The judge of two values, which contradict each other when they are for the same time."""

    def judge(one: Side, other: Side) -> Verdict:
        if differ and not differ(one, other):
            return Verdict.IMPOSSIBLE
        if is_lasting:
            return Verdict.CERTAIN
        return _surest(_when(a, b) for a, b in product(one.bounds, other.bounds))

    return judge


def _when(one: Bounds, other: Bounds) -> Verdict:
    # Two that name no time both speak of the same: of the thing as such.
    return Verdict.CERTAIN if one.undated and other.undated else share(one, other)


def _surest(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next(each for each in (Verdict.CERTAIN, Verdict.POSSIBLE, Verdict.IMPOSSIBLE) if each in found)


def _apart(one: Side, other: Side) -> bool:
    """Whether the ranges of two quantities do not meet."""
    (low, high), (other_low, other_high) = _range(one), _range(other)
    return high < other_low or other_high < low


def _range(side: Side) -> tuple[float, float]:
    exact = next((value for name, value in side.values.items() if not name.endswith(("Min", "Max"))), None)
    if exact is not None:
        return exact, exact
    low = next((value for name, value in side.values.items() if name.endswith("Min")), float("-inf"))
    return low, next((value for name, value in side.values.items() if name.endswith("Max")), float("inf"))


def _factual(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if is_factual(row["claim"])]
