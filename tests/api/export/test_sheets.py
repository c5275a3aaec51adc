"""Claim sheets out and in again: the same claims with the same ids, and an edit changes just what was edited."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.export.sheets import row_of, write_csv_archive
from api.export.workbook import Sheet, write_workbook
from graph.model.claims import Claim
from graph.storage.store import Store
from loaders.reading import Reading, read_file, read_unchecked
from loaders.sheets.cells import decoded, encoded, joined, split
from loaders.sheets.layout import CLAIMS, DATASET, ENTITIES, EXPORTED, ordered
from ontology.errors import InputError
from ontology.vocabulary import Property, ValueType, Vocabulary, load_vocabulary

VOCABULARY = load_vocabulary()
SUFFIXES = {"xlsx": "xlsx", "sheet-csv": "zip"}
SAVERS = {"xlsx": write_workbook, "zip": write_csv_archive}
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
SMALL = """
:d a s:Dataset ; s:version "1" ; s:title "Talks" ; s:licence "CC0-1.0" .
:s1 a s:Source ; s:title "Talks" ; s:publisher "The Post" ; s:published "2015-06-20" ; s:language "en" .
:s1 {
  :ann a s:Person {| s:locator "para 1" |} ; s:name "Ann"@en {| s:locator "para 1" |} .
  :bob a s:Person {| s:locator "para 1" |} ; s:name "Bob"@en {| s:locator "para 1" |} .
  :talks a s:Meeting {| s:locator "para 1" |} ; s:name "talks"@en {| s:locator "para 1" |} .
  :ann s:participatedIn :talks {| s:role role:delegate ; s:from "2015-05" ; s:locator "para 1" |} .
  << :bob s:participatedIn :talks ~ :c1 >> s:polarity s:denied ; s:locator "para 2" .
}
"""
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def claim_ids(reading: Reading) -> list[str]:
    assert [str(each) for each in [*reading.problems, *reading.not_kept]] == []
    return sorted(claim.id for draft in reading.good for claim in draft.claims)


@pytest.fixture(params=SUFFIXES)
def reload(
    request: pytest.FixtureRequest, tmp_path: Path, exported: Callable[..., bytes], vocabulary: Vocabulary
) -> Callable[..., Reading]:
    """Export claim sheets and read them."""

    def read(**selected: object) -> Reading:
        path = tmp_path / f"out.{SUFFIXES[request.param]}"
        path.write_bytes(exported(request.param, **selected))
        return read_unchecked(path, vocabulary)

    return read


def test_the_june_2015_data_come_back_as_they_were(loaded: Store, reload: Callable[..., Reading]) -> None:
    reading = reload(dataset="afghanistan-2015")
    rows = loaded.read("MATCH (c:Claim) RETURN c.id AS id, c.key AS key")
    assert claim_ids(reading) == sorted(row["id"] for row in rows)
    keys = {claim.id: claim.key for draft in reading.good for claim in draft.claims}
    assert keys == {row["id"]: row["key"] for row in rows}
    assert reading.complete


def test_what_is_exported_and_loaded_changes_nothing(
    small_graph: Store, reload: Callable[..., Reading], load_reading: Callable[..., Any], snapshot: Callable[..., Any]
) -> None:
    before = snapshot()
    report = load_reading(reload(dataset="d"))
    assert (report.claims_new, report.claims_retracted, report.claims_unchanged) == (0, 0, 5)
    assert snapshot() == before


def test_an_edit_changes_just_what_was_edited(
    small_graph: Store, exported: Callable[..., bytes], load_reading: Any, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = tmp_path / "d.xlsx"
    path.write_bytes(exported("xlsx", dataset="d"))
    book = load_workbook(path)
    titles = [cell.value for cell in book[CLAIMS][1]]
    row = next(row for row in book[CLAIMS].iter_rows(min_row=2) if row[0].value == "ann")
    row[titles.index("locator")].value = "para 7"
    book.save(path)
    report = load_reading(read_unchecked(path, vocabulary))
    assert (report.claims_new, report.claims_retracted, report.claims_unchanged) == (1, 1, 4)
    [found] = small_graph.read("MATCH (c:Claim {subject: 'ann', object: 'talks'}) RETURN c.locator AS locator")
    assert found["locator"] == "para 7"


def test_no_cell_starts_a_formula(small_graph: Store, exported: Callable[..., bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(exported("sheet-csv", dataset="d"))) as archive:
        text = archive.read("sources.csv").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["title"] == "'=HYPERLINK(1)"
    book = load_workbook(io.BytesIO(exported("xlsx", dataset="d")))
    assert [cell.data_type for row in book["sources"].iter_rows(min_row=2) for cell in row if cell.value] == ["s", "s"]


@pytest.mark.parametrize("format", ["xlsx", "sheet-csv"])
def test_a_file_tells_nothing_of_when_it_was_written(
    small_graph: Store, exported: Callable[..., bytes], format: str
) -> None:
    """So equal graphs make equal files."""
    with zipfile.ZipFile(io.BytesIO(exported(format, dataset="d"))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    if format == "xlsx":
        properties = load_workbook(io.BytesIO(exported(format, dataset="d"))).properties
        assert (properties.creator, properties.created, properties.modified) == (
            "Sayso",
            datetime(1980, 1, 1),
            datetime(1980, 1, 1),
        )


Edit = Callable[[dict[str, list[dict[str, str]]]], None]


def unchanged(_: dict[str, list[dict[str, str]]]) -> None:
    """Edit nothing."""


def move_locator(sheets: dict[str, list[dict[str, str]]]) -> None:
    """Correct one claim."""
    next(row for row in sheets[CLAIMS] if row["subject"] == "ann")["locator"] = "para 7"


def move_subject(sheets: dict[str, list[dict[str, str]]]) -> None:
    """Make a claim one of another subject, and so of another record."""
    next(row for row in sheets[CLAIMS] if row["subject"] == "ann")["subject"] = "bob"


def drop_claim(sheets: dict[str, list[dict[str, str]]]) -> None:
    """Delete one row of a record."""
    sheets[CLAIMS] = [row for row in sheets[CLAIMS] if row["subject"] != "ann"]


def drop_record(sheets: dict[str, list[dict[str, str]]]) -> None:
    """Delete every row of a record."""
    drop_claim(sheets)
    sheets[ENTITIES] = [row for row in sheets[ENTITIES] if row["id"] != "ann"]


def add_claim(sheets: dict[str, list[dict[str, str]]]) -> None:
    """Add a row."""
    where = {"source": "s1", "locator": "para 3"}
    sheets[CLAIMS].append({"subject": "ann", "relation": "memberOf", "object": "union"} | where)
    sheets[ENTITIES].append({"id": "union", "kind": "Organisation", "name@en": "Union"} | where)


@pytest.fixture
def edit_part(
    exported: Callable[..., bytes], store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> Callable[..., Reading]:
    """Export a part of a dataset, edit it, and read it beside what the graph holds."""

    def edited(edit: Edit, **selected: object) -> Reading:
        path = tmp_path / "part.zip"
        path.write_bytes(exported("sheet-csv", **(selected or {"source": "s1"})))
        with zipfile.ZipFile(path) as archive:
            texts = {name.removesuffix(".csv"): archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
        sheets = {name: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items()}
        edit(sheets)
        with zipfile.ZipFile(path, "w") as archive:
            for name, rows in sheets.items():
                text = io.StringIO()
                writer = csv.DictWriter(text, list(dict.fromkeys(title for row in rows for title in row)))
                writer.writeheader()
                writer.writerows(rows)
                archive.writestr(f"{name}.csv", text.getvalue())
        return read_file(path, vocabulary, store=store)

    return edited


@pytest.fixture
def two_sources(clean_store: Store, load_trig: Callable[..., object]) -> Store:
    """Two sources of a dataset that say the same of the same people."""
    load_trig(SMALL + SMALL[SMALL.index(":s1 a") :].replace(":s1", ":s2").replace(":c1", ":c2"))
    return clean_store


@pytest.mark.parametrize(
    ("edit", "new", "retracted", "unchanged_claims"),
    [
        (unchanged, 0, 0, 5),
        (move_locator, 1, 1, 4),
        (move_subject, 1, 1, 4),
        (drop_claim, 0, 1, 4),
        (drop_record, 0, 2, 3),
        (add_claim, 2, 0, 5),
    ],
)
def test_an_edited_part_changes_just_what_was_edited(
    two_sources: Store,
    edit_part: Callable[..., Reading],
    load_reading: Any,
    edit: Edit,
    new: int,
    retracted: int,
    unchanged_claims: int,
) -> None:
    """The other source's claims stay, which are of the same dataset."""
    query = "MATCH (c:Claim {source: 's2'}) RETURN c.id AS id ORDER BY id"
    others = two_sources.read(query)
    report = load_reading(edit_part(edit))
    assert (report.claims_new, report.claims_retracted, report.claims_unchanged) == (new, retracted, unchanged_claims)
    assert two_sources.read(query) == others
    assert len(others) == 5


