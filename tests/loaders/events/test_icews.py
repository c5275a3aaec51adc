"""ICEWS: a source acts towards a target; names of offices and sorts of people are no persons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.doctor.checks import check as doctor
from loaders.base import Options
from loaders.events.actors import kind_of
from loaders.events.cameo import class_of
from loaders.events.icews import COLUMNS
from loaders.reading import read_file

DATA = Path(__file__).parent / "data" / "icews_2014-2015_extract.tsv"
NAME = "events.2015.20180710092545.tab"
HEADER = "\t".join(column.replace("_", " ").title().replace("Id", "ID").replace("Cameo", "CAMEO") for column in COLUMNS)
# Made up, in the shape of a row.
ROW = [
    "9900001",
    "2015-07-10",
    "Xi Jinping",
    "Executive,Government",
    "China",
    "Consult",
    "040",
    "1.0",
    "Government (Afghanistan)",
    "Government",
    "Afghanistan",
    "7700001",
    "3",
    "The Gazette",
    "Kabul",
    "",
    "Kabul",
    "Afghanistan",
    "34.5281",
    "69.1723",
]
STORY = {"source": "icews:story-7700001", "certainty": "asserted", "locator": "sentence 3"}


def table(*rows: list[str]) -> str:
    return "\n".join([HEADER, *("\t".join(row) for row in rows)]) + "\n"


def key_of(reading) -> str:
    return next(draft.key for draft in reading.good if draft.key.startswith("9900001"))


def test_a_row_is_an_event_in_a_sentence_of_a_story(read, claims):
    reading = read(table(ROW), NAME)
    key = key_of(reading)
    event = f"icews:event-{key}"

    assert reading.problems == []
    assert list(reading.not_kept) == []
    assert key == "9900001-def6920313fa2e0b"
    assert claims(reading, key) == [
        {
            **STORY,
            "subject": event,
            "kind": ["Event"],
            "name": ["Xi Jinping: Consult: Government (Afghanistan), 2015-07-10"],
            "from": "2015-07-10",
            "until": "2015-07-10",
            "code": ["cameo:040", "icews-event:Consult", "icews-intensity:1.0"],
            "latitude": 34.5281,
            "longitude": 69.1723,
        },
        {
            **STORY,
            "subject": "icews:actor-xi-jinping",
            "relation": "PARTICIPATED_IN",
            "object": event,
            "role": ["initiator"],
        },
        {
            **STORY,
            "subject": "icews:actor-government-afghanistan",
            "relation": "PARTICIPATED_IN",
            "object": event,
            "role": ["recipient"],
        },
        {
            **STORY,
            "subject": event,
            "relation": "TOOK_PLACE_IN",
            "object": "icews:place-afghanistan-kabul-kabul",
        },
    ]


def test_actors_places_and_the_story(read, shared):
    reading = read(table(ROW), NAME)

    assert shared(reading) == [
        ("icews:actor-xi-jinping", "Actor", "Xi Jinping"),
        ("icews:actor-government-afghanistan", "GovernmentBody", "Government (Afghanistan)"),
        ("icews:country-afghanistan", "Country", "Afghanistan"),
        ("icews:place-afghanistan-kabul", "Province", "Kabul"),
        ("icews:place-afghanistan-kabul", "PART_OF", "icews:country-afghanistan"),
        ("icews:place-afghanistan-kabul-kabul", "Place", "Kabul"),
        ("icews:place-afghanistan-kabul-kabul", "PART_OF", "icews:place-afghanistan-kabul"),
    ]
    story = reading.sources["icews:story-7700001"]
    assert (story.title, story.publisher, story.published) == (
        "The Gazette, story 7700001",
        "The Gazette",
        "2015-07-10/..",
    )


def test_one_number_may_stand_for_several_events(read):
    other = [*ROW[:5], "Make a visit", "042", *ROW[7:]]

    records = [draft.key for draft in read(table(ROW, other, ROW), NAME).good if draft.key.startswith("9900001")]

    assert records == ["9900001-def6920313fa2e0b", records[1], "9900001-def6920313fa2e0b-2"]
    assert len(set(records)) == 3


def test_the_order_of_rows_and_columns_does_not_matter(read):
    def records(content: str) -> set[str]:
        return {draft.key for draft in read(content, NAME).good}

    other = ["9900002", *ROW[1:]]
    cells = [HEADER.split("\t"), ROW, other]
    backwards = "\n".join("\t".join(reversed(row)) for row in cells)

    assert records(table(ROW, other)) == records(table(other, ROW)) == records(backwards)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Government (Pakistan)", "GovernmentBody"),
        ("Head of Government (Pakistan)", "Actor"),
        ("Defense / Security Ministry (Pakistan)", "Ministry"),
        ("Police (Afghanistan)", "Police"),
        ("Citizen (Pakistan)", "Actor"),
        ("Xi Jinping", "Actor"),
        ("Military Forces of Afghanistan (2014-2021)", "Army"),
    ],
)
def test_only_a_name_that_is_plainly_a_bodys_gives_it_a_class(name, kind):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("193", "fight with small arms and light weapons", "Battle"),
        ("0841", None, "Release"),
        (None, "Criticize or denounce", "Accusation"),
        (None, "Arrest, detain, or charge with legal action", "Arrest"),
        (None, "Express intent to provide military aid", "Pledge"),
        (None, "Reduce or stop economic assistance", "RelationsCut"),
        (None, "Juggle", "Event"),
        ("9999", None, "Event"),
    ],
)
def test_an_event_has_the_class_of_its_code_or_words(code, text, kind):
    assert class_of(code, text) == kind


def test_the_extract_of_four_columns_loads_and_the_graph_is_sound(clean_store, vocabulary, load_reading):
    reading = read_file(DATA, vocabulary, Options(version="2015"))
    load_reading(reading)

    assert reading.problems == []
    assert clean_store.read("MATCH (e:Event) RETURN count(e) AS n")[0]["n"] == 40
    assert clean_store.read("MATCH (p:Person) RETURN count(p) AS n")[0]["n"] == 0
    assert list(doctor(clean_store, vocabulary)) == []


def test_without_a_version_the_file_is_refused(read):
    from ontology.errors import InvalidClaim

    with pytest.raises(InvalidClaim, match="does not tell the version of the dataset"):
        read("A\tConsult\tB\t2015-07-10\n", "icews.tsv")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(range(len(ROW))), st.text(max_size=12), max_size=5))
def test_whatever_stands_in_a_cell_is_read_or_refused(tmp_path, vocabulary, changed):
    path = tmp_path / NAME
    row = [changed.get(index, cell) for index, cell in enumerate(ROW)]
    path.write_bytes(table(row).encode("utf-8", "replace"))

    reading = read_file(path, vocabulary, Options())

    assert len(reading.bad) + reading.accepted >= 1
