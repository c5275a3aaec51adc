"""Things that an id may stand for, with all that belongs to them: an entity, a source, a fact, a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from api.services.days import when_told
from api.services.reporting import SILENT, Reporter
from graph.model.certainty import is_factual
from graph.model.dates import DATE_NAMES
from graph.read import claims, entities, events, facts, sources
from graph.read.as_of import ANY_TIME, AsOf
from graph.read.claim_ids import full_claim_id
from graph.read.claim_lists import list_claims
from graph.read.claims import ClaimFilter
from graph.read.clocks import NOW, Clocks
from graph.read.display import prefer_entity, prefer_fact
from graph.read.retracted_claims import retracted_about, retracted_of
from graph.read.rows import ClaimRow, EntityRow, FactRow
from graph.resolution.display import Preference
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, PageRequest
from ontology.errors import InputError, NotFound, option
from ontology.vocabulary import EVENT


@dataclass(frozen=True)
class Shown:
    """A thing found by its id, with all that belongs to it; also the JSON of `show`.

    With `claims_alone` there are no facts and resolved values: those are of today, and of all who speak.
    """

    type: str
    about: Mapping[str, Any] | None
    facts: Sequence[FactRow] = ()
    claims: Sequence[ClaimRow] = ()
    claims_alone: bool = False
    accounts: Sequence[ClaimRow] = ()
    """Of an event, the descriptions that tell when it was, on whatever days are asked about."""
    more: bool = False
    """Whether there are claims beyond those shown."""
    next: str | None = None
    """The cursor that shows them."""

    def as_dict(self) -> dict[str, Any]:
        """The parts there are."""
        parts: dict[str, Any] = {"when": self.when, "facts": list(self.facts), "claims": list(self.claims)}
        parts |= {"more": self.more, "next": self.next}
        return {"type": self.type, self.type: self.about, **{name: part for name, part in parts.items() if part}}

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The claims; of a claim, itself."""
        return [self.about] if self.type == "claim" and self.about else self.claims

    @property
    def when(self) -> dict[str, Any] | None:
        """Of an event, when it was: in words, and as EDTF."""
        if self.type != "entity" or self.claims_alone or not self.about:
            return None
        words = when_told(self.about, self.accounts)
        if words and self.about.get("unrealised"):
            words += "; not known to have happened"
        written = {name: self.about[name] for name in DATE_NAMES if self.about.get(name)}
        return {"words": words, **written} if words else None


@dataclass(frozen=True)
class Asked:
    """Which claims are asked for: by the days they are about, the other two clocks, and who is quoted for them."""

    as_of: AsOf = ANY_TIME
    clocks: Clocks = NOW
    said_by: str | None = None
    page: PageRequest = FIRST_PAGE

    @property
    def claims_alone(self) -> bool:
        """Whether facts would say more than is asked: they are of today, and of all who speak."""
        return self.clocks.set or self.said_by is not None


def look_up(graph: Graph, id: str, asked: Asked, reporter: Reporter = SILENT) -> Shown:
    """The entity, source, fact or claim with this id; raises NotFound when it is none of them."""
    if successor := entities.successor(graph.store, id):
        reporter.note(f"{id} was merged into {successor}.")
        id = successor
    for find in (_entity, _source, _fact, _claim, _forgotten):
        try:
            shown = find(graph, id, asked)
        except NotFound:
            continue
        if shown.type == "source" and asked != Asked(page=asked.page):
            reporter.note("Days and moments are asked of claims: of a source nothing depends on them.")
        return shown
    raise NotFound("entity, fact, claim or source", id)


def prefer_shown(graph: Graph, shown: Shown, wanted: Preference) -> Shown:
    """The thing found, with the values that `wanted` chooses where claims differ."""
    if shown.claims_alone or not shown.about:
        return shown
    if shown.type == "entity":
        facts = [prefer_fact(graph, fact, wanted) or fact for fact in shown.facts]
        return replace(shown, about=prefer_entity(graph, cast(EntityRow, shown.about), wanted), facts=facts)
    if shown.type == "fact":
        return replace(shown, about=prefer_fact(graph, cast(FactRow, shown.about), wanted))
    return shown


def _entity(graph: Graph, id: str, asked: Asked) -> Shown:
    alone = asked.claims_alone
    about = entities.once_known(graph.store, id) if alone else entities.entity_as_of(graph, id, asked.as_of)
    as_of, wanted = asked.as_of.with_parts(), ClaimFilter(said_by=asked.said_by)
    page = claims.claims(graph, id, wanted, as_of, asked.clocks, page=asked.page)
    shown = Shown("entity", about, (), page.results, alone, more=page.next is not None, next=page.next)
    if alone:
        return shown
    made = [(claim["relation"], claim["fact"]) for claim in page.results if claim["relation"] and claim["fact"]]
    found = sorted(
        facts.facts_by_id(graph, made, asked.as_of).values(),
        key=lambda f: (f["relation"], f["fromEarliest"] or "", f["id"]),
    )
    is_event = any(graph.vocabulary.is_a(kind, EVENT) for kind in cast(EntityRow, about)["kind"])
    return replace(shown, facts=found, accounts=events.accounts(graph, id) if is_event else ())


def _source(graph: Graph, id: str, asked: Asked) -> Shown:
    source = sources.source(graph.store, id)
    _check_lists_claims("source", asked)
    if "retraction" in source:
        return _cut(Shown("source", source), retracted_of(graph, id, asked.page.fetched), asked.page)
    found = list_claims(graph, ClaimFilter(source=id), page=asked.page)
    return Shown("source", source, claims=found.results, more=found.next is not None, next=found.next)


def _cut(shown: Shown, claims: Sequence[ClaimRow], page: PageRequest) -> Shown:
    """It with a page of the claims, and whether there are more."""
    return replace(shown, claims=claims[: page.limit], more=len(claims) > page.limit)


def _forgotten(graph: Graph, id: str, asked: Asked) -> Shown:
    """An entity of which all claims were retracted."""
    found = retracted_about(graph, id, asked.page.fetched)
    if not found:
        raise NotFound("entity", id)
    return _cut(Shown("retracted", {"id": id}), found, asked.page)


def _fact(graph: Graph, id: str, asked: Asked) -> Shown:
    page = claims.fact_claims(graph, id, asked.as_of, asked.clocks, said_by=asked.said_by, page=asked.page)
    shown = Shown("fact", {"id": id}, claims=page.results, more=page.next is not None, next=page.next)
    if asked.claims_alone:
        return replace(shown, claims_alone=True)
    return replace(shown, about=facts.fact(graph, id, asked.as_of, page=PageRequest(1))[0])


def _claim(graph: Graph, id: str, asked: Asked) -> Shown:
    claim = claims.claim(graph, full_claim_id(graph.store, id), asked.as_of, asked.clocks)
    _check_lists_claims("claim", asked)
    return Shown("claim", claim)


def _check_lists_claims(what: str, asked: Asked) -> None:
    """Shown all the same, it would be taken for the word of the speaker asked about."""
    if asked.said_by is not None:
        expected = "an entity or a fact to show"
        raise InputError(
            f"of a {what} no claims are listed", property=option("saidBy"), value=asked.said_by, expected=expected
        )


def descriptions(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The descriptions that count."""
    return [claim for claim in claims if not claim["relation"] and is_factual(claim)]
