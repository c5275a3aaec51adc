"""Files that the graph knows: loaded before, and since then neither they nor the graph have changed."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import TypedDict

from graph.local.verified_files import sha256_of
from graph.model.hashing import hash_of
from graph.storage import loaded_files
from graph.storage.schema import fingerprint
from graph.storage.store import Store
from graph.storage.writer_locks import Marks, marks
from graph.write.loader import LoadReport
from loaders.base import Options
from ontology.errors import UnreadableFile
from ontology.vocabulary import Vocabulary


class KnownPart(TypedDict):
    """A dataset of a file as it was found: its records and claims, and the counts of its load."""

    complete: bool
    records: int
    claims: int
    loaded: dict[str, int | str]


class KnownFile:
    """A file about to be loaded. Make it before the file is read, so that what others write meanwhile is seen."""

    def __init__(self, store: Store, vocabulary: Vocabulary, path: Path, options: Options) -> None:
        """Raises UnreadableFile."""
        self.store = store
        self.path = path
        self.before: Marks = marks(store)
        self.writers = 0
        """How many writers of ours have written and left since."""
        self._files = [each for each in (path, options.mapping) if each]
        self._sha256 = list(map(_digest, self._files))
        told = [str(each) for each in astuple(options)]
        version = importlib.metadata.version("sayso")
        self._id = hash_of([path.name, self._sha256, told, fingerprint(vocabulary), version])

    def parts(self) -> list[KnownPart] | None:
        """Its datasets, with all claims unchanged; None when it has to be read."""
        found = loaded_files.find(self.store, self._id, state=self.before)
        return json.loads(found) if found else None

    def save(self, parts: Sequence[KnownPart]) -> None:
        """Note that it was loaded whole, unless the file changed while it was read."""
        with suppress(UnreadableFile):
            if list(map(_digest, self._files)) != self._sha256:
                return
            report = json.dumps([_unchanged(part) for part in parts])
            name, state = self.path.name, self.before.after(self.writers)
            loaded_files.save(self.store, self._id, name=name, report=report, state=state)


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise UnreadableFile(error.strerror or str(error), file=str(path), expected="a readable file") from error


def _unchanged(part: KnownPart) -> KnownPart:
    """The part as loading it again would find it."""
    counts = LoadReport(**part["loaded"])  # type: ignore[arg-type]
    again = LoadReport(
        counts.dataset,
        counts.version,
        records=counts.records,
        claims=counts.claims,
        claims_unchanged=counts.claims_unchanged + counts.claims_new,
        claims_repeated=counts.claims_repeated,
        claims_withheld=counts.claims_withheld,
    )
    return {**part, "loaded": again.as_dict()}
