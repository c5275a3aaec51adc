"""One record given as JSON: made a file of JSON Lines, as an export has it, and loaded as any other file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict

from api.services.loading import Loading, Plan
from graph.storage.graph import Graph
from graph.storage.lookups import stored_dataset
from loaders.jsonlines import FORMAT
from loaders.reading import read_unchecked
from ontology.errors import InputError, InvalidClaim, NotFound


class RecordRow(TypedDict):
    """A record that was loaded."""

    dataset: str
    record: str
    claims: list[str]
    """The ids of its claims, in the order in which they were given."""
    loaded: dict[str, Any]
    """How many claims are new, unchanged, retracted and so on, as `sayso load --json` tells it."""


@dataclass(frozen=True)
class Outcome:
    """A record that was loaded, and whether the graph had to change; or the mistakes for which it was not."""

    row: RecordRow | None = None
    changed: bool = False
    problems: Sequence[InputError] = ()


@dataclass(frozen=True)
class SingleRecord:
    """A record: a dataset and a source, each described or by the id of one that the graph has, and the claims."""

    dataset: Mapping[str, Any] | str
    record: str
    source: Mapping[str, Any] | str
    claims: Sequence[Mapping[str, Any]]

    def load(self, graph: Graph, plan: Plan, home: Path | None) -> Outcome:
        """Load it or, with any mistake, nothing of it. Raises NotFound for a dataset that the graph has not."""
        lines = self._lines(graph)
        if strange := list(self._of_other_records()):
            return Outcome(problems=strange)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "record.jsonl"
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            (report,) = Loading(graph.vocabulary, graph.store, home=home).load([path], plan)
            if report.problems:
                before = len(lines) - len(self.claims)
                return Outcome(problems=[self._placed(problem, before) for problem in report.problems])
            # Read again, since a record that the graph knows is not read by a load.
            reading = read_unchecked(path, graph.vocabulary, plan.options)
            ids = [claim.id for draft in reading.good for claim in draft.claims]
            told, counts = report.as_dict(), report.loaded
        row = RecordRow(dataset=told["dataset"], record=self.record, claims=ids, loaded=told["loaded"])
        changed = counts is not None and (counts.records_changed or counts.sources_new or counts.sources_changed)
        return Outcome(row, changed=bool(changed) and not plan.dry_run)

    def _lines(self, graph: Graph) -> list[dict[str, Any]]:
        dataset, source = self._described_dataset(graph), self.source
        own = {"dataset": dataset["id"], "record": self.record}
        described = [] if isinstance(source, str) else [{"source": {"dataset": dataset["id"], **source}}]
        cited = {"source": source if isinstance(source, str) else source["id"]}
        claims = [{"claim": {**cited, **claim, **own}} for claim in self.claims]
        return [{"sayso": {"format": FORMAT}}, {"dataset": dataset}, *described, *claims]

    def _described_dataset(self, graph: Graph) -> Mapping[str, Any]:
        if not isinstance(self.dataset, str):
            return self.dataset
        stored = stored_dataset(graph.store, self.dataset)
        if stored is None:
            raise NotFound("dataset", self.dataset)
        return stored

    def _of_other_records(self) -> list[InputError]:
        """A claim may repeat the names of its dataset and its record, as an export does, and has no others."""
        dataset = self.dataset if isinstance(self.dataset, str) else self.dataset["id"]
        return [
            InvalidClaim("a claim of another record", property=f"claims.{n}.{name}", value=str(given), expected=own)
            for n, claim in enumerate(self.claims)
            for name, own in (("dataset", dataset), ("record", self.record))
            if (given := claim.get(name, own)) != own
        ]

    @staticmethod
    def _placed(problem: InputError, before: int) -> InputError:
        """The place of a mistake within the JSON, for that in a file that nobody saw."""
        if problem.line is not None and problem.line > before:
            place = f"claims.{problem.line - before - 1}"
            problem.property = f"{place}.{problem.property}" if problem.property else place
        problem.file = problem.line = None
        return problem
