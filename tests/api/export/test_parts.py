"""A part of a dataset as JSON Lines or RDF, edited and loaded again: just what was edited changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.storage.store import Store
from loaders.reading import Reading, read_file
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

DATA = """
:d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "CC0-1.0" .
:s1 a s:Source ; s:title "One" ; s:publisher "A paper" ; s:published "2015-06-01" .
:s2 a s:Source ; s:title "Two" ; s:publisher "B paper" ; s:published "2015-06-02" .
:s1 {
  :ann a s:Person ; s:name "Ann"@en ; s:participatedIn :talks {| s:locator "p. 3" |} .
  :bob a s:Person ; s:name "Bob"@en .
  :talks a s:Meeting ; s:name "Talks"@en .
}
:s2 { :ann a s:Person ; s:name "Ann"@en . :talks a s:Meeting ; s:name "Talks"@en . }
"""
Edit = Callable[[str], str]


def unchanged(text: str) -> str:
    """The file as it was exported."""
    return text


def drop_lines(pattern: str) -> Edit:
    """Take out the lines of claims that have this in them."""

    def dropped(text: str) -> str:
        lines = text.splitlines(keepends=True)
        kept = [line for line in lines if "exported" in line or not re.search(pattern, line)]
        assert len(kept) < len(lines)
        return "".join(kept)

    return dropped


def change(old: str, new: str) -> Edit:
    """Put one text in place of another."""

    def changed(text: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return changed


@pytest.fixture
def two_sources(clean_store: Store, load_trig: Callable[..., object]) -> Store:
    """Two sources of a dataset; Bob is known from the first only."""
    load_trig(DATA)
    return clean_store


@pytest.fixture
def edit_part(
    two_sources: Store, exported: Callable[..., bytes], vocabulary: Vocabulary, tmp_path: Path
) -> Callable[[str, Edit], Reading]:
    """Export what the first source says, edit it, and read it beside what the graph holds."""

    def edited(format: str, edit: Edit) -> Reading:
        path = tmp_path / f"part.{ {'nquads': 'nq', 'jsonld': 'jsonld'}.get(format, format) }"
        path.write_text(edit(exported(format, source="s1").decode()), encoding="utf-8")
        return read_file(path, vocabulary, store=two_sources)

    return edited


@pytest.mark.parametrize(
    ("format", "edit", "counts"),
    [
        ("jsonl", unchanged, (0, 0, 4)),
        ("jsonl", drop_lines('"object":"talks"'), (0, 1, 3)),
        ("jsonl", drop_lines('"subject":"bob"'), (0, 1, 3)),
        ("trig", unchanged, (0, 0, 4)),
        ("trig", change('"p. 3"', '"p. 4"'), (1, 1, 3)),
        ("trig", drop_lines("[Bb]ob"), (0, 1, 3)),
        ("nquads", unchanged, (0, 0, 4)),
        ("nquads", change('"p. 3"', '"p. 4"'), (1, 1, 3)),
        ("jsonld", unchanged, (0, 0, 4)),
    ],
)
def test_an_edited_part_changes_just_what_was_edited(
    two_sources: Store,
    edit_part: Callable[[str, Edit], Reading],
    load_reading: Any,
    format: str,
    edit: Edit,
    counts: tuple[int, int, int],
) -> None:
    query = "MATCH (c:Claim {source: 's2'}) RETURN c.id AS id ORDER BY id"
    others = two_sources.read(query)
    reading = edit_part(format, edit)
    assert reading.problems == []
    report = load_reading(reading)
    assert (report.claims_new, report.claims_retracted, report.claims_unchanged) == counts
    assert (two_sources.read(query), len(others)) == (others, 2)


@pytest.mark.parametrize("format", ["jsonl", "trig"])
def test_a_part_without_its_list_only_adds(
    edit_part: Callable[[str, Edit], Reading], load_reading: Any, format: str
) -> None:
    def forget(text: str) -> str:
        if format == "trig":
            return change('"p. 3"', '"p. 4"')(text[: text.index(":d s:exported")])
        return "".join(line for line in text.splitlines(keepends=True) if "exported" not in line and "bob" not in line)

    report = load_reading(edit_part(format, forget))
    assert report.claims_retracted == 0


@pytest.mark.parametrize(
    ("format", "edit", "problem"),
    [
        ("jsonl", lambda text: re.sub('"claims":.*?]', '"claims":7', text, count=1), "not a list of claims"),
        ("trig", lambda text: re.sub('exported "[^"]*"', 'exported "x"', text, count=1), "not a claim with its record"),
    ],
)
def test_a_broken_list_is_refused(
    edit_part: Callable[[str, Edit], Reading], format: str, edit: Edit, problem: str
) -> None:
    with pytest.raises(InputError) as refused:
        edit_part(format, edit)
    assert refused.value.problem == problem
