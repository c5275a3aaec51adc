"""The dates of a fact in words: its four bounds, and what a person reads."""

from __future__ import annotations

from typing import Any

import pytest

from api.cli.sentences import Sentences
from ontology.vocabulary import Vocabulary

MAY, JUNE, JULY, AUGUST = ("2015-05-01", "2015-06-01", "2015-07-01", "2015-08-01")


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((None, None, None, None), ""),
        ((MAY, MAY, MAY, MAY), ", on 2015-05-01"),
        ((MAY, JUNE, MAY, JUNE), ", at some time between 2015-05-01 and 2015-06-01"),
        ((None, MAY, MAY, None), ", on 2015-05-01, start and end not known"),
        ((MAY, None, MAY, None), ", from 2015-05-01 or later, end not known"),
        ((MAY, MAY, MAY, None), ", from 2015-05-01, end not known"),
        ((MAY, MAY, JUNE, None), ", from 2015-05-01, until 2015-06-01 or later"),
        ((MAY, MAY, JUNE, JUNE), ", from 2015-05-01, until 2015-06-01"),
        ((None, JUNE, None, JUNE), ", start not known, until 2015-06-01 or earlier"),
        ((None, JUNE, JUNE, JUNE), ", start not known, until 2015-06-01"),
        ((None, MAY, JUNE, None), ", from 2015-05-01 or earlier, until 2015-06-01 or later"),
        (
            (MAY, JUNE, JULY, AUGUST),
            ", from a day between 2015-05-01 and 2015-06-01, until a day between 2015-07-01 and 2015-08-01",
        ),
    ],
)
def test_dates_of_a_fact(vocabulary: Vocabulary, bounds: tuple[str | None, ...], said: str) -> None:
    names = ("fromEarliest", "fromLatest", "untilEarliest", "untilLatest")
    ends = {"subject": "agha", "subjectName": "Agha", "object": "envoys", "objectName": "the envoys"}
    fact = {"relation": "MEMBER_OF", **ends, **dict(zip(names, bounds, strict=True))}
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
