"""A claim's id is the hash of what it states, and of nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from graph.model.claims import Claim, Dataset, Source, sorted_set, version_key
from graph.model.hashing import canonical_json, fact_id, hash_of
from graph.model.stored_claims import UNSTATED, stated_of
from ontology.vocabulary import Vocabulary

TALKS = Claim(
    dataset="afghanistan-2015",
    record="economist-2015-06/tayyeb-agha",
    source="economist-2015-06",
    subject="tayyeb-agha",
    relation="PARTICIPATED_IN",
    object="informal-contacts-2015",
    qualifiers={"role": ["negotiator"]},
    locator="para 10",
    quote_sha256="a309",
    from_="2015-05",
    until="..",
    key="c1",
    recorded_by="coder",
)
ATTACK = Claim(
    dataset="afghanistan-2015",
    record="economist-2015-06/parliament-attack-2015",
    source="economist-2015-06",
    subject="parliament-attack-2015",
    values={"killedCivilians": 2},
    locator="para 2",
    said_by="united-nations",
    certainty="reported",
)


def test_a_relation_claim_as_it_stands_in_the_graph() -> None:
    assert TALKS.as_properties() == {
        "id": "3a8aeed10661f41b0ad127dea4685087",
        "key": "c1",
        "dataset": "afghanistan-2015",
        "record": "economist-2015-06/tayyeb-agha",
        "source": "economist-2015-06",
        "locator": "para 10",
        "quoteSha256": "a309",
        "subject": "tayyeb-agha",
        "relation": "PARTICIPATED_IN",
        "object": "informal-contacts-2015",
        "fact": "b515a8d80cd3ab568aa937336cb6d883",
        "role": ["negotiator"],
        "polarity": "affirmed",
        "certainty": "asserted",
        "from": "2015-05",
        "until": "..",
        "recordedBy": "coder",
    }


def test_a_description_as_it_stands_in_the_graph() -> None:
    assert ATTACK.as_properties() == {
        "id": "d3a09c748f53ea5039029d16d359bb15",
        "dataset": "afghanistan-2015",
        "record": "economist-2015-06/parliament-attack-2015",
        "source": "economist-2015-06",
        "locator": "para 2",
        "subject": "parliament-attack-2015",
        "killedCivilians": 2,
        "saidBy": "united-nations",
        "polarity": "affirmed",
        "certainty": "reported",
    }


# Whatever is stated makes another claim; what is not, does not.


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": "another"},
        {"record": "another"},
        {"source": "another"},
        {"subject": "another"},
        {"relation": "FEARED"},
        {"object": "another"},
        {"qualifiers": {"role": ["host"]}},
        {"qualifiers": {"role": ["negotiator"], "capacity": "personal"}},
        {"locator": "para 11"},
        {"quote_sha256": None},
        {"said_by": "the-delegates"},
        {"polarity": "denied"},
        {"certainty": "alleged"},
        {"confidence": "low"},
        {"note": "a remark"},
        {"from_": "2015-05-01"},
        {"until": "2015-06"},
        {"on": "2015-06-24"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_statement_has_another_id(change: dict[str, Any]) -> None:
    assert replace(TALKS, **change).id != TALKS.id


@pytest.mark.parametrize("change", [{"key": "c2"}, {"recorded_by": "somebody-else"}], ids=["key", "recordedBy"])
def test_who_wrote_it_down_is_not_part_of_the_statement(change: dict[str, Any]) -> None:
    assert replace(TALKS, **change).id == TALKS.id


@pytest.mark.parametrize("claim", [TALKS, ATTACK])
def test_what_a_stored_claim_states_is_found_again(claim: Claim) -> None:
    stored = claim.as_properties() | {
        "recordedAt": "2015-06-24T12:00:00Z",
        "fromEarliest": date(2015, 5, 1),
        "untilLatest": date(2015, 7, 1),
    }
    assert stated_of(stored) == claim.stated
    assert hash_of(stated_of(stored)) == claim.id


def test_a_moved_claim_still_states_what_it_stated() -> None:
    moved = TALKS.as_properties() | {"subject": "agha", "statedSubject": "tayyeb-agha"}
    assert hash_of(stated_of(moved)) == TALKS.id


def test_what_is_not_stated_is_known_to_the_ontology(vocabulary: Vocabulary) -> None:
    assert set(vocabulary.claim_properties) >= UNSTATED


def test_attributes_and_qualifiers_are_never_named_like_a_claim_s_own_properties(vocabulary: Vocabulary) -> None:
    own = set(TALKS.as_properties()) - {"role"} | set(ATTACK.as_properties()) - {"killedCivilians"} | UNSTATED
    assert own.isdisjoint({*vocabulary.attributes, *vocabulary.qualifiers})


def test_a_fact_is_named_by_its_ends_and_its_relation() -> None:
    assert TALKS.fact == fact_id("tayyeb-agha", "PARTICIPATED_IN", "informal-contacts-2015")
    assert ATTACK.fact is None
    assert fact_id("a", "b", "c") != fact_id("c", "b", "a")
    assert fact_id("a", "bc", "d") != fact_id("ab", "c", "d")


# Hashing

TEXT = st.text(st.characters(codec="utf-8"))
PLAIN = st.one_of(TEXT, st.integers(-(2**53) + 1, 2**53 - 1), st.booleans(), st.lists(TEXT))


@given(st.dictionaries(TEXT, PLAIN))
def test_the_order_of_properties_does_not_matter(properties: dict[str, Any]) -> None:
    assert hash_of(dict(reversed(properties.items()))) == hash_of(properties)


@given(TEXT, TEXT)
def test_different_texts_have_different_hashes(one: str, other: str) -> None:
    assert (hash_of({"note": one}) == hash_of({"note": other})) is (one == other)


def test_a_date_is_hashed_as_it_is_written() -> None:
    assert hash_of({"retrieved": date(2015, 6, 24)}) == hash_of({"retrieved": "2015-06-24"})


def test_a_number_that_other_programs_cannot_hold_exactly() -> None:
    """JSON numbers are doubles: RFC 8785 has no form for what lies beyond."""
    with pytest.raises(ValueError, match="9007199254740993"):
        hash_of({"killedTotal": 2**53 + 1})


# Datasets, sources and sets


def test_what_is_not_known_is_no_property() -> None:
    assert Dataset("d", "1").as_properties() == {"id": "d", "version": "1", "redistribute": True}
    assert Source("s", "d", archive_url="https://example.org/a", derived_from=("wire",)).as_properties() == {
        "id": "s",
        "dataset": "d",
        "archiveUrl": "https://example.org/a",
    }


@pytest.mark.parametrize(
    "older_to_newer",
    [
        ["1", "2", "10"],
        ["23.1", "23.9", "23.10"],
        ["2015-06-24", "2015-06-25", "2015-10-01"],
        ["1", "1.1", "1.1.1"],
        ["v9", "v10"],
    ],
)
def test_versions_are_ordered_as_people_read_them(older_to_newer: list[str]) -> None:
    keys = [version_key(version) for version in older_to_newer]
    assert all(older < newer for older, newer in pairwise(keys))


@given(st.text(), st.text())
@example("1²", "1")
def test_any_two_versions_can_be_compared(one: str, other: str) -> None:
    a, b = version_key(one), version_key(other)
    assert [a < b, a == b, a > b].count(True) == 1


def test_a_set_has_one_form() -> None:
    assert sorted_set(["b", "a", "b"]) == ["a", "b"]
    assert sorted_set([date(2015, 6, 2), date(2015, 6, 1)]) == [date(2015, 6, 1), date(2015, 6, 2)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_fast_encoder_writes_what_the_library_writes(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)
