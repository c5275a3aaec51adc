"""Where claims cannot all be true: each rule on a small fictional graph, what is found and what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.conflicts import ConflictFilter, ConflictRow, conflicts, entity_conflicts
from graph.model.dates import Bounds, Verdict
from graph.model.overlap import share
from graph.read.as_of import AsOf
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]
Told = tuple[str, str, str, list[tuple[dict[str, Any], list[str], int]]]

SOURCES = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" .
:wire a s:Source ; s:title "A copy of the Herald" ; s:published "2020-07-02" ; s:derivedFrom :herald .
"""
PEOPLE = """
  :ada a s:Person {| s:locator "p. 1" |} ; s:name "Ada"@en {| s:locator "p. 1" |} .
  :bo a s:Person {| s:locator "p. 1" |} ; s:name "Bo"@en {| s:locator "p. 1" |} .
"""


def told(results: list[ConflictRow]) -> list[Told]:
    """What tells conflicts apart: rule, entity, property, and each side's values, places and independent sources."""
    return [
        (
            each["rule"],
            each["entity"],
            each["property"],
            [
                (
                    side["values"],
                    sorted(f"{claim['source']} {claim['locator']}" for claim in side["claims"]),
                    side["independentSources"],
                )
                for side in each["sides"]
            ],
        )
        for each in results
    ]


