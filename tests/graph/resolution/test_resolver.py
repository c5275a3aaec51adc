"""Resolution: what follows from the live claims about an entity or a fact. No store; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.claims import Claim
from graph.model.dates import BOUND_NAMES
from graph.resolution.display import SourceView
from graph.resolution.resolver import EntityState, EventView, Resolver
from ontology.vocabulary import Vocabulary, load_vocabulary

RESOLVER = Resolver(load_vocabulary())


def source(id: str, published: str | None = None, *, copies: str | None = None) -> SourceView:
    latest = date.fromisoformat(published) if published else date.min
    return SourceView(id, frozenset([copies or id]), published, latest)


SOURCES = {
    each.id: each
    for each in (
        source("economist", "2015-06-24"),
        source("reuters", "2015-06-22"),
        source("bbc", "2015-06-30"),
        source("mirror", "2015-07-01", copies="reuters"),
        source("undated"),
    )
}


def claim(subject: str, source: str = "economist", **parts: Any) -> dict[str, Any]:
    """A claim as it stands in the graph, without its bounds."""
    return Claim(dataset="d", record="r", source=source, subject=subject, **parts).as_properties()


def about(source: str = "economist", **values: Any) -> dict[str, Any]:
    """A plain description of an attack."""
    return claim("attack", source, values={"kind": ["Attack"], **values})


def bounded(claims: Sequence[dict[str, Any]], views: dict[str, EventView]) -> list[dict[str, Any]]:
    """With the bounds that the store would hold."""
    found = []
    for each in claims:
        bounds = RESOLVER.claim_bounds(each, SOURCES[each["source"]], views)
        repeated = {"repeated": True} if bounds.repeated else {}
        found.append(each | {name: day for name, day in bounds.as_properties().items() if day} | repeated)
    return found


def entity(*claims: dict[str, Any]) -> EntityState:
    id = claims[0]["subject"]
    view = RESOLVER.event_view(claims, SOURCES)
    return RESOLVER.entity(id, bounded(claims, {id: view}), SOURCES)


def values(*claims: dict[str, Any]) -> dict[str, Any]:
    return dict(entity(*claims).properties)


def took_part(source: str = "economist", **parts: Any) -> dict[str, Any]:
    return claim("agha", source, relation="PARTICIPATED_IN", object="talks", **parts)


def talks(source: str = "economist", *, says: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A description of the event that the fact below is about."""
    return claim("talks", source, values={"kind": ["Meeting"], **(says or {})}, **parts)


def fact(*claims: dict[str, Any], event: Sequence[dict[str, Any]] = ()) -> dict[str, Any] | None:
    """The fact that these claims make, given what describes its event."""
    views = {"talks": RESOLVER.event_view(event, SOURCES), "agha": EventView()}
    state = RESOLVER.fact(bounded(claims, views), SOURCES, views)
    return dict(state.properties) if state else None


# What is doubted lends nothing to what is asserted


@pytest.mark.parametrize("certainty", ["alleged", "hedged", "hypothetical"])
def test_a_doubted_date_of_an_event_dates_only_what_is_doubted_too(certainty: str) -> None:
    event = [talks(), talks(from_="2015-06-22", until="2015-06-22", certainty=certainty)]
    views = {"talks": RESOLVER.event_view(event, SOURCES), "agha": EventView()}

    asserted, doubted = bounded([took_part(), took_part(certainty=certainty)], views)
    assert [name for name in BOUND_NAMES if name in asserted] == []
    assert {doubted[name] for name in BOUND_NAMES} == {date(2015, 6, 22)}
    # Of an event that nobody asserts, the doubted dates are all there is; every fact about it says `unrealised`.
    alone = fact(took_part(), event=event[1:])
    assert alone is not None
    assert (alone["fromEarliest"], alone["unrealised"]) == (date(2015, 6, 22), True)


