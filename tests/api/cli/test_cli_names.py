"""`sayso compare` and `sayso variants`, which need no graph."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from api.cli.main import app


def test_two_names_are_compared() -> None:
    result = CliRunner().invoke(app, ["compare", "Mullah Tayyeb Agha", "Tayeb Agha", "--kind", "Person"])

    assert result.exit_code == 0
    assert result.stdout == (
        "0.97  same: Mullah Tayyeb Agha | Tayeb Agha\n"
        "      Tayyeb ~ Tayeb: same romanisation; Agha = Agha; title Mullah ignored\n"
    )


def test_a_table_gives_a_json_line_for_each_row_in_order(tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text('left\tright\tkind\nParwiz Tolwak\tپرویز تولواک\tperson\n"x\tKunduz\tplace\n', encoding="utf-8")

    result = CliRunner().invoke(app, ["compare", str(table), "--json"])

    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "score": 0.9893,
            "same": True,
            "why": "Parwiz ~ پرویز: same romanisation; Tolwak ~ تولواک: same romanisation",
        },
        {"score": 0.0, "same": False, "why": "X is not Kunduz"},
    ]


def test_a_wrong_table_is_told_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("left\tright\tkind\na\tb\tboat\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["compare", str(table)])

    assert result.exit_code == 1
    assert result.stderr == (
        f"sayso: {table}:2: kind boat: there is no such kind of names (expected person, organisation or place)\n"
    )


def test_a_table_without_its_columns_and_one_that_is_missing_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "pairs.tsv"
    table.write_text("one,other\n", encoding="utf-8")

    assert "does not name the columns" in CliRunner().invoke(app, ["compare", str(table)]).stderr
    assert "No such file" in CliRunner().invoke(app, ["compare", str(tmp_path / "none.tsv")]).stderr


def test_spellings_of_a_name() -> None:
    result = CliRunner().invoke(app, ["variants", "Tayyeb Agha", "--limit", "3", "--json"])

    assert json.loads(result.stdout) == {"results": ["Tayyeb Aga", "تیب اغ", "Тайб Ага"]}
    assert CliRunner().invoke(app, ["variants", "🙂"]).exit_code == 1