@pytest.fixture
def found(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> Callable[..., list[Told]]:
    """The conflicts in a text, certain ones or possible ones, as of a day or not."""

    def find(text: str, *, possible: bool = False, as_of: str | None = None, said_by: str | None = None) -> list[Told]:
        load_trig(SOURCES + text)
        return told(
            conflicts(
                Graph(clean_store, vocabulary), ConflictFilter(None, possible, AsOf.parse(as_of), said_by)
            ).results
        )

    return find


# Posts

MAYOR = ':gazette { :mayor a s:Post {| s:locator "p. 1" |} ; s:seats 1 {| s:locator "p. 1" |} .' + PEOPLE
ADA_HELD = ':ada s:held :mayor {| s:from "2018-01-01" ; s:until "2020-03-31" ; s:locator "p. 2" |} .'


def test_two_holders_of_a_post_of_one_seat(found: Callable[..., list[Told]]) -> None:
    bo_held = ':bo s:held :mayor {| s:from "2020-02" ; s:until ".." ; s:locator "p. 5" |} .'
    assert found(f"{MAYOR} {ADA_HELD} }} :herald {{ {bo_held} }} :wire {{ {bo_held} }}") == [
        (
            "twoHolders",
            "mayor",
            "held",
            [({"subject": "ada"}, ["gazette p. 2"], 1), ({"subject": "bo"}, ["herald p. 5", "wire p. 5"], 1)],
        )
    ]


@pytest.mark.parametrize(
    ("bo", "certain", "possible"),
    [
        (':bo s:held :mayor {| s:from "2020-03-31" |} .', 0, 0),  # they hand over on that day
        (':bo s:held :mayor {| s:from "2020-04-01" |} .', 0, 0),
        (':bo s:held :mayor {| s:from "2020-03-30" ; s:until "2020-05" |} .', 1, 0),
        (':bo s:held :mayor {| s:from "2020-03" |} .', 0, 1),
        (':bo s:held :mayor {| s:on "2020-01-10" |} .', 1, 0),
        (':bo s:held :mayor {| s:on "2020-04-10" |} .', 0, 1),  # nobody says since when
        (":bo s:held :mayor .", 0, 1),
        ('<< :bo s:held :mayor >> s:certainty s:alleged ; s:from "2019" ; s:until "2019" .', 0, 0),
        ('<< :bo s:held :mayor >> s:polarity s:denied ; s:from "2019" ; s:until "2019" .', 0, 0),
    ],
)
def test_when_two_holders_are_a_conflict(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, bo: str, certain: int, possible: int
) -> None:
    load_trig(f"{SOURCES} {MAYOR} {ADA_HELD} {bo} }}")
    asked = [ConflictFilter("twoHolders"), ConflictFilter("twoHolders", possible=True)]
    assert [len(conflicts(Graph(clean_store, vocabulary), each).results) for each in asked] == [certain, possible]


@pytest.mark.parametrize("seats", ["s:seats 2", 's:name "mayor"@en'])
def test_a_post_of_many_seats_or_of_an_unknown_number_has_no_conflicts(
    found: Callable[..., list[Told]], seats: str
) -> None:
    both = ADA_HELD + ADA_HELD.replace(":ada", ":bo")
    assert found(f"{MAYOR.replace('s:seats 1', seats)} {both} }}") == []


def test_two_terms_of_one_holder_leave_room_for_another_between(found: Callable[..., list[Told]]) -> None:
    again = ':ada s:held :mayor {| s:from "2021-01-01" ; s:until "2022-01-01" ; s:locator "p. 3" |} .'
    between = ':bo s:held :mayor {| s:from "2020-03-31" ; s:until "2021-01-01" ; s:locator "p. 5" |} .'
    text = f"{MAYOR} {ADA_HELD} {again} {between} }}"
    assert found(text) == []
    assert found(text, possible=True) == []


def test_as_of_a_day_only_claims_that_can_hold_then_stand_against_each_other(
    found: Callable[..., list[Told]],
) -> None:
    bo_held = ':bo s:held :mayor {| s:from "2020-02-01" ; s:until "2020-12-31" ; s:locator "p. 5" |} .'
    text = f"{MAYOR} {ADA_HELD} {bo_held} }}"
    assert [rule for rule, *_ in found(text, as_of="2020-03-01")] == ["twoHolders"]
    assert found(text, as_of="2019") == []


def test_two_organisations_of_a_post(found: Callable[..., list[Told]]) -> None:
    def belongs(organisation: str) -> str:
        return f""" :{organisation} a s:Organisation {{| s:locator "p. 1" |}} .
            :mayor s:postIn :{organisation} {{| s:from "2019" ; s:until "2020" ; s:locator "p. 1" |}} ."""

    assert found(f"{MAYOR} {belongs('city')} }} :herald {{ {belongs('county')} }}") == [
        (
            "twoObjects",
            "mayor",
            "postIn",
            [({"object": "city"}, ["gazette p. 1"], 1), ({"object": "county"}, ["herald p. 1"], 1)],
        )
    ]


# Values

ATTACK = ':raid a s:Attack {| s:from "2020-05-01" ; s:until "2020-05-01" ; s:locator "p. 1" |} .'


def test_two_numbers_whose_ranges_do_not_meet(found: Callable[..., list[Told]]) -> None:
    text = f"""
    :gazette {{ {ATTACK} :raid s:killedTotal 2 {{| s:locator "p. 1" |}} . }}
    :herald {{ :raid s:killedTotal 5 {{| s:locator "p. 7" |}} . }}
    :wire {{ :raid s:killedTotalMin 2 {{| s:locator "p. 8" |}} . }}
    """
    assert found(text) == [
        (
            "twoValues",
            "raid",
            "killedTotal",
            [({"killedTotal": 2}, ["gazette p. 1"], 1), ({"killedTotal": 5}, ["herald p. 7"], 1)],
        )
    ]
    assert found(text.replace("killedTotal 5", "killedTotalMax 5")) == []


def test_two_values_for_different_times_are_none(found: Callable[..., list[Told]]) -> None:
    def size(number: int, year: str) -> str:
        return (
            f':band a s:Group {{| s:locator "p. 1" |}} ; s:size {number} {{| s:from "{year}" ; s:until "{year}" |}} .'
        )

    assert found(f":gazette {{ {size(10, '2018')} }} :herald {{ {size(20, '2019')} }}") == []
    assert [
        rule for rule, *_ in found(f":gazette {{ {size(10, '2018')} }} :herald {{ {size(20, '2018')} }}", possible=True)
    ] == ["twoValues"]


def test_two_capacities_in_one_meeting(found: Callable[..., list[Told]]) -> None:
    def took_part(capacity: str) -> str:
        return f':ada s:participatedIn :talks {{| s:capacity s:{capacity} ; s:locator "p. 2" |}} .'

    text = f"""
    :gazette {{ {PEOPLE} :talks a s:Meeting {{| s:locator "p. 2" |}} . {took_part("personal")} }}
    :herald {{ {took_part("official")} }}
    """
    assert found(text) == [
        (
            "twoValues",
            "ada",
            "capacity",
            [({"capacity": "official"}, ["herald p. 2"], 1), ({"capacity": "personal"}, ["gazette p. 2"], 1)],
        )
    ]


def test_two_kinds_that_nothing_can_be(found: Callable[..., list[Told]]) -> None:
    text = """
    :gazette { :ada a s:Person {| s:locator "p. 1" |} . }
    :herald { :ada a s:Attack {| s:locator "p. 2" |} . }
    """
    assert found(text) == [
        (
            "twoKinds",
            "ada",
            "kind",
            [({"kind": "Attack"}, ["herald p. 2"], 1), ({"kind": "Person"}, ["gazette p. 1"], 1)],
        )
    ]


# Denials

GUILD = (
    PEOPLE
    + ':guild a s:Organisation {| s:locator "p. 1" |} .'
    + ':ada s:memberOf :guild {| s:on "2020-01-01" ; s:locator "p. 1" |} .'
)


def test_a_claim_and_its_denial(found: Callable[..., list[Told]]) -> None:
    denial = ':herald { << :ada s:memberOf :guild >> s:polarity s:denied ; s:saidBy :ada ; s:locator "p. 3" . }'
    fact = {"subject": "ada", "relation": "MEMBER_OF", "object": "guild"}
    assert found(f":gazette {{ {GUILD} }} {denial}") == [
        (
            "claimAndDenial",
            "ada",
            "memberOf",
            [
                (fact | {"polarity": "affirmed"}, ["gazette p. 1"], 1),
                (fact | {"polarity": "denied"}, ["herald p. 3"], 1),
            ],
        )
    ]


@pytest.mark.parametrize(
    ("denied", "certain", "possible"),
    [
        ("", 1, 0),
        ("; s:certainty s:hedged", 0, 1),
        ('; s:from "2021" ; s:until "2022"', 0, 1),  # she may have been a member until then
        ('; s:from "2019-12-01" ; s:until "2020-02-01"', 1, 0),
    ],
)
def test_how_sure_a_denial_is(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, denied: str, certain: int, possible: int
) -> None:
    denial = f'<< :ada s:memberOf :guild >> s:polarity s:denied ; s:locator "p. 3" {denied} .'
    load_trig(f"{SOURCES} :gazette {{ {GUILD} {denial} }}")
    asked = [ConflictFilter("claimAndDenial"), ConflictFilter("claimAndDenial", possible=True)]
    assert [len(conflicts(Graph(clean_store, vocabulary), each).results) for each in asked] == [certain, possible]


def test_a_denied_capacity_denies_no_other(found: Callable[..., list[Told]]) -> None:
    text = f"""
    :gazette {{ {PEOPLE} :talks a s:Meeting {{| s:locator "p. 2" |}} .
      :ada s:participatedIn :talks {{| s:capacity s:personal ; s:locator "p. 2" |}} .
      << :ada s:participatedIn :talks >> s:capacity s:official ; s:polarity s:denied ; s:locator "p. 3" . }}
    """
    assert found(text) == []
    assert [rule for rule, *_ in found(text.replace("s:official", "s:personal"))] == ["claimAndDenial"]


def test_a_denied_number(found: Callable[..., list[Told]]) -> None:
    text = f"""
    :gazette {{ {ATTACK} :raid s:killedTotal 2 {{| s:locator "p. 1" |}} . }}
    :herald {{ << :raid s:killedTotal 2 >> s:polarity s:denied ; s:locator "p. 7" . }}
    """
    assert found(text) == [
        (
            "claimAndDenial",
            "raid",
            "killedTotal",
            [
                ({"subject": "raid", "polarity": "affirmed"}, ["gazette p. 1"], 1),
                ({"subject": "raid", "polarity": "denied"}, ["herald p. 7"], 1),
            ],
        )
    ]


# Dates


def test_an_event_dated_two_ways_and_a_bound_that_is_contradicted(found: Callable[..., list[Told]]) -> None:
    def dated(day: str) -> str:
        return f':oath a s:Inauguration {{| s:from "{day}" ; s:until "{day}" ; s:locator "p. 1" |}} .'

    def on(*days: str) -> dict[str, str]:
        return {"from": days[0], "until": days[0]}

    first, second, implied = "2019-09-24", "2019-09-29", "[..2019-09-25]"
    sources = f":gazette {{ {dated(first)} }} :herald {{ {dated(second)} }} :wire {{ {dated(implied)} }}"
    assert found(sources) == [
        ("impliedDate", "oath", "from", [(on(second), ["herald p. 1"], 1), (on(implied), ["wire p. 1"], 1)]),
        ("twoDates", "oath", "from", [(on(first), ["gazette p. 1"], 1), (on(second), ["herald p. 1"], 1)]),
    ]
    assert found(sources.replace("2019-09-24", "2019-09").replace("[..2019-09-25]", "2019")) == []


def test_what_the_june_2015_report_implies_is_an_inferred_conflict(loaded: Store, vocabulary: Vocabulary) -> None:
    (conflict,) = entity_conflicts(Graph(loaded, vocabulary), "ghani-inauguration").results
    assert (conflict["rule"], conflict["inferred"], conflict["verdict"]) == ("impliedDate", True, "certain")
    assert [(s["values"]["from"], [c["source"] for c in s["claims"]]) for s in conflict["sides"]] == [
        ("2014-09-29", ["upi-2014-09-29"]),
        ("[..2014-09-21]", ["economist-2015-06"]),
    ]


# After a death

DEATH = """
  :ada-death a s:Death {| s:from "2020-02" ; s:until "2020-02" ; s:locator "p. 4" |} .
  :ada s:participatedIn :ada-death {| s:role role:deceased ; s:locator "p. 4" |} .
  :talks a s:Meeting {| s:on "2020-05-05" ; s:locator "p. 5" |} .
"""


def test_an_act_after_a_death(found: Callable[..., list[Told]]) -> None:
    acts = f"""
    :gazette {{ {PEOPLE} {DEATH} {ADA_HELD} :mayor a s:Post {{| s:locator "p. 1" |}} . }}
    :herald {{ :ada s:participatedIn :talks {{| s:on "2020-05-05" ; s:locator "p. 5" |}} . }}
    """
    death = ({"subject": "ada-death", "polarity": "affirmed"}, ["gazette p. 4"], 1)
    held = {"subject": "ada", "relation": "HELD", "object": "mayor", "polarity": "affirmed"}
    took_part = {"subject": "ada", "relation": "PARTICIPATED_IN", "object": "talks", "polarity": "affirmed"}
    assert found(acts) == [
        ("actAfterDeath", "ada", "held", [death, (held, ["gazette p. 2"], 1)]),
        ("actAfterDeath", "ada", "participatedIn", [death, (took_part, ["herald p. 5"], 1)]),
    ]
    assert found(acts.replace("2020-05-05", "2020-01-31").replace("2020-03-31", "2020-01-31")) == []
    assert found(acts.replace("role:deceased ;", "role:witness ;")) == []


# Pages and filters

MANY = SOURCES + "".join(
    f""":gazette {{ :raid{n} a s:Attack {{| s:locator "p. 1" |}} ;
      s:killedTotal 1 {{| s:locator "p. 1" |}} ; s:injuredTotal 1 {{| s:locator "p. 1" |}} . }}
    :herald {{ :raid{n} s:killedTotal 2 {{| s:locator "p. 1" |}} ; s:injuredTotal 2 {{| s:locator "p. 1" |}} . }}"""
    for n in range(4)
)


@pytest.mark.parametrize("batch", [1, 3, 500])
def test_pages_together_are_the_whole(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("graph.analysis.conflicts._BATCH", batch)
    load_trig(MANY)
    whole = conflicts(Graph(clean_store, vocabulary))
    assert [(each["entity"], each["property"]) for each in whole.results] == [
        (f"raid{n}", name) for n in range(4) for name in ("injuredTotal", "killedTotal")
    ]
    collected, page = [], conflicts(Graph(clean_store, vocabulary), page=PageRequest(3))
    while page.next:
        collected += page.results
        page = conflicts(Graph(clean_store, vocabulary), page=PageRequest(3, page.next))
    assert collected + page.results == whole.results
    first = entity_conflicts(Graph(clean_store, vocabulary), "raid2", page=PageRequest(1))
    second = entity_conflicts(Graph(clean_store, vocabulary), "raid2", page=PageRequest(1, first.next))
    assert first.results + second.results == whole.results[4:6]
    assert second.next is None


def test_a_conflict_is_told_of_everyone_in_it(clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig) -> None:
    bo_held = ':bo s:held :mayor {| s:from "2020-02" ; s:until ".." ; s:locator "p. 5" |} .'
    load_trig(f"{SOURCES} {MAYOR} {ADA_HELD} {bo_held} :cy a s:Person {{| s:locator 'p. 1' |}} . }}".replace("'", '"'))
    of_all = [entity_conflicts(Graph(clean_store, vocabulary), id).results for id in ("mayor", "ada", "bo")]
    assert [len(each) for each in of_all] == [1, 1, 1]
    assert of_all[0] == of_all[1] == of_all[2]
    assert entity_conflicts(Graph(clean_store, vocabulary), "cy").results == []


# Whose word stands against others

TWO_COUNTS = f"""{SOURCES}
:gazette {{ {PEOPLE} :raid a s:Attack {{| s:locator "p. 1" |}} ; s:killedTotal 2 {{| s:locator "p. 1" |}} ;
  s:injuredTotal 7 {{| s:locator "p. 1" |}} . }}
:herald {{ :raid s:killedTotal 5 {{| s:saidBy :ada ; s:locator "p. 7" |}} {{| s:saidBy :bo ; s:locator "p. 8" |}} ;
  s:injuredTotal 9 {{| s:saidBy :bo ; s:locator "p. 8" |}} . }}
"""


def test_conflicts_of_a_speaker_come_with_what_stands_against_the_word(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(TWO_COUNTS)
    killed = (
        "twoValues",
        "raid",
        "killedTotal",
        [({"killedTotal": 2}, ["gazette p. 1"], 1), ({"killedTotal": 5}, ["herald p. 7", "herald p. 8"], 1)],
    )
    injured = (
        "twoValues",
        "raid",
        "injuredTotal",
        [({"injuredTotal": 7}, ["gazette p. 1"], 1), ({"injuredTotal": 9}, ["herald p. 8"], 1)],
    )
    for speaker, expected in (("ada", [killed]), ("bo", [injured, killed])):
        asked = ConflictFilter(said_by=speaker)
        assert told(conflicts(Graph(clean_store, vocabulary), asked).results) == expected
        assert told(entity_conflicts(Graph(clean_store, vocabulary), "raid", asked).results) == expected
        assert conflicts(Graph(clean_store, vocabulary), ConflictFilter(possible=True, said_by=speaker)).results == []
    assert entity_conflicts(Graph(clean_store, vocabulary), "ada", ConflictFilter(said_by="bo")).results == []


# Whatever a speaker's claim stands on: a post's holder, the dates of a death, an act after it, a number, a denial.
SPEAKERS = f"""{MAYOR} {ADA_HELD} {DEATH} :raid a s:Attack {{| s:locator "p. 1" |}} ;
    s:killedTotal 2 {{| s:locator "p. 1" |}} . }}
:herald {{
  :bo s:held :mayor {{| s:from "2020-02" ; s:until ".." ; s:saidBy :holder ; s:locator "p. 5" |}} .
  :ada-death a s:Death {{| s:from "2020-02" ; s:until "2020-02" ; s:saidBy :coroner ; s:locator "p. 6" |}} .
  :ada s:participatedIn :talks {{| s:on "2020-05-05" ; s:saidBy :delegate ; s:locator "p. 7" |}} .
  :raid s:killedTotal 5 {{| s:saidBy :guard ; s:locator "p. 8" |}} .
  << :ada s:held :mayor >> s:polarity s:denied ; s:saidBy :rival ; s:locator "p. 9" .
}}"""


def test_the_conflicts_of_a_speaker_are_those_of_all_in_which_a_claim_is_theirs(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    rules = {
        "holder": {"twoHolders"},
        "coroner": {"actAfterDeath"},
        "delegate": {"actAfterDeath"},
        "guard": {"twoValues"},
        "rival": {"claimAndDenial"},
    }
    people = "".join(f':{id} a s:Person {{| s:locator "p. 1" |}} . ' for id in rules)
    load_trig(f"{SOURCES} {SPEAKERS} :wire {{ {people} }}")
    every = conflicts(Graph(clean_store, vocabulary)).results

    for speaker, expected in rules.items():
        theirs = conflicts(Graph(clean_store, vocabulary), ConflictFilter(said_by=speaker)).results
        assert {each["rule"] for each in theirs} == expected
        assert [each["id"] for each in theirs] == [
            each["id"]
            for each in every
            if any(claim["saidBy"] == speaker for side in each["sides"] for claim in side["claims"])
        ]


def test_a_speaker_is_not_hidden_by_the_source_that_says_the_same(found: Callable[..., list[Told]]) -> None:
    bo_held = ':bo s:held :mayor {| s:from "2020-02" ; s:until ".." ; s:locator "p. 5" |}'
    quoted = '{| s:saidBy :ada ; s:from "2020-02" ; s:until ".." ; s:locator "p. 6" |} .'
    assert found(f"{MAYOR} {ADA_HELD} }} :herald {{ {bo_held} {quoted} }}", said_by="ada") == [
        (
            "twoHolders",
            "mayor",
            "held",
            [({"subject": "ada"}, ["gazette p. 2"], 1), ({"subject": "bo"}, ["herald p. 5", "herald p. 6"], 1)],
        )
    ]


@pytest.mark.parametrize(("speaker", "place"), [("ada", "herald p. 7"), ("bo", "herald p. 8")])
def test_of_a_side_with_many_claims_those_of_the_speaker_are_shown(
    clean_store: Store,
    vocabulary: Vocabulary,
    load_trig: LoadTrig,
    monkeypatch: pytest.MonkeyPatch,
    speaker: str,
    place: str,
) -> None:
    monkeypatch.setattr("graph.analysis.conflicts.SIDE_CLAIMS", 1)
    load_trig(TWO_COUNTS)
    page = conflicts(Graph(clean_store, vocabulary), ConflictFilter(said_by=speaker))
    assert (told(page.results)[-1][3][1], page.results[-1]["sides"][1]["claimCount"]) == (
        ({"killedTotal": 5}, [place], 1),
        2,
    )


def test_what_cannot_be_asked(store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError, match="no such conflict rule"):
        conflicts(Graph(store, vocabulary), ConflictFilter("twoTruths"))
    with pytest.raises(NotFound, match="no entity with id 'nobody'"):
        entity_conflicts(Graph(store, vocabulary), "nobody")
    with pytest.raises(InputError, match="nobody of that id is quoted"):
        conflicts(Graph(store, vocabulary), ConflictFilter(said_by="nobody"))
    with pytest.raises(InputError, match="nobody of that id is quoted"):
        entity_conflicts(Graph(store, vocabulary), "nobody", ConflictFilter(said_by="nobody"))


# Overlaps, against a reference that lists days

DAY_ONE = date(2020, 1, 1)
DAYS = 5


def possible_stretches(bounds: Bounds) -> list[tuple[int, int]]:
    """Every pair of a first and a last day, of six, that these bounds allow."""
    first, last = range(DAYS + 1), range(DAYS + 1)

    def within(day: int, earliest: date | None, latest: date | None) -> bool:
        when = DAY_ONE + timedelta(day)
        return (earliest is None or earliest <= when) and (latest is None or when <= latest)

    return [
        (a, z)
        for a, z in product(first, last)
        if a <= z
        and within(a, bounds.from_earliest, bounds.from_latest)
        and within(z, bounds.until_earliest, bounds.until_latest)
    ]


def in_common(one: tuple[int, int], other: tuple[int, int], *, beyond_handover: bool) -> bool:
    days = set(range(one[0], one[1] + 1)) & set(range(other[0], other[1] + 1))
    hands_over = len(days) == 1 and (one[1] == other[0] or other[1] == one[0])
    return bool(days) and not (beyond_handover and hands_over)


@st.composite
def tight_bounds(draw: st.DrawFn) -> Bounds:
    """Bounds of a claim whose days are all known to lie among the six, tightened as those in the graph are."""
    a, b, y, z = (draw(st.integers(0, DAYS)) for _ in range(4))
    (a, b), (y, z) = sorted((a, b)), sorted((y, z))
    if a > z:
        a, z = z, a
    return Bounds(*(DAY_ONE + timedelta(day) for day in (a, min(max(a, b), z), max(min(y, z), a), z)))


@settings(deadline=None, max_examples=500)
@given(one=tight_bounds(), other=tight_bounds(), beyond_handover=st.booleans())
def test_overlap_is_what_listing_the_days_gives(one: Bounds, other: Bounds, beyond_handover: bool) -> None:
    cases = [
        in_common(a, b, beyond_handover=beyond_handover)
        for a, b in product(possible_stretches(one), possible_stretches(other))
    ]
    expected = Verdict.CERTAIN if all(cases) else Verdict.POSSIBLE if any(cases) else Verdict.IMPOSSIBLE
    assert share(one, other, beyond_handover=beyond_handover) is expected


ENDS = ("from_earliest", "from_latest", "until_earliest", "until_latest")


@settings(deadline=None)
@given(one=tight_bounds(), other=tight_bounds(), unknown=st.sets(st.sampled_from(ENDS)))
def test_what_is_not_known_makes_nothing_surer(one: Bounds, other: Bounds, unknown: set[str]) -> None:
    left_out: dict[str, Any] = dict.fromkeys(unknown)
    vaguer = replace(one, **left_out)
    assert share(vaguer, other, beyond_handover=True) in (share(one, other, beyond_handover=True), Verdict.POSSIBLE)
