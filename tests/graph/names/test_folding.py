"""Folding: one form for every keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names.folding import fold, folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("علي كريمي", ("علی", "کریمی")),
        ("مصطفى", ("مصطفی",)),
        ("نور\u200cالدین", ("نورالدین",)),
        ("مُحَمَّد", ("محمد",)),
        ("حـمـیـد", ("حمید",)),
        ("آصف", ("اصف",)),
        ("ا\u0653صف", ("اصف",)),
        ("أحمد إبراهيم", ("احمد", "ابراهیم")),
        ("فاطمة", ("فاطمه",)),
        ("فاطمہ", ("فاطمه",)),
        ("ګلبدین", ("گلبدین",)),
        ("احمدزۍ", ("احمدزی",)),
        ("لشکر ۳۱۳", ("لشکر", "313")),
        ("٣١٣", ("313",)),
        ("عمر\u200e فاروق", ("عمر", "فاروق")),
        ("ﻣﺤﻤﺪ", ("محمد",)),
        ("José Álvarez", ("jose", "alvarez")),
        ("İbrahim Işık", ("ibrahim", "isik")),
        ("Groß Müller", ("gross", "muller")),
        ("Łukasz Żak", ("lukasz", "zak")),
        ("ʿAbd al-Raḥmān", ("abd", "al", "rahman")),
        ("O’Brien", ("obrien",)),
        ("ＫＡＲＩＭ", ("karim",)),
        ("Ёлкин", ("елкин",)),
        ("王小明", ("王", "小", "明")),
        ("Ü. N. Office", ("u", "n", "office")),
        ("*:* ~ \"'", ()),
        ("🙂", ()),
    ],
)
def test_words_are_folded(text: str, words: tuple[str, ...]) -> None:
    assert folded(text) == words


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
