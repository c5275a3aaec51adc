"""The dates of a fact in words: its four bounds, and what a person reads."""

from __future__ import annotations

from typing import Any

import pytest

from api.services.days import span, when, when_told
from api.services.sentences import Sentences
from graph.model.dates import BOUND_NAMES
from ontology.vocabulary import Vocabulary

MAY, JUNE, JULY, AUGUST = ("2015-05-01", "2015-06-01", "2015-07-01", "2015-08-01")


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((None, None, None, None), ""),
        ((MAY, MAY, MAY, MAY), ", 1 May 2015"),
        ((MAY, JUNE, MAY, JUNE), ", some day from 1 May to 1 June 2015"),
        ((None, MAY, MAY, None), ", on 1 May 2015; since when and until when is not known"),
        ((MAY, None, MAY, None), ", from 1 May 2015 or later, end not known"),
        ((MAY, MAY, MAY, None), ", from 1 May 2015, end not known"),
        ((MAY, MAY, JUNE, None), ", from 1 May 2015, until 1 June 2015 or later"),
        ((MAY, MAY, JUNE, JUNE), ", from 1 May 2015, until 1 June 2015"),
        ((None, JUNE, None, JUNE), ", start not known, until 1 June 2015 or earlier"),
        ((None, JUNE, JUNE, JUNE), ", start not known, until 1 June 2015"),
        ((None, JUNE, MAY, None), ", at some time from 1 May to 1 June 2015; since when and until when is not known"),
        (
            (None, "2015-12-31", "2015-01-01", None),
            ", at some time in 2015; since when and until when is not known",
        ),
        ((None, MAY, JUNE, None), ", from 1 May 2015 or earlier, until 1 June 2015 or later"),
        (
            (MAY, JUNE, JULY, AUGUST),
            ", from a day from 1 May to 1 June 2015, until a day from 1 July to 1 August 2015",
        ),
    ],
)
def test_dates_of_a_fact(vocabulary: Vocabulary, bounds: tuple[str | None, ...], said: str) -> None:
    names = ("fromEarliest", "fromLatest", "untilEarliest", "untilLatest")
    ends = {"subject": "agha", "subjectName": "Agha", "object": "envoys", "objectName": "the envoys"}
    fact = {"relation": "MEMBER_OF", **ends, "claims": 1, **dict(zip(names, bounds, strict=True))}
    assert Sentences(vocabulary).fact(fact, "agha") == f"Agha member of the envoys [envoys]{said}"


def test_what_only_speakers_tell_comes_with_their_names(vocabulary: Vocabulary) -> None:
    def claim(**said: Any) -> dict[str, Any]:
        return {"polarity": "affirmed", "certainty": "asserted", **said}

    ends = {"subject": "agha", "subjectName": "Agha", "object": "talks", "objectName": "the talks"}
    fact = {"relation": "PARTICIPATED_IN", **ends, "role": ["delegate", "host"], "capacity": "personal", "acting": True}
    claims = [
        claim(role=["delegate"], saidBy="envoys", saidByName="the envoys"),
        claim(role=["host", "delegate"]),
        claim(capacity="personal", acting=True, saidBy="envoys", saidByName="the envoys"),
        claim(capacity="personal", saidBy="bo", saidByName=None),
        claim(capacity="personal", certainty="alleged"),
    ]
    assert Sentences(vocabulary).fact(fact, "agha", claims) == (
        "Agha participated in the talks [talks], acting (says the envoys), capacity personal (says bo, the envoys), "
        "role delegate, host"
    )
    assert Sentences(vocabulary).fact(fact, "agha") == (
        "Agha participated in the talks [talks], acting, capacity personal, role delegate, host"
    )


