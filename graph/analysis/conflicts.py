"""Conflicts, where claims cannot all be true: those of an entity or of the whole graph, a page at a time.

Each conflict is listed at one entity, its home: the entity that it is about, or the subject of the fact.
Candidates are found by the marks that resolution leaves on nodes and facts (`disputed`, `denied`), by posts that one
person holds at a time, and by deaths. Only then are claims read, for a bounded number of entities at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, NamedTuple

from typing_extensions import TypedDict

from graph.analysis.conflict_rules import Conflict, ContestedClaims, Side, conflicts_in
from graph.model.dates import DATE_NAMES, Sureness, Verdict, verdict
from graph.model.stored_claims import bounds_of, is_dated
from graph.read.as_of import ANY_TIME, AsOf
from graph.read.claims import check_speaker
from graph.read.entities import entity
from graph.read.rows import ClaimRow, claim_json
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest, encode_cursor
from graph.storage.projections import NAMED_CLAIM, UNREALISED, WITH_NAMES, as_rows, stored_rows
from graph.storage.schema import closed
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Transaction
from ontology.errors import InputError, option
from ontology.vocabulary import ConflictRule, Pattern, Vocabulary

SIDE_CLAIMS = 100
"""How many claims a side is shown with; `claimCount` says how many there are."""

_BATCH = 500
# Facts whose claims come in one list, which Neo4j has in memory as a whole.
_PORTION = 5_000
_CONTESTED: LiteralString = "r.denied IS NOT NULL OR r.disputed IS NOT NULL"
_OUT: LiteralString = f"[(e)-[r]->() WHERE {_CONTESTED} | r.id]"
_IN: LiteralString = f"[(e)<-[r]-() WHERE {_CONTESTED} | r.id]"
_HOME: LiteralString = "e.id AS id, e:Event AS isEvent, coalesce(e.disputed, []) AS disputed"
_NEXT_HOMES: LiteralString = f"""
MATCH (e:Thing) WHERE e.id >= $start AND e:Entity
WITH e ORDER BY e.id LIMIT $batch
RETURN {_HOME}, {_OUT} AS facts
"""
_HOMES: LiteralString = f"""
UNWIND $ids AS id
MATCH (e:Thing {{id: id}}) WHERE e:Entity
RETURN {_HOME}, {_OUT} AS facts ORDER BY id
"""
# The entities at which a speaker's claims may be a side: those that they are about and, of an end such as a death,
# those whose end it is.
_SPOKEN_OF: LiteralString = """
CALL () {
  MATCH (c:Claim {saidBy: $speaker})
  UNWIND [c.subject, c.object] AS id
  WITH id WHERE id >= $start
  RETURN id
  UNION
  MATCH (c:Claim {saidBy: $speaker}) WHERE c.relation IS NULL
  MATCH (:Thing {id: c.subject})<-[r]-(e:Entity) WHERE e.id >= $start AND any(role IN r.role WHERE role IN $roles)
  RETURN e.id AS id
}
RETURN id ORDER BY id
"""
_ONE_HOME: LiteralString = f"MATCH (e:Thing {{id: $id}}) WHERE e:Entity RETURN {_HOME}, {_OUT} + {_IN} AS facts"
_ROWS: LiteralString = f"{WITH_NAMES} WITH * ORDER BY c.id RETURN {as_rows({**NAMED_CLAIM, 'unrealised': UNREALISED})}"
_DESCRIPTIONS: LiteralString = f"""
UNWIND $wanted AS row
MATCH (c:Description {{subject: row.id}}) WHERE any(name IN row.names WHERE c[name] IS NOT NULL)
{_ROWS}
"""
_FACT_CLAIMS: LiteralString = f"UNWIND $facts AS fact MATCH (c:Claim {{fact: fact}}) {_ROWS}"
_ACTS: LiteralString = """
UNWIND $ends AS row
MATCH (e:Thing {id: row.id})-[r]->(o:Entity)
WHERE type(r) IN $relations AND r.unrealised IS NULL AND r.untilEarliest IS NOT NULL AND NOT o.id IN row.ends
RETURN e.id AS id, collect(r.id) AS facts
"""


class SideRow(TypedDict):
    """One side of a conflict: what its claims agree on, and how many claims and independent sources there are."""

    values: dict[str, Any]
    """The values that the claims of this side give, by property."""
    independentSources: int
    """How many sources that do not copy one another."""
    claimCount: int
    claims: list[ClaimRow]
    """The claims, at most 100 of them."""


class ConflictRow(TypedDict):
    """Claims that cannot all be true by a rule, listed at one entity; both sides stay as they are."""

    id: str
    rule: str
    """The rule that found it."""
    sentence: str
    """The rule in words."""
    inferred: bool
    """True when a claim only implies what another contradicts."""
    verdict: Sureness
    """Whether it is one for sure."""
    entity: str
    """The entity that it is about."""
    property: str
    """The attribute, qualifier or relation on which the sides differ."""
    fact: str | None
    """The fact that it is about, if it is about one."""
    sides: list[SideRow]
    """Two or more that cannot all be right."""


@dataclass(frozen=True)
class ConflictFilter:
    """Which conflicts are wanted: by one rule or by all, certain ones or those that are only possible, and as of when.

    As of a day, claims that are impossible then contradict nothing; dates that exclude each other are shown as
    long as one of them may be right. With `said_by`, those to a side of which a claim of this speaker belongs; every
    side is shown in full, so that one sees who says the contrary.
    """

    rule: str | None = None
    possible: bool = False
    as_of: AsOf = ANY_TIME
    said_by: str | None = None

    def is_said(self, row: Row) -> bool:
        """Whether a claim is one of the speaker asked about, if one is."""
        return self.said_by is not None and row["claim"].get("saidBy") == self.said_by

    def wants(self, conflict: Conflict) -> bool:
        """Whether a conflict is as sure as asked, and the speaker has a part in it."""
        said = self.said_by is None or any(self.is_said(row) for side in conflict.sides for row in side.rows)
        return conflict.certain != self.possible and said


def conflicts(
    graph: Graph,
    asked: ConflictFilter | None = None,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[ConflictRow]:
    """The conflicts of the whole graph, in the order of their entities' ids."""
    home, after = page.after("", "")
    wanted = asked or ConflictFilter()
    rules = _chosen(graph.vocabulary, wanted.rule)
    check_speaker(graph.store, wanted.said_by)

    def read(tx: Transaction) -> Page[ConflictRow]:
        return _page(_Reader(tx, graph.vocabulary, rules, wanted).all_after(str(home), str(after)), wanted, page.limit)

    return graph.store.reading(read)


