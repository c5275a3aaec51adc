"""Claims, facts and entities as they are stored, read and written by the thousand.

The driver makes a day or a moment out of parts ten times as slowly as Python reads it from text, takes a day apart as
slowly, and needs as long for one moment as for all else of a claim: so bounds go and come as text, moments come as
text, and where nobody asks for them the clocks stay behind. A row of its own takes it ten times as long as one in a
list: so rows come as a list, with `Transaction.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, LiteralString

from graph.model.dates import BOUND_NAMES, OUTER_NAMES
from graph.storage.store import Row, Transaction
from ontology.errors import StoreError

_DAYS = (*BOUND_NAMES, *OUTER_NAMES)
_FROM_TEXT = dict.fromkeys(_DAYS, date.fromisoformat) | {
    "recordedAt": datetime.fromisoformat,
    "retractedAt": datetime.fromisoformat,
}


def _bounds_as_text(thing: LiteralString) -> LiteralString:
    return ", ".join(f"{name}: toString({thing}.{name})" for name in _DAYS)


def as_rows(fields: Mapping[LiteralString, LiteralString]) -> LiteralString:
    """A projection of all rows as one list, in their order, each a map of these expressions by name."""
    return f"collect({{{', '.join(f'{name}: {value}' for name, value in fields.items())}}}) AS rows"


STORED_CLAIM: Mapping[LiteralString, LiteralString] = {
    "claim": f"""c {{.*, recordedAt: toString(c.recordedAt), retractedAt: toString(c.retractedAt),
      {_bounds_as_text("c")}}}"""
}
"""The projection of a claim `c` for `stored_rows`."""
STORED_CLAIMS: LiteralString = f"collect(c {{.*, recordedAt: null, retractedAt: null, {_bounds_as_text('c')}}}) AS rows"
"""The projection of claims `c` for `stored_claims`."""
FACT_AS_TEXT: LiteralString = f"r {{.*, {_bounds_as_text('r')}}}"
ENTITY_AS_TEXT: LiteralString = f"n {{.*, {_bounds_as_text('n')}}}"
"""The properties of a fact `r` or an entity `n` as `as_text` gives those of one that is resolved."""
BOUNDS_FROM_TEXT: LiteralString = ", ".join(f"{name}: date(new.{name})" for name in _DAYS)
"""The bounds to store, of a map `new` that `as_text` gave."""

WITH_NAMES: LiteralString = """
MATCH (c)-[:FROM]->(source:Source)
OPTIONAL MATCH (subject:Thing {id: c.subject})
OPTIONAL MATCH (object:Thing {id: c.object})
OPTIONAL MATCH (speaker:Thing {id: c.saidBy})
"""
"""Matches the source, subject, object and speaker of a claim `c`, for NAMED_CLAIM and UNREALISED."""
NAMED_CLAIM: Mapping[LiteralString, LiteralString] = {
    **STORED_CLAIM,
    "subjectName": "subject.name",
    "objectName": "object.name",
    "saidByName": "speaker.name",
    "sourceTitle": "source.title",
}
"""The properties read of a claim that is shown."""
UNREALISED: LiteralString = """coalesce(CASE $ownEvents[coalesce(c.relation, '')]
    WHEN 'subject' THEN subject:Unrealised WHEN 'object' THEN object:Unrealised END, false)"""
"""Whether a claim's own event was only planned, or not even that; $ownEvents are the vocabulary's."""


def stored_rows(rows: list[Row]) -> list[Row]:
    """Rows with the fields of STORED_CLAIM, with the claim's properties as they are stored."""
    for row in rows:
        _restore(row["claim"])
    return rows


def stored_claims(tx: Transaction, query: LiteralString, **parameters: Any) -> list[Row]:
    """The properties of the claims that a query lists as STORED_CLAIMS, without clocks."""
    claims = tx.rows(query, **parameters)
    for claim in claims:
        _restore(claim)
    return claims


def claims_labelled(tx: Transaction, label: LiteralString, ids: Sequence[str]) -> list[Row]:
    """Those of these claims that have the label, `Claim` or `RetractedClaim`, without clocks."""
    # The hint is for what is planned while none has it.
    query: LiteralString = (
        f"UNWIND $ids AS id MATCH (c:{label} {{id: id}}) USING INDEX c:{label}(id) RETURN {STORED_CLAIMS}"
    )
    return stored_claims(tx, query, ids=ids)


def as_text(properties: Mapping[str, Any]) -> Row:
    """Properties with their bounds as text, unknown ones as None."""
    days = {name: properties.get(name) for name in _DAYS}
    return {**properties, **{name: day and day.isoformat() for name, day in days.items()}}


def known(properties: Mapping[str, Any]) -> Row:
    """The properties that have a value: a projection has every bound, unknown ones as null."""
    return {name: value for name, value in properties.items() if value is not None}


def _restore(claim: Row) -> None:
    for name, from_text in _FROM_TEXT.items():
        if (text := claim.pop(name)) is None:
            continue
        try:
            claim[name] = from_text(text)
        except ValueError as error:
            raise StoreError(f"claim {claim.get('id')!r} has the {name} {text!r}, which is no date") from error