def test_what_is_only_alleged_to_be_a_series_stays_one_stretch() -> None:
    event = [talks(from_="2015-01-01", until="2015-02-01"), talks(says={"series": True}, certainty="alleged")]
    alleged = talks(from_="2015-01-01", until="2015-02-01", certainty="alleged")
    first, last = date(2015, 1, 1), date(2015, 2, 1)

    found = bounded([event[0], alleged], {"talks": RESOLVER.event_view([*event, alleged], SOURCES)})
    assert [[each[name] for name in BOUND_NAMES] for each in found] == [
        [first, first, last, last],
        [first, first, last, last],
    ]
    assert [each.get("repeated") for each in found] == [None, True]


def test_a_doubted_class_or_name_stands_only_where_none_is_asserted() -> None:
    asserted = claim("agha", values={"kind": ["Organisation"], "name": ["Charity"], "nameLang": ["en"]})
    alleged = claim(
        "agha", values={"kind": ["ArmedGroup"], "name": ["Butchers"], "nameLang": ["en"]}, certainty="alleged"
    )
    assert entity(asserted, alleged).labels == {"Thing", "Entity", "Actor", "Organisation"}
    assert (values(asserted, alleged)["kind"], values(asserted, alleged)["names"]) == (["Organisation"], ["Charity"])
    assert (values(alleged)["kind"], values(alleged)["name"]) == (["ArmedGroup"], "Butchers")


# Which value is shown


def test_most_independent_sources_decide() -> None:
    shown = values(
        about("economist", killedCivilians=2), about("reuters", killedCivilians=5), about("bbc", killedCivilians=5)
    )
    assert (shown["killedCivilians"], shown["disputed"]) == (5, ["killedCivilians"])


def test_a_copy_counts_for_nothing() -> None:
    """Reuters and its mirror are one source, so two others outweigh them, though the mirror is the latest of all."""
    five = [about("reuters", killedCivilians=5), about("mirror", killedCivilians=5)]
    two = [about("economist", killedCivilians=2), about("bbc", killedCivilians=2)]
    assert values(*five, *two)["killedCivilians"] == 2


def test_then_confidence_decides() -> None:
    def said(source: str, killed: int, confidence: str | None) -> dict[str, Any]:
        return claim("attack", source, values={"killedCivilians": killed}, confidence=confidence)

    assert values(said("bbc", 2, "medium"), said("reuters", 5, "high"))["killedCivilians"] == 5
    assert values(said("bbc", 2, None), said("reuters", 5, "medium"))["killedCivilians"] == 2


def test_then_the_latest_published_source_decides() -> None:
    assert values(about("reuters", killedCivilians=5), about("bbc", killedCivilians=2))["killedCivilians"] == 2
    assert values(about("reuters", killedCivilians=5), about("undated", killedCivilians=2))["killedCivilians"] == 5


def test_then_the_smallest_claim_id_decides() -> None:
    two, five = about(killedCivilians=2), about(killedCivilians=5)
    first = min(two, five, key=lambda each: each["id"])
    assert values(two, five)["killedCivilians"] == values(five, two)["killedCivilians"] == first["killedCivilians"]


@pytest.mark.parametrize(
    "how",
    [{"polarity": "denied"}, {"certainty": "alleged"}, {"certainty": "hedged"}, {"certainty": "hypothetical"}],
    ids=lambda how: next(iter(how.values())),
)
def test_values_rest_on_factual_claims(how: dict[str, Any]) -> None:
    shown = values(about(), claim("attack", values={"killedCivilians": 2}, **how))
    assert "killedCivilians" not in shown
    assert "disputed" not in shown


def test_a_reported_value_is_as_good_as_an_asserted_one() -> None:
    shown = values(claim("attack", values={"killedCivilians": 2}, said_by="un", certainty="reported"))
    assert shown["killedCivilians"] == 2


