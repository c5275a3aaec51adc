"""What `find` and `show` print: entities, facts, claims and sources of the graph, for people or as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from api.cli.output import note, print_pairs, print_table, say
from api.cli.views.claims import say_note
from api.services.cells import cell
from api.services.days import when_told
from api.services.sentences import Sentences, mark
from graph.model.certainty import is_factual
from graph.model.dates import DATE_NAMES
from graph.read import claims, entities, facts, sources
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
from graph.storage.store import Store
from ontology.errors import InputError, NotFound, option
from ontology.vocabulary import Vocabulary


@dataclass(frozen=True)
class Shown:
    """What an id stands for, with all that belongs to it; also the JSON of `show`.

    With `claims_alone` there are no facts and resolved values: those are of today, and of all who speak.
    """

    type: str
    about: Mapping[str, Any] | None
    facts: Sequence[FactRow] = ()
    claims: Sequence[ClaimRow] = ()
    claims_alone: bool = False
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
        words = when_told(self.about, _descriptions(self.claims))
        written = {name: self.about[name] for name in DATE_NAMES if self.about.get(name)}
        return {"words": words, **written} if words and (written or self.about.get("series")) else None


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


def look_up(graph: Graph, id: str, asked: Asked) -> Shown:
    """The entity, source, fact or claim with this id; raises NotFound when it is none of them."""
    id = _successor(graph.store, id)
    for find in (_entity, _source, _fact, _claim, _forgotten):
        try:
            return find(graph, id, asked)
        except NotFound:
            continue
    raise NotFound("entity, fact, claim or source", id)


def prefer_shown(graph: Graph, shown: Shown, wanted: Preference) -> Shown:
    """What was found, with the values that `wanted` chooses where claims differ."""
    if shown.claims_alone or not shown.about:
        return shown
    if shown.type == "entity":
        facts = [prefer_fact(graph, fact, wanted) or fact for fact in shown.facts]
        return replace(shown, about=prefer_entity(graph, cast(EntityRow, shown.about), wanted), facts=facts)
    if shown.type == "fact":
        return replace(shown, about=prefer_fact(graph, cast(FactRow, shown.about), wanted))
    return shown


def _successor(store: Store, id: str) -> str:
    successor = entities.successor(store, id)
    if successor:
        note(f"{id} was merged into {successor}.")
    return successor or id


_HAPPENED = {
    "planned": "planned; no source says that it took place",
    "cancelled": "no: it was called off",
    "alleged": "not known: it is only alleged",
    "hedged": "not known: sources only call it possible",
    "hypothetical": "not known: sources only imagine it",
}


def _labelled(shown: Shown, vocabulary: Vocabulary) -> frozenset[str]:
    """The entity shown, if what is written as its name is the coder's label."""
    about = shown.about or {}
    return frozenset([about["id"]]) if Sentences(vocabulary).is_labelled(about) else frozenset()


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
    return replace(shown, facts=found)


def _source(graph: Graph, id: str, asked: Asked) -> Shown:
    source = sources.source(graph.store, id)
    _check_lists_claims("source", asked)
    if asked != Asked(page=asked.page):
        note("Days and moments are asked of claims: of a source nothing depends on them.")
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


def print_found(found: Iterable[Mapping[str, Any]]) -> None:
    """The entities found, one a line."""
    found = list(found)
    dated = ("then",) if any("verdict" in row for row in found) else ()
    rows = [
        (
            row["id"],
            row["name"],
            _kind(row),
            *(row["verdict"] for _ in dated),
            f"{row['score']:.2f}",
            row["why"],
        )
        for row in found
    ]
    if rows:
        print_table(("id", "name", "kind", *dated, "score", "why"), rows)
    else:
        note("Nothing found. Names match however they are spelled, and by the beginnings of words.")


def _kind(entity: Mapping[str, Any]) -> str:
    """What it is; of an event that is not known to have happened, what it is only."""
    kind = cell(entity["kind"])
    return f"{kind}, only {entity['status']}" if entity.get("unrealised") else kind


def print_shown(shown: Shown, vocabulary: Vocabulary) -> None:
    """Whatever it is, in words."""
    words = Sentences(vocabulary, _labelled(shown, vocabulary))
    if shown.claims_alone:
        _print_claims_alone(shown, words)
    elif shown.type == "entity":
        _print_entity(shown, words)
    elif shown.type == "fact":
        _print_fact(shown, words)
    elif shown.type == "claim":
        _print_claim(shown.about or {}, words)
    elif shown.type == "source":
        _print_source(shown, words)
    else:
        say(f"{shown.about and shown.about['id']}: nothing is said of it any more", "bold")
        _print_stated("Retracted", shown, words)
    if shown.more:
        go_on = f", or for the next ones with --cursor {shown.next}" if shown.next else ""
        note(f"There are more claims than these {len(shown.claims)}: ask for a higher --limit{go_on}")


