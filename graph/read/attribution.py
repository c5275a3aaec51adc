"""The chain of attribution of a claim: the speaker quoted, the source, and the originals that the source copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import LiteralString, cast

from graph.read.rows import ClaimRow, LinkRow, as_text
from graph.storage.source_lineage import JOINED, Derivation, derivation
from graph.storage.store import Row, Store, Transaction

_SOURCES: LiteralString = f"""
UNWIND $ids AS id
MATCH (s:Source {{id: id}})
RETURN id, s.title AS name, s.publisher AS publisher, s.published AS published,
  {JOINED} AS sameAs
"""


def chain(store: Store, claim: ClaimRow) -> list[LinkRow]:
    """The links from whoever is quoted to the last original, nearest first.

    Each has the `role` `speaker`, `source` or `original`, an `id` and a `name`; an original names its `copies`, and
    sources that are one document by decision are one link, with the other ids as `sameAs`.
    """
    links = store.reading(lambda tx: _links(tx, claim["source"]))
    if (speaker := claim["saidBy"]) is None:
        return links
    return [{"role": "speaker", "id": speaker, "name": claim["saidByName"]}, *links]


def _links(tx: Transaction, source: str) -> list[LinkRow]:
    derived = derivation(tx, [source])
    rows = {row["id"]: row for row in tx.run(_SOURCES, ids=list(derived))}
    named = _documents(rows[id] for id in derived)
    copies = _copies(derived, named)
    return [_link(rows[id], sorted(copies[id])) for id in derived if named[id] == id]


def _documents(rows: Iterable[Row]) -> dict[str, str]:
    """For each id of a document, the id among its ids that comes first."""
    named: dict[str, str] = {}
    for row in rows:
        first = named.get(row["id"], row["id"])
        named |= dict.fromkeys([row["id"], *row["sameAs"]], first)
    return named


def _copies(derived: Derivation, named: Mapping[str, str]) -> dict[str, set[str]]:
    copies: dict[str, set[str]] = defaultdict(set)
    for copy, originals in derived.items():
        for original in originals:
            copies[named[original]] |= {named[copy]} - {named[original]}
    return copies


def _link(row: Row, copies: Sequence[str]) -> LinkRow:
    known = {name: as_text(value) for name, value in row.items() if value is not None and value != []}
    copied = {"copies": list(copies)} if copies else {}
    return cast(LinkRow, {"role": "original" if copies else "source", "name": None, **known, **copied})