def test_a_hull_of_several_claims_says_so_and_is_not_shown_beside_them(vocabulary: Vocabulary) -> None:
    ends = {"subject": "agha", "subjectName": "Agha", "object": "envoys", "objectName": "the envoys"}
    fact = {"relation": "MEMBER_OF", **ends, "claims": 2, "fromEarliest": MAY, "fromLatest": MAY, "untilEarliest": JUNE}
    told = {"polarity": "affirmed", "certainty": "asserted"}
    claims = [{**told, "from": MAY}, {**told, "until": JUNE}]
    assert Sentences(vocabulary).fact(fact, "agha") == (
        "Agha member of the envoys [envoys], from 1 May 2015, until 1 June 2015 or later (by 2 claims together)"
    )
    assert Sentences(vocabulary).fact(fact, "agha", claims) == "Agha member of the envoys [envoys]"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"fromEarliest": "2015-06-15", "fromLatest": "2015-06-21"}, "some day from 15 to 21 June 2015"),
        ({"fromEarliest": "2015-05-01", "fromLatest": "2015-05-31"}, "some day in May 2015"),
        ({"fromLatest": "2014-09-21"}, "on or before 21 September 2014"),
    ],
)
def test_when_something_happened_once(row: dict[str, str], words: str) -> None:
    last = {"untilEarliest": row.get("fromEarliest"), "untilLatest": row["fromLatest"]}
    assert when({**row, **last, "from": "as written", "until": "as written"}) == words


def test_dates_that_exclude_each_other_are_both_told_with_their_sources() -> None:
    def said(source: str, first: str | None, last: str) -> dict[str, str | None]:
        bounds = {"fromEarliest": first, "fromLatest": last, "untilEarliest": first, "untilLatest": last}
        return {"source": source, "from": last, "until": last, **bounds}

    claims = [said("economist", None, "2014-09-21"), said("upi", "2014-09-29", "2014-09-29")]
    assert when_told({"disputed": ["from"]}, claims) == (
        "29 September 2014 (upi); or on or before 21 September 2014 (economist)"
    )
    published = {"begunBy": "2015-06-24", "overBy": "2015-06-24"}
    assert when_told({}, [published]) == "on or before 24 June 2015, when its source had been published"
    begun = {"begunBy": "2015-06-24"}
    assert when_told({}, [begun]) == "begun by 24 June 2015, when its source had been published"


def test_a_disputed_value_stands_beside_the_others_with_whoever_gives_each(vocabulary: Vocabulary) -> None:
    """As after a merge of what two datasets tell of one incident: neither count stands for both."""
    factual = {"polarity": "affirmed", "certainty": "asserted", "subject": "raid", "relation": None}
    claims = [
        factual | {"source": "ged", "killedTotal": 4, "longitude": 69.2},
        factual | {"source": "post", "killedTotal": 7, "saidBy": "mayor", "saidByName": "the mayor"},
        factual | {"source": "herald", "killedTotal": 4},
        factual | {"source": "radio", "killedTotal": 9, "polarity": "denied"},
    ]
    raid = {"id": "raid", "kind": ["Attack"], "killedTotal": 7, "longitude": 69.2, "disputed": ["killedTotal"]}
    assert dict(Sentences(vocabulary).attributes(raid, claims)) == {
        "killed in all": "7 (the mayor in post); 4 (ged, herald)",
        "longitude": "69.2",
    }


@pytest.mark.parametrize(
    ("bounds", "shown"),
    [
        ((MAY, MAY, MAY, MAY), "2015-05-01"),
        ((MAY, JUNE, MAY, JUNE), "2015-05-01..2015-06-01"),
        ((None, JUNE, None, JUNE), "..2015-06-01"),
        ((None, MAY, MAY, None), "at 2015-05-01"),
        ((None, "2015-12-31", "2015-01-01", None), "in 2015"),
        ((None, "2015-05-31", MAY, None), "in 2015-05"),
        ((None, JUNE, MAY, None), "in 2015-05-01..2015-06-01"),
        ((None, MAY, JUNE, None), "2015-05-01..2015-06-01 or longer"),
        ((None, MAY, None, None), "begun by 2015-05-01"),
        ((None, None, MAY, None), "not over by 2015-05-01"),
        ((None, None, None, None), "undated"),
    ],
)
def test_the_days_of_a_list(bounds: tuple[str | None, ...], shown: str) -> None:
    """Nobody gave a day for what was at some time in a year: neither its first nor its last day is shown as one."""
    assert span(dict(zip(BOUND_NAMES, bounds, strict=True))) == shown


def test_the_days_of_an_event_that_nobody_dates_or_that_accounts_differ_on() -> None:
    assert span({"begunBy": MAY}) == "begun by 2015-05-01"
    assert span({"begunBy": MAY, "overBy": MAY}) == "by 2015-05-01"
    assert span({"disputed": ["from"], "from": MAY, "until": MAY, "untilLatest": JUNE}) == "2015-05-01, disputed"
    assert span({"disputed": ["from"], "from": MAY, "until": JUNE}) == "2015-05-01/2015-06-01, disputed"
