"""ICEWS coded events: 20 columns with a header, or an extract of four: source, event, target and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from graph.model.claims import Source
from graph.model.hashing import hash_of
from loaders.base import Draft
from loaders.events.actors import kind_of
from loaders.events.base import Context, EventLoader, Record, Release, is_day, slug
from loaders.events.cameo import class_of
from loaders.events.places import share_country, share_place
from loaders.events.rows import Layout, Row, columns

COLUMNS = columns("""
    event_id event_date source_name source_sectors source_country event_text cameo_code intensity
    target_name target_sectors target_country story_id sentence_number publisher
    city district province country latitude longitude
""")
EXTRACT = ("source_name", "event_text", "target_name", "event_date")
_CODES = {"icews-event": "event_text", "cameo": "cameo_code", "icews-intensity": "intensity"}
_ROLES = (("source", "initiator"), ("target", "recipient"))


@dataclass(frozen=True)
class IcewsLoader(EventLoader):
    """A row is an event in which a source acts towards a target."""

    def key(self, row: Row, context: Context) -> str:
        """The number of the event, which is missing from extracts, and a hash of the row, since it is not unique."""
        key = "-".join(part for part in (row.text("event_id"), self._hash(row)) if part)
        # Rows that are the same to the last letter are events of the same day that the extract does not tell apart.
        again = next(again for again in count(1) if context.seen.add(f"row {key} {again}"))
        return key if again == 1 else f"{key}-{again}"

    def _hash(self, row: Row) -> str:
        return hash_of([row.text(name) for name in self.layout.columns])[:16]

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The event, who acted and towards whom, and where."""
        event = context.id("event", slug(key))
        record = Record(context, key, _cite(row, context))
        day, text = row.day("event_date"), row.needed("event_text")
        names = {column: row.needed(f"{column}_name") for column, _ in _ROLES}
        if day is None or row.problems:
            return record.draft
        locator = f"sentence {number}" if (number := row.text("sentence_number")) else None
        record.describe_act(
            event,
            class_of(row.text("cameo_code"), text),
            (names["source"], text, names["target"]),
            day,
            locator=locator,
            code=row.codes(_CODES),
            **row.point(),
        )
        self._add_actors(row, record, event, names)
        if country := row.text("country"):
            record.relate(event, "TOOK_PLACE_IN", _place(row, context, country), locator=locator)
        return record.draft

    def _add_actors(self, row: Row, record: Record, event: str, names: dict[str, str]) -> None:
        locator = f"sentence {number}" if (number := row.text("sentence_number")) else None
        roles: dict[str, list[str]] = {}
        for column, role in _ROLES:
            roles.setdefault(_actor(row, record.context, column, names[column]), []).append(role)
        for actor, played in roles.items():
            record.relate(actor, "PARTICIPATED_IN", event, locator=locator, role=sorted(played))


def _actor(row: Row, context: Context, column: str, name: str) -> str:
    sectors, country = row.list(f"{column}_sectors", ","), row.text(f"{column}_country")
    codes = [f"icews-sector:{sector}" for sector in sectors] + ([f"icews-country:{country}"] if country else [])
    kind = "State" if country == name and not sectors else kind_of(name)
    return context.share(context.id("actor", slug(name)), kind, name, code=codes or None)


def _place(row: Row, context: Context, country: str) -> str:
    coordinates = row.point()
    top = share_country(context, slug(country), country, None)
    return share_place(context, top, [row.text("province"), row.text("district")], row.text("city"), **coordinates)


def _cite(row: Row, context: Context) -> str:
    """The story, which was published when the event had begun; the dataset where a file does not name it."""
    story = row.text("story_id")
    if story is None:
        return context.release.id
    publisher, day = row.text("publisher"), row.text("event_date")
    return context.cite(
        Source(
            id=context.id("story", slug(story)),
            dataset=context.dataset,
            title=f"{publisher or 'ICEWS'}, story {story}",
            publisher=publisher,
            published=f"{day}/.." if is_day(day) else context.release.published,
            url=context.release.url,
        )
    )


def _headless(cells: Sequence[str]) -> bool:
    return len(cells) == len(EXTRACT) and all(cells) and bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", cells[-1]))


_RELEASE = Release(
    dataset="icews",
    title="ICEWS Coded Event Data",
    publisher="Integrated Crisis Early Warning System",
    homepage="https://doi.org/10.7910/DVN/28075",
    licence="the terms at https://doi.org/10.7910/DVN/28075",
    version=re.compile(r"(?:events\.\d{4}\.|^)(\d{8})"),
    started=2015,
)
ICEWS = IcewsLoader(
    name="icews",
    title="ICEWS",
    prefix="icews",
    layout=Layout(COLUMNS, frozenset({"source_name", "event_text", "target_name", "event_date"}), delimiter="\t"),
    release=_RELEASE,
)
ICEWS_EXTRACT = IcewsLoader(
    name="icews-extract",
    title="ICEWS extract of four columns",
    prefix="icews",
    layout=Layout(EXTRACT, delimiter="\t", headless=_headless),
    release=_RELEASE,
)
