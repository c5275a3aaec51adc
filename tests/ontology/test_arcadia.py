"""The fictional data set: its made-up reports, whose hashes are recomputed, and one instance of each kind of doubt."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict

import pytest

from graph.model.claims import Claim
from loaders.reading import Reading, read_file
from ontology.files import DATASETS
from ontology.vocabulary import load_vocabulary

REPORTS = DATASETS / "arcadia"
STRAIGHT = str.maketrans("‘’“”", "''\"\"")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_file(DATASETS / "arcadia-2031.trig", load_vocabulary())


@pytest.fixture(scope="module")
def claims(reading: Reading) -> list[Claim]:
    return [claim for draft in reading.drafts for claim in draft.claims]


def paragraphs(source: str) -> dict[str, str]:
    """The hash of each paragraph of a made-up report, by locator."""
    text = (REPORTS / f"{source}.txt").read_text(encoding="utf-8").strip()
    forms = [unicodedata.normalize("NFC", paragraph).translate(STRAIGHT) for paragraph in text.split("\n\n")]
    hashes = [hashlib.sha256(re.sub(r"\s+", " ", form).strip().encode()).hexdigest() for form in forms]
    return {f"para {n}": digest for n, digest in enumerate(hashes, 1)}


def about(claims: list[Claim], relation: str, object: str) -> list[Claim]:
    """All that is said about a relation to one entity."""
    return [claim for claim in claims if (claim.relation, claim.object) == (relation, object)]


def given(claims: list[Claim], subject: str, attribute: str) -> set[tuple[str, object]]:
    """Which source gives which value."""
    return {(c.source, c.values[attribute]) for c in claims if c.subject == subject and attribute in c.values}


# The file as a whole


def test_it_checks_clean_and_says_that_it_is_fiction(reading: Reading, claims: list[Claim]) -> None:
    assert reading.problems == []
    assert [draft.key for draft in reading.bad] == []
    assert reading.dataset.title == "Arcadia, 2031 (fictional)"
    assert [s.id for s in reading.sources.values() if not str(s.publisher).endswith("(fictional)")] == []
    assert [s.id for s in reading.sources.values() if s.url] == []
    assert len(claims) >= 70


def test_it_shares_nothing_with_what_is_said_of_real_people(claims: list[Claim]) -> None:
    real = [
        read_file(DATASETS / f"afghanistan-2015{which}.trig", load_vocabulary()).drafts for which in ("", "-record")
    ]
    names = {claim.subject for drafts in real for draft in drafts for claim in draft.claims}
    assert {claim.subject for claim in claims} & names == set()


def test_every_report_is_there_and_every_hash_is_that_of_its_paragraph(reading: Reading, claims: list[Claim]) -> None:
    assert {path.stem for path in REPORTS.glob("*.txt")} == set(reading.sources)
    used = defaultdict(set)
    for claim in claims:
        assert claim.quote_sha256 == paragraphs(claim.source)[str(claim.locator)], claim
        used[claim.source].add(claim.locator)
    assert {source: set(paragraphs(source)) for source in reading.sources} == used


def test_every_file_hash_is_that_of_its_report(reading: Reading) -> None:
    files = {s.id: hashlib.sha256((REPORTS / f"{s.id}.txt").read_bytes()).hexdigest() for s in reading.sources.values()}
    assert files == {s.id: s.sha256 for s in reading.sources.values()}


def test_every_name_stands_in_a_report(claims: list[Claim]) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8").translate(STRAIGHT) for path in REPORTS.glob("*.txt")}
    proper = {"Person", "City", "ArmedGroup", "PoliticalParty"}
    kinds = {c.subject: str(c.values["kind"]) for c in claims if "kind" in c.values}
    named = [c for c in claims if "name" in c.values and any(kind in kinds[c.subject] for kind in proper)]
    assert len(named) >= 10
    for claim in named:
        for name in claim.values["name"]:  # type: ignore[union-attr]
            assert str(name) in texts[claim.source], claim


# One of each kind of doubt


def test_a_meeting_and_its_denial(claims: list[Claim]) -> None:
    met = [c for c in about(claims, "PARTICIPATED_IN", "blue-lantern-meeting") if c.subject == "ann-vale"]
    assert {(c.polarity, c.said_by) for c in met} == {("affirmed", None), ("denied", "ann-vale")}


def test_a_hoax_and_what_falls_with_it(claims: list[Claim]) -> None:
    captured = about(claims, "CAPTURED", "highfield")
    assert {(c.source, c.polarity) for c in captured} == {
        ("lighthouse-2031-05-08", "affirmed"),
        ("gazette-2031-05-10", "denied"),
    }
    hoax = {c.subject for c in claims if c.source == "lighthouse-2031-05-08"}
    elsewhere = {c.subject for c in claims if c.source != "lighthouse-2031-05-08"}
    assert hoax - elsewhere == {"fall-of-highfield", "highfield", "long-bridge"}


def test_two_namesakes_with_different_posts(claims: list[Claim]) -> None:
    larsens = {c.subject for c in claims if "Bo Larsen" in str(c.values.get("name", ""))}
    held = {(c.subject, c.object) for c in claims if c.relation == "HELD" and c.subject in larsens}
    assert held == {
        ("bo-larsen-deputy", "deputy-harbour-master"),
        ("bo-larsen-deputy", "harbour-master"),
        ("bo-larsen-mayor", "mayor-of-highfield"),
    }


def test_a_post_of_one_seat_vacant_then_held_by_two_at_once(claims: list[Claim]) -> None:
    assert given(claims, "harbour-master", "seats") == {("gazette-2031-05-02", 1)}
    vacant = [(c.from_, c.until) for c in claims if "vacant" in c.values.get("assessment", [])]  # type: ignore[operator]
    assert vacant == [("2031-04-03", "..")]
    held = {(c.subject, c.certainty, c.from_, c.until, c.on) for c in about(claims, "HELD", "harbour-master")}
    assert held == {
        ("otto-brandt", "asserted", None, "2031-04-03", None),
        ("otto-brandt", "asserted", "2024-06-01", "2031-04-03", None),
        ("iris-holm", "asserted", "2031-04-20", "..", None),
        ("iris-holm", "asserted", None, None, "2031-05-10"),
        ("bo-larsen-deputy", "hedged", None, None, None),
        ("bo-larsen-deputy", "asserted", "2031-05-05", "..", None),
    }


def test_an_act_after_a_death(claims: list[Claim]) -> None:
    died = about(claims, "PARTICIPATED_IN", "otto-brandt-death")
    assert {(c.subject, tuple(c.qualifiers["role"])) for c in died} == {  # type: ignore[arg-type]
        ("otto-brandt", ("deceased",))
    }
    day = {e: {c.from_ for c in claims if c.subject == e and c.from_} for e in ("otto-brandt-death", "board-meeting")}
    assert day == {"otto-brandt-death": {"2031-04-03"}, "board-meeting": {"2031-04-09"}}
    assert [c.subject for c in about(claims, "PARTICIPATED_IN", "board-meeting")] == ["otto-brandt"]


def test_an_event_dated_two_ways(claims: list[Claim]) -> None:
    assert {(c.source, c.from_) for c in claims if c.subject == "ferry-launch" and c.from_} == {
        ("harbour-register-2031-04", "2031-04-14"),
        ("herald-2031-05-03", "2031-04-16"),
    }


def test_a_vote_planned_then_held_and_a_regatta_called_off(claims: list[Claim]) -> None:
    assert given(claims, "bridge-toll-vote", "status") == {
        ("gazette-2031-05-02", "planned"),
        ("arcadia-wire-2031-05-06", "held"),
    }
    assert given(claims, "regatta-2031", "status") == {("gazette-2031-05-02", "cancelled")}


def test_three_sources_that_are_one_against_one_that_counts_for_itself(reading: Reading, claims: list[Claim]) -> None:
    wire = "arcadia-wire-2031-05-06"
    assert given(claims, "grain-store-attack", "killedTotal") == {
        (wire, 4),
        ("daily-lark-2031-05-07", 4),
        ("evening-post-2031-05-07", 4),
        ("gazette-2031-05-07", 9),
    }
    assert {s.id for s in reading.sources.values() if s.derived_from == (wire,)} == {
        "daily-lark-2031-05-07",
        "evening-post-2031-05-07",
    }
    sure = {c.confidence for c in claims if c.subject == "grain-store-attack" and c.source == "gazette-2031-05-07"}
    assert sure == {"high", "low"}


def test_a_minister_among_guests_as_a_private_person(claims: list[Claim]) -> None:
    guests = {
        c.subject: (c.qualifiers["capacity"], c.qualifiers.get("onBehalfOf"))
        for c in about(claims, "PARTICIPATED_IN", "guild-dinner")
    }
    assert guests["ann-vale"] == ("personal", None)
    assert guests["dora-finch"][0] == "representative"
    assert list(guests["dora-finch"][1]) == ["coastal-league"]  # type: ignore[arg-type]
    assert [c.polarity for c in about(claims, "MEMBER_OF", "coastal-league")] == ["denied"]


def test_what_is_alleged_hedged_or_imagined(claims: list[Claim]) -> None:
    weak = {
        (c.certainty, c.subject, c.relation, c.object) for c in claims if c.certainty not in {"asserted", "reported"}
    }
    assert weak == {
        ("alleged", "karl-oster", "SUPPORTED", "iris-holm"),
        ("hedged", "bo-larsen-deputy", "HELD", "harbour-master"),
        ("hypothetical", "grey-coats", "CAPTURED", "long-bridge"),
    }
