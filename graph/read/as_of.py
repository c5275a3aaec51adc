"""Questions about time: whether something held at some time in the days asked about, or on every one of them.

One comparison serves both, with its two days exchanged: to hold at some time from A to B, it had to begin by B and
last to A; to hold throughout, to begin by A and last to B. `graph.model.dates.verdict` is the same in Python.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, LiteralString

from graph.model.certainty import AFFIRMED, factual_cypher
from graph.model.dates import Verdict, parse_as_of
from graph.model.sort_keys import BEHIND_ALL, EVERYTHING, Stretch, stretches
from ontology.errors import InputError, option
from ontology.vocabulary import Vocabulary

# Of a claim `c`; null when no days are asked about.
VERDICT: LiteralString = """CASE
    WHEN $first IS NULL THEN null
    WHEN c.relation IN $timeless THEN 'certain'
    WHEN c.fromEarliest > $begunBy OR c.untilLatest < $lastedTo OR c.overBy < $lastedTo THEN 'impossible'
    WHEN coalesce(c.fromEarliest, c.fromLatest, c.untilEarliest, c.untilLatest) IS NULL THEN 'undated'
    WHEN c.repeated THEN CASE
      WHEN NOT $throughout AND $first < $last AND (
        ($first <= c.fromEarliest AND c.fromLatest <= $last)
        OR ($first <= c.untilEarliest AND c.untilLatest <= $last)) THEN 'certain'
      ELSE 'possible' END
    WHEN coalesce(c.begunBy, c.fromLatest) <= $begunBy AND c.untilEarliest >= $lastedTo THEN 'certain'
    ELSE 'possible'
  END AS verdict"""

VERDICT_WANTED: LiteralString = (
    "($first IS NULL OR verdict = $verdict OR ($verdict IS NULL AND verdict <> 'impossible'))"
)
# Stretches that end within the days asked about make a fact last throughout together: beside it they are its $parts.
VERDICT_OR_PART_WANTED: LiteralString = f"""({VERDICT_WANTED}
    OR ($parts AND coalesce(c.fromEarliest <= $last, true) AND coalesce(c.untilLatest >= $first, true)))"""
# Narrows what `graph.model.sort_keys` leaves in, on the index alone; a verdict is computed only for what is left then.
# Without "= true" the planner may take the OR apart into two scans, whose claims come in no order and are sorted, all.
CLAIM_PREFILTER: LiteralString = (
    "c.span < $notAfter AND (right(c.span, 10) >= $notBefore OR c.span ENDS WITH '..') = true"
)


def _in_order(stretches: LiteralString) -> LiteralString:
    """Sorts collected stretches [first day, last day]; there are none without `throughout`."""
    return f"""CALL ({stretches}) {{
    UNWIND {stretches} AS each
    WITH DISTINCT each ORDER BY each[0]
    RETURN collect(each) AS {stretches}InOrder
  }}"""


def _covered(stretches: LiteralString) -> LiteralString:
    """Whether sorted stretches leave out no day asked about."""
    return f"""$throughout AND reduce(day = $first, each IN {stretches}InOrder | CASE
      WHEN each[0] <= day AND each[1] >= day THEN each[1] + duration({{days: 1}}) ELSE day END) > $last"""


def _narrowed() -> LiteralString:
    """Of a claim that is possible at some time in the days, the cases in which sharper ends of others leave no room.

    One is sharper when it lies within what the claim leaves open. When several do, all of them have to.
    """
    end = "(c.untilLatest IS NULL OR day < c.untilLatest) AND day >= coalesce(c.untilEarliest, c.fromEarliest, day)"
    start = "(c.fromEarliest IS NULL OR day > c.fromEarliest) AND day <= coalesce(c.fromLatest, c.untilLatest, day)"
    return f"""
      WHEN $throughout THEN 'possible'
      WHEN any(day IN lastDays WHERE {end}) AND all(day IN lastDays WHERE NOT ({end}) OR day < $lastedTo)
        THEN 'impossible'
      WHEN any(day IN firstDays WHERE {start}) AND all(day IN firstDays WHERE NOT ({start}) OR day > $begunBy)
        THEN 'impossible'"""


# A fact holds on a day when one of the claims that make it does; on other days it may be another. Of each claim, `sure`
# are the days on which it holds wherever its ends lie, and `utmost` all on which it may.
FACT_VERDICT: LiteralString = f"""CALL (r) {{
  MATCH (c:Claim {{fact: r.id}})
  WHERE $first IS NOT NULL AND {factual_cypher("c")}
  WITH c, {VERDICT}
  WITH collect(DISTINCT c {{.fromEarliest, .fromLatest, .untilEarliest, .untilLatest, .overBy, .repeated,
    verdict: verdict}}) AS told,
    collect(DISTINCT c.fromEarliest) AS firstDays, collect(DISTINCT c.untilLatest) AS lastDays
  UNWIND told AS c
  WITH c, CASE WHEN c.verdict <> 'possible' THEN c.verdict {_narrowed()} ELSE 'possible' END AS verdict
  WITH collect(DISTINCT verdict) AS verdicts,
    collect(CASE WHEN $throughout AND c.repeated IS NULL AND c.fromLatest <= c.untilEarliest
      THEN [c.fromLatest, c.untilEarliest] END) AS sure,
    collect(CASE WHEN $throughout AND verdict <> 'undated' THEN [
      coalesce(c.fromEarliest, date('0001-01-01')), coalesce(c.untilLatest, c.overBy, date('9999-12-31'))
    ] END) AS utmost
  {_in_order("sure")}
  {_in_order("utmost")}
  RETURN CASE
    WHEN 'certain' IN verdicts OR {_covered("sure")} THEN 'certain'
    WHEN {_covered("utmost")} THEN 'possible'
    ELSE head([each IN ['possible', 'undated', 'impossible'] WHERE each IN verdicts])
  END AS verdict
}}"""


# Descriptions of an event `e` are accounts of one stretch: it is as sure as in the surest of them, and one without
# dates is about something else. Nothing else that an entity may be has dates of its own.
ENTITY_VERDICT: LiteralString = f"""CALL (e) {{
  OPTIONAL MATCH (c:Description {{subject: e.id}})
  WHERE $first IS NOT NULL AND e:Event AND c.polarity = $affirmed
  WITH {factual_cypher("c")} AS isFactual, {VERDICT}
  WITH collect(CASE WHEN isFactual THEN verdict END) AS factual, collect(verdict) AS every
  WITH CASE WHEN size(factual) > 0 THEN factual ELSE every END AS verdicts
  WITH head([each IN ['certain', 'possible', 'impossible', 'undated'] WHERE each IN verdicts]) AS verdict
  RETURN CASE WHEN verdict = 'possible' AND (e.fromEarliest > $begunBy OR e.untilLatest < $lastedTo)
    THEN 'impossible' ELSE verdict END AS verdict
}}"""
# Rules out events by their own dates before their descriptions are read: those dates span all descriptions.
EVENT_PREFILTER: LiteralString = """($first IS NULL OR $verdict = 'impossible'
    OR (coalesce(e.fromEarliest <= $begunBy, true) AND coalesce(e.untilLatest >= $lastedTo, true)))"""


@dataclass(frozen=True)
class AsOf:
    """The days asked about, and the one verdict wanted; without one, all but what is impossible.

    `throughout` asks what held on every one of the days, and not only at some time in them; of claims, `parts` then
    adds those that hold on some of the days.
    """

    first: date | None = None
    last: date | None = None
    verdict: str | None = None
    throughout: bool = False
    parts: bool = False

    @classmethod
    def parse(cls, text: str | None, verdict: str | None = None, *, throughout: bool = False) -> AsOf:
        """From a day, a month, a year or two of them as FIRST/LAST; raises InputError."""
        if text is None:
            _refuse_without_days("a verdict", "verdict", verdict)
            _refuse_without_days("what held throughout", "throughout", "true" if throughout else None)
            return cls()
        if verdict is not None and verdict not in set(Verdict):
            expected = f"one of {', '.join(sorted(Verdict))}"
            raise InputError("there is no such verdict", property=option("verdict"), value=verdict, expected=expected)
        return cls(*parse_as_of(text), verdict, throughout)

    def with_parts(self) -> AsOf:
        """The same, with `parts`: for the claims of a fact, which may hold on some of the days only."""
        return replace(self, parts=True)

    def parameters(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The parameters of the fragments above."""
        begun_by, lasted_to = (self.first, self.last) if self.throughout else (self.last, self.first)
        begun_at_most, lasted_at_least = self._utmost or ("", "")
        return {
            "first": self.first,
            "last": self.last,
            "begunBy": begun_by,
            "lastedTo": lasted_to,
            "throughout": self.throughout,
            "parts": self.parts and self.throughout,
            "verdict": self.verdict,
            "notAfter": f"{begun_at_most}{BEHIND_ALL}",
            "notBefore": str(lasted_at_least),
            "timeless": [r.type for r in vocabulary.relations.values() if r.timeless],
            "ownEvents": vocabulary.own_events,
            "affirmed": AFFIRMED,
        }

    def wants(self, verdict: str) -> bool:
        """VERDICT_WANTED in Python."""
        return self.first is None or (verdict == self.verdict if self.verdict else verdict != Verdict.IMPOSSIBLE)

    def stretches(self, after: str) -> list[Stretch]:
        """Between which sort keys the claims stand that may be shown, in order, of those behind the key `after`."""
        found = stretches(*self._utmost) if self._utmost else EVERYTHING
        return [(max(behind, after), before) for behind, before in found if before > after]

    @property
    def _utmost(self) -> tuple[date, date] | None:
        """By which day a claim that is shown must have begun, and to which have lasted; None for whenever."""
        if self.first is None or self.last is None or self.verdict == Verdict.IMPOSSIBLE:
            return None
        return (self.first, self.last) if self.throughout and not self.parts else (self.last, self.first)


ANY_TIME = AsOf()


def _refuse_without_days(what: str, name: str, value: str | None) -> None:
    if value is not None:
        raise InputError(
            f"{what} is about some days", property=option(name), value=value, expected=f"{option('asOf')} beside it"
        )
