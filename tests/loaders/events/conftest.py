"""Rows of event datasets, read from text; a file may be changed on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders.base import Draft, Options
from loaders.reading import Reading, read_file
from ontology.vocabulary import Vocabulary

Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """Read a text or bytes as a file of this name; options as on the command line."""

    def read_text(content: str | bytes, name: str, **options: Any) -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path, vocabulary, Options(**options))

    return read_text


@pytest.fixture
def claims() -> Callable[[Reading, str], list[dict[str, Any]]]:
    """What the claims of a record state, without what all of them share."""

    def stated(reading: Reading, key: str) -> list[dict[str, Any]]:
        (draft,) = (draft for draft in reading.good if draft.key == key)
        return [_own(claim.stated) for claim in draft.claims]

    return stated


@pytest.fixture
def shared() -> Callable[[Reading], list[tuple[Any, ...]]]:
    """The claims of the shared records: what the dataset says of entities that many events name."""

    def stated(reading: Reading) -> list[tuple[Any, ...]]:
        drafts = [draft for draft in reading.good if _is_shared(draft)]
        return [
            (claim.subject, claim.relation, claim.object)
            if claim.relation
            else (claim.subject, claim.stated["kind"][0], claim.stated["name"][0])
            for draft in drafts
            for claim in draft.claims
        ]

    return stated


def _is_shared(draft: Draft) -> bool:
    return ":dataset-" in draft.claims[0].source and " " in draft.key


def _own(stated: dict[str, Any]) -> dict[str, Any]:
    shared = ("dataset", "record", "polarity", "nameLang")
    return {name: value for name, value in stated.items() if name not in shared}
