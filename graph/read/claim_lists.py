"""Claims of the whole graph by source, dataset, speaker and other filters, which combine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

from graph.read.as_of import ANY_TIME, CLAIM_PREFILTER, VERDICT, VERDICT_WANTED, AsOf
from graph.read.claims import WANTED, ClaimFilter, check_known, claim_parameters, claims_page
from graph.read.clocks import NOW, Clocks
from graph.read.rows import ClaimRow, claim_json
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import stored_rows
from ontology.errors import InputError, option


def _listed(where: LiteralString, index: LiteralString, order: LiteralString) -> LiteralString:
    """A page in the order of an index; what it holds decides first, so that few claims are read in vain."""
    return claims_page(
        f"""
  MATCH (c:Claim) WHERE {where} AND {CLAIM_PREFILTER}
  WITH c WHERE {WANTED}
  WITH c, {VERDICT}
  WHERE {VERDICT_WANTED}
  RETURN c, verdict ORDER BY {index} LIMIT $limit""",
        order,
    )


_BEHIND_RECORD: LiteralString = "c.record >= $major AND (c.record > $major OR c.id > $minor)"
_BEHIND_SUBJECT: LiteralString = "c.subject >= $major AND (c.subject > $major OR c.id > $minor)"
# The first filter given that an index begins with decides the order, and so what a cursor holds before the claim's id.
_BY: Mapping[str, tuple[str | None, LiteralString]] = {
    "source": (
        "subject",
        _listed(f"c.source = $source AND {_BEHIND_SUBJECT}", "c.source, c.subject, c.id", "c.subject, c.id"),
    ),
    "saidBy": (None, _listed("c.saidBy = $saidBy AND c.id > $minor", "c.id", "c.id")),
    "dataset": (
        "record",
        _listed(f"c.dataset = $dataset AND {_BEHIND_RECORD}", "c.dataset, c.record, c.id", "c.record, c.id"),
    ),
    "": (None, _listed("c.id > $minor", "c.id", "c.id")),
}


def list_claims(
    graph: Graph,
    wanted: ClaimFilter | None = None,
    as_of: AsOf = ANY_TIME,
    clocks: Clocks = NOW,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[ClaimRow]:
    """Live claims, weak and denied ones included: of one source by subject, of one dataset by record, else by id.

    Raises InputError for an unknown source, dataset, speaker or term, and for a moment of the past, since what was
    retracted is listed by entity and by fact only.
    """
    if clocks.known_at:
        raise InputError(
            "not of this list", property=option("knownAt"), expected="the claims of an entity or of a fact"
        )
    wanted = wanted or ClaimFilter()
    parameters = claim_parameters(graph.vocabulary, wanted) | as_of.parameters(graph.vocabulary) | clocks.parameters()
    ordering, query = next(each for name, each in _BY.items() if not name or parameters[name] is not None)
    major, minor = page.after("", "")
    rows = stored_rows(graph.store.rows(query, major=major, minor=minor, limit=page.fetched, **parameters))
    if not rows:
        check_known(graph.store, wanted)
    return page.of(rows, lambda row: (row["claim"].get(ordering or "", ""), row["claim"]["id"]), claim_json)
