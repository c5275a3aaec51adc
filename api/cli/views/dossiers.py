"""A dossier: all that is said of one entity, with a footnote to source and paragraph behind every statement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeAlias

from api.services.cells import cell
from api.services.sentences import Sentences, mark
from api.services.things import Shown
from graph.model.certainty import is_factual
from ontology.vocabulary import Vocabulary

Row: TypeAlias = Mapping[str, Any]

_STYLE = """
body { font: 16px/1.5 Georgia, serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
h1, h2 { font-family: system-ui, sans-serif; line-height: 1.2; } h1 { margin-bottom: 0.3rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; } dt { color: #555; } dd { margin: 0; }
li { margin-bottom: 0.4rem; } ol { font-size: 0.9rem; } sup a { text-decoration: none; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } li { break-inside: avoid; } a { color: inherit; } }
"""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


@dataclass(frozen=True)
class Statement:
    """One sentence, with the numbers of the notes that prove it."""

    text: str
    notes: Sequence[int]


@dataclass(frozen=True)
class Note:
    """Who says it and where, the coder's remark, and the address of the source."""

    text: str
    url: str | None


@dataclass
class Dossier:
    """A heading, what the entity is in names and values, statements by section, and the notes in their order."""

    title: str
    values: list[tuple[str, str]]
    sections: list[tuple[str, list[Statement]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def dossier_of(shown: Shown, sources: Mapping[str, Row], vocabulary: Vocabulary, as_of: str | None) -> Dossier:
    """The dossier of an entity that was looked up; `sources` are those that its claims cite."""
    entity = shown.about or {}
    return _Writer(entity, sources, Sentences(vocabulary)).write(shown, as_of)


class _Writer:
    """Writes statements and numbers their notes."""

    def __init__(self, entity: Row, sources: Mapping[str, Row], words: Sentences) -> None:
        self.entity = entity
        self.sources = sources
        self.words = words
        self.dossier = Dossier(f"{entity['name']} [{entity['id']}]", [])

    def write(self, shown: Shown, as_of: str | None) -> Dossier:
        claims = shown.claims
        descriptions = [claim for claim in claims if not claim["relation"] and is_factual(claim)]
        self.dossier.values = list(self._values(descriptions, as_of, shown.when))
        by_fact: dict[str | None, list[Row]] = defaultdict(list)
        for claim in claims:
            by_fact[claim["fact"]].append(claim)
        self._add("Facts", (self._fact(fact, by_fact[fact["id"]]) for fact in shown.facts))
        self._add("Descriptions", map(self._claim, descriptions))
        self._add("Denied, doubted or imagined: no facts", (self._claim(claim) for claim in claims if mark(claim)))
        return self.dossier

    def _values(
        self, descriptions: Sequence[Row], as_of: str | None, when: Mapping[str, str] | None
    ) -> Iterator[tuple[str, str]]:
        entity = self.entity
        names = entity.get("names") or [entity["name"]]
        parts = {
            "as of": as_of,
            "kind": entity.get("kind"),
            "when": when and when["words"],
            self.words.names_label(entity): names,
            **dict(self.words.attributes(entity, descriptions)),
            "disputed": entity.get("disputed"),
        }
        yield from ((label, cell(value)) for label, value in parts.items() if value)

    def _add(self, heading: str, statements: Iterable[Statement]) -> None:
        if found := list(statements):
            self.dossier.sections.append((heading, found))

    def _fact(self, fact: Row, claims: Sequence[Row]) -> Statement:
        return Statement(self.words.fact(fact, self.entity["id"], claims), [self._note(claim) for claim in claims])

    def _claim(self, claim: Row) -> Statement:
        weak = f"{mark(claim)}: " if mark(claim) else ""
        return Statement(weak + self.words.statement(claim), [self._note(claim)])

    def _note(self, claim: Row) -> int:
        source = self.sources.get(claim["source"], {})
        described = [source.get("title"), source.get("publisher"), source.get("published")]
        told = f"{mark(claim)}. " if mark(claim) else ""
        remark = f" Coder's note: {claim['note']}" if claim.get("note") else ""
        where = ", ".join(part for part in described if part)
        text = f"{told}{self.words.details(claim)}{f' — {where}' if where else ''}.{remark}"
        note = Note(text, source.get("archiveUrl") or source.get("url"))
        if note not in self.dossier.notes:
            self.dossier.notes.append(note)
        return self.dossier.notes.index(note) + 1


def markdown(dossier: Dossier) -> str:
    """The dossier as Markdown, with footnotes."""
    lines = [f"# {_plain(dossier.title)}", ""]
    lines += [f"- {_plain(label)}: {_plain(value)}" for label, value in dossier.values]
    for heading, statements in dossier.sections:
        lines += ["", f"## {heading}", ""]
        lines += [f"- {_plain(each.text)}.{''.join(f'[^{n}]' for n in each.notes)}" for each in statements]
    lines += ["", "## Notes", ""]
    for number, note in enumerate(dossier.notes, start=1):
        lines.append(f"[^{number}]: {_plain(note.text)}{f' <{note.url}>' if note.url else ''}")
    return "\n".join(lines) + "\n"


def html(dossier: Dossier) -> str:
    """The dossier as one page of HTML that prints well and loads nothing from elsewhere."""
    parts = [
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{escape(dossier.title)}</title>',
        f"<style>{_STYLE}</style>\n<h1>{escape(dossier.title)}</h1>\n<dl>",
        *(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in dossier.values),
        "</dl>",
    ]
    for heading, statements in dossier.sections:
        items = (f"<li>{escape(each.text)}.{''.join(map(_reference, each.notes))}</li>" for each in statements)
        parts.append(f"<h2>{escape(heading)}</h2>\n<ul>\n{_lines(items)}\n</ul>")
    notes = (
        f'<li id="n{number}">{escape(note.text)}{_link(note.url)}</li>'
        for number, note in enumerate(dossier.notes, start=1)
    )
    parts.append(f"<h2>Notes</h2>\n<ol>\n{_lines(notes)}\n</ol>\n</html>")
    return "\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return _MARKDOWN.sub(r"\\\1", text)


def _reference(number: int) -> str:
    return f'<sup><a href="#n{number}">{number}</a></sup>'


def _link(url: str | None) -> str:
    return f' <a href="{escape(url)}">{escape(url)}</a>' if url and url.startswith(("http://", "https://")) else ""


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)
