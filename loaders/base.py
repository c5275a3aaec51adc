"""The contract of a loader: it recognises a file, and reads it into a stream of datasets, sources and records.

A format is one `Loader`, entered once in `loaders.registry`. It yields items one by one and holds no more of a file
than one record needs; what needs the whole file (is this entity described anywhere, is this source?) is checked
behind it, by `loaders.reading`, for all formats alike. A loader raises UnreadableFile or MalformedFile when a file
cannot be read on; a record that is wrong is yielded with its problems, and the rest of the file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from graph.decisions.log import Decision
from graph.model.claims import Claim, Dataset, Source
from loaders.inputs import Input
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary


@dataclass(frozen=True)
class Options:
    """Options about a file that does not tell them itself."""

    dataset: str | None = None
    version: str | None = None
    source: str | None = None
    format: str | None = None
    """The name of the loader, where the file is not recognised or is taken for what it is not."""
    encoding: str | None = None
    """The encoding of a text file; without it UTF-8, or what its byte order mark says."""
    dates: str | None = None
    """`dmy` or `mdy`: the order of the numbers in dates such as 12/08/2018; such dates are refused without it."""
    mapping: Path | None = None
    """A mapping file, by which a table of any layout is read."""
    complete: bool | None = None
    """Whether a file is its whole dataset, where the format alone does not say so."""


class Cells(Protocol):
    """Where the parts of a claim stand in a sheet."""

    def of(self, property: str | None) -> str | None:
        """The name of the cell that states a property, such as `claims!B7`; None when none does."""


@dataclass
class Draft:
    """A record as read: its claims, and what is wrong with it. It is rejected when anything is.

    `statements` is the record as its file has it, for the reject file; `iris` names the entities of hashed ids as
    the file names them, for messages. `cells` says where each claim stands in a sheet, for files that have cells.
    """

    key: str
    claims: list[Claim] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    iris: dict[str, str] = field(default_factory=dict)
    withdrawn: bool = False
    """Whether its dataset has withdrawn the record, so that what it said is retracted; it has no claims."""
    cells: list[Cells] = field(default_factory=list)

    def cell(self, claim: int, property: str | None) -> str | None:
        """The cell in which a claim, counted from 0, states a property, as far as it is known."""
        return self.cells[claim].of(property) if self.cells else None

    def shown(self, id: str) -> str:
        """An id as messages name it: the IRI that the file has, where the id is the hash of one."""
        return f"<{self.iris[id]}>" if id in self.iris else id

    def as_dict(self) -> dict[str, Any]:
        """The record as a line of a reject file."""
        problems = [problem.as_dict() for problem in self.problems]
        return {"record": self.key, "problems": problems, "statements": self.statements}


@dataclass(frozen=True)
class Excerpt:
    """A dataset of which the file holds a part only: its claims are added.

    `exported` has the ids of the claims that the part was exported with, and their records: those that the file lacks
    by now were edited or removed, and are retracted. No other claim is. It may be filled while the file is read.
    """

    dataset: Dataset
    exported: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RefusedSource:
    """A source whose description is wrong; no record that cites it can be loaded."""

    id: str
    problems: list[InputError]


@dataclass(frozen=True)
class SourceIris:
    """The IRIs of a file's sources whose ids are hashes, for messages."""

    iris: Mapping[str, str]


@dataclass
class NotKept:
    """A detail that the graph has no place for, while the record is loaded without it."""

    problem: InputError


Item: TypeAlias = Dataset | Excerpt | Source | RefusedSource | SourceIris | Draft | NotKept | Decision


class Loader(Protocol):
    """One format."""

    @property
    def name(self) -> str:
        """The name by which `--format` asks for it."""

    @property
    def title(self) -> str:
        """The name for people, such as `TriG (RDF 1.2)`."""

    @property
    def complete(self) -> bool:
        """Whether a file is its whole dataset, so that records that are gone from it are retracted."""

    def recognises(self, file: Input) -> bool:
        """Whether the file is of this format, by the beginning of its content and by its name."""

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """A dataset first, then its sources, records and what is not kept, in any order; the same for further ones.

        Decisions follow the datasets that they are about.
        """