# What is disputed


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        ({"killedTotal": 2}, {"killedTotal": 2}, False),
        ({"killedTotal": 2}, {"killedTotal": 3}, True),
        ({"killedTotalMin": 31}, {"killedTotal": 31}, False),
        ({"killedTotalMin": 31}, {"killedTotal": 30}, True),
        ({"killedTotalMin": 31}, {"killedTotalMin": 50}, False),
        ({"killedTotalMin": 31}, {"killedTotalMax": 40}, False),
        ({"killedTotalMin": 31}, {"killedTotalMax": 30}, True),
        ({"killedTotalMin": 1, "killedTotalMax": 5}, {"killedTotalMin": 5, "killedTotalMax": 9}, False),
        ({"killedTotalMin": 1, "killedTotalMax": 4}, {"killedTotalMin": 5, "killedTotalMax": 9}, True),
        ({"killedTotal": 0}, {"killedTotalMin": 1}, True),
        ({"killedTotal": 0}, {}, False),
        ({"killedTotal": 2}, {"killedCivilians": 3}, False),
    ],
)
def test_only_ranges_that_exclude_each_other_disagree(
    one: dict[str, int], other: dict[str, int], disputed: bool
) -> None:
    shown = values(about("economist", **one), about("bbc", **other))
    assert shown.get("disputed", []) == (["killedTotal"] if disputed else [])


def test_a_quantity_is_shown_as_one_claim_states_it() -> None:
    """Never the least of one source beside the exact number of another."""
    shown = values(about("reuters", injuredTotalMin=31), about("bbc", injuredTotal=31))
    assert (shown.get("injuredTotal"), shown.get("injuredTotalMin")) == (31, None)


def test_a_denied_value_is_disputed() -> None:
    said = about("economist", killedCivilians=2)
    assert values(said, claim("attack", "bbc", values={"killedCivilians": 2}, polarity="denied"))["disputed"] == [
        "killedCivilians"
    ]
    assert "disputed" not in values(said, claim("attack", "bbc", values={"killedCivilians": 3}, polarity="denied"))


def test_silence_is_no_disagreement() -> None:
    assert "disputed" not in values(about("economist", killedCivilians=2), about("bbc"))


def test_single_values_that_differ_are_disputed() -> None:
    one, other = (claim("x", each, values={"gender": g}) for each, g in (("economist", "male"), ("bbc", "female")))
    assert values(one, other)["disputed"] == ["gender"]


# Sets


def test_sets_are_united_and_never_disputed_by_each_other() -> None:
    shown = values(about("economist", weapon=["rocket"]), about("bbc", weapon=["mine", "rocket"]))
    assert shown["weapon"] == ["mine", "rocket"]
    assert "disputed" not in shown


def test_a_denied_member_of_a_set_is_disputed() -> None:
    denied = claim("attack", "bbc", values={"weapon": ["rocket"]}, polarity="denied")
    shown = values(about("economist", weapon=["rocket", "mine"]), denied)
    assert (shown["weapon"], shown["disputed"]) == (["mine", "rocket"], ["weapon"])


# Names


def named(source: str, *names: tuple[str, str], **parts: Any) -> dict[str, Any]:
    lists = {"name": [name for name, _ in names], "nameLang": [language for _, language in names]}
    return claim("ghani", source, values={"kind": ["Person"], **lists}, **parts)


def test_names_are_kept_with_their_languages_in_parallel() -> None:
    shown = values(
        named("economist", ("Ashraf Ghani", "en"), ("اشرف غنی", "fa")),
        named("bbc", ("Mr Ghani", "en"), ("اشرف غني", "ps")),
    )
    assert dict(zip(shown["names"], shown["namesLang"], strict=True)) == {
        "Ashraf Ghani": "en",
        "Mr Ghani": "en",
        "اشرف غنی": "fa",
        "اشرف غني": "ps",
    }


def test_one_name_in_two_languages_stands_twice() -> None:
    shown = values(named("economist", ("Kabul", "de"), ("Kabul", "en")))
    assert (shown["names"], shown["namesLang"]) == (["Kabul", "Kabul"], ["de", "en"])


def test_an_english_name_is_shown_before_more_frequent_others() -> None:
    shown = values(
        named("economist", ("اشرف غنی", "fa")), named("bbc", ("اشرف غنی", "fa")), named("reuters", ("Ghani", "en-GB"))
    )
    assert shown["name"] == "Ghani"