def test_a_part_that_is_loaded_as_it_is_changes_nothing(
    two_sources: Store, edit_part: Callable[..., Reading], load_reading: Any, snapshot: Callable[..., Any]
) -> None:
    before = snapshot()
    for selected in ({"source": "s1"}, {"entities": ("ann",), "hops": 0}):
        load_reading(edit_part(unchanged, **selected))
        assert snapshot() == before


def test_while_a_row_is_rejected_a_part_retracts_nothing(
    two_sources: Store, edit_part: Callable[..., Reading], load_reading: Any
) -> None:
    def mistake(sheets: dict[str, list[dict[str, str]]]) -> None:
        drop_claim(sheets)
        next(row for row in sheets[CLAIMS] if row["subject"] == "bob")["subject"] = ""

    reading = edit_part(mistake)
    assert [str(problem).partition("/part.zip:")[2] for problem in reading.problems] == [
        "claims!A2: subject: the cell is empty (expected an id)"
    ]
    assert (load_reading(reading).claims_retracted, reading.retractable) == (0, frozenset())


def test_a_part_without_its_list_only_adds(
    two_sources: Store, edit_part: Callable[..., Reading], load_reading: Any
) -> None:
    def forget(sheets: dict[str, list[dict[str, str]]]) -> None:
        move_locator(sheets)
        del sheets[EXPORTED]

    report = load_reading(edit_part(forget))
    assert (report.claims_new, report.claims_retracted, report.claims_unchanged) == (1, 0, 4)