def entity_conflicts(
    graph: Graph,
    id: str,
    asked: ConflictFilter | None = None,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[ConflictRow]:
    """The conflicts about an entity, about the facts at either end of which it stands, and over posts it held."""
    _, after = page.after("", "")
    wanted = asked or ConflictFilter()
    rules = _chosen(graph.vocabulary, wanted.rule)
    check_speaker(graph.store, wanted.said_by)
    found = graph.store.reading(lambda tx: _Reader(tx, graph.vocabulary, rules, wanted).around(id))
    if not found:
        entity(graph.store, id)
    return _page(((id, conflict) for conflict in found if conflict.key > str(after)), wanted, page.limit)


def _page(found: Iterable[tuple[str, Conflict]], asked: ConflictFilter, limit: int) -> Page[ConflictRow]:
    shown: list[tuple[str, Conflict]] = []
    for each in found:
        if len(shown) == limit:
            home, last = shown[-1]
            return Page([_json(conflict, asked) for _, conflict in shown], encode_cursor((home, last.key)))
        shown.append(each)
    return Page([_json(conflict, asked) for _, conflict in shown])


class _Exclusive(NamedTuple):
    """A relation that, by a rule, holds one at a time at the end that its facts share: `subject` or `object`."""

    rule: ConflictRule
    type: str
    shared: str

    @property
    def other(self) -> str:
        """The end at which they differ."""
        return "subject" if self.shared == "object" else "object"


class _Reader:
    """Reads the claims that rules compare, for some entities at once."""

    def __init__(
        self, tx: Transaction, vocabulary: Vocabulary, rules: Sequence[ConflictRule], asked: ConflictFilter
    ) -> None:
        self.tx = tx
        self.vocabulary = vocabulary
        self.rules = rules
        self.asked = asked
        self.sources = SourceBook()

    def all_after(self, home: str, key: str) -> Iterator[tuple[str, Conflict]]:
        """Every conflict behind the one with this key at this entity, with the entity it is listed at."""
        for found in self._everywhere(home):
            for conflict in self._judged(found):
                if found.id != home or conflict.key > key:
                    yield found.id, conflict

    def _everywhere(self, start: str) -> Iterator[ContestedClaims]:
        """The contested claims of every entity from this id on."""
        for homes in self._homes(start):
            yield from self._contested(homes).values()

    def _homes(self, start: str) -> Iterator[list[Row]]:
        """The entities from this id on at which conflicts may be listed, some at once."""
        if self.asked.said_by is not None:
            roles = [rule.end_role for rule in self.rules if rule.pattern is Pattern.AFTER_END]
            ids = [row["id"] for row in self.tx.run(_SPOKEN_OF, speaker=self.asked.said_by, start=start, roles=roles)]
            yield from (self.tx.run(_HOMES, ids=ids[n : n + _BATCH]) for n in range(0, len(ids), _BATCH))
            return
        # Each batch ends with the first of the next.
        while homes := self.tx.run(_NEXT_HOMES, start=start, batch=_BATCH + 1):
            yield homes[:_BATCH]
            if len(homes) <= _BATCH:
                return
            start = homes[-1]["id"]

    def around(self, id: str) -> list[Conflict]:
        """The conflicts of one entity and of what it is at the other end of."""
        homes = self.tx.run(_ONE_HOME, id=id)
        found = [each for found in self._contested(homes).values() for each in self._judged(found)]
        for other in self._posts_of(id):
            found += [each for each in self._judged(other) if any(s.values.get("subject") == id for s in each.sides)]
        return sorted(found, key=lambda conflict: conflict.key)

    def _judged(self, found: ContestedClaims) -> list[Conflict]:
        return [each for each in conflicts_in(found, self.rules, self.vocabulary) if self.asked.wants(each)]

    def _contested(self, homes: Sequence[Row]) -> dict[str, ContestedClaims]:
        found = {home["id"]: ContestedClaims(home["id"], home["isEvent"]) for home in homes}
        self._add_descriptions(homes, found)
        claims = self._claims_of({fact for home in homes for fact in home["facts"]})
        for home in homes:
            found[home["id"]].facts = {fact: rows for fact in sorted(home["facts"]) if (rows := claims.get(fact))}
        self._add_shared(found)
        for rule in self.rules:
            if rule.pattern is Pattern.AFTER_END:
                self._add_acts(rule, found)
        return found

    def _add_descriptions(self, homes: Sequence[Row], found: dict[str, ContestedClaims]) -> None:
        wanted = [{"id": home["id"], "names": self._stated_as(home["disputed"])} for home in homes if home["disputed"]]
        for row in self._read(_DESCRIPTIONS, wanted=wanted) if wanted else ():
            about = found[row["claim"]["subject"]]
            if about.is_event and is_dated(row["claim"]):
                about.dated.append(row)
            if row["verdict"] != Verdict.IMPOSSIBLE:
                about.descriptions.append(row)

    def _stated_as(self, disputed: Iterable[str]) -> list[str]:
        """The properties of claims behind the names that a node calls disputed."""
        groups = {**self.vocabulary.quantities, "from": DATE_NAMES}
        return sorted({name for each in disputed for name in (each, *groups.get(each, ()))})

    def _add_shared(self, found: dict[str, ContestedClaims]) -> None:
        """Claims of relations that hold one at a time, where there are two facts of one."""
        exclusive = list(self._exclusive())
        if not exclusive:
            return
        ends = [(closed(each.type, self.vocabulary), each.shared) for each in exclusive]
        rows = self.tx.run(_sharing(ends), ids=list(found), ones=[each.rule.when_one for each in exclusive])
        claims = self._claims_of({fact for row in rows for fact in row["facts"]})
        for row in rows:
            each = exclusive[row["nth"]]
            said = [claim for fact in row["facts"] for claim in claims.get(fact, ())]
            found[row["id"]].shared[each.rule.name, each.type, each.other] = said

    def _exclusive(self) -> Iterator[_Exclusive]:
        for rule in self.rules:
            if rule.pattern is not Pattern.OVERLAP:
                continue
            if rule.concerns:
                yield from (_Exclusive(rule, self.vocabulary.relations[name].type, "object") for name in rule.concerns)
                continue
            for relation in self.vocabulary.relations.values():
                if relation.functional:
                    yield _Exclusive(rule, relation.type, "subject")
                if relation.inverse_functional:
                    yield _Exclusive(rule, relation.type, "object")

    def _posts_of(self, id: str) -> list[ContestedClaims]:
        """Entities, such as posts, that this one shares with others although only one can have them at a time."""
        found: dict[str, ContestedClaims] = {}
        for each in self._exclusive():
            if each.shared == "object":
                query = _partners(closed(each.type, self.vocabulary))
                found |= {
                    row["id"]: ContestedClaims(row["id"]) for row in self.tx.run(query, id=id, one=each.rule.when_one)
                }
        if found:
            self._add_shared(found)
        return list(found.values())

    def _add_acts(self, rule: ConflictRule, found: dict[str, ContestedClaims]) -> None:
        """Add the claims about an end, such as a death, and about the acts of those whose end it is."""
        query = _ends(closed(str(rule.end_class), self.vocabulary))
        ends = self.tx.run(query, ids=list(found), role=rule.end_role)
        if not ends:
            return
        events = [{"id": id, "names": list(DATE_NAMES)} for row in ends for id in row["ends"]]
        told = _by(self._read(_DESCRIPTIONS, wanted=events), "subject")
        types = [self.vocabulary.relations[name].type for name in rule.concerns]
        acts = {row["id"]: row["facts"] for row in self.tx.run(_ACTS, ends=ends, relations=types)}
        claims = self._claims_of({fact for facts in acts.values() for fact in facts})
        for row in ends:
            about = found[row["id"]]
            about.ends[rule.name] = [each for end in row["ends"] for each in told.get(end, ())]
            about.acts[rule.name] = [each for fact in acts.get(row["id"], ()) for each in claims.get(fact, ())]

    def _claims_of(self, facts: Iterable[str]) -> dict[str, list[Row]]:
        """Claims by fact, without those that are impossible as of the days asked about."""
        wanted = sorted(facts)
        portions = (wanted[n : n + _PORTION] for n in range(0, len(wanted), _PORTION))
        rows = (row for portion in portions for row in self._read(_FACT_CLAIMS, facts=portion))
        return _by((row for row in rows if row["verdict"] != Verdict.IMPOSSIBLE), "fact")

    def _read(self, query: LiteralString, **parameters: Any) -> list[Row]:
        rows = stored_rows(self.tx.rows(query, ownEvents=self.vocabulary.own_events, **parameters))
        self.sources.need(self.tx, (row["claim"]["source"] for row in rows))
        return [row | self._judgement(row["claim"]) for row in rows]

    def _judgement(self, claim: Row) -> Row:
        return {"verdict": self._verdict(claim), "roots": self.sources[claim["source"]].roots}

    def _verdict(self, claim: Row) -> str | None:
        """As everywhere: none without a day, and a relation that knows no time holds on any."""
        asked = self.asked.as_of
        if asked.first is None or asked.last is None:
            return None
        relation = self.vocabulary.relation_types.get(claim.get("relation", ""))
        timeless = relation is not None and relation.timeless
        if timeless:
            return str(Verdict.CERTAIN)
        outer = {"begun_by": claim.get("begunBy"), "over_by": claim.get("overBy")}
        return str(verdict(bounds_of(claim), asked.first, asked.last, throughout=asked.throughout, **outer))


def _sharing(ends: Sequence[tuple[LiteralString, str]]) -> LiteralString:
    """The entities at which two facts of one relation meet, for the nth of these; `$ones[n]` has to be 1 there."""
    return "\nUNION ALL".join(_meeting(nth, type_, shared) for nth, (type_, shared) in enumerate(ends))


def _meeting(nth: int, type_: LiteralString, shared: str) -> LiteralString:
    pattern: LiteralString = f"(e)<-[r:{type_}]-()" if shared == "object" else f"(e)-[r:{type_}]->()"
    return f"""
        UNWIND $ids AS id
        MATCH (e:Thing {{id: id}}) WHERE $ones[{nth}] IS NULL OR e[$ones[{nth}]] = 1
        MATCH {pattern}
        WITH e, r ORDER BY r.id
        WITH e.id AS id, collect(r.id) AS facts WHERE size(facts) > 1
        RETURN {nth} AS nth, id, facts"""


def _partners(type_: LiteralString) -> LiteralString:
    return f"MATCH (:Thing {{id: $id}})-[:{type_}]->(e:Entity) WHERE $one IS NULL OR e[$one] = 1 RETURN e.id AS id"


def _ends(class_: LiteralString) -> LiteralString:
    return f"""
        UNWIND $ids AS id
        MATCH (e:Thing {{id: id}})-[r]->(end:{class_}) WHERE $role IN r.role
        RETURN id, collect(end.id) AS ends"""


def _chosen(vocabulary: Vocabulary, name: str | None) -> list[ConflictRule]:
    if name is None:
        return list(vocabulary.conflict_rules.values())
    if name not in vocabulary.conflict_rules:
        expected = f"one of {', '.join(vocabulary.conflict_rules)}"
        raise InputError(
            "the ontology has no such conflict rule", property=option("rule"), value=name, expected=expected
        )
    return [vocabulary.conflict_rules[name]]


def _by(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["claim"][name]].append(row)
    return found


def _json(conflict: Conflict, asked: ConflictFilter) -> ConflictRow:
    """A conflict as it stands in an answer."""
    return {
        "id": conflict.id,
        "rule": conflict.rule.name,
        "sentence": conflict.rule.comment,
        "inferred": conflict.rule.pattern is Pattern.BOUNDS,
        "verdict": Verdict.CERTAIN if conflict.certain else Verdict.POSSIBLE,
        "entity": conflict.entity,
        "property": conflict.about,
        "fact": conflict.fact,
        "sides": [_side_json(side, asked) for side in conflict.sides],
    }


def _side_json(side: Side, asked: ConflictFilter) -> SideRow:
    # Of a side with many claims not all are shown: those of the speaker asked about are.
    rows = sorted(side.rows, key=asked.is_said, reverse=True)
    roots = {root for row in side.rows for root in row["roots"]}
    return {
        "values": dict(side.values),
        "independentSources": len(roots),
        "claimCount": len(side.rows),
        "claims": [claim_json(row) for row in rows[:SIDE_CLAIMS]],
    }