def test_of_two_english_names_the_one_with_more_sources_is_shown() -> None:
    shown = values(named("economist", ("Ghani", "en")), named("undated", ("Ghani", "en")), named("bbc", ("Mr G", "en")))
    assert shown["name"] == "Ghani"


def test_a_name_that_is_only_alleged_is_a_name() -> None:
    assert values(named("economist", ("Ghani", "en"), certainty="alleged"))["name"] == "Ghani"
    assert "names" not in values(named("economist", ("Ghani", "en"), polarity="denied"))


def test_who_has_no_name_goes_by_the_id() -> None:
    assert values(claim("ghani", values={"kind": ["Person"]}))["name"] == "ghani"


# Kinds


def test_kinds_are_a_set_without_what_they_imply() -> None:
    state = entity(about(), claim("attack", "bbc", values={"kind": ["Event", "AssassinationAttempt"]}))
    assert state.properties["kind"] == ["AssassinationAttempt"]
    assert state.labels == {"Thing", "Entity", "Event", "ViolentEvent", "Attack", "AssassinationAttempt"}


def test_kinds_that_exclude_each_other_are_both_kept_and_disputed() -> None:
    state = entity(claim("x", values={"kind": ["Person"]}), claim("x", "bbc", values={"kind": ["ArmedGroup"]}))
    assert state.properties["kind"] == ["ArmedGroup", "Person"]
    assert state.properties["disputed"] == ["kind"]
    assert state.labels == {"Thing", "Entity", "Actor", "Person", "Organisation", "ArmedGroup"}


def test_a_denied_kind_is_no_kind() -> None:
    state = entity(claim("x", values={"kind": ["Person"]}, polarity="denied"))
    assert state.labels == {"Thing", "Entity"}
    assert state.properties == {
        "id": "x",
        "name": "x",
        "searchKeys": ["a_x", "w_x"],
        "claims": 0,
        "independentSources": 0,
    }


# Events: status, dates, series


@pytest.mark.parametrize(
    ("stated", "status", "unrealised"),
    [
        (["planned"], "planned", True),
        (["planned", "cancelled"], "cancelled", True),
        (["planned", "held"], "held", False),
        (["cancelled", "held"], "held", False),
        ([], None, False),
    ],
)
def test_the_highest_status_stands_and_is_no_dispute(stated: list[str], status: str | None, unrealised: bool) -> None:
    claims = [claim("vote", each, values={"status": s}) for each, s in zip(SOURCES, stated, strict=False)]
    state = entity(claim("vote", values={"kind": ["Vote"]}), *claims)
    assert state.properties.get("status") == status
    assert ("Unrealised" in state.labels) is unrealised
    assert "disputed" not in state.properties


@pytest.mark.parametrize("certainty", ["alleged", "hedged", "hypothetical"])
def test_an_event_that_nobody_vouches_for_is_unrealised(certainty: str) -> None:
    state = entity(claim("coup", values={"kind": ["Event"]}, certainty=certainty))
    assert (state.properties["status"], "Unrealised" in state.labels) == (certainty, True)


def test_the_strongest_of_the_weak_certainties_is_the_status() -> None:
    weak = [claim("coup", values={"kind": ["Event"]}, certainty=c) for c in ("hypothetical", "alleged", "hedged")]
    assert values(*weak)["status"] == "alleged"
    assert "status" not in values(*weak, claim("coup", "bbc", values={"kind": ["Event"]}))


def test_whoever_is_only_alleged_to_exist_is_unrealised_too() -> None:
    alleged = claim("x", values={"kind": ["Person"]}, certainty="alleged")
    state = entity(alleged)
    assert "Unrealised" in state.labels
    assert state.properties["status"] == "alleged"
    assert "Unrealised" not in entity(alleged, claim("x", "bbc", values={"kind": ["Person"]})).labels


