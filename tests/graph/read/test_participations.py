"""What somebody took part in as a private person while in office, and who acted for whom without belonging to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.dates import Bounds, Verdict
from graph.model.overlap import together
from graph.read.as_of import AsOf
from graph.read.participations import Participation, participations, representatives
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from graph.storage.store import Store
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

LoadTrig = Callable[..., Any]

SOURCES = """
:erewhon a s:Dataset ; s:title "Erewhon" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" .
"""
OFFICE = (
    SOURCES
    + """
:gazette {
  :ada a s:Person . :minister a s:Post .
  :ada s:held :minister {| s:from "2020-01-01" ; s:until "2020-03-31" ; s:locator "office" |} .
  :dinner a s:Meeting {| s:from "2020-03-01" ; s:until "2020-03-01" |} .
  :picnic a s:Meeting {| s:from "2020-05-01" ; s:until "2020-05-01" |} .
  :walk a s:Meeting {| s:from "2020-03" ; s:until "2020-04" |} .
  :chat a s:Meeting . :ball a s:Meeting {| s:from "2020-03-02" ; s:until "2020-03-02" |} ; s:status status:planned .
  :raid a s:Attack {| s:from "2020-03-01" ; s:until "2020-03-01" |} .
  :ada s:participatedIn :dinner {| s:capacity s:personal ; s:locator "dinner" |} ;
    s:participatedIn :picnic {| s:capacity s:personal |} ;
    s:participatedIn :walk {| s:capacity s:personal |} ;
    s:participatedIn :chat {| s:capacity s:personal |} ;
    s:participatedIn :ball {| s:capacity s:personal |} ;
    s:participatedIn :raid {| s:capacity s:official |} .
}
:herald {
  << :ada s:participatedIn :dinner >> s:polarity s:denied ; s:locator "denial" .
  << :ada s:participatedIn :raid >> s:certainty s:alleged ; s:capacity s:personal .
  << :ada s:held :minister >> s:certainty s:hedged ; s:from "2020-05-01" ; s:until "2020-05-01" ; s:locator "hint" .
}
"""
)


def met(store: Store, vocabulary: Vocabulary, wanted: Participation, as_of: str | None = None) -> dict[str, Any]:
    page = participations(Graph(store, vocabulary), "ada", wanted, AsOf.parse(as_of))
    return {each["event"]: each.get("verdict") for each in page.results}


def test_meetings_as_a_private_person_while_holding_a_post(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    private = Participation("personal", "minister", "Meeting")
    expected = {"dinner": "certain", "walk": "possible", "chat": "undated"}
    assert met(clean_store, vocabulary, private) == expected
    assert met(clean_store, vocabulary, private, "2020-03-01") == expected
    assert met(clean_store, vocabulary, private, "2020-04") == {}
    assert met(clean_store, vocabulary, Participation("personal"), "2020-05") == {
        "picnic": "certain",
        "chat": "undated",
    }
    assert met(clean_store, vocabulary, Participation("official")) == {"raid": None}
    assert set(met(clean_store, vocabulary, Participation())) == {"dinner", "picnic", "walk", "chat", "raid"}
    page = participations(Graph(clean_store, vocabulary), "ada", private, page=PageRequest(2))
    rest = participations(Graph(clean_store, vocabulary), "ada", private, page=PageRequest(2, page.next))
    assert {each["event"] for each in (*page.results, *rest.results)} == set(expected)


def test_a_row_shows_what_proves_it_and_what_speaks_against_it(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE)
    page = participations(Graph(clean_store, vocabulary), "ada", Participation("personal", "minister"))
    (dinner,) = [each for each in page.results if each["event"] == "dinner"]
    assert [(c["locator"], c["polarity"]) for c in dinner["claims"]] == [("dinner", "affirmed"), ("denial", "denied")]
    assert [(c["locator"], c["certainty"]) for c in dinner["holding"]] == [("office", "asserted"), ("hint", "hedged")]


def test_who_never_held_the_post_met_nobody_while_holding_it(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(OFFICE + ":gazette { :mayor a s:Post . }")
    assert met(clean_store, vocabulary, Participation(holding="mayor")) == {}
    for wanted, name in (
        (Participation(holding="ada"), "holding"),
        (Participation(capacity="private"), "capacity"),
        (Participation(kind="Person"), "kind"),
    ):
        with pytest.raises(InputError) as caught:
            met(clean_store, vocabulary, wanted)
        assert caught.value.as_dict()["property"] == name
    with pytest.raises(NotFound):
        participations(Graph(clean_store, vocabulary), "nobody")


ENVOYS = (
    SOURCES
    + """
