"""Claims about an entity or a fact: in full, filtered, as of a day and of one speaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.decisions.log import Reason
from graph.model.dates import Verdict
from graph.model.hashing import fact_id
from graph.read import claims, facts
from graph.read.as_of import AsOf
from graph.read.claims import ClaimFilter
from graph.storage.graph import Graph
from graph.storage.paging import Page
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]


def told(page: Page[Any], *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(each.get(name) for name in names) for each in page.results)


def test_a_claim_in_full(clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig) -> None:
    load_office()
    (claim,) = claims.claims(
        Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo"), AsOf.parse("2020-02-10")
    ).results
    assert claim.pop("recordedAt") > "2020"
    assert claim == {
        "id": claim["id"],
        "fact": claim["fact"],
        "subject": "ada",
        "subjectName": "Ada Quill",
        "relation": "HELD",
        "object": "mayor",
        "objectName": "mayor",
        "from": None,
        "until": None,
        "on": "2020-02-10",
        "fromEarliest": None,
        "fromLatest": "2020-02-10",
        "untilEarliest": "2020-02-10",
        "untilLatest": None,
        "polarity": "affirmed",
        "certainty": "reported",
        "saidBy": "bo",
        "saidByName": "Bo Vane",
        "source": "gazette",
        "sourceTitle": "The Gazette",
        "locator": "p. 2",
        "quoteSha256": None,
        "dataset": "erewhon",
        "record": "gazette/ada",
        "verdict": "certain",
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ClaimFilter(relation="memberOf"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(relation="hasMember"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(relation="MEMBER_OF"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(polarity="denied"), [("MEMBER_OF", "p. 4")]),
        (ClaimFilter(source="herald"), [("HELD", "p. 9")]),
        (ClaimFilter(said_by="bo"), [("HELD", "p. 2")]),
        (ClaimFilter(certainty="reported"), [("HELD", "p. 2")]),
        (ClaimFilter(relation="relativeOf"), [("RELATIVE_OF", "p. 3")]),
        (ClaimFilter(attribute="name"), [(None, "p. 1")]),
        (ClaimFilter(certainty="hedged"), []),
    ],
)
def test_claims_are_filtered(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig, wanted: ClaimFilter, found: list[tuple[Any, ...]]
) -> None:
    load_office()
    assert told(claims.claims(Graph(clean_store, vocabulary), "ada", wanted), "relation", "locator") == found


def test_an_attribute_of_a_quantity_counts_its_bounds(loaded: Store, vocabulary: Vocabulary) -> None:
    page = claims.claims(Graph(loaded, vocabulary), "parliament-attack-2015", ClaimFilter(attribute="injuredTotal"))
    assert ("economist-2015-06", 31) in told(page, "source", "injuredTotalMin")


@pytest.mark.parametrize(
    ("wanted", "parameter"),
    [
        (ClaimFilter(relation="heldd"), "relation"),
        (ClaimFilter(attribute="weight"), "attribute"),
        (ClaimFilter(polarity="no"), "polarity"),
        (ClaimFilter(certainty="sure"), "certainty"),
        (ClaimFilter(source="gazete"), "source"),
        (ClaimFilter(said_by="bob"), "saidBy"),
    ],
)
def test_a_misspelt_filter_is_refused_instead_of_finding_nothing(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig, wanted: ClaimFilter, parameter: str
) -> None:
    load_office()
    with pytest.raises(InputError) as caught:
        claims.claims(Graph(clean_store, vocabulary), "ada", wanted)
    assert caught.value.as_dict()["property"] == parameter


def test_claims_of_nobody(store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(NotFound):
        claims.claims(Graph(store, vocabulary), "nobody")


def test_what_is_impossible_is_left_out_unless_asked_for(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()
    held = ClaimFilter(relation="held")

    def on(day: str, verdict: str | None = None) -> list[tuple[Any, ...]]:
        return told(
            claims.claims(Graph(clean_store, vocabulary), "ada", held, AsOf.parse(day, verdict)), "locator", "verdict"
        )

    assert on("2020-02-10") == [("p. 1", "possible"), ("p. 2", "certain"), ("p. 9", "possible")]
    assert on("2020-05") == [("p. 2", "possible"), ("p. 9", "possible")]
    assert on("2020-05", "impossible") == [("p. 1", "impossible")]
    assert on("2020-05/2020-07", "certain") == [("p. 9", "certain")]


def test_kinship_is_timeless_and_names_are_undated(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()
    page = claims.claims(Graph(clean_store, vocabulary), "bo", None, AsOf.parse("1900"))
    assert told(page, "locator", "verdict") == [("p. 1", "undated"), ("p. 3", "certain")]


def test_without_a_day_there_is_no_verdict(clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig) -> None:
    load_office()
    assert all("verdict" not in claim for claim in claims.claims(Graph(clean_store, vocabulary), "ada").results)
    with pytest.raises(InputError, match="expected asOf beside it"):
        AsOf.parse(None, Verdict.CERTAIN)


def test_a_denied_relation_has_claims_and_is_no_fact(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()
    (denial,) = claims.claims(Graph(clean_store, vocabulary), "guild", ClaimFilter(polarity="denied")).results
    fact, page = facts.fact(Graph(clean_store, vocabulary), str(denial["fact"]))
    assert fact is None
    assert told(page, "subject", "relation", "object", "polarity") == [("ada", "MEMBER_OF", "guild", "denied")]
    with pytest.raises(NotFound, match="no fact with id 'f'"):
        facts.fact(Graph(clean_store, vocabulary), "f")


def test_the_claims_of_one_speaker_about_a_fact(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office()
    held = fact_id("ada", "HELD", "mayor")
    fact, page = facts.fact(Graph(clean_store, vocabulary), held)
    assert fact
    assert told(page, "locator", "saidBy") == [("p. 1", None), ("p. 2", "bo"), ("p. 9", None)]

    assert told(claims.fact_claims(Graph(clean_store, vocabulary), held, said_by="bo"), "saidBy", "locator") == [
        ("bo", "p. 2")
    ]
    denied = fact_id("ada", "MEMBER_OF", "guild")
    assert claims.fact_claims(Graph(clean_store, vocabulary), denied, said_by="bo").results == []
    with pytest.raises(InputError, match="nobody of that id is quoted"):
        claims.fact_claims(Graph(clean_store, vocabulary), denied, said_by="ada")


def test_a_speaker_who_was_merged_is_asked_for_by_the_id_of_today(
    clean_store: Store, vocabulary: Vocabulary, load_office: LoadTrig
) -> None:
    load_office(':gazette { :bo-vane a s:Person {| s:locator "p. 5" |} . }')
    with Curator(clean_store, vocabulary) as curator:
        curator.same("bo-vane", "bo", Reason("A. Editor", "one name"))
    page = claims.claims(Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo-vane"))
    assert told(page, "saidBy", "locator") == [("bo-vane", "p. 2")]
    with pytest.raises(InputError) as refusal:
        claims.claims(Graph(clean_store, vocabulary), "ada", ClaimFilter(said_by="bo"))
    assert str(refusal.value) == ("saidBy bo: nobody of that id is quoted (expected bo-vane, into which it was merged)")
