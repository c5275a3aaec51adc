"""Checks that everything that must always be true of the graph is: what `sayso doctor` runs.

Claims are read once, in pages (descriptions by subject, then relation claims by fact), and what follows from them is
worked out afresh and compared; the rest are queries of one line. A page holds a bounded number of entities or facts,
so memory does not grow with the graph. Nothing is changed. A load that runs meanwhile can make sound things look odd.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from graph.doctor import claims, decisions, entities, facts, sources
from graph.doctor.findings import Finding, Findings, Found, Query
from graph.doctor.pages import Page, pages
from graph.storage.schema import index_problems, is_current, is_resolved
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

Progress = Callable[[int, int], None]

# Every check but that of the schema, by its name; a query's name and message stand with the query.
QUERIES: tuple[Query, ...] = (*claims.QUERIES, *sources.QUERIES, *entities.QUERIES, *decisions.QUERIES)
STORE_CHECKS: Mapping[str, Callable[[Store, Vocabulary, int], Found]] = {
    "relationship type": facts.relationship_types,
    "unsupported entity": entities.unsupported,
    "fact id": facts.ids,
    "publication days": sources.published,
}
PAGE_CHECKS: Mapping[str, Callable[[Page], Found]] = {
    "claim": claims.unsound,
    "claim id": claims.ids,
    "claim fact": claims.fact_ids,
    "claim place": claims.canonical,
    "claim let in": claims.let_in,
    "claim bounds": claims.claim_bounds,
    "claim judgement": claims.judgement,
    "named entity": entities.named,
    "resolved entity": entities.resolved,
    "resolved fact": facts.resolved,
}


def check(store: Store, vocabulary: Vocabulary, *, limit: int = 20, progress: Progress | None = None) -> list[Finding]:
    """Every breach of what must always be true, at most `limit` of each kind; empty when all is well.

    `progress` is called with the number of claims checked and of all there are.
    """
    found = Findings(limit)
    found.take("schema", _schema(store, vocabulary))
    for name, query, message in QUERIES:
        found.take(name, ((row["id"], message) for row in store.read(query, limit=found.left(name))))
    for name, look in STORE_CHECKS.items():
        found.take(name, look(store, vocabulary, limit))
    total = store.read("MATCH (:Claim) RETURN count(*) AS n")[0]["n"]
    done = 0
    for page in pages(store, vocabulary):
        for name, judge in PAGE_CHECKS.items():
            found.take(name, judge(page))
        done += len(page.claims) + len(page.unsound)
        if progress:
            progress(done, total)
    return found


def _schema(store: Store, vocabulary: Vocabulary) -> Found:
    if not is_current(store, vocabulary):
        yield "sayso", f"was not prepared with version {vocabulary.version} of the ontology and this schema"
    elif not is_resolved(store, vocabulary):
        yield "sayso", "was resolved by another version; `sayso resolve` brings it up to date"
    for name, state in index_problems(store, vocabulary).items():
        yield name, f"is {state}, not online"
