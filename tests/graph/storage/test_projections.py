"""Claims, facts and entities come back with the days and moments they were stored with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from graph.storage.projections import (
    ENTITY_AS_TEXT,
    FACT_AS_TEXT,
    STORED_CLAIM,
    STORED_CLAIMS,
    as_rows,
    as_text,
    stored_claims,
    stored_rows,
)
from graph.storage.store import Store
from ontology.errors import StoreError


def test_days_and_moments_are_those_of_the_driver(loaded: Store) -> None:
    plainly = loaded.read("MATCH (c:Claim) RETURN properties(c) AS claim ORDER BY c.id")

    rows = stored_rows(loaded.rows(f"MATCH (c:Claim) WITH c ORDER BY c.id RETURN {as_rows(STORED_CLAIM)}"))

    assert rows == plainly
    assert any(isinstance(row["claim"].get("fromEarliest"), date) for row in rows)
    assert all(row["claim"]["recordedAt"].tzinfo for row in rows)


def test_clocks_stay_behind_where_claims_are_listed(loaded: Store) -> None:
    plainly = [row["claim"] for row in loaded.read("MATCH (c:Claim) RETURN properties(c) AS claim ORDER BY c.id")]

    listed = loaded.reading(
        lambda tx: stored_claims(tx, f"MATCH (c:Claim) WITH c ORDER BY c.id RETURN {STORED_CLAIMS}")
    )

    assert listed == [{name: value for name, value in claim.items() if name != "recordedAt"} for claim in plainly]


def test_facts_and_entities_come_as_those_that_are_resolved_are_given(loaded: Store) -> None:
    rows = loaded.read(
        f"MATCH (:Entity)-[r]->(:Entity) RETURN properties(r) AS plainly, {FACT_AS_TEXT} AS text "
        f"UNION ALL MATCH (n:Entity) RETURN properties(n) AS plainly, {ENTITY_AS_TEXT} AS text"
    )

    assert [row["text"] for row in rows] == [as_text(row["plainly"]) for row in rows]
    assert "2015-06-22" in [row["text"]["fromEarliest"] for row in rows]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2015, 6, 22, tzinfo=UTC),
        datetime(2015, 6, 22, 10, 30, 0, 120_000, tzinfo=UTC),
        datetime(2015, 6, 22, 10, 30, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
@pytest.mark.leaves_broken
def test_any_moment_comes_back(clean_store: Store, moment: datetime) -> None:
    query = f"CREATE (c:Claim {{id: 'c', recordedAt: $moment, fromLatest: $day}}) RETURN {as_rows(STORED_CLAIM)}"
    rows = clean_store.writing(lambda tx: tx.rows(query, moment=moment, day=date(999, 1, 1)))

    assert stored_rows(rows) == [{"claim": {"id": "c", "recordedAt": moment, "fromLatest": date(999, 1, 1)}}]


@pytest.mark.leaves_broken
def test_a_bound_that_somebody_overwrote_is_told(clean_store: Store) -> None:
    query = f"CREATE (c:Claim {{id: 'c', fromLatest: 'June'}}) RETURN {as_rows(STORED_CLAIM)}"
    rows = clean_store.writing(lambda tx: tx.rows(query))

    with pytest.raises(StoreError, match="claim 'c' has the fromLatest 'June', which is no date"):
        stored_rows(rows)
