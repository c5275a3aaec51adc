"""The log of decisions on identity and retraction, each with author, reason and evidence.

A decision is a node of its own and stays for ever, also when another has undone it. While its work on claims and
facts is under way, it is `Pending`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from graph.storage.paging import FIRST_PAGE, Page, PageRequest, bad_cursor
from graph.storage.store import Row, Store, Transaction
from ontology.errors import InputError, NotFound

_CREATE = "CREATE (d:Decision:Pending) SET d = $properties"
_DONE = "MATCH (d:Decision {id: $id}) REMOVE d:Pending"
_PENDING = "MATCH (d:Pending) RETURN properties(d) AS decision ORDER BY d.at, d.id"
_LIST = """
MATCH (d:Decision)
WHERE (d.at > datetime($at) OR (d.at = datetime($at) AND d.id > $after))
  AND ($id IS NULL OR $id IN [d.entity, d.other, d.source, d.claim])
RETURN properties(d) AS decision, d:Pending AS pending ORDER BY d.at, d.id LIMIT $limit
"""
_ONE = "MATCH (d:Decision {id: $id}) RETURN properties(d) AS decision, d:Pending AS pending"
_BEFORE_ALL = "0001-01-01T00:00:00Z"
_FIELDS = ("id", "kind", "entity", "other", "source", "dataset", "record", "claim", "by", "why", "evidence", "at")


_EXPECTED = {"by": "a name; the setting SAYSO_AUTHOR gives one to all", "why": "some text"}


class Kind(StrEnum):
    """The kinds of decisions; the second of each line undoes the first."""

    SAME, SPLIT = "same", "split"
    NOT_SAME, MAYBE_SAME = "notSame", "maybeSame"
    RETRACT, REINSTATE = "retract", "reinstate"


@dataclass(frozen=True)
class Reason:
    """Who decides, why, and on what evidence: ids of claims, addresses, anything that can be looked up."""

    by: str
    why: str
    evidence: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name in ("by", "why"):
            if not getattr(self, name).strip():
                raise InputError("a decision has an author and a reason", property=name, expected=_EXPECTED[name])

    def as_properties(self) -> dict[str, Any]:
        """The parts given."""
        evidence = {"evidence": list(self.evidence)} if self.evidence else {}
        return {"by": self.by.strip(), "why": self.why.strip(), **evidence}


@dataclass(frozen=True)
class Decision:
    """A decision as it is stored.

    `about` names what it is about: `entity` and `other` for identity (`other` merges into `entity`), or `source` and
    `other` (which counts as `source`), and for a retraction `source`, or `dataset` and `record`, or `claim`.
    """

    id: str
    kind: Kind
    about: Mapping[str, str]
    reason: Reason
    at: datetime

    def as_properties(self) -> dict[str, Any]:
        """The node's properties."""
        return {"id": self.id, "kind": self.kind.value, **self.about, **self.reason.as_properties(), "at": self.at}

    def as_link(self) -> dict[str, Any]:
        """The properties of a relationship that the decision makes."""
        return {**self.reason.as_properties(), "at": self.at, "decision": self.id}

    @property
    def is_about_sources(self) -> bool:
        """Whether it tells which sources are one."""
        return {"source", "other"} <= self.about.keys()

    def __str__(self) -> str:
        return f"{self.kind} {' '.join(self.about.values())} ({self.reason.by}: {self.reason.why})"


class DecisionRow(TypedDict):
    """A decision as answers have it: what it is about is told by the ids that it has."""

    id: str
    kind: Kind
    """The sort of decision."""
    entity: NotRequired[str]
    """The entity whose id stays."""
    other: NotRequired[str]
    """The id that is, or is not, the same."""
    source: NotRequired[str]
    """The source that was retracted or reinstated, or of two that are one, or no longer, the one."""
    dataset: NotRequired[str]
    """The dataset of the record that was."""
    record: NotRequired[str]
    """The key of that record."""
    claim: NotRequired[str]
    """The claim that was."""
    by: str
    """Who decided."""
    why: str
    """The reason."""
    evidence: NotRequired[list[str]]
    """The grounds for it."""
    at: str
    """When, as a date and time of ISO 8601."""
    pending: bool
    """True while the work on claims and facts is under way."""


def record(tx: Transaction, decision: Decision) -> None:
    """Store a decision whose work is still to be done."""
    tx.write(_CREATE, properties=decision.as_properties())


def done(tx: Transaction, decision: Decision) -> None:
    """Note that a decision's work is done."""
    tx.write(_DONE, id=decision.id)


def is_known(store: Store, id: str) -> bool:
    """Whether the decision is in the log."""
    return bool(store.read(_ONE, id=id))


def pending(store: Store) -> list[Decision]:
    """The decisions whose work is not done, in the order in which they were made."""
    return [decision_of(row["decision"]) for row in store.read(_PENDING)]


def decisions(store: Store, id: str | None = None, *, page: PageRequest = FIRST_PAGE) -> Page[DecisionRow]:
    """The log of decisions, oldest first; with `id` those about that entity, source or claim."""
    at, after = page.after(_BEFORE_ALL, "")
    if not _is_moment(str(at)):
        raise bad_cursor(page.cursor)
    rows = store.read(_LIST, id=id, at=at, after=after, limit=page.fetched)
    return page.of(rows, lambda row: (row["decision"]["at"].isoformat(), row["decision"]["id"]), decision_json)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def decision(store: Store, id: str) -> DecisionRow:
    """One decision; NotFound when there is none."""
    rows = store.read(_ONE, id=id)
    if not rows:
        raise NotFound("decision", id)
    return decision_json(rows[0])


def decision_json(row: Row) -> DecisionRow:
    """A decision of the graph as answers have it."""
    known = {name: row["decision"][name] for name in _FIELDS if name in row["decision"]}
    return cast(DecisionRow, {**known, "at": known["at"].isoformat(), "pending": row["pending"]})


def decision_of(properties: Row) -> Decision:
    """A decision as it is stored; raises InputError when it has no author or reason."""
    reason = Reason(properties["by"], properties["why"], properties.get("evidence", ()))
    names = ("entity", "source", "other", "dataset", "record", "claim")
    about = {name: properties[name] for name in names if name in properties}
    return Decision(properties["id"], Kind(properties["kind"]), about, reason, properties["at"])