def _print_entity(shown: Shown, words: Sentences) -> None:
    entity, claims = shown.about or {}, shown.claims
    say(f"{entity['name']}  [{entity['id']}]", "bold")
    print_pairs(
        [
            ("  kind", entity["kind"]),
            ("  when", when_told(entity, _descriptions(claims)) if words.is_event(entity) else None),
            (f"  {words.names_label(entity)}", _names(entity)),
            *(("  " + label, value) for label, value in words.attributes(entity, claims)),
            ("  happened", _HAPPENED[entity["status"]] if entity.get("unrealised") else None),
            ("  verdict", entity.get("verdict")),
            ("  disputed", entity.get("disputed")),
            ("  sources", entity.get("sources")),
            ("  merged", entity.get("merged")),
            ("  not same", entity.get("notSame")),
        ]
    )
    if shown.facts:
        say("\nFacts, each with the claims that make it", "bold")
        proofs = _by_fact(claims)
        for fact in shown.facts:
            _print_proof(fact, proofs[fact["id"]], words, entity["id"])
    _print_claims("Described by", _descriptions(claims), words)
    _print_weak(claims, words)


def _print_claims_alone(shown: Shown, words: Sentences) -> None:
    """Claims, and not what they make with others, or made by today."""
    about = shown.about or {}
    say(f"{about.get('name') or about['id']}  [{about['id']}]", "bold")
    _print_claims("Claimed as asked, whether it is a fact today or not", _factual(shown.claims), words)
    _print_weak(shown.claims, words)
    if not shown.claims:
        note("Nothing is claimed as asked.")


def _descriptions(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The descriptions that count."""
    return [claim for claim in claims if not claim["relation"] and is_factual(claim)]


def _factual(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [claim for claim in claims if is_factual(claim)]


def _names(entity: Mapping[str, Any]) -> str:
    pairs = zip(entity.get("names", ()), entity.get("namesLang", ()), strict=False)
    return ", ".join(f"{name} ({language})" if language else name for name, language in pairs)


def _print_proof(
    fact: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], words: Sentences, about: str = ""
) -> None:
    # Some of its claims do not tell which dates all of them state.
    whole = len(claims) >= fact["claims"]
    here = "" if whole else f"; {len(claims)} of its {fact['claims']} claims are on this page"
    say(f"  {words.fact(fact, about, claims if whole else ())}{here}")
    for claim in claims:
        say(f"      - {words.details(claim)}", "dim")
        say_note(claim, "        ")


def _by_fact(claims: Iterable[Mapping[str, Any]]) -> Mapping[str, list[Mapping[str, Any]]]:
    """The claims that make a fact, by its id."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for claim in claims:
        if is_factual(claim):
            found[claim["fact"]].append(claim)
    return found


def _print_fact(shown: Shown, words: Sentences) -> None:
    if shown.about:
        _print_proof(shown.about, _factual(shown.claims), words)
    else:
        say("No fact: nobody affirms it as asserted or reported.", "bold")
    _print_weak(shown.claims, words)


def _print_claims(title: str, claims: Sequence[Mapping[str, Any]], words: Sentences) -> None:
    if claims:
        say(f"\n{title}", "bold")
        for claim in claims:
            say(f"  - {words.claim(claim)}")
            say_note(claim, "    ")


def _print_weak(claims: Sequence[Mapping[str, Any]], words: Sentences) -> None:
    """Claims that make no fact: apart, and each with its mark."""
    weak = [claim for claim in claims if not is_factual(claim)]
    if weak:
        say("\nClaimed, but no fact: denied or doubted", "bold")
        for claim in weak:
            say(f"  {mark(claim)}: {words.claim(claim)}", "yellow")
            say_note(claim, "    ")


def _print_claim(claim: Mapping[str, Any], words: Sentences) -> None:
    weak = mark(claim)
    say(f"{weak}: {words.claim(claim)}" if weak else words.claim(claim), "yellow" if weak else None)
    shown = ("note", "fact", "subject", "object", "source", "sourceTitle", "dataset", "record", "quoteSha256")
    moved = ("statedSubject", "statedObject", "statedSaidBy", "statedOnBehalfOf")
    kept = ("recordedBy", "recordedAt", "retractedAt", "retraction")
    print_pairs(("  " + name, claim.get(name)) for name in ("id", *shown, *moved, *kept))
    print_pairs(("  through" if n == 0 else "", _link(link)) for n, link in enumerate(claim.get("attribution", ())))


def _link(link: Mapping[str, Any]) -> str:
    same = f", the same as {cell(link['sameAs'])}" if "sameAs" in link else ""
    copied = f", copied by {cell(link['copies'])}" if "copies" in link else ""
    return f"{link['role']} {link['name'] or link['id']}  [{link['id']}]{same}{copied}"


def _print_source(shown: Shown, words: Sentences) -> None:
    source = shown.about or {}
    say(f"{source['title'] or source['id']}  [{source['id']}]", "bold")
    # The bounds of its date say no more than the date.
    left_out = ("id", "title", "publishedEarliest", "publishedLatest", "retraction")
    print_pairs(("  " + name, cell(value)) for name, value in source.items() if name not in left_out)
    if taken_back := source.get("retraction"):
        say(f"  Retracted by {taken_back['by']} on {taken_back['at'][:10]}: {taken_back['why']}")
    _print_stated("Retracted" if taken_back else "It says", shown, words)


def _print_stated(title: str, shown: Shown, words: Sentences) -> None:
    """What something states, or was retracted; those that make no fact with their mark."""
    if shown.claims:
        say(f"\n{title}", "bold")
    for claim in shown.claims:
        weak = mark(claim)
        told = words.claim(claim)
        say(f"  - {weak}: {told}" if weak else f"  - {told}", "yellow" if weak else None)
        say_note(claim, "    ")
