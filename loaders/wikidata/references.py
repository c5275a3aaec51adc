"""The references of a statement as sources: the page or the work that each names, or the item's own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.model.claims import Dataset, Source
from graph.model.dates import parse
from graph.model.hashing import hash_of
from loaders.new_sources import NewSources
from loaders.wikidata.snaks import item_of, text_of, value_of
from ontology.codes import Code
from ontology.errors import InputError, InvalidClaim

PAGE = "https://www.wikidata.org/wiki/"


@dataclass(frozen=True)
class Place:
    """The source of a claim, the place in it, and what else the reference says, as lines of a note."""

    source: str
    locator: str | None = None
    lines: tuple[str, ...] = ()


class References(NewSources):
    """The sources that references name, each made once."""

    def __init__(self, properties: Mapping[str, Code], names: Mapping[str, str], dataset: Dataset, day: date) -> None:
        super().__init__()
        self.properties = properties
        self.names = names
        self.dataset = dataset
        self.day = day

    def page(self, item: str) -> str:
        """The id of the source that is an item's own page."""
        name = self.names.get(item, item)
        return self.add(
            Source(
                f"{self.dataset.id}.{item}",
                self.dataset.id,
                title=f"Wikidata: {name}",
                publisher="Wikidata",
                url=PAGE + item,
                retrieved=self.day,
            )
        )

    def of(self, item: str, statement: Mapping[str, Any]) -> list[Place]:
        """A place for each reference that names a page or a work, each once; the item's page where none does."""
        references = statement.get("references")
        found = [self._place(each) for each in (references if isinstance(references, list) else ())]
        return list(dict.fromkeys(each for each in found if each)) or [Place(self.page(item))]

    def _place(self, reference: Any) -> Place | None:
        snaks = reference.get("snaks") if isinstance(reference, dict) else None
        said: dict[str, str] = {}
        lines: list[str] = []
        for prop, values in (snaks if isinstance(snaks, dict) else {}).items():
            for snak in values if isinstance(values, list) else ():
                self._say(prop, snak, said, lines)
        if not said.get("url") and not said.get("title"):
            return None
        return Place(self._source(said), f"p. {said['locator']}" if "locator" in said else None, tuple(lines))

    def _say(self, prop: str, snak: Any, said: dict[str, str], lines: list[str]) -> None:
        """A property of the source, or a line of the note."""
        code = self.properties.get(prop)
        try:
            value = value_of(snak)
            item = item_of(value)
            text = self.names.get(item, item) if item else text_of(value)[0]
        except InvalidClaim as error:
            lines.append(f"{prop} of the reference: {error.value or error.problem}")
            return
        term = code.term if code else ""
        usable = term in ("title", "publisher", "locator") or (term == "url" and text.startswith("http"))
        usable = usable or (term in ("published", "retrieved") and _is_date(text, whole=term == "retrieved"))
        if usable and term not in said:
            said[term] = text
        else:
            lines.append(f"{code.label if code else prop}: {text}")

    def _source(self, said: Mapping[str, str]) -> str:
        url = said.get("url")
        retrieved = said.get("retrieved")
        return self.add(
            Source(
                f"{self.dataset.id}-{hash_of(sorted(said.items()))[:16]}",
                self.dataset.id,
                title=said.get("title") or url,
                publisher=said.get("publisher") or (None if url else "named in Wikidata"),
                published=said.get("published"),
                url=url,
                retrieved=date.fromisoformat(retrieved) if retrieved else self.day,
            )
        )


def _is_date(text: str, *, whole: bool) -> bool:
    try:
        parse(text)
        return not whole or bool(date.fromisoformat(text))
    except (InputError, ValueError):
        return False
