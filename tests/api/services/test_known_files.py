"""A file that was loaded is not read again while neither it nor the graph has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.services.loading import FileReport, Loading, Plan
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import Writer
from loaders.base import Options
from ontology.vocabulary import Vocabulary

TRIG = """
@prefix : <https://w3id.org/sayso/id/> .
@prefix s: <https://w3id.org/sayso/ns#> .
:{dataset} a s:Dataset ; s:version "1" .
:{dataset}-paper a s:Source ; s:title "{title}" ; s:publisher "A paper" ; s:published "2015-06-01" .
:{dataset}-paper {{ :ann a s:Person ; s:name "Ann"@en . {more} }}
"""
BOB = ':bob a s:Person ; s:name "Bob"@en .'

Load = Callable[..., list[FileReport]]


@pytest.fixture
def load(clean_store: Store, vocabulary: Vocabulary) -> Load:
    def loaded(*paths: Path, **plan: Any) -> list[FileReport]:
        return list(Loading(vocabulary, clean_store).load(paths, Plan(**plan)))

    return loaded


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(name: str, *, dataset: str = "d", title: str = "A title", more: str = BOB) -> Path:
        path = tmp_path / name
        path.write_text(TRIG.format(dataset=dataset, title=title, more=more))
        return path

    return written


def is_known(report: FileReport) -> bool:
    return report.known is not None


def test_its_second_load_reports_what_reading_it_would(load: Load, write: Callable[..., Path]) -> None:
    path = write("d.trig")
    [first] = load(path)
    assert not is_known(first)
    [known] = load(path)
    [again] = load(path, again=True)
    assert is_known(known)
    assert not is_known(again)
    told = known.as_dict()
    assert told.pop("known") is True
    assert told == again.as_dict()
    assert told["loaded"]["claimsUnchanged"] == told["claims"] == 2


def test_several_files_of_one_command_are_known(load: Load, write: Callable[..., Path]) -> None:
    """Each was loaded before the next changed the graph; once none changes it any more, all are known."""
    paths = [write("d.trig"), write("e.trig", dataset="e")]
    assert list(map(is_known, load(*paths))) == [False, False]
    assert list(map(is_known, load(*paths))) == [False, True]
    assert list(map(is_known, load(*paths))) == [True, True]


@pytest.mark.parametrize("change", ["other claims", "another title", "a retraction", "an unload", "options"])
def test_it_is_read_again_once_anything_has_changed(
    change: str, load: Load, write: Callable[..., Path], clean_store: Store, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    path = write("d.trig")
    load(path)
    options = Options()
    if change == "other claims":
        load(write("d2.trig", more=""), replace=True)
    elif change == "another title":
        # Corrected metadata of a source: no claim comes or goes.
        load(write("d2.trig", title="Another title"))
    elif change == "a retraction":
        with Curator(clean_store, vocabulary) as curator:
            [row] = clean_store.read("MATCH (s:Source) RETURN s.id AS id")
            curator.retract(Target(source=row["id"]), Reason("tester", "a test"))
    elif change == "an unload":
        with Writer(clean_store, vocabulary) as writer:
            writer.unload("d")
    else:
        options = replace(options, complete=False)
    [report] = load(path, options=options)
    assert not is_known(report)
    assert clean_store.read("MATCH (s:Source) RETURN s.title AS title") == [{"title": "A title"}]


def test_a_file_with_a_mistake_is_never_known(load: Load, write: Callable[..., Path]) -> None:
    path = write("d.trig", more=f"{BOB} :bob s:height 3 .")
    for _ in range(3):
        [report] = load(path)
        assert not is_known(report)
        assert report.problems


def test_a_dry_run_leaves_no_note(load: Load, write: Callable[..., Path]) -> None:
    path = write("d.trig")
    load(path, dry_run=True)
    assert not is_known(load(path)[0])


def test_what_a_known_file_would_replace_is_refused_as_ever(load: Load, write: Callable[..., Path]) -> None:
    path = write("d.trig")
    load(path)
    _, refused = load(path, write("second.trig", more=""))
    assert "the same dataset as" in str(refused.problems[0])


def test_a_file_that_cannot_be_read_does_not_end_the_others(
    load: Load, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gone = write("d.trig"), write("e.trig", dataset="e")
    is_file = Path.is_file
    gone.unlink()
    # It was there a moment ago.
    monkeypatch.setattr(Path, "is_file", lambda path: path == gone or is_file(path))
    refused, loaded = load(gone, path)
    assert str(refused.problems[0]) == f"{gone}: No such file or directory (expected a readable file)"
    assert loaded.loaded
    assert loaded.loaded.claims_new == 2
