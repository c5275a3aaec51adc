"""Retractions of a source, a record or one claim, and the claims that such a decision holds back.

A claim that is held back is a `RetractedClaim` that its dataset still makes: it is `Withheld` until the decision is
undone or its record no longer says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from graph.decisions.log import Reason
from graph.decisions.references import naming_map
from graph.storage.sources import is_source
from graph.storage.store import Row, Transaction
from ontology.errors import DecisionRefused, InputError, NotFound
from ontology.vocabulary import Vocabulary

# Answered from the server's own statistics, so that graphs without retractions pay nothing.
_HOW_MANY = "MATCH (d:Retraction) RETURN count(d) AS retractions"
_IN_FORCE = "UNWIND $keys AS key MATCH (d:Retraction {key: key}) RETURN key, d.by AS by, d.why AS why"
_HOLD_BACK = """
UNWIND $rows AS row
MATCH (s:Source {id: row.source})
CREATE (c:RetractedClaim:Withheld)-[:FROM]->(s)
SET c = row.properties, c.recordedAt = $now, c.retractedAt = $now, c.retraction = row.why
"""
# Planned while nothing is withheld, it would look through all that is, for each of them, without the hint.
_RELEASE = """
UNWIND $ids AS id
MATCH (c:RetractedClaim {id: id}) USING INDEX c:RetractedClaim(id) WHERE c:Withheld
REMOVE c:Withheld
"""
_RETRACTION = "MATCH (d:Retraction {key: $key}) RETURN d.by AS by, d.why AS why, d.at AS at"
_ENFORCE = "MATCH (d:Decision {id: $id}) SET d:Retraction, d.key = $key"
_LIFT = "MATCH (d:Retraction {key: $key}) REMOVE d:Retraction, d.key RETURN d.id AS id"
# A source may have said very much: the index has its claims in order.
_MATCHES: Mapping[str, LiteralString] = {
    "source": """
MATCH (c:%(label)s) USING INDEX c:%(label)s(source, subject, id)
WHERE c.source = $source AND c.subject >= $subject AND c.id IS NOT NULL
WITH c""",
    "record": "MATCH (c:%(label)s {dataset: $dataset, record: $record})",
    "claim": "MATCH (c:%(label)s {id: $claim})",
}
# By subject, so that what rests on one entity's claims is worked out together.
_PAGE: LiteralString = """
WHERE c.subject > $subject OR (c.subject = $subject AND c.id > $id)
WITH c ORDER BY c.subject, c.id LIMIT $limit
"""
# Claims that come back need no bounds, and unpacking dates takes long.
_WHOLE: LiteralString = """c {.*, recordedAt: null, retractedAt: null,
  fromEarliest: null, fromLatest: null, untilEarliest: null, untilLatest: null, begunBy: null, overBy: null}"""
_HELD_OR_LIVE: tuple[LiteralString, LiteralString] = ("Claim", "Withheld")
_SORTS = {"record": "record with live claims", "claim": "live claim", "source": "source"}


@dataclass(frozen=True)
class Target:
    """The target of a retraction: a `source`, a `record` of a `dataset`, or a `claim`, by id."""

    source: str | None = None
    dataset: str | None = None
    record: str | None = None
    claim: str | None = None

    def __post_init__(self) -> None:
        given = [name for name, value in vars(self).items() if value is not None]
        if given not in (["source"], ["dataset", "record"], ["claim"]):
            raise InputError(
                "it is not clear what to retract",
                value=", ".join(given) or None,
                expected="a source, or a dataset and a record, or a claim",
            )

    @property
    def sort(self) -> str:
        """`source`, `record` or `claim`."""
        return "source" if self.source else "record" if self.record else "claim"

    @property
    def about(self) -> dict[str, str]:
        """The parts given, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}

    @property
    def key(self) -> str:
        """A key that is unique among all possible targets."""
        return json.dumps([self.sort, *self.about.values()], ensure_ascii=False)

    @property
    def id(self) -> str:
        """The last part: the id of the source, record or claim."""
        return list(self.about.values())[-1]


