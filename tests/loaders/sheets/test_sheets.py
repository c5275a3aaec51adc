"""Claim sheets become the claims that the same statements in RDF are, whatever kind of file they are in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from loaders.reading import Reading
from tests.loaders.sheets.conftest import TARN, changed, csv_text, xlsx

Read = Callable[..., Reading]
Make = Callable[[Any], Path]
Messages = Callable[..., list[str]]

RDF = """
:tarn-2031 a s:Dataset ; s:title "Tarn, March 2031" ; s:version "1" ; s:licence "CC0-1.0" .
:harbour-post a s:Source ; s:title "Rockets on the town hall" ; s:publisher "The Harbour Post" ;
    s:published "2031-03-12" ; s:language "en" .
:harbour-post {
:ana-bel a s:Person {| s:locator "para 2" |} ; s:name "Ana Bel"@en {| s:locator "para 2" |} ;
    s:held :police-chief {| s:acting true ; s:from "2031-01" ; s:until ".." ; s:locator "para 2" |} .
:police-chief a s:Post {| s:locator "para 2" |} ; s:name "chief of police of Tarn"@en {| s:locator "para 2" |} .
:attack a s:Attack {| s:from "2031-03-10" ; s:until "2031-03-10" ; s:locator "para 1" |} ;
    s:name "rocket attack"@en {| s:from "2031-03-10" ; s:until "2031-03-10" ; s:locator "para 1" |} ;
    s:killedSecurity 4 {| s:saidBy :mayors-office ; s:locator "para 1" |} .
:mayors-office a s:GovernmentBody {| s:locator "para 1" |} ;
    s:name "mayor's office of Tarn"@en {| s:locator "para 1" |} .
:red-banner a s:ArmedGroup {| s:locator "para 1" |} ; s:name "Red Banner"@en {| s:locator "para 1" |} .
<< :red-banner s:participatedIn :attack ~ :c >> s:polarity s:denied ; s:saidBy :red-banner ; s:locator "para 1" .
}
"""


def ids(reading: Reading) -> list[str]:
    return sorted(claim.id for draft in reading.good for claim in draft.claims)


def test_the_same_statements_have_the_same_ids_as_in_rdf(make: Make, read: Read, read_trig: Any) -> None:
    reading = read(make(TARN))
    in_rdf = read_trig(RDF)
    assert (reading.problems, in_rdf.problems) == ([], [])
    assert reading.dataset == in_rdf.dataset
    assert reading.sources == in_rdf.sources
    assert ids(reading) == ids(in_rdf)
    assert reading.complete


def test_one_sheet_as_csv_adds_to_a_dataset_that_is_named(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "some.tsv"
    path.write_text(csv_text([["id", "kind", "name@en"], ["ana-bel", "Person", "Ana Bel"]], "\t"), encoding="utf-8")
    reading = read(path, dataset="d", version="1", source="s")
    [claim] = [claim for draft in reading.drafts for claim in draft.claims]
    assert (claim.dataset, claim.record, claim.source, reading.complete) == ("d", "s/ana-bel", "s", False)
    assert claim.values == {"kind": ["Person"], "name": ["Ana Bel"], "nameLang": ["en"]}


def test_several_values_and_languages(make: Make, read: Read) -> None:
    sheets = changed("entities", 2, name_en=r"Ana Bel | Ana \| B\\el | ''t")
    sheets["entities"][0].append("name@fa")
    for row, name in zip(sheets["entities"][1:], ["آنا", "", "", "", "", ""], strict=True):
        row.append(name)
    reading = read(make(sheets))
    assert reading.problems == []
    [draft] = [draft for draft in reading.good if draft.key == "harbour-post/ana-bel"]
    assert draft.claims[0].values["name"] == ["''t", "Ana Bel", "Ana | B\\el", "آنا"]
    assert draft.claims[0].values["nameLang"] == ["en", "en", "en", "fa"]


def test_an_iri_is_an_id_too(make: Make, read: Read) -> None:
    sheets = changed("entities", 2, id="http://www.wikidata.org/entity/Q1")
    sheets["claims"][1][0] = "http://www.wikidata.org/entity/Q1"
    other = changed("entities", 2, id="https://people.example/ana?x=1")
    other["claims"][1][0] = "https://people.example/ana?x=1"
    known, hashed = read(make(sheets)), read(make(other))
    assert [known.problems, hashed.problems] == [[], []]
    assert "harbour-post/wd:Q1" in {draft.key for draft in known.good}
    [iri] = [claim.values["iri"] for draft in hashed.good for claim in draft.claims if "iri" in claim.values]
    assert iri == "https://people.example/ana?x=1"


def test_rows_columns_and_sheets_of_ones_own_are_left_alone(make: Make, read: Read, messages: Messages) -> None:
    sheets = changed("claims", 3, subject="#red-banner")
    for row, remark in zip(sheets["claims"], ["# to do", "ask her", "who?"], strict=True):
        row.append(remark)
    sheets["#notes"] = [["anything"]]
    path = make(sheets)
    assert messages(path) == []
    assert len([claim for draft in read(path).good for claim in draft.claims if claim.relation]) == 1


def test_a_row_that_repeats_another_is_told(make: Make, messages: Messages) -> None:
    sheets = changed("claims", 3)
    sheets["claims"].append(sheets["claims"][2])
    name = "claims!A4"
    assert messages(make(sheets)) == [f"FILE:{name}: the row repeats another"]


DATED = {
    "a day": (date(2031, 3, 10), "2031-03-10"),
    "a year as a number": (2031, "2031"),
    "text": ("2031-03", "2031-03"),
}


@pytest.mark.parametrize("case", DATED)
def test_a_date_cell_is_its_day(case: str, make: Make, read: Read) -> None:
    given, expected = DATED[case]
    reading = read(make(changed("claims", 2, **{"from": given})))
    assert [str(each) for each in reading.problems] == []
    assert [claim.from_ for draft in reading.good for claim in draft.claims if claim.relation == "HELD"] == [expected]


@pytest.mark.parametrize(
    ("format", "expected"), [("mmm-yy", "2031-05"), ("yyyy", "2031"), ("d mmmm yyyy", "2031-05-01")]
)
def test_a_month_that_the_spreadsheet_made_a_day_of_stays_a_month(
    tmp_path: Path, read: Read, format: str, expected: str
) -> None:
    path = xlsx(tmp_path / "tarn.xlsx", TARN)
    book = load_workbook(path)
    book["claims"]["E2"] = datetime(2031, 5, 1)
    book["claims"]["E2"].number_format = format
    book["claims"]["F2"] = "2032"
    book.save(path)
    assert [claim.from_ for draft in read(path).good for claim in draft.claims if claim.relation == "HELD"] == [
        expected
    ]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown relation": (
        changed("claims", 2, relation="helt"),
        "FILE:claims!B2: relation helt: unknown relation (expected held, or a relation of docs/ontology.md)",
    ),
    "an unknown class": (
        changed("entities", 2, kind="Persona"),
        "FILE:entities!B2: kind Persona: unknown class (expected Person, or an entity class of docs/ontology.md)",
    ),
    "a name in place of an id": (
        changed("claims", 2, subject="Ana Bel"),
        'FILE:claims!A2: subject "Ana Bel": wrong kind of value (expected an id, such as ana-bel in a sheet or '
        ":ana-bel in RDF)",
    ),
    "a number that is none": (
        changed("entities", 5, killedSecurity="four"),
        'FILE:entities!D5: killedSecurity "four": wrong kind of value (expected a value of type whole number)',
    ),
    "day and month": (
        changed("claims", 2, **{"from": "12/08/2030"}),
        "FILE:claims!E2: from 12/08/2030: day and month cannot be told apart (expected text such as 2030-08-12, or "
        "dates dmy or mdy)",
    ),
    "a number as a date": (
        changed("claims", 2, **{"from": 47856}),
        "FILE:claims!E2: from 47856: a number where a date belongs (expected text such as 2015-05-08, or a date cell)",
    ),
    "no source": (
        changed("claims", 2, source=""),
        "FILE:claims!G2: source: the cell is empty (expected an id, or source)",
    ),
    "an entity that is not described": (
        changed("claims", 2, object="chief"),
        "FILE:claims!C2: ana-bel held chief: chief is not described (expected a typed entity: Post)",
    ),
    "a qualifier of another relation": (
        changed("claims", 3, acting=True),
        "FILE:claims!D3: red-banner acting: participatedIn does not take this qualifier (expected capacity, losses, "
        "onBehalfOf, ordinal, role)",
    ),
    "dates in the wrong order": (
        changed("claims", 2, until="2030"),
        "FILE:claims!F2: ana-bel until 2030: the end is before the start (expected a date not before 2031-01, from "
        "which it is said to hold)",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_told_by_its_cell(case: str, make: Make, messages: Messages) -> None:
    sheets, expected = WRONG[case]
    path = make(sheets)
    assert messages(path)[0] == expected


WRONG_TYPES: dict[str, tuple[dict[str, Any], str]] = {
    "a time of day": (
        changed("claims", 2, **{"from": datetime(2031, 1, 1, 14, 30)}),
        "FILE:claims!E2: from 2031-01-01 14:30:00: a time of day (expected a date without a time)",
    ),
    "a locator that became a date": (
        changed("claims", 2, locator=date(2031, 3, 4)),
        "FILE:claims!H2: locator 2031-03-04: the spreadsheet made a date of it (expected the column formatted as "
        "text, and typed anew)",
    ),
}


@pytest.mark.parametrize("case", WRONG_TYPES)
def test_a_cell_of_the_wrong_type_is_told(case: str, make_workbook: Make, messages: Messages) -> None:
    sheets, expected = WRONG_TYPES[case]
    assert messages(make_workbook(sheets))[0] == expected
