"""ACLED: old and new layouts say the same; the order of actors is no direction; withdrawn events go."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.doctor.checks import check as doctor
from loaders.base import Options
from loaders.events.acled import COLUMNS, _day
from loaders.reading import read_file

NAME = "acled-2024-03-01.csv"
# Made up, in the shape of a row.
ROW = dict(
    zip(
        COLUMNS,
        [
            "AFG99001",
            "2018-08-12",
            "2018",
            "1",
            "Political violence; Demonstrations",
            "Battles",
            "Armed clash",
            "Taliban",
            "",
            "Rebel group",
            "Military Forces of Afghanistan (2014-2021) Special Forces",
            "NDS: National Directorate of Security",
            "State forces",
            "State forces-Rebel group",
            "",
            "4",
            "Caucasus and Central Asia",
            "Afghanistan",
            "Ghazni",
            "Ghazni",
            "",
            "Ghazni",
            "33.5536",
            "68.4269",
            "1",
            "Gazette; Evening Post",
            "National",
            "Fighters clashed with forces in Ghazni city.",
            "12",
            "crowd size=no report",
            "1534204800",
        ],
        strict=True,
    )
)
EVENT = "acled:AFG99001"
REPORTS = {"source": "acled:AFG99001-reports", "certainty": "asserted"}
FORCES = "acled:actor-military-forces-of-afghanistan-2014-2021"


def table(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_row_is_an_event_with_sides_that_are_numbered_only(read, claims):
    reading = read(table(ROW), NAME)

    assert reading.problems == []
    assert [(each.property, each.problem) for each in reading.not_kept] == [("year", "not kept: it is in the date")]
    assert claims(reading, "AFG99001") == [
        {
            **REPORTS,
            "subject": EVENT,
            "kind": ["Battle"],
            "name": ["Armed clash, Ghazni, 2018-08-12"],
            "from": "2018-08-12",
            "until": "2018-08-12",
            "description": ["Fighters clashed with forces in Ghazni city."],
            "topic": ["crowd size=no report"],
            "killedTotal": 12,
        },
        {
            "source": "acled:dataset-acled",
            "certainty": "asserted",
            "subject": EVENT,
            "code": [
                "acled-disorder:Demonstrations",
                "acled-disorder:Political violence",
                "acled-event:Armed clash",
                "acled-event:Battles",
                "acled-geo-precision:1",
                "acled-interaction:12",
                "acled-source-scale:National",
                "acled-time-precision:1",
                "acled-timestamp:1534204800",
            ],
            "latitude": 33.5536,
            "longitude": 68.4269,
            "precision": "exact",
        },
        {
            **REPORTS,
            "subject": "acled:actor-taliban",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["side-a"],
        },
        {
            **REPORTS,
            "subject": f"{FORCES}-special-forces",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["side-b"],
        },
        {
            **REPORTS,
            "subject": "acled:actor-nds-national-directorate-of-security",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["associate"],
            "note": "beside Military Forces of Afghanistan (2014-2021) Special Forces",
        },
        {
            **REPORTS,
            "subject": EVENT,
            "relation": "TOOK_PLACE_IN",
            "object": "acled:place-afghanistan-ghazni-ghazni-ghazni",
        },
    ]


def test_a_name_tells_years_and_a_unit(read):
    reading = read(table(ROW), NAME)
    said = [claim.stated for draft in reading.good for claim in draft.claims if FORCES in claim.subject]

    assert [
        (claim["subject"], claim.get("kind"), claim.get("from"), claim.get("until"), claim.get("object"))
        for claim in said
        if claim["record"] != "AFG99001"
    ] == [
        (FORCES, ["Army"], "2014", "2021", None),
        (f"{FORCES}-special-forces", ["Army"], "2014", "2021", None),
        (f"{FORCES}-special-forces", None, None, None, FORCES),
    ]


def test_the_dataset_may_not_be_passed_on(read):
    dataset = read(table(ROW), NAME).dataset

    assert (dataset.id, dataset.version, dataset.redistribute) == ("acled", "2024.03.01", False)


def test_each_publisher_is_a_source_between_the_event_and_the_last_edit(read):
    sources = read(table(ROW), NAME).sources

    assert {(source.publisher, source.published) for source in sources.values() if source.id.startswith(EVENT)} == {
        ("Gazette", "2018-08-12/2018-08-14"),
        ("Evening Post", "2018-08-12/2018-08-14"),
        ("Gazette; Evening Post", "2018-08-12/2018-08-14"),
    }


OLDER = {
    "numbers": {"inter1": "2", "inter2": "1", "interaction": "12"},
    "plurals": {"inter1": "Rebel Groups", "inter2": "State Forces", "interaction": "Rebel group-State forces"},
    "date of exports": {"event_date": "12 August 2018"},
    "date with hyphens": {"event_date": "12-08-2018"},
}


@pytest.mark.parametrize("case", OLDER)
def test_older_forms_say_the_same(read, claims, case):
    assert claims(read(table(ROW | OLDER[case]), NAME), "AFG99001") == claims(read(table(ROW), NAME), "AFG99001")


def test_the_older_layout_says_the_same(read, claims):
    names = {"source_scale": "SOURCE SCALE"}
    older = {names.get(name, name.upper()): value for name, value in ROW.items()}
    reading = read(table(older | {"DATA_ID": "77", "ISO3": "AFG", "EVENT_ID_NO_CNTY": "99001"}), NAME)

    assert claims(reading, "AFG99001") == claims(read(table(ROW), NAME), "AFG99001")
    assert [each.property for each in reading.not_kept] == ["year", "data_id, event_id_no_cnty", "iso3"]


@pytest.mark.parametrize(
    ("precision", "from_"),
    [("1", "2018-08-12"), ("2", "[2018-08-06..2018-08-18]"), ("3", "[2018-08-01..2018-08-31]")],
)
def test_a_date_is_as_precise_as_its_code_says(read, claims, precision, from_):
    event = claims(read(table(ROW | {"time_precision": precision}), NAME), "AFG99001")[0]

    assert (event["from"], event["until"]) == (from_, from_)


def test_codes_nobody_knows_are_kept_and_named(read, claims):
    unknown = {"event_type": "Juggling", "sub_event_type": "", "inter1": "Jugglers", "interaction": "Jugglers only"}
    reading = read(table(ROW | unknown), NAME)

    event, own = claims(reading, "AFG99001")[:2]
    assert event["kind"] == ["Event"]
    assert {"acled-event:Juggling", "acled-interaction:Jugglers only"} <= set(own["code"])
    assert {(each.property, each.value) for each in reading.not_kept if each.value} == {
        ("event_type", "Juggling"),
        ("inter1", "Jugglers"),
    }


@pytest.mark.parametrize("text", ["2018-08-12", "12 August 2018", "12-08-2018", "12-Aug-2018", "12/08/2018"])
def test_days(text):
    assert _day(text) == date(2018, 8, 12)


def test_a_list_of_deleted_events_retracts_what_they_said(read, clean_store, vocabulary, load_reading):
    load_reading(read(table(ROW, ROW | {"event_id_cnty": "AFG99002"}), NAME))
    deleted = read(
        "event_id_cnty,deleted_timestamp\nAFG99002,1711929600\nAFG99003,1711929600\n", "acled-2024-04-01.csv"
    )
    load_reading(deleted)

    assert deleted.problems == []
    assert [row["id"] for row in clean_store.read("MATCH (e:Event) RETURN e.id AS id")] == ["acled:AFG99001"]
    assert clean_store.read("MATCH (c:RetractedClaim {record: 'AFG99002'}) RETURN count(c) AS n")[0]["n"] == 6
    assert list(doctor(clean_store, vocabulary)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=12), max_size=5))
def test_whatever_stands_in_a_cell_is_read_or_refused(tmp_path, vocabulary, changed):
    path = tmp_path / NAME
    path.write_bytes(table(ROW | changed).encode("utf-8", "replace"))

    reading = read_file(path, vocabulary, Options())

    assert len(reading.bad) + reading.accepted >= 1
