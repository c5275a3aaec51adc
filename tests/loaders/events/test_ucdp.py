"""UCDP GED: a row is an event between two sides, on the word of the reports that it names."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.doctor.checks import check as doctor
from loaders.base import Options
from loaders.events.ucdp import COLUMNS
from loaders.reading import read_file
from ontology.errors import MalformedFile

DATA = Path(__file__).parent / "data" / "ucdp_ged_23.1_afghanistan.csv"
NAME = "GEDEvent_v24_1.csv"
# Made up, in the shape of a row.
ROW = dict(
    zip(
        COLUMNS,
        [
            "990001",
            "AFG-2015-1-137-9001",
            "2015",
            "1",
            "Clear",
            "1",
            "333",
            "333",
            "Afghanistan: Government",
            "735",
            "735",
            "Government of Afghanistan - Taleban",
            "130",
            "130",
            "Government of Afghanistan",
            "303",
            "303",
            "Taleban",
            "2",
            '"Reuters News,2015-09-29,Afghan forces try to retake Kunduz";"BBC Monitoring,2015-09-30,Clashes"',
            "Reuters News;BBC Monitoring",
            "2015-09-29;2015-09-30",
            "Afghan forces try to retake Kunduz;Clashes",
            "police spokesman",
            "1",
            "Kunduz city",
            "Kunduz city, near the airport",
            "Kunduz province",
            "Kunduz district",
            "36.728",
            "68.857",
            "POINT (68.857 36.728)",
            "182418",
            "Afghanistan",
            "700",
            "Asia",
            "1",
            "1",
            "2015-09-29 00:00:00.000",
            "2015-09-29 00:00:00.000",
            "6",
            "17",
            "3",
            "0",
            "26",
            "30",
            "20",
            "700",
            "",
        ],
        strict=True,
    )
)
EVENT = "ucdp:event-990001"
POLICE = {"source": "ucdp:event-990001-reports", "saidBy": "ucdp:event-990001-origin", "certainty": "reported"}
UCDP = {"source": "ucdp:dataset-ucdp-ged", "certainty": "asserted"}


def table(*rows: dict[str, str], header: bool = True) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return out.getvalue()


def test_a_row_is_an_event_on_the_word_of_the_reports_it_names(read, claims):
    reading = read(table(ROW), NAME)

    assert reading.problems == []
    assert claims(reading, "990001") == [
        {
            "source": "ucdp:event-990001-reports",
            "certainty": "asserted",
            "subject": "ucdp:event-990001-origin",
            "kind": ["Actor"],
            "name": ["police spokesman"],
        },
        {
            **POLICE,
            "subject": EVENT,
            "kind": ["Battle"],
            "name": ["Government of Afghanistan - Taleban, Kunduz city, 2015-09-29"],
            "from": "2015-09-29",
            "until": "2015-09-29",
            "killedCivilians": 3,
            "killedUnknown": 0,
            "killedTotal": 26,
            "killedTotalMin": 20,
            "killedTotalMax": 30,
            "note": "The numbers killed are UCDP's best estimates from these reports, with their bounds.",
        },
        {
            **UCDP,
            "subject": EVENT,
            "code": [
                "priogrid:182418",
                "ucdp-active-year:1",
                "ucdp-clarity:1",
                "ucdp-date-precision:1",
                "ucdp-relid:AFG-2015-1-137-9001",
                "ucdp-status:Clear",
                "ucdp-violence:1",
            ],
            "latitude": 36.728,
            "longitude": 68.857,
            "precision": "exact",
        },
        {
            **POLICE,
            "subject": "ucdp:actor-130",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["side-a"],
            "losses": 6,
        },
        {
            **POLICE,
            "subject": "ucdp:actor-303",
            "relation": "PARTICIPATED_IN",
            "object": EVENT,
            "role": ["side-b"],
            "losses": 17,
        },
        {**UCDP, "subject": EVENT, "relation": "PART_OF", "object": "ucdp:dyad-735"},
        {
            **POLICE,
            "subject": EVENT,
            "relation": "TOOK_PLACE_IN",
            "object": "ucdp:place-700-kunduz-province-kunduz-district-kunduz-city",
            "note": "Kunduz city, near the airport",
        },
    ]


def test_what_many_rows_name_is_described_once_on_ucdps_word(read, shared):
    second = ROW | {"id": "990002", "relid": "AFG-2015-1-137-9002"}

    assert shared(read(table(ROW, second), NAME)) == [
        ("ucdp:actor-130", "GovernmentBody", "Government of Afghanistan"),
        ("ucdp:actor-303", "ArmedGroup", "Taleban"),
        ("ucdp:conflict-333", "ArmedConflict", "Afghanistan: Government"),
        ("ucdp:dyad-735", "ArmedConflict", "Government of Afghanistan - Taleban"),
        ("ucdp:dyad-735", "PART_OF", "ucdp:conflict-333"),
        ("ucdp:actor-130", "FOUGHT", "ucdp:actor-303"),
        ("ucdp:region-asia", "Region", "Asia"),
        ("ucdp:country-700", "Country", "Afghanistan"),
        ("ucdp:country-700", "PART_OF", "ucdp:region-asia"),
        ("ucdp:place-700-kunduz-province", "Province", "Kunduz province"),
        ("ucdp:place-700-kunduz-province", "PART_OF", "ucdp:country-700"),
        ("ucdp:place-700-kunduz-province-kunduz-district", "District", "Kunduz district"),
        ("ucdp:place-700-kunduz-province-kunduz-district", "PART_OF", "ucdp:place-700-kunduz-province"),
        ("ucdp:place-700-kunduz-province-kunduz-district-kunduz-city", "City", "Kunduz city"),
        (
            "ucdp:place-700-kunduz-province-kunduz-district-kunduz-city",
            "PART_OF",
            "ucdp:place-700-kunduz-province-kunduz-district",
        ),
    ]


def test_each_report_is_a_source_and_all_of_them_one_that_is_derived_from_each(read):
    sources = read(table(ROW), NAME).sources

    bundle = sources["ucdp:event-990001-reports"]
    assert (bundle.title, bundle.publisher, bundle.published) == (
        "2 reports on UCDP event 990001",
        "Reuters News; BBC Monitoring",
        "2015-09-29/2015-09-30",
    )
    assert {(sources[id].publisher, sources[id].published, sources[id].title) for id in bundle.derived_from} == {
        ("Reuters News", "2015-09-29", "Afghan forces try to retake Kunduz"),
        ("BBC Monitoring", "2015-09-30", "Clashes"),
    }


@pytest.mark.parametrize(
    ("cell", "title", "publisher", "published"),
    [
        ('"Reuters News,2015-09-29,Clashes, again"', "Clashes, again", "Reuters News", "2015-09-29"),
        ('"Ministry of Health, Kabul,2015-09-29,Toll"', "Toll", "Ministry of Health, Kabul", "2015-09-29"),
        ("Xinhua 2003-04-18", "Xinhua 2003-04-18", "Reuters News;BBC Monitoring", "2015-09-29/.."),
        ("AFP, 2000-11-15, A, AP, 2000-11-16, B", "AFP, 2000-11-15, A, AP, 2000-11-16, B", None, "2015-09-29/.."),
        ('"Reuters News,2015-13-29,Clashes"', '"Reuters News,2015-13-29,Clashes"', None, "2015-09-29/.."),
    ],
)
def test_a_reference_is_read_where_it_has_the_usual_form_and_kept_as_it_is_otherwise(
    read, cell, title, publisher, published
):
    office = "" if publisher is None else ROW["source_office"]
    reading = read(table(ROW | {"source_article": cell, "source_office": office, "number_of_sources": "-1"}), NAME)

    (claim,) = (claim for draft in reading.good for claim in draft.claims if claim.relation == "TOOK_PLACE_IN")
    source = reading.sources[claim.source]
    assert (source.title, source.publisher, source.published) == (title, publisher, published)


def test_without_references_ucdp_itself_is_the_source(read, claims):
    reading = read(table(ROW | {"source_article": "", "source_original": ""}), NAME)

    assert {(claim["source"], claim["certainty"]) for claim in claims(reading, "990001")} == {
        ("ucdp:dataset-ucdp-ged", "asserted")
    }


def test_one_sided_violence_has_an_attacker_and_civilians_of_this_event_only(read, claims):
    one_sided = {"type_of_violence": "3", "side_b": "Civilians", "side_b_new_id": "1", "source_original": ""}
    found = claims(read(table(ROW | one_sided), NAME), "990001")

    assert [
        (claim["subject"], claim.get("kind") or claim["relation"], claim.get("object"), claim.get("role"))
        for claim in found
        if "civilians" in claim["subject"] + claim.get("object", "") or claim.get("role")
    ] == [
        ("ucdp:event-990001-civilians", ["Group"], None, None),
        (EVENT, "TARGETED", "ucdp:event-990001-civilians", None),
        ("ucdp:actor-130", "PARTICIPATED_IN", EVENT, ["attacker", "side-a"]),
        ("ucdp:event-990001-civilians", "PARTICIPATED_IN", EVENT, ["side-b", "victim"]),
    ]
    assert found[0]["kind"] == ["AttackOnCivilians"]


@pytest.mark.parametrize(
    ("precision", "end", "from_", "until"),
    [
        ("1", "2015-10-02", "2015-09-29", "2015-10-02"),
        ("2", "2015-10-02", "[2015-09-29..2015-10-02]", "[2015-09-29..2015-10-02]"),
        ("4", "2015-09-29", "2015-09-29", "2015-09-29"),
    ],
)
def test_a_date_that_is_not_exact_is_one_of_the_days_between(read, claims, precision, end, from_, until):
    reading = read(table(ROW | {"date_prec": precision, "date_end": f"{end} 00:00:00.000"}), NAME)

    assert [(claim["from"], claim["until"]) for claim in claims(reading, "990001") if "from" in claim] == [
        (from_, until)
    ]


def test_a_bound_that_contradicts_the_best_estimate_is_left_out_and_said_to_be(read, claims):
    reading = read(table(ROW | {"low": "27"}), NAME)

    (event,) = (claim for claim in claims(reading, "990001") if "killedTotal" in claim)
    assert [event.get(name) for name in ("killedTotalMin", "killedTotal", "killedTotalMax")] == [None, 26, 30]
    assert "low 27: the bound is not kept: it contradicts the best estimate, 26" in str(next(iter(reading.not_kept)))


def test_every_column_is_kept_or_said_not_to_be(read):
    assert [(each.property, each.problem) for each in read(table(ROW), NAME).not_kept] == [
        ("year", "not kept: it is in the dates"),
        (
            "conflict_dset_id, dyad_dset_id, side_a_dset_id, side_b_dset_id",
            "not kept: an older number of what has a new one",
        ),
        ("number_of_sources", "not kept: it follows from source_article"),
        ("source_date, source_headline", "not kept: it is in source_article"),
        ("geom_wkt", "not kept: it is latitude and longitude"),
    ]


def test_a_candidate_file_without_a_header_other_orders_and_encodings_are_the_same(read, claims):
    usual = claims(read(table(ROW), NAME), "990001")
    backwards = dict(reversed(ROW.items()))
    upper = {name.upper(): value for name, value in ROW.items()}
    more = ROW | {"comment": "x"}

    assert claims(read(table(ROW, header=False), "GEDEvent_v24_0_1.csv"), "990001") == usual
    assert claims(read("\ufeff" + table(ROW), NAME), "990001") == usual
    assert claims(read(table(ROW).encode("utf-16"), NAME), "990001") == usual
    assert claims(read(table(backwards), NAME), "990001") == usual
    assert claims(read(table(upper), NAME), "990001") == usual
    reading = read(table(more), NAME)
    assert claims(reading, "990001") == usual
    assert ("comment", "not kept: unknown column") in [(each.property, each.problem) for each in reading.not_kept]
    latin = read(table(ROW | {"where_coordinates": "Málaga city"}).encode("latin-1"), NAME)
    assert "Málaga city" in str(claims(latin, "990001"))
    assert "not UTF-8, read as ISO-8859-1" in [each.problem for each in latin.not_kept]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("GEDEvent_v23_1.csv", "23.1"),
        ("ged231.csv", "23.1"),
        ("GEDEvent_v24_01_24_12.csv", "24.01.24.12"),
        ("GEDEvent_v24_0_1.csv", "24.0.1"),
        ("ucdp_ged_23.1_sample.csv", "23.1"),
    ],
)
def test_the_name_of_the_file_tells_the_version(read, name, version):
    assert read(table(ROW), name).dataset.version == version


WRONG = {
    "no id": ({"id": ""}, "id: an empty cell (expected a value)"),
    "no date": ({"date_start": ""}, "date_start: an empty cell (expected a value)"),
    "not a date": ({"date_start": "soon"}, "date_start soon: not a date (expected a day of the calendar)"),
    "ends first": (
        {"date_end": "2015-09-28 00:00:00.000"},
        "date_end 2015-09-28: the event ends before it starts (expected a day from 2015-09-29)",
    ),
    "beyond the pole": ({"latitude": "91"}, "latitude 91: not a coordinate (expected degrees from -90 to 90)"),
    "no number": ({"best": "many"}, "best many: not a number (expected a whole number from 0)"),
    "below zero": ({"deaths_a": "-1"}, "deaths_a -1: not a number (expected a whole number from 0)"),
    "unknown violence": ({"type_of_violence": "9"}, "type_of_violence 9: unknown code (expected 1, 2 or 3)"),
    "unknown precision": ({"where_prec": "12"}, "where_prec 12: unknown code (expected 1 to 7)"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_is_named_and_the_other_rows_are_read(read, case):
    changed, message = WRONG[case]
    good = ROW | {"id": "990002"}

    reading = read(table(ROW | changed, good), NAME)

    assert message in [str(problem).split(":2: ")[-1] for problem in reading.problems]
    assert "990002" in [draft.key for draft in reading.good]


def test_a_row_that_is_cut_off_is_named(read):
    reading = read(table(ROW) + "990003,AFG-2015-1-137-9003,2015\r\n", NAME)

    assert [str(problem).rsplit(":3: ")[-1] for problem in reading.problems] == [
        "columns 3: the row is cut off or broken (expected 49 columns)"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (table(ROW) + 'x,"' + "y" * 2**21, "field larger than field limit (1048576)"),
        (table(ROW).replace("active_year", "year", 1), "a column twice"),
    ],
)
def test_a_table_that_cannot_be_read_on_is_refused(read, content, problem):
    with pytest.raises(MalformedFile) as error:
        read(content, NAME, format="ucdp")
    assert error.value.problem == problem


def test_a_quote_that_never_ends_is_a_row_that_is_broken(read):
    reading = read(table(ROW) + '990003,"AFG-2015-1-137-9003,2015\n990004,AFG', NAME)

    assert [problem.problem for problem in reading.problems] == ["the row is cut off or broken"]
    assert "990001" in [draft.key for draft in reading.good]


def test_loading_again_changes_only_what_ucdp_changed(read, load_reading, clean_store):
    other = ROW | {"id": "990002", "relid": "AFG-2015-1-137-9002"}
    load_reading(read(table(ROW, other), NAME))

    report = load_reading(read(table(ROW, other | {"best": "27"}), "GEDEvent_v25_1.csv"))

    assert (report.claims_new, report.claims_retracted) == (1, 1)
    assert clean_store.read("MATCH (e:Event {id: 'ucdp:event-990002'}) RETURN e.killedTotal AS n")[0]["n"] == 27


def test_real_rows_load_and_the_graph_is_sound(clean_store, vocabulary, load_reading):
    reading = read_file(DATA, vocabulary)
    load_reading(reading)

    assert reading.problems == []
    assert clean_store.read("MATCH (e:Event) WHERE e.id STARTS WITH 'ucdp:event-' RETURN count(e) AS n")[0]["n"] == 63
    assert list(doctor(clean_store, vocabulary)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=12), max_size=5))
def test_whatever_stands_in_a_cell_is_read_or_refused(tmp_path, vocabulary, changed):
    path = tmp_path / NAME
    path.write_bytes(table(ROW | changed).encode("utf-8", "replace"))

    reading = read_file(path, vocabulary, Options())

    assert len(reading.bad) + reading.accepted >= 1