def test_an_event_s_dates_are_shown_as_one_claim_writes_them_with_what_all_agree_on() -> None:
    shown = values(
        claim("talks", "reuters", values={"kind": ["Meeting"]}, from_="2015-05", until="2015-06"),
        claim("talks", "bbc", values={"kind": ["Meeting"]}, from_="2015-05-04"),
    )
    assert (shown["from"], shown.get("until")) == ("2015-05-04", None)
    assert shown["fromEarliest"] == shown["fromLatest"] == date(2015, 5, 4)
    assert (shown["untilEarliest"], shown["untilLatest"]) == (date(2015, 6, 1), date(2015, 6, 30))
    assert "disputed" not in shown


def test_of_dates_that_exclude_each_other_either_may_be_right() -> None:
    shown = values(
        claim("oath", "economist", values={"kind": ["Inauguration"]}, from_="[..2014-09-21]", until="[..2014-09-21]"),
        claim("oath", "reuters", values={"kind": ["Inauguration"]}, from_="2014-09-29", until="2014-09-29"),
    )
    assert shown["disputed"] == ["from"]
    assert (shown.get("fromEarliest"), shown["fromLatest"]) == (None, date(2014, 9, 29))
    assert (shown.get("untilEarliest"), shown["untilLatest"]) == (None, date(2014, 9, 29))


def test_dates_that_exclude_each_other_are_disputed() -> None:
    first = claim("talks", "reuters", values={"kind": ["Meeting"]}, from_="2015-05-01", until="2015-05-02")
    second = claim("talks", "bbc", values={"kind": ["Meeting"]}, from_="2015-05-03", until="2015-05-04")
    touching = claim("talks", "bbc", values={"kind": ["Meeting"]}, from_="2015-05-02", until="2015-05-04")
    assert values(first, second)["disputed"] == ["from"]
    assert "disputed" not in values(first, touching)


def test_a_series_keeps_its_stated_bounds() -> None:
    shown = values(
        claim(
            "attacks", values={"kind": ["Attack"], "series": True, "occurrences": 5}, from_="2015-05", until="2015-06"
        )
    )
    assert (shown["fromEarliest"], shown["fromLatest"]) == (date(2015, 5, 1), date(2015, 5, 31))
    assert (shown["untilEarliest"], shown["untilLatest"]) == (date(2015, 6, 1), date(2015, 6, 30))


# Facts


def test_a_fact_has_its_claims_qualifiers_dates_and_sources() -> None:
    shown = fact(
        took_part("economist", qualifiers={"role": ["negotiator"]}, from_="2015-05-02", until="2015-05-02"),
        took_part("bbc", qualifiers={"role": ["host"], "capacity": "personal"}, on="2015-06-01"),
    )
    assert shown == {
        "id": "a57689f1c9d418347822c9b36d3a3e33",
        "role": ["host", "negotiator"],
        "capacity": "personal",
        "fromLatest": date(2015, 5, 2),
        "untilEarliest": date(2015, 6, 1),
        "claims": 2,
        "sources": ["bbc", "economist"],
        "independentSources": 2,
    }


@pytest.mark.parametrize(
    "how",
    [{"polarity": "denied"}, {"certainty": "alleged"}, {"certainty": "hedged"}, {"certainty": "hypothetical"}],
    ids=lambda how: next(iter(how.values())),
)
def test_only_what_is_affirmed_and_vouched_for_is_a_fact(how: dict[str, Any]) -> None:
    assert fact(took_part(**how)) is None


def test_a_fact_that_some_deny_says_how_many() -> None:
    shown = fact(took_part(), took_part("bbc", polarity="denied"), took_part("reuters", polarity="denied"))
    assert shown is not None
    assert (shown["denied"], shown["claims"], shown["sources"]) == (2, 1, ["economist"])


def test_a_fact_that_no_source_says_in_its_own_voice_is_attributed() -> None:
    said = took_part(said_by="delegates", certainty="reported")
    assert (fact(said) or {})["attributed"] is True
    assert "attributed" not in (fact(said, took_part("bbc")) or {})


def test_a_fact_about_an_unrealised_event_is_unrealised() -> None:
    planned = talks(says={"status": "planned"})
    assert (fact(took_part(), event=[planned]) or {})["unrealised"] is True
    assert "unrealised" not in (fact(took_part(), event=[planned, talks("bbc", says={"status": "held"})]) or {})


