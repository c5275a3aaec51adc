"""Keys by which names are found: the same in every process, and shared by the spellings of one name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.names.keys import key_query, search_keys, search_names
from graph.storage.store import Store

_IN_ANOTHER_PROCESS = "from graph.names.keys import search_keys; print(search_keys(['Samandar Kohband'], ['Person']))"


def test_the_keys_of_a_name() -> None:
    assert search_keys(["Wesal Sabz"], ["Person", "Entity"]) == [
        "a_wg",
        "a_ws",
        "f_vslsbz",
        "i_s_vsl",
        "i_v_sbz",
        "k_sbz",
        "k_vsl",
        "k_vslsbz",
        "m_green",
        "p_GREEN_vsl",
        "p_sbz_vsl",
        "s_sbz",
        "s_vsl",
        "t_Entity",
        "t_Person",
        "w_sabz",
        "w_wesal",
    ]


def test_they_are_the_same_in_every_process() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", _IN_ANOTHER_PROCESS],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert made == {f"{search_keys(['Samandar Kohband'], ['Person'])}\n"}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Parwez Sammandar", "پرویز سمندر"),
        ("Гошманд", "Hoshmand"),
        ("Zabi Ullah", "Zabihullah"),
        ("TTX", "Tehrik-i-Tolwak Xoja"),
        ("UN", "Ü. N. Office"),
        ("Wesal Movement", "نهضت وصال"),
        ("P. Kohband", "Parwiz Kohband"),
        ("Samnadar", "Samandar"),
    ],
)
def test_spellings_share_keys(asked: str, name: str) -> None:
    clauses = {clause.split("^")[0] for clause in (key_query(asked) or "").split()}

    assert clauses & set(search_keys([name], []))


def test_common_words_are_asked_for_only_where_there_are_no_others() -> None:
    assert "k_mmd" not in (key_query("Mohammad Samandar") or "")
    assert "k_md" in (key_query("Mohammad") or "")


def test_names_in_other_letters_are_kept_folded_and_romanised() -> None:
    assert search_names(["Hamid Karzai", "حامد كرزي"]) == ["حامد کرزی", "hamad karzi"]


@pytest.mark.parametrize("words", [600, 1_500])
def test_a_name_of_many_words_asks_for_no_more_than_an_index_answers(words: int) -> None:
    name = " ".join(f"word{number}x" for number in range(words))

    assert (key_query(name) or "").count("^") <= 200
    assert len(search_keys([name], [])) < 300


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text() | st.sampled_from(["\ufe70", "\u2474", "AND OR", 'a"b\\', "a~ b^2 c*", "¼", "*:*", "name:x"]))
def test_no_name_breaks_the_index_s_syntax(store: Store, name: str) -> None:
    if query := key_query(name, "Person"):
        store.read("CALL db.index.fulltext.queryNodes('entity_keys', $words) YIELD node RETURN count(*)", words=query)
