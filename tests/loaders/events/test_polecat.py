"""POLECAT: several actors in a cell, the word None for nothing, headers longer than their rows."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.base import Options
from loaders.events.polecat import COLUMNS
from loaders.reading import read_file

NAME = "ngecEvents.20230620092508.Release441.DV.txt"
HEADER = [column.replace("_", " ").title() for column in COLUMNS]
# Made up, in the shape of a row.
ROW = [
    *["20200912-0001-abcdef012345_CONSULT_R", "2020-09-12", "CONSULT", "third-party", "None", "VERBAL COOPERATION"],
    "diplomatic; peacekeeping",
    *["Masoom Stanekzai", "AFG", "AFG", "GOV", "GOV", "chief negotiator", "Mr Stanekzai", "Masoom Stanekzai"],
    *["Taliban", "AFG", "AFG", "REB", "REB", "None", "the Taliban", "Taliban"],
    *["Doha", "Doha", "None", "Baladiyat ad Dawhah", "QAT", "25.2854", "51.531", "290030", "Doha", "PPLC"],
    *["The Gazette", "2020-09-13", "Masoom Stanekzai", "Taliban", "Doha; Afghanistan", "en", "NGEC_coder-Vers001-b1"],
]
KEY = ROW[0]
EVENT = f"polecat:event-{KEY}"


def table(*rows: list[str], header: list[str] = HEADER) -> str:
    return "".join("\t".join(row) + "\n" for row in (header, *rows))


def test_a_row_is_an_event_that_a_story_tells_of(read, claims):
    reading = read(table(ROW), NAME)

    assert reading.problems == []
    assert list(reading.not_kept) == []
    assert reading.dataset.version == "20230620"
    (story,) = (source for source in reading.sources.values() if source.id.startswith("polecat:story-"))
    assert (story.title, story.publisher, story.published, story.language) == (
        "The Gazette, story of 2020-09-13",
        "The Gazette",
        "2020-09-13",
        "en",
    )
    told = {"source": story.id, "certainty": "asserted"}
    assert claims(reading, KEY) == [
        {
            **told,
            "subject": EVENT,
            "kind": ["Meeting"],
            "name": ["Masoom Stanekzai: meet at a third place: Taliban, 2020-09-12"],
            "from": "2020-09-12",
            "until": "2020-09-12",
            "code": [
                "plover-context:diplomatic",
                "plover-context:peacekeeping",
                "plover-quad-class:VERBAL COOPERATION",
                "plover:CONSULT third-party",
                "polecat-coder:NGEC_coder-Vers001-b1",
            ],
            "note": "the story also names people: Masoom Stanekzai; organizations: Taliban; "
            "locations: Doha; Afghanistan",
            "latitude": 25.2854,
            "longitude": 51.531,
        },
        {
            **told,
            "subject": "polecat:actor-masoom-stanekzai",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["initiator"],
            "note": "title: chief negotiator; in the story: Mr Stanekzai",
        },
        {
            **told,
            "subject": "polecat:actor-taliban",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["recipient"],
            "note": "in the story: the Taliban",
        },
        {
            **told,
            "subject": EVENT,
            "relation": "TOOK_PLACE_IN",
            "object": "polecat:place-qat-baladiyat-ad-dawhah-doha",
            "note": "in the story: Doha",
        },
    ]


def test_of_several_actors_in_a_cell_nobody_knows_whose_country_is_which(read, claims):
    two = ROW.copy()
    two[7], two[8] = "Masoom Stanekzai; Abdullah Abdullah", "AFG; USA"

    found = [claim for claim in claims(read(table(two), NAME), KEY) if claim.get("role") == ["initiator"]]

    note = (
        "title: chief negotiator; in the story: Mr Stanekzai; actor_country: AFG; USA; actor_cow: AFG; "
        "primary_actor_sector: GOV; actor_sectors: GOV; wikipedia: Masoom Stanekzai"
    )
    assert [(claim["subject"], claim["note"]) for claim in found] == [
        ("polecat:actor-masoom-stanekzai", note),
        ("polecat:actor-abdullah-abdullah", note),
    ]


def test_an_actor_without_a_name_has_the_words_of_the_story(read, claims):
    unnamed = ROW.copy()
    unnamed[15] = "None"

    assert "polecat:actor-the-taliban" in [claim["subject"] for claim in claims(read(table(unnamed), NAME), KEY)]


def test_other_headers_and_trailing_tabs_are_the_same(read, claims):
    usual = claims(read(table(ROW), NAME), KEY)
    older = ["Event Intensity" if name == "Intensity" else name for name in HEADER]

    assert claims(read(table(ROW, header=[*HEADER, "Event Code", "Comment"]), NAME), KEY) == usual
    assert claims(read(table([*ROW, "", ""]), NAME), KEY) == usual
    assert claims(read(table(ROW, header=older), NAME), KEY) == usual
    assert claims(read("\ufeff" + table(ROW), NAME), KEY) == usual


def test_a_type_nobody_knows_is_kept_and_named(read, claims):
    unknown = ROW.copy()
    unknown[2] = "JUGGLE"
    reading = read(table(unknown), NAME)

    event = claims(reading, KEY)[0]
    assert (event["kind"], "plover:JUGGLE third-party" in event["code"]) == (["Event"], True)
    assert [(each.property, each.value) for each in reading.not_kept] == [("event_type", "JUGGLE")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(range(len(ROW))), st.text(max_size=12), max_size=5))
def test_whatever_stands_in_a_cell_is_read_or_refused(tmp_path, vocabulary, changed):
    path = tmp_path / NAME
    row = [changed.get(index, cell) for index, cell in enumerate(ROW)]
    path.write_bytes(table(row).encode("utf-8", "replace"))

    reading = read_file(path, vocabulary, Options())

    assert len(reading.bad) + reading.accepted >= 1
