"""What every loader hands on: a dataset, its good records, and the bad ones with reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.model.claims import Claim, Dataset, Record, Source
from ontology.errors import InputError


@dataclass
class Draft:
    """A record on its way from file to graph; it stays a draft while something is wrong with it."""

    key: str
    claims: list[Claim] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The record as a line of a reject file."""
        problems = [problem.as_dict() for problem in self.problems]
        return {"record": self.key, "problems": problems, "statements": self.statements}


@dataclass
class Reading:
    """What one file says. `complete` means that it is the whole dataset, so that what it lacks is retracted."""

    path: Path
    dataset: Dataset
    sources: dict[str, Source]
    drafts: list[Draft]
    complete: bool = False
    refused: set[str] = field(default_factory=set)

    def refuse_source(self, id: str, problem: InputError) -> None:
        """Leave a source out, as a bad record of its own; whatever cites it cannot be loaded either."""
        self.sources.pop(id, None)
        self.refused.add(id)
        self.drafts.append(Draft(id, problems=[problem]))

    @property
    def good(self) -> list[Draft]:
        """The records that can be loaded."""
        return [draft for draft in self.drafts if not draft.problems and draft.claims]

    @property
    def bad(self) -> list[Draft]:
        """The records that cannot, each with its problems."""
        return [draft for draft in self.drafts if draft.problems]

    @property
    def problems(self) -> list[InputError]:
        """Every problem of every bad record, in file order."""
        return [problem for draft in self.bad for problem in draft.problems]

    @property
    def uncited(self) -> list[str]:
        """Sources that no claim cites and no cited source copies: nothing of them is loaded."""
        cited = {claim.source for draft in self.drafts for claim in draft.claims}
        return sorted(set(self.sources) - {source.id for source in self._with_originals(cited)})

    def records(self) -> Iterable[Record]:
        """The good records, each with the sources it cites and those that they copy."""
        for draft in self.good:
            cited = {claim.source for claim in draft.claims}
            yield Record(draft.key, tuple(draft.claims), tuple(self._with_originals(cited)))

    def _with_originals(self, ids: set[str]) -> list[Source]:
        found: dict[str, Source] = {}
        waiting = sorted(ids)
        while waiting:
            source = self.sources.get(waiting.pop())
            if source and source.id not in found:
                found[source.id] = source
                waiting += source.derived_from
        return list(found.values())


def write_rejects(path: Path, drafts: Sequence[Draft]) -> Path:
    """Write bad records beside `path`, one JSON object a line, replacing an earlier reject file."""
    rejects = path.with_name(path.name + ".rejects.jsonl")
    lines = [json.dumps(draft.as_dict(), ensure_ascii=False) + "\n" for draft in drafts]
    rejects.write_text("".join(lines), encoding="utf-8")
    return rejects