def covering(claim: Mapping[str, str]) -> list[Target]:
    """The targets whose retraction retracts this claim."""
    return [
        Target(claim=claim["id"]),
        Target(dataset=claim["dataset"], record=claim["record"]),
        Target(source=claim["source"]),
    ]


def retracted(tx: Transaction, claims: Iterable[Row]) -> dict[str, str]:
    """Why those of the claims that a decision in force holds back are retracted, by claim id."""
    if not tx.run(_HOW_MANY)[0]["retractions"]:
        return {}
    keys = {claim["id"]: [target.key for target in covering(claim)] for claim in claims}
    rows = tx.run(_IN_FORCE, keys=sorted({key for each in keys.values() for key in each}))
    why = {row["key"]: reason_text(Reason(row["by"], row["why"])) for row in rows}
    found = {id: [why[key] for key in each if key in why] for id, each in keys.items()}
    return {id: reasons[0] for id, reasons in found.items() if reasons}


def reason_text(reason: Reason) -> str:
    """The reason as a retracted claim keeps it."""
    return f"{reason.by}: {reason.why}"


def check_retractable(tx: Transaction, target: Target) -> None:
    """Raise NotFound when there is nothing of the sort, DecisionRefused when it is retracted already."""
    for row in tx.run(_RETRACTION, key=target.key):
        raise DecisionRefused(
            f"{row['by']} retracted it on {row['at']:%Y-%m-%d} already: {row['why']}",
            property=target.sort,
            value=target.id,
            expected="something that is not retracted",
        )
    if target.source is not None:
        known = is_source(tx, target.source)
    else:
        known = any(_page(tx, target, label, "c.id", ("", ""), 1) for label in _HELD_OR_LIVE)
    if not known:
        raise NotFound(_SORTS[target.sort], target.id)


def enforce(tx: Transaction, target: Target, decision: str) -> None:
    """Put a retraction in force, for all loads from now on."""
    tx.write(_ENFORCE, id=decision, key=target.key)


def lift(tx: Transaction, target: Target) -> None:
    """End a retraction; DecisionRefused when there is none in force."""
    if not tx.run(_LIFT, key=target.key):
        raise DecisionRefused(
            "it is not retracted", property=target.sort, value=target.id, expected="what is retracted"
        )


def hold_back(tx: Transaction, claims: Iterable[Row], why: Mapping[str, str], now: datetime) -> None:
    """Store claims of a load as withheld, so that they are not live."""
    rows = [{"source": claim["source"], "properties": claim, "why": why[claim["id"]]} for claim in claims]
    if rows:
        tx.write(_HOLD_BACK, rows=rows, now=now)


def release(tx: Transaction, ids: Sequence[str]) -> None:
    """Hold claims back no longer, since they become live or their record no longer makes them."""
    if ids:
        tx.write(_RELEASE, ids=ids)


def live_claims(tx: Transaction, target: Target, vocabulary: Vocabulary, limit: int) -> list[Row]:
    """The target's first live claims by subject and id: of each, whom it names and what rests on it."""
    return _page(tx, target, "Claim", naming_map(vocabulary), ("", ""), limit)


def withheld_claims(tx: Transaction, target: Target, after: tuple[str, str], limit: int) -> list[Row]:
    """The target's claims that are held back, without their bounds, by subject and id, behind `after`."""
    return _page(tx, target, "Withheld", _WHOLE, after, limit)


def _page(
    tx: Transaction, target: Target, label: LiteralString, what: LiteralString, after: tuple[str, str], limit: int
) -> list[Any]:
    query: LiteralString = (_MATCHES[target.sort] % {"label": label}) + _PAGE + f"RETURN collect({what}) AS rows"
    return tx.rows(query, **target.about, subject=after[0], id=after[1], limit=limit)
