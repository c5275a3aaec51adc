"""Claim sheets out and in again: the same claims with the same ids, and an edit changes just what was edited."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
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
from loaders.reading import Reading, read_unchecked
from loaders.sheets.cells import decoded, encoded, joined, split
from loaders.sheets.layout import CLAIMS, DATASET, ENTITIES, ordered
from ontology.errors import InputError
from ontology.vocabulary import Property, ValueType, Vocabulary, load_vocabulary

VOCABULARY = load_vocabulary()
SUFFIXES = {"xlsx": "xlsx", "sheet-csv": "zip"}
SAVERS = {"xlsx": write_workbook, "zip": write_csv_archive}
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
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


def test_a_part_of_a_dataset_says_so_and_cannot_be_loaded(small_graph: Store, reload: Callable[..., Reading]) -> None:
    with pytest.raises(InputError, match="only a part of its dataset"):
        reload(source="s1")


def test_more_than_one_dataset_is_refused(
    small_graph: Store, load_trig: Callable[..., object], exported: Callable[..., bytes]
) -> None:
    load_trig(':e a s:Dataset ; s:version "1" . :s2 a s:Source . :s2 { :x a s:Person ; s:name "X"@en . }')
    with pytest.raises(InputError) as refused:
        exported("xlsx")
    assert str(refused.value) == "d, e: claim sheets hold one dataset (expected --dataset ID)"


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
            pairs = {(text, draw(st.sampled_from(["", "en", "zh-Hant"]))) for text in found[name]}
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
