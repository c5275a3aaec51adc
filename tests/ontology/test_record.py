"""The public record around June 2015: the doubts it must hold, and what it must not turn into fact.

The pages themselves are not part of the project, so what is testable of a source is that it can be looked up, that its
date fits its address, and that no claim knows more than a page of that day could.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from graph.model.claims import Claim, Source
from graph.model.dates import bounds
from loaders.reading import Reading, read_file
from ontology.files import DATASETS
from ontology.vocabulary import load_vocabulary

FACTUAL = {"asserted", "reported"}


@pytest.fixture(scope="module")
def first() -> Reading:
    return read_file(DATASETS / "afghanistan-2015.trig", load_vocabulary())


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_file(DATASETS / "afghanistan-2015-record.trig", load_vocabulary())


@pytest.fixture(scope="module")
def claims(reading: Reading) -> list[Claim]:
    return [claim for draft in reading.drafts for claim in draft.claims]


@pytest.fixture(scope="module")
def sources(reading: Reading) -> Mapping[str, Source]:
    return reading.sources


def stands(claim: Claim) -> bool:
    """Whether a claim makes a fact."""
    return claim.polarity == "affirmed" and claim.certainty in FACTUAL


def said(claims: list[Claim], subject: str, relation: str, object: str) -> list[tuple[str, str | None, str]]:
    """Source, speaker and polarity of every claim about a relation."""
    wanted = (subject, relation, object)
    found = [c for c in claims if (c.subject, c.relation, c.object) == wanted]
    return sorted(((c.source, c.said_by, c.polarity) for c in found), key=str)


def values(claims: list[Claim], subject: str, attribute: str) -> dict[Any, set[str]]:
    """The values of an attribute that stand, and the sources that give each."""
    found = defaultdict(set)
    for claim in claims:
        if claim.subject == subject and attribute in claim.values and stands(claim):
            found[claim.values[attribute]].add(claim.source)
    return dict(found)


def dates(claims: list[Claim], subject: str) -> set[tuple[str | None, str | None]]:
    """The dates that those who describe an event as having happened give it."""
    return {(c.from_, c.until) for c in claims if c.subject == subject and "kind" in c.values and stands(c)}


# The file as a whole


def test_the_record_checks_clean_without_the_first_file(reading: Reading, claims: list[Claim]) -> None:
    assert reading.problems == []
    assert [draft.key for draft in reading.bad] == []
    assert len(claims) >= 300
    assert len({claim.source for claim in claims}) >= 45


def test_its_sources_are_its_own_and_its_entities_those_of_the_first_file(
    reading: Reading, first: Reading, claims: list[Claim]
) -> None:
    known = {claim.subject for draft in first.drafts for claim in draft.claims}
    assert set(reading.sources) & set(first.sources) == set()
    assert {s.url for s in reading.sources.values()} & {s.url for s in first.sources.values()} == {None}
    shared = {claim.subject for claim in claims} & known
    assert {"parliament-attack-2015", "masoom-stanekzai", "tayyeb-agha", "kunduz-city", "taliban"} <= shared


def test_every_claim_has_a_locator_and_a_source_that_can_be_looked_up(
    claims: list[Claim], sources: Mapping[str, Source]
) -> None:
    assert [claim.subject for claim in claims if not claim.locator] == []
    bare = {claim.source for claim in claims if not (sources[claim.source].url or sources[claim.source].archive_url)}
    assert bare == set()
    assert {claim.source for claim in claims if not sources[claim.source].title} == set()


def address_date(url: str) -> str | None:
    """The date that a web address bears, if any."""
    if run := re.search(r"(?:KBN|USKBN)\w*?(20\d\d)([01]\d)([0-3]\d)(?:\?|$)", url):
        return "-".join(run.groups())
    url = url.replace("/25-Nov-2015/", "/2015/11/25/")
    parts = re.search(r"/(20\d\d)[/-]([01]\d)(?:[/-]([0-3]\d))?/", url)
    return "-".join(part for part in parts.groups() if part) if parts else None


def test_a_source_bears_the_date_of_its_address(sources: Mapping[str, Source]) -> None:
    dated = {s.id: (address_date(s.url), s.published) for s in sources.values() if s.url and address_date(s.url)}
    assert len(dated) >= 18
    wrong = {id: pair for id, pair in dated.items() if not str(pair[1]).startswith(str(pair[0]))}
    assert wrong == {}


def test_no_claim_is_of_a_day_after_its_source(claims: list[Claim], sources: Mapping[str, Source]) -> None:
    """But for what is announced or put off."""
    late = set()
    for claim in claims:
        published = bounds(on=sources[claim.source].published)
        began = bounds(from_=claim.from_, until=claim.until, on=claim.on)
        if began.from_earliest and published.from_latest and began.from_earliest > published.from_latest:
            late.add((claim.source, claim.subject))
    assert late == {
        ("reuters-2015-05-01", "qatar-conference-2015-05"),
        ("tribune-2015-07-30", "murree-second-round-2015"),
    }


def test_a_copy_names_what_it_copies_and_not_itself_as_witness(
    claims: list[Claim], sources: Mapping[str, Source]
) -> None:
    origins = {origin for source in sources.values() for origin in source.derived_from}
    speaking = {claim.source for claim in claims}
    assert {s.id: s.derived_from[0] for s in sources.values() if s.derived_from} == {
        "gebende-haende-2015-06-23": "ap-2015-06-22",
        "dna-2015-06-22": "afp-2015-06-22",
        "afghanistan24h-2015-06-24": "tolonews-2015-06-24",
        "new-lebanon-2015-07": "reuters-2015-07-04",
        "trt-world-2015-07": "xinhua-2015-07-04",
        "asia-plus-2015-05-26": "wsj-2015-05-25",
        "raha-2015-07-30": "afp-2015-07-30-talks",
        "daily-mail-2015-04": "reuters-2015-04-08",
        "afghanistan-info-2015-04-09": "reuters-2015-04-08",
        "trt-world-2016-05-06": "reuters-2016-05-06",
        "wion-2016-06-20": "reuters-2016-06-20",
        "business-standard-2016-06": "afp-2016-06-20",
        "china-and-the-middle-east-2015-05-25": "nyt-2015-05-25",
        "lawfare-2015-07-09": "shahamat-2015-07-08",
        "indian-express-2015-07-29": "ap-2015-07-29",
        "indilens-2015-07": "guardian-2015-07",
        "times-of-islamabad-2015-11-25": "bbc-2015-11",
        "thanh-nien-2015-10": "reuters-2015-10-01",
    }
    # Of the originals only one was read itself; the others stand for what their copies have in common.
    assert origins & speaking == {"bbc-2015-11"}
    assert set(sources) - speaking == origins - speaking


# Disagreements that the record offers


def test_how_many_attackers_died_is_disputed(claims: list[Claim]) -> None:
    assert values(claims, "parliament-attack-2015", "killedAttackers") == {
        6: {"dw-2015-06-22-first", "rt-deutsch-2015-06"},
        7: {
            "aa-2015-06-22",
            "gebende-haende-2015-06-23",
            "dna-2015-06-22",
            "domain-b-2015-06-22",
            "xinhua-2015-06-23",
        },
        8: {"dw-2015-06-22-second"},
    }


def test_the_counts_of_civilians_do_not_meet(claims: list[Claim]) -> None:
    assert values(claims, "parliament-attack-2015", "killedCivilians") == {
        2: {"dw-2015-06-22-second"},
        5: {"rt-deutsch-2015-06", "afghanistan24h-2015-06-24"},
    }
    assert values(claims, "parliament-attack-2015", "injuredCivilians") == {
        18: {"gebende-haende-2015-06-23"},
        31: {"aa-2015-06-22"},
    }


def test_no_count_of_all_the_dead_leaves_the_attackers_out(claims: list[Claim]) -> None:
    assert values(claims, "parliament-attack-2015", "killedTotal") == {}
    assert values(claims, "parliament-attack-2015", "killedTotalMin") == {
        2: {"dawn-2015-06-24"},
        5: {"xinhua-2015-06-25"},
    }


def test_the_deaths_of_the_attackers_are_the_interior_ministry_s_word(claims: list[Claim]) -> None:
    speakers = {c.said_by for c in claims if "killedAttackers" in c.values}
    assert speakers == {None, "kabul-police", "sediq-sediqqi"}


def test_a_meeting_put_off_is_not_called_off(claims: list[Claim]) -> None:
    assert values(claims, "murree-second-round-2015", "status") == {
        "planned": {"news-lens-2015-07-08-kabul", "tribune-2015-07-30"}
    }


def test_that_the_message_was_about_the_talks_is_hedged_and_denied(claims: list[Claim]) -> None:
    about = [c for c in claims if (c.subject, c.relation) == ("eid-message-2015", "ABOUT")]
    assert sorted((c.source, c.certainty, c.polarity) for c in about) == [
        ("dw-2015-07-15", "asserted", "denied"),
        ("indilens-2015-07", "hedged", "affirmed"),
    ]


def test_the_movement_denies_the_talks_in_urumqi(claims: list[Claim]) -> None:
    assert said(claims, "taliban", "PARTICIPATED_IN", "urumqi-meeting-2015") == [
        ("antiwar-2015-05-25", "taliban", "denied")
    ]


def test_acting_for_the_taliban_is_as_doubtful_as_its_page(claims: list[Claim]) -> None:
    for_them = [
        c for c in claims if c.object == "murree-meeting-2015" and "taliban" in c.qualifiers.get("onBehalfOf", [])
    ]  # type: ignore[operator]
    assert {(c.source, c.confidence) for c in for_them if c.said_by is None} == {
        ("raha-2015-07-07", "low"),
        ("news-lens-2015-07-08-doha", "medium"),
        ("dawn-2015-07-09", "medium"),
    }


def test_names_from_german_pages_are_german_spellings(claims: list[Claim], sources: Mapping[str, Source]) -> None:
    tags = {
        (name, tag)
        for c in claims
        if sources[c.source].language == "de" and c.subject in {"ismail-kahusi", "kabul"} and "name" in c.values
        for name, tag in zip(c.values["name"], c.values["nameLang"], strict=True)  # type: ignore[arg-type]
    }
    assert tags == {("Mohammad Ismail Kahusi", "de"), ("Kabul", "de")}


def test_a_number_merely_reportedly_so_makes_no_fact(claims: list[Claim]) -> None:
    counts = [(c.values["injuredTotal"], c.certainty) for c in claims if "injuredTotal" in c.values]
    assert sorted(counts) == [(21, "hedged"), (30, "asserted")]


def test_whether_lawmakers_were_hurt_is_claimed_and_denied(claims: list[Claim]) -> None:
    assert said(claims, "hurt-lawmakers", "PARTICIPATED_IN", "parliament-attack-2015") == [
        ("aa-2015-06-22", "interior-ministry-of-afghanistan", "denied"),
        ("aa-2015-06-22", "people-inside-parliament", "affirmed"),
        ("domain-b-2015-06-22", "sediq-sediqqi", "denied"),
        ("gebende-haende-2015-06-23", "sediq-sediqqi", "denied"),
        ("xinhua-2015-06-25", None, "denied"),
    ]


def test_the_accused_are_accused_and_never_in_fact_attackers(claims: list[Claim]) -> None:
    about = [c for c in claims if c.subject in {"accused-isi-officer", "haqqani-network"} and c.relation]
    assert {(c.certainty, c.polarity) for c in about} == {("alleged", "affirmed"), ("reported", "denied")}
    assert [c.source for c in claims if c.subject == "accused-isi-officer" and stands(c)] == []


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("urumqi-meeting-2015", {("2015-05-19", "2015-05-20"), ("2015-05-20", "2015-05-21")}),
        ("qatar-conference-2015-05", {("2015-05-02", "2015-05-03"), ("2015-05-03", "2015-05-04")}),
        ("mansour-strike-2016", {("2016-05-20", "2016-05-20"), ("2016-05-21", "2016-05-21")}),
        ("hold-on-kunduz-2015", {("2015-09-28", "2015-10-01"), ("2015-09-28", "[2015-10-12..2015-10-13]")}),
    ],
)
def test_an_event_dated_two_ways(claims: list[Claim], event: str, expected: set[tuple[str, str]]) -> None:
    assert dates(claims, event) - {(None, None)} == expected


def test_a_message_came_two_years_after_its_author_s_death(claims: list[Claim]) -> None:
    assert dates(claims, "mullah-omar-death") - {(None, None)} == {
        ("2013", "2013"),
        ("2013-04", "2013-04"),
        ("2013-04-23", "2013-04-23"),
    }
    message = [
        (c.source, c.certainty, c.on) for c in claims if c.object == "eid-message-2015" and c.subject == "mullah-omar"
    ]
    assert sorted(message) == [("dw-2015-07-15", "asserted", "2015-07-15"), ("indilens-2015-07", "hedged", None)]
    alive = said(claims, "mullah-omar", "PARTICIPATED_IN", "mullah-omar-death")
    assert ("pakistan-tribe-2015-07", "taliban-spokesman-of-voa", "denied") in alive


def test_where_he_died_is_denied_too(claims: list[Claim]) -> None:
    assert said(claims, "mullah-omar-death", "TOOK_PLACE_IN", "pakistan-country") == [
        ("geo-2015-07-30", "taliban", "denied"),
        ("indian-express-2015-07-29", "haseeb-sediqi", "affirmed"),
    ]


def test_the_political_office_disowns_the_talks(claims: list[Claim]) -> None:
    assert said(claims, "taliban-political-office", "PARTICIPATED_IN", "murree-meeting-2015") == [
        ("news-lens-2015-07-08-doha", "source-close-to-the-taliban", "denied"),
        ("news-lens-2015-07-08-doha", "wahid-muzhda", "denied"),
        ("tribune-2015-11-23", None, "denied"),
    ]


# Posts and capacities


def terms(claims: list[Claim], post: str) -> set[tuple[str, bool | None, str | None, str | None]]:
    """Holder, whether acting, from and until, where an end is given."""
    held = [c for c in claims if c.relation == "HELD" and c.object == post and (c.from_ or c.until)]
    return {(c.subject, c.qualifiers.get("acting"), c.from_, c.until) for c in held}  # type: ignore[misc]


def test_one_acting_minister_follows_the_other_on_a_boundary_day(claims: list[Claim]) -> None:
    assert terms(claims, "defence-minister") == {
        ("masoom-stanekzai", True, "2015-05", ".."),
        ("masoom-stanekzai", True, None, "2016-05-05"),
        ("masoom-stanekzai", True, None, "[..2016-06-20]"),
        ("abdullah-habibi", True, "2016-05-05", ".."),
        ("abdullah-habibi", False, "2016-06-20", ".."),
    }


def test_the_head_of_the_political_office_left_on_one_of_two_days(claims: list[Claim]) -> None:
    left = {until for who, _, _, until in terms(claims, "head-of-the-taliban-political-office") if who == "tayyeb-agha"}
    assert left == {"2015-08-03", "2015-08-04", "2015-08"}


def test_a_vacancy_is_said_of_the_post_by_one_source_and_its_copy(claims: list[Claim]) -> None:
    vacant = [c for c in claims if c.subject == "head-of-the-taliban-political-office" and "assessment" in c.values]
    assert {(c.source, c.from_, c.until) for c in vacant} == {
        ("bbc-2015-11", "2015-08", "2015-11"),
        ("times-of-islamabad-2015-11-25", "2015-08", "2015-11"),
    }


def test_who_acts_on_whose_behalf(claims: list[Claim]) -> None:
    acting = defaultdict(set)
    for claim in claims:
        for principal in claim.qualifiers.get("onBehalfOf", []):  # type: ignore[union-attr]
            acting[claim.object, principal].add(claim.subject)
    assert acting["urumqi-meeting-2015", "afghan-government"] == {"masoom-stanekzai"}
    assert acting["murree-meeting-2015", "afghan-government"] == {"hekmat-khalil-karzai"}
    assert acting["claim-of-responsibility-2015-06-22", "taliban"] == {"zabihullah-mujahid"}


def test_a_spokesman_attended_as_a_private_person_by_their_own_word(claims: list[Claim]) -> None:
    personal = [c for c in claims if c.subject == "sohail-shaheen" and c.qualifiers.get("capacity") == "personal"]
    assert [(c.object, c.said_by, c.locator) for c in personal] == [("qatar-conference-2015-05", "taliban", "para 3")]
    assert said(claims, "sohail-shaheen", "HELD", "spokesman-of-the-taliban-political-office") == [
        ("trt-world-2015-05", None, "affirmed")
    ]


# The first report's imagined event


def test_the_fall_of_kunduz_that_happened_is_not_the_one_imagined(claims: list[Claim]) -> None:
    assert [c.source for c in claims if "kunduz-city-fall" in (c.subject, c.object)] == []
    assert dates(claims, "fall-of-kunduz-2015-09-28") == {("2015-09-28", "2015-09-28")}
    assert all(stands(c) for c in claims if c.object == "fall-of-kunduz-2015-09-28")


def test_the_rejected_nominee_never_held_the_post_in_full(claims: list[Claim]) -> None:
    held = [c for c in claims if (c.subject, c.object) == ("masoom-stanekzai", "defence-minister")]
    assert {c.qualifiers.get("acting") for c in held} == {True}
