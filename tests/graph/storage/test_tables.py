"""Tables on disk answer as a mapping and a set in memory would, whatever part of them is held."""

from __future__ import annotations

import errno
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.storage import tables
from graph.storage.tables import Keys, Table

TEXTS = st.text(max_size=3) | st.sampled_from(["", "a", "\ud800", "\x00", "é"])
STEPS = st.lists(st.tuples(st.sampled_from(["set", "delete", "get", "list"]), TEXTS, st.integers()))


@given(STEPS, st.integers(0, 4))
def test_a_table_is_a_mapping_in_the_order_of_its_keys(steps: list[tuple[str, str, int]], in_memory: int) -> None:
    table, expected = Table[int](in_memory), dict[str, int]()
    for step, key, value in steps:
        if step == "set":
            table[key] = expected[key] = value
        elif step == "delete":
            assert table.pop(key, None) == expected.pop(key, None)
        elif step == "get":
            assert (table.get(key), key in table) == (expected.get(key), key in expected)
        else:
            assert list(table.items()) == sorted(expected.items())
    assert (list(table), list(table.values())) == (sorted(expected), [expected[key] for key in sorted(expected)])
    assert (len(table), bool(table)) == (len(expected), bool(expected))


@pytest.mark.parametrize("in_memory", [1, 100])
def test_a_set_of_keys_tells_which_are_new(in_memory: int) -> None:
    keys = Keys(["b", "c"], in_memory)
    assert [keys.add(key) for key in ("a", "b", "d", "a")] == [True, False, True, False]
    assert (list(keys), len(keys), "x" in keys, "d" in keys, bool(keys)) == (["a", "b", "c", "d"], 4, False, True, True)


def test_a_full_disk_is_an_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened() -> sqlite3.Connection:
        file = _opened()
        file.execute("PRAGMA max_page_count = 3")
        return file

    _opened = tables._opened
    monkeypatch.setattr(tables, "_opened", opened)
    table: Table[Any] = Table(in_memory=1)
    with pytest.raises(OSError) as refused:
        table.update((str(number), "x" * 10_000) for number in range(10))
    assert refused.value.errno == errno.ENOSPC
