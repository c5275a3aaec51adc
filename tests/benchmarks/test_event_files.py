"""The generated files of event datasets are sound, and the same in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.event_files import SHAPES, write
from loaders.reading import read_file
from ontology.vocabulary import Vocabulary


@pytest.mark.parametrize("name", SHAPES)
def test_a_generated_file_is_recognised_and_sound(tmp_path: Path, vocabulary: Vocabulary, name: str) -> None:
    path = write(tmp_path, name, 200)
    first = path.read_bytes()

    reading = read_file(path, vocabulary)

    assert reading.problems == []
    assert reading.accepted > 200
    assert write(tmp_path, name, 200).read_bytes() == first
