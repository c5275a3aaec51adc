"""The workbook that `sayso sheet new` writes, filled in as a reporter fills it in."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.api.cli.conftest import Sayso


def test_examples_are_not_loaded_and_rows_that_are_filled_in_are(offline: Sayso, folder: Path) -> None:
    assert offline("sheet", "new", "tarn.xlsx").code == 0
    empty = offline("check", "tarn.xlsx")
    assert (empty.code, "the dataset has no name" in empty.err + empty.out) == (1, True)

    book = load_workbook(folder / "tarn.xlsx")
    for sheet in ("dataset", "sources", "entities", "claims"):
        for row in list(book[sheet].iter_rows(min_row=2)):
            assert row[0].value.startswith("# ")
            book[sheet].append([str(cell.value).removeprefix("# ") if cell.value else None for cell in row])
    book.save(folder / "tarn.xlsx")
    filled = offline("check", "--json", "tarn.xlsx")
    assert (filled.code, '"claims": 3' in filled.out, '"problems": []' in filled.out) == (0, True, True)


def test_a_file_is_never_replaced(offline: Sayso, folder: Path) -> None:
    (folder / "tarn.xlsx").write_text("mine")
    refused = offline("sheet", "new", "tarn.xlsx")
    assert refused.code != 0
    assert "there is a file of this name" in refused.err
    assert (folder / "tarn.xlsx").read_text() == "mine"
