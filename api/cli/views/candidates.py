"""What `candidates` prints: who might be the same, why, and how likely."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from api.cli.output import note, say
from graph.analysis.candidates import CandidateRow, candidates, entity_candidates
from graph.read.entities import canonical
from graph.storage.graph import Graph
from graph.storage.paging import every_row

_REASONS = {
    "sameId": "the same id elsewhere",
    "sameName": "the same name",
    "sameWord": "the same name, of one word",
    "sameWords": "a name of the same words",
    "similarName": "a name spelt much alike",
    "sameDescription": "the same description",
}


def every_candidate(graph: Graph, id: str | None, min_score: float) -> Iterator[CandidateRow]:
    """The candidates of one entity, or of the whole graph as they are found."""
    if id:
        return every_row(partial(entity_candidates, graph, canonical(graph.store, id), min_score=min_score))
    return every_row(partial(candidates, graph, min_score=min_score))


def print_candidates(found: Iterator[CandidateRow]) -> None:
    """In words, one pair after the other."""
    count = 0
    for pair in found:
        count += 1
        one, other = (f"{each['name']} [{each['id']}]" for each in pair["entities"])
        say(f"{pair['score']:.2f}  {one}  and  {other}", "bold")
        for reason in pair["reasons"]:
            say(f"      {_REASONS[reason['reason']]}: {', '.join(reason['values'])}")
        if pair["sourcesOfBoth"]:
            say(f"      but told apart in: {', '.join(pair['sourcesOfBoth'])}", "yellow")
    note("1 pair" if count == 1 else f"{count} pairs")