def test_an_entity_cannot_lose_its_kind_to_an_edited_part(
    clean_store: Store, load_trig: Callable[..., object], edit_part: Callable[..., Reading]
) -> None:
    """The graph knows that the talks are a meeting by the very row that is gone."""

    load_trig(SMALL)

    def drop_kind(sheets: dict[str, list[dict[str, str]]]) -> None:
        sheets[ENTITIES] = [row for row in sheets[ENTITIES] if row["id"] != "talks"]

    reading = edit_part(drop_kind)
    assert [str(problem).partition(".zip:")[2] for problem in reading.problems] == [
        "claims!C2: ann participatedIn talks: talks is not described (expected a typed entity: Event)"
    ]


def test_more_than_one_dataset_is_refused(
    small_graph: Store, load_trig: Callable[..., object], exported: Callable[..., bytes]
) -> None:
    load_trig(':e a s:Dataset ; s:version "1" . :s2 a s:Source . :s2 { :x a s:Person ; s:name "X"@en . }')
    with pytest.raises(InputError) as refused:
        exported("xlsx")
    assert str(refused.value) == "d, e: claim sheets hold one dataset (expected dataset ID)"


def test_drop_down_lists_and_notes_come_from_the_vocabulary(
    small_graph: Store, exported: Callable[..., bytes], vocabulary: Vocabulary
) -> None:
    book = load_workbook(io.BytesIO(exported("xlsx", dataset="d")))
    sheet = book[CLAIMS]
    [choice] = [each for each in sheet.data_validations.dataValidation if "B2" in each.cells]
    column = choice.formula1.partition("!")[2].replace("$", "")
    assert [cell.value for row in book["lists"][column] for cell in row] == list(vocabulary.relations)
    titles = {cell.value: cell for cell in sheet[1]}
    assert titles["certainty"].comment.text.startswith(vocabulary.claim_properties["certainty"].comment)