:gazette {
  :guild a s:Organisation . :talks a s:Meeting {| s:from "2020-05-01" ; s:until "2020-05-02" |} .
  :speaker a s:Post ; s:postIn :guild .
  :ada a s:Person ; s:participatedIn :talks {| s:onBehalfOf :guild |} ;
    s:memberOf :guild {| s:from "2020-04" ; s:until "2020-06" |} .
  :bo a s:Person ; s:participatedIn :talks {| s:onBehalfOf :guild |} ; s:held :speaker {| s:from "2020" |} .
  :cy a s:Person ; s:participatedIn :talks {| s:onBehalfOf :guild |} ; s:memberOf :guild {| s:until "2019" |} .
  :di a s:Person ; s:participatedIn :talks {| s:onBehalfOf :guild |} .
  :ed a s:Person ; s:participatedIn :talks {| s:onBehalfOf :guild |} .
  :fay a s:Person ; s:participatedIn :talks .
}
:herald {
  << :di s:memberOf :guild >> s:polarity s:denied ; s:locator "denial" .
  << :ed s:memberOf :guild >> s:certainty s:alleged ; s:locator "rumour" .
  << :fay s:participatedIn :talks >> s:certainty s:alleged ; s:onBehalfOf :guild .
}
"""
)


def test_who_acted_on_behalf_of_an_organisation_without_being_of_it(
    clean_store: Store, vocabulary: Vocabulary, load_trig: LoadTrig
) -> None:
    load_trig(ENVOYS)

    def acted(**asked: Any) -> dict[str, str]:
        page = representatives(Graph(clean_store, vocabulary), "guild", **asked)
        return {each["actor"]: each["membership"] for each in page.results}

    of_it = {"ada": "certain", "bo": "possible"}
    not_of_it = {"cy": "impossible", "di": "denied", "ed": "unclaimed"}
    assert acted() == of_it | not_of_it
    assert acted(members=True) == of_it
    assert acted(members=False) == not_of_it
    assert acted(as_of=AsOf.parse("2019")) == {}
    page = representatives(
        Graph(clean_store, vocabulary), "guild", AsOf.parse("2020-05"), members=False, page=PageRequest(2)
    )
    assert [each["verdict"] for each in page.results] == ["certain", "certain"]
    (ed,) = representatives(
        Graph(clean_store, vocabulary), "guild", members=False, page=PageRequest(2, page.next)
    ).results
    assert [(c["locator"], c["certainty"]) for c in ed["membershipClaims"]] == [("rumour", "alleged")]


# Stretches that share a day, by counting

DAYS = range(8)
Ends = tuple[int, int, int, int]
ENDS = st.tuples(*[st.integers(0, 7)] * 4).map(lambda n: (min(n[:2]), max(n[:2]), min(n[2:]), max(n[2:])))


def day(n: int) -> date:
    return date(2020, 1, 1) + timedelta(n)


def stretches(ends: Ends) -> list[frozenset[int]]:
    starts, stops = range(ends[0], ends[1] + 1), range(ends[2], ends[3] + 1)
    return [frozenset(range(start, stop + 1)) for start, stop in product(starts, stops) if start <= stop]


@settings(max_examples=200, deadline=None)
@given(st.lists(ENDS.filter(stretches), min_size=2, max_size=3))
def test_stretches_share_a_day_as_one_finds_by_counting(ends: list[Ends]) -> None:
    tightened = [(a, min(b, d), max(c, a), d) for a, b, c, d in ends]
    worlds = {bool(frozenset.intersection(*chosen)) for chosen in product(*map(stretches, ends))}
    expected = Verdict.POSSIBLE if len(worlds) == 2 else Verdict.CERTAIN if True in worlds else Verdict.IMPOSSIBLE
    assert together(*(Bounds(*map(day, each)) for each in tightened)) is expected
