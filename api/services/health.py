"""Health of the graph: breaches of its rules, why questions cannot be answered yet, and resolving it again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.services.reporting import SILENT, Reporter
from graph.decisions.log import pending
from graph.doctor.checks import check
from graph.local.room import check_room
from graph.read.sources import stale_sources
from graph.storage.graph import Graph
from graph.storage.schema import index_problems, is_current, is_resolved
from graph.storage.store import Row, translated
from graph.write.rebuild import rebuild
from ontology.errors import SaysoError


def findings(graph: Graph, reporter: Reporter = SILENT) -> list[Row]:
    """Every breach that `sayso doctor` finds, ready for JSON."""
    with reporter.progress("Checking claims") as tell:
        return [
            asdict(finding) for finding in check(graph.store, graph.vocabulary, progress=lambda done, _all: tell(done))
        ]


def _schema_reasons(graph: Graph) -> list[str]:
    if not is_current(graph.store, graph.vocabulary):
        return ["constraints, indexes or ontology are not this version's"]
    problems = index_problems(graph.store, graph.vocabulary)
    reasons = [f"the index {name} is {state}: `sayso up` makes it again" for name, state in problems.items()]
    if not is_resolved(graph.store, graph.vocabulary):
        reasons.append("another version resolved the graph: `sayso resolve` brings it up to date")
    return reasons


def unreadiness(graph: Graph) -> list[str]:
    """Why questions cannot be answered rightly now; empty when they can."""
    store = graph.store
    try:
        # A query would be tried again and again before it tells that nobody is there.
        with translated():
            store.driver.verify_connectivity()
        reasons = _schema_reasons(graph)
        stale = stale_sources(store)
        unfinished = pending(store)
    except SaysoError as error:
        return [str(error)]
    reasons += [f"what rests on the source {id} is being resolved again" for id in stale]
    return reasons + [f"the decision {decision} is being carried out" for decision in unfinished]


def resolve_again(
    graph: Graph, *, everything: bool, reporter: Reporter = SILENT, home: Path | None = None
) -> dict[str, Any]:
    """Resolve nodes and facts again if need be; how many entities, and whether earlier work was carried on.

    `home` is the folder of a local store: LocalServerError between two pages, when its disk is nearly full.
    """
    with reporter.progress("Resolving entities") as tell:

        def after_page(done: int, _all: int) -> None:
            tell(done)
            if home:
                check_room(home)

        done = rebuild(graph.store, graph.vocabulary, everything=everything, progress=after_page)
    return asdict(done)