@given(TEXT)
@MANY
def test_every_text_survives_a_cell(text: str) -> None:
    cell = encoded(text)
    assert decoded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(TEXT, min_size=1, max_size=4))
@MANY
def test_every_list_survives_a_cell(texts: list[str]) -> None:
    assert split(joined(texts)) == texts


def values_of(declared: Property, vocabulary: Vocabulary) -> st.SearchStrategy[Any]:
    by_type: dict[ValueType, st.SearchStrategy[Any]] = {
        ValueType.STRING: TEXT,
        ValueType.TEXT: TEXT,
        ValueType.INTEGER: st.integers(-(10**14), 10**14),
        ValueType.DECIMAL: st.floats(-1e9, 1e9, allow_nan=False),
        ValueType.BOOLEAN: st.booleans(),
        ValueType.DATE: st.dates(),
        ValueType.EDTF: st.sampled_from(["2015", "2015-06", "2015-06-22", "[..2015-06-21]", "2015~"]),
        ValueType.URI: st.sampled_from(["https://a.example/?b=1|2", "urn:x:1"]),
        ValueType.ENTITY: st.sampled_from(["ann", "wd:Q1", "iri:0123"]),
    }
    if declared.type is ValueType.CONCEPT:
        one = st.sampled_from(sorted(vocabulary.schemes[declared.scheme or ""].names))
    else:
        one = by_type[declared.type]
    return one if declared.single else st.lists(one, min_size=1, max_size=3, unique=True).map(sorted)


@st.composite
def claims(draw: st.DrawFn, vocabulary: Vocabulary) -> Claim:
    def some(declared: dict[str, Property]) -> dict[str, Any]:
        names = draw(st.lists(st.sampled_from(sorted(declared)), min_size=1, max_size=3, unique=True))
        found = {name: draw(values_of(declared[name], vocabulary)) for name in names}
        for name in [name for name in found if declared[name].type is ValueType.TEXT]:
            pairs = {(text, draw(st.sampled_from(["", "en", "zh-hant"]))) for text in found[name]}
            found[name], found[name + "Lang"] = map(list, zip(*sorted(pairs), strict=True))
        return found

    about: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "locator": TEXT,
                "note": TEXT,
                "said_by": st.just("bob"),
                "certainty": st.sampled_from(sorted(vocabulary.schemes["certainty"].names)),
                "polarity": st.just("denied"),
                "from_": st.sampled_from(["2015", ".."]),
                "key": st.just("c1"),
            },
        )
    )
    whose: dict[str, Any] = {
        "dataset": "d",
        "source": "s1",
        "subject": "ann",
        "record": draw(st.sampled_from(["s1/ann", "r 1"])),
    }
    if draw(st.booleans()):
        kinds = {"kind": ["Person"]} if draw(st.booleans()) else {}
        return Claim(**whose, **about, values={**some(dict(vocabulary.attributes)), **kinds})
    types = sorted(relation.type for relation in vocabulary.relations.values())
    return Claim(
        **whose,
        **about,
        relation=draw(st.sampled_from(types)),
        object="bob",
        qualifiers=some(dict(vocabulary.qualifiers)),
    )


@pytest.mark.parametrize("suffix", SAVERS)
@given(made=st.lists(claims(VOCABULARY), min_size=1, max_size=4, unique_by=lambda claim: claim.id))
@settings(MANY, max_examples=15)
def test_any_claim_survives_a_sheet(suffix: str, made: list[Claim], tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, Any]]] = {DATASET: [{"id": "d", "version": "1"}], ENTITIES: [], CLAIMS: []}
    for claim in made:
        rows[CLAIMS if claim.relation else ENTITIES].append(row_of(claim.as_properties(), VOCABULARY))
    sheets = [
        Sheet(name, ordered(name, {title for row in each for title in row}, VOCABULARY), each)
        for name, each in rows.items()
        if each
    ]
    path = tmp_path / f"some.{suffix}"
    with path.open("wb") as file:
        SAVERS[suffix](file, sheets, VOCABULARY)
    reading = read_unchecked(path, VOCABULARY)
    assert claim_ids(reading) == sorted(claim.id for claim in made)