def test_single_qualifiers_that_differ_are_disputed() -> None:
    personal, official = (
        took_part(each, qualifiers={"capacity": capacity})
        for each, capacity in (("economist", "personal"), ("bbc", "official"))
    )
    shown = fact(personal, official)
    assert shown is not None
    assert (shown["capacity"], shown["disputed"]) == ("official", ["capacity"])
    assert "disputed" not in (fact(personal, took_part("bbc")) or {})


def test_what_is_related_to_itself_is_no_fact() -> None:
    same = claim("agha", relation="CLOSE_TO", object="agha")
    assert RESOLVER.fact([same], SOURCES, {}) is None


def test_an_undated_participation_takes_the_dates_of_its_own_source_s_event() -> None:
    event = [talks("economist", from_="2015-05", until="2015-06"), talks("bbc", from_="2014", until="2014")]
    views = {"talks": RESOLVER.event_view(event, SOURCES), "agha": EventView()}

    def bounds(source: str, **parts: Any) -> Any:
        return RESOLVER.claim_bounds(took_part(source, **parts), SOURCES[source], views)

    assert bounds("economist").as_properties() == {
        "fromEarliest": date(2015, 5, 1),
        "fromLatest": date(2015, 6, 30),
        "untilEarliest": date(2015, 5, 1),
        "untilLatest": date(2015, 6, 30),
    }
    assert bounds("bbc").until_latest == date(2014, 12, 31)
    assert bounds("reuters").undated
    assert bounds("economist", on="2015-06-24").from_earliest is None


def outer(stated: Any, *descriptions: Any) -> tuple[date | None, date | None]:
    """By when what a claim of June 2015 says had begun and was over, as its publication has it."""
    sources = {"report": SourceView("report", frozenset({"report"}), "2015-06-24", date(2015, 6, 24))}
    event = descriptions[0]["subject"] if descriptions else stated["subject"]
    views = {stated["subject"]: EventView(), event: RESOLVER.event_view(descriptions or [stated], sources)}
    own = RESOLVER.claim_bounds(stated, sources["report"], views)
    found = RESOLVER.outer_bounds(stated, sources["report"], views, own)
    return found["begunBy"], found["overBy"]


def test_what_is_put_forward_as_fact_had_begun_by_its_publication_and_the_momentary_was_over() -> None:
    day = date(2015, 6, 24)

    def described(kind: str, **more: Any) -> Any:
        values = {"kind": [kind], **more.pop("values", {})}
        return claim("it", "report", values=values, **more)

    assert outer(described("Nomination")) == (day, day)
    assert outer(described("Dispute")) == (day, None)
    assert outer(described("Attack", values={"series": True})) == (day, None)
    assert outer(described("Vote", values={"status": "planned"})) == (None, None)
    assert outer(described("Meeting", from_="2015-07-01")) == (None, None)
    assert outer(described("Attack", certainty="hypothetical")) == (None, None)
    assert outer(described("Attack", from_="2015-06-22", until="2015-06-22")) == (None, None)
    assert outer(described("Nomination", from_="2015-06-01")) == (None, day)
    took_part_in = claim("agha", "report", relation="PARTICIPATED_IN", object="it")
    assert outer(took_part_in, described("Nomination")) == (day, day)
    assert outer(claim("a", "report", relation="CAPTURED", object="b")) == (day, day)
    assert outer(claim("a", "report", relation="HELD", object="b")) == (day, None)
    assert outer(claim("a", "report", relation="RELATIVE_OF", object="b")) == (None, None)


def test_a_fact_is_unrealised_when_its_own_event_is() -> None:
    views = {"attack": EventView(True), "vote": EventView(True, unrealised=True)}

    def unrealised(subject: str, relation: str, object: str) -> bool:
        state = RESOLVER.fact([claim(subject, relation=relation, object=object)], SOURCES, views)
        return state is not None and "unrealised" in state.properties

    assert not unrealised("attack", "INTERRUPTED", "vote")
    assert unrealised("vote", "FOLLOWED", "attack")
    assert unrealised("ghani", "PARTICIPATED_IN", "vote")
    assert not unrealised("officials", "FEARED", "vote")


