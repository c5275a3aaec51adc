"""Output of `find` and `show`: entities, facts, claims and sources of the graph, for people or as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.cli.output import note, print_pairs, print_table, say
from api.cli.views.claims import say_note
from api.services.cells import cell
from api.services.sentences import Sentences, mark
from api.services.things import Shown, descriptions
from graph.model.certainty import is_factual
from ontology.vocabulary import Vocabulary

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
    """Its classes; of an event that is not known to have happened, how far it is known."""
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
            ("  when", shown.when and shown.when["words"]),
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
    _print_claims("Described by", descriptions(claims), words)
    _print_weak(claims, words)


def _print_claims_alone(shown: Shown, words: Sentences) -> None:
    """Claims, and not what they make with others, or made by today."""
    about = shown.about or {}
    say(f"{about.get('name') or about['id']}  [{about['id']}]", "bold")
    _print_claims("Claimed as asked, whether it is a fact today or not", _factual(shown.claims), words)
    _print_weak(shown.claims, words)
    if not shown.claims:
        note("Nothing is claimed as asked.")


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
    """Print claims that something states, or that were retracted; those that make no fact with their mark."""
    if shown.claims:
        say(f"\n{title}", "bold")
    for claim in shown.claims:
        weak = mark(claim)
        told = words.claim(claim)
        say(f"  - {weak}: {told}" if weak else f"  - {told}", "yellow" if weak else None)
        say_note(claim, "    ")
