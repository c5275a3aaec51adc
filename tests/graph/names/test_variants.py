"""Spellings of a name."""

from __future__ import annotations

import pytest

from graph.names.scoring import compare
from graph.names.variants import variants


def test_the_likeliest_come_first_and_other_scripts_last() -> None:
    assert variants("Tayyeb Agha", 8) == [
        "Tayyeb Aga",
        "Tayyeb Aqa",
        "Tayeb Agha",
        "Taiyeb Agha",
        "Teyyeb Agha",
        "Tayyib Agha",
        "تیب اغ",
        "Тайб Ага",
    ]


@pytest.mark.parametrize("name", ["Masoom Stanekzai", "پرویز تولواک", "Абдулла Рахимов", "Zabi Ullah Samandar"])
def test_every_spelling_is_taken_for_the_name(name: str) -> None:
    found = variants(name)

    assert len(found) == len(set(found)) > 3
    assert [each for each in found if compare(name, each).score < 0.8] == []


@pytest.mark.parametrize("name", ["", "🙂", "\u200f"])
def test_a_name_without_words_has_none(name: str) -> None:
    assert variants(name) == []