def test_kinship_holds_at_all_times() -> None:
    related = claim("a", relation="RELATIVE_OF", object="b", qualifiers={"kinship": ["cousin"]}, on="2015-06-24")
    assert RESOLVER.claim_bounds(related, SOURCES["economist"], {}).undated


def test_the_own_event_of_a_claim_is_known_from_the_ontology(vocabulary: Vocabulary) -> None:
    assert RESOLVER.own_event(took_part()) == "talks"
    assert RESOLVER.own_event(claim("a", relation="INTERRUPTED", object="b")) == "a"
    assert RESOLVER.own_event(claim("a", relation="FEARED", object="b")) is None
    assert RESOLVER.own_event(claim("a", relation="HELD", object="b")) is None
    assert RESOLVER.own_event(about()) is None
    assert {r.type for r in vocabulary.relations.values() if r.timeless} == {"BORN_IN", "RELATIVE_OF"}


# Order never matters

WAYS = st.sampled_from(
    [{}, {}, {"polarity": "denied"}, {"certainty": "alleged"}, {"confidence": "low"}, {"said_by": "un"}]
)
STATED = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([["Attack"], ["Meeting"], ["Person"], ["Event"]]),
        "killedTotal": st.integers(0, 3),
        "killedTotalMin": st.integers(0, 3),
        "weapon": st.sampled_from([["rocket"], ["mine", "rocket"]]),
        "status": st.sampled_from(["planned", "cancelled", "held"]),
        "series": st.booleans(),
        "outcome": st.sampled_from([["a"], ["b", "c"]]),
    },
)
DATES = st.sampled_from([{}, {"from_": "2015-06"}, {"from_": "2015", "until": ".."}, {"on": "2015-06-24"}])
DESCRIBED = st.tuples(st.sampled_from(sorted(SOURCES)), STATED, WAYS, DATES).map(
    lambda parts: claim("x", parts[0], values=parts[1], **parts[2], **parts[3])
)


@given(st.lists(DESCRIBED, min_size=1, max_size=8).flatmap(lambda c: st.tuples(st.just(c), st.permutations(c))))
@settings(max_examples=300)
def test_an_entity_is_the_same_whatever_the_order_of_its_claims(
    orders: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    assert entity(*orders[0]) == entity(*orders[1])


QUALIFIED = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from([["host"], ["host", "negotiator"]]),
        "capacity": st.sampled_from(["personal", "official"]),
        "ordinal": st.integers(1, 3),
    },
)
CLAIMED = st.tuples(st.sampled_from(sorted(SOURCES)), QUALIFIED, WAYS, DATES).map(
    lambda parts: took_part(parts[0], qualifiers=parts[1], **parts[2], **parts[3])
)


@given(st.lists(CLAIMED, min_size=1, max_size=8).flatmap(lambda c: st.tuples(st.just(c), st.permutations(c))))
@settings(max_examples=300)
def test_a_fact_is_the_same_whatever_the_order_of_its_claims(
    orders: tuple[list[dict[str, Any]], list[dict[str, Any]]],
) -> None:
    assert fact(*orders[0]) == fact(*orders[1])


@given(st.lists(DESCRIBED, min_size=1, max_size=8))
@settings(max_examples=300)
def test_nothing_shown_is_made_up(claims: list[dict[str, Any]]) -> None:
    """Each value shown is one that a factual claim states, and nothing but the declared is shown."""
    state = entity(*claims)
    factual = [c for c in claims if c["polarity"] == "affirmed" and c["certainty"] in ("asserted", "reported")]
    for name in ("killedTotal", "killedTotalMin", "series"):
        if name in state.properties:
            assert state.properties[name] in [c[name] for c in factual if name in c]
    for name in ("weapon", "outcome"):
        assert set(state.properties.get(name, [])) == {value for c in factual for value in c.get(name, [])}
