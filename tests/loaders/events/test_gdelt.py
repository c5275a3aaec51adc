"""GDELT 2.0: events in 61 columns, and mentions with the place in a document."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.doctor.checks import check as doctor
from loaders.base import Options
from loaders.events.gdelt import COLUMNS, MENTION_COLUMNS
from loaders.reading import read_file

NAME = "20150708011500.export.CSV"
MENTIONS = "20150708011500.mentions.CSV"
GEO = ["4", "Murree, Punjab, Pakistan", "PK", "PK04", "23324", "33.907", "73.3903", "-2770844"]
URL = "https://news.example.org/2015/07/08/murree-talks"
# Made up, in the shape of a row.
ROW = [
    *["990000001", "20150707", "201507", "2015", "2015.5123"],
    *["AFGGOV", "AFGHANISTAN", "AFG", "", "", "", "", "GOV", "", ""],
    *["AFGREBTAL", "TALIBAN", "AFG", "TAL", "", "", "", "REB", "", ""],
    *["1", "046", "046", "04", "1", "7.0", "12", "3", "12", "-1.25"],
    *GEO,
    *GEO,
    *GEO,
    *["20150708011500", URL],
]
MENTION = [
    *["990000001", "20150708011500", "20150708013000", "1", "news.example.org", URL],
    *["2", "214", "251", "233", "1", "80", "3120", "-1.25", "", ""],
]
EVENT = "gdelt:event-990000001"
DOCUMENT = {"source": "gdelt:document-f0201cd5ab8d3abea245811ae8889c1e", "certainty": "asserted"}
NEAR = "GDELT's place for the actor: 4; Murree, Punjab, Pakistan; PK; PK04; 23324; 33.907; 73.3903; -2770844"


def table(*rows: list[str]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def test_the_columns_are_those_of_gdelt():
    assert (len(COLUMNS), len(set(COLUMNS)), len(MENTION_COLUMNS)) == (61, 61, 16)


def test_a_row_is_an_event_that_a_document_tells_of(read, claims):
    reading = read(table(ROW), NAME)

    assert reading.problems == []
    assert reading.dataset.version == "20150708"
    assert [each.property for each in reading.not_kept] == [
        "monthyear, year, fractiondate",
        "eventbasecode, eventrootcode",
    ]
    assert claims(reading, "990000001") == [
        {
            **DOCUMENT,
            "subject": EVENT,
            "kind": ["Negotiation"],
            "name": ["AFGHANISTAN: Engage in negotiation: TALIBAN, 2015-07-07"],
            "from": "2015-07-07",
            "until": "2015-07-07",
            "code": ["cameo:046", "gdelt-goldstein:7.0", "gdelt-quad-class:1", "gdelt-root-event:1"],
            "note": "GDELT: mentions 12, sources 3, articles 12, average tone -1.25",
            "latitude": 33.907,
            "longitude": 73.3903,
            "precision": "exact",
        },
        {
            **DOCUMENT,
            "subject": "gdelt:actor-afggov-afghanistan",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["initiator"],
            "note": NEAR,
        },
        {
            **DOCUMENT,
            "subject": "gdelt:actor-afgrebtal-taliban",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["recipient"],
            "note": NEAR,
        },
        {
            **DOCUMENT,
            "subject": EVENT,
            "relation": "TOOK_PLACE_IN",
            "object": "gdelt:place-2770844-murree-punjab-pakistan",
        },
    ]


def test_actors_are_words_of_a_dictionary_and_no_persons(read, shared):
    president = ROW.copy()
    president[6] = "PRESIDENT"

    assert shared(read(table(president), NAME)) == [
        ("gdelt:actor-afggov-president", "Actor", "PRESIDENT"),
        ("gdelt:actor-afgrebtal-taliban", "Organisation", "TALIBAN"),
        ("gdelt:place-2770844-murree-punjab-pakistan", "City", "Murree, Punjab, Pakistan"),
    ]


def test_a_document_was_published_by_the_day_on_which_gdelt_read_it(read):
    source = read(table(ROW), NAME).sources["gdelt:document-f0201cd5ab8d3abea245811ae8889c1e"]

    assert (source.title, source.publisher, source.published, source.url) == (
        URL,
        "news.example.org",
        "../2015-07-08",
        URL,
    )


def test_a_mention_is_a_place_in_a_document(read, clean_store, vocabulary, load_reading, tmp_path):
    load_reading(read(table(ROW), NAME))
    path = tmp_path / MENTIONS
    path.write_text(table(MENTION))
    reading = read_file(path, vocabulary, Options(), clean_store)
    load_reading(reading)

    assert reading.problems == []
    assert [claim.stated for draft in reading.good for claim in draft.claims] == [
        {
            **DOCUMENT,
            "dataset": "gdelt",
            "record": "990000001-0ad2ab313229a6ca",
            "polarity": "affirmed",
            "subject": EVENT,
            "code": ["gdelt-event:990000001"],
            "locator": "sentence 2, actor 1 at character 214, actor 2 at character 251, action at character 233",
            "note": "GDELT: event recorded 20150708011500, mention recorded 20150708013000, in raw text 1, "
            "confidence 80, length 3120, tone -1.25, mention type 1",
        }
    ]
    assert list(doctor(clean_store, vocabulary)) == []


def test_a_mention_of_an_event_that_is_not_loaded_is_named(read):
    assert [str(each).partition(MENTIONS)[2] for each in read(table(MENTION), MENTIONS).problems] == [
        f": {EVENT} code {EVENT}: {EVENT} is not described (expected a typed entity: Entity)"
    ]


@pytest.mark.parametrize("width", [57, 58, 60])
def test_lists_of_other_columns_are_not_taken_for_gdelt_2(read, width):
    from ontology.errors import UnreadableFile

    with pytest.raises(UnreadableFile, match="unknown format"):
        read(table(ROW[:width]), NAME)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changed=st.dictionaries(st.sampled_from(range(2, 61)), st.text(max_size=12), max_size=5),
    mention=st.dictionaries(st.sampled_from(range(2, 16)), st.text(max_size=12), max_size=5),
)
def test_whatever_stands_in_a_cell_is_read_or_refused(tmp_path, vocabulary, changed, mention):
    for name, row, changes in ((NAME, ROW, changed), (MENTIONS, MENTION, mention)):
        path = tmp_path / name
        cells = [changes.get(index, cell) for index, cell in enumerate(row)]
        # A first row that is sound: by it the file is recognised.
        path.write_bytes(table(["1", *row[1:]], cells).encode("utf-8", "replace"))

        reading = read_file(path, vocabulary, Options())

        assert len(reading.bad) + reading.accepted >= 2
