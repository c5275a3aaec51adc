"""POLECAT: 40 columns of events by the PLOVER ontology, with several actors and recipients in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from graph.model.claims import Source
from graph.model.hashing import hash_of
from loaders.base import Draft
from loaders.events.actors import kind_of
from loaders.events.base import Context, EventLoader, Record, Release, slug
from loaders.events.places import share_country, share_place
from loaders.events.rows import Layout, Row, columns
from ontology.codes import code_lists

COLUMNS = columns("""
    event_id event_date event_type event_mode intensity quad_code contexts
    actor_name actor_country actor_cow primary_actor_sector actor_sectors actor_title actor_name_raw wikipedia_actor_id
    recipient_name recipient_country recipient_cow primary_recipient_sector recipient_sectors recipient_title
    recipient_name_raw wikipedia_recipient_id
    placename city district province country latitude longitude geonames_id raw_placename feature_type
    source publication_date story_people story_organizations story_locations language version
""")
_ROLES = (("actor", "initiator"), ("recipient", "recipient"))
_CODES = {
    "plover-context": "contexts",
    "plover-quad-class": "quad_code",
    "plover-intensity": "intensity",
    "polecat-coder": "version",
}
_STORY = {
    "story_people": "people",
    "story_organizations": "organizations",
    "story_locations": "locations",
}
_ACTOR_CODES = {
    "polecat-country": "{}_country",
    "cow": "{}_cow",
    "plover-primary-sector": "primary_{}_sector",
    "plover-sector": "{}_sectors",
}


@dataclass(frozen=True)
class PolecatLoader(EventLoader):
    """A row is an event that a machine read in a story."""

    def key(self, row: Row, context: Context) -> str:
        """POLECAT's id of the event."""
        return row.identifier("event_id")

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The event, its actors and recipients, and its place."""
        day, event = row.day("event_date"), context.id("event", key)
        type_, mode = row.needed("event_type"), row.text("event_mode")
        if day is None or row.problems:
            return Draft(key)
        plover = code_lists()["plover"].codes
        known = plover.get(f"{type_} {mode}") or plover.get(type_)
        if known is None:
            context.remark(row, "unknown code, kept as it is", "event_type", type_)
        record = Record(context, key, _cite(row, context, key, day))
        record.describe_act(
            event,
            known.term if known else "Event",
            (_shown(row, "actor"), known.label if known else type_, _shown(row, "recipient")),
            day,
            code=[f"plover:{' '.join(part for part in (type_, mode) if part)}", *_codes(row, _CODES)],
            note=_story(row),
            **row.point(),
        )
        self._add_actors(row, record, event)
        if place := _place(row, context):
            raw = row.text("raw_placename")
            record.relate(event, "TOOK_PLACE_IN", place, note=f"in the story: {raw}" if raw else None)
        return record.draft

    def _add_actors(self, row: Row, record: Record, event: str) -> None:
        roles: dict[str, set[str]] = {}
        notes: dict[str, str | None] = {}
        for column, role in _ROLES:
            for actor, note in _actors(row, record.context, column):
                roles.setdefault(actor, set()).add(role)
                notes[actor] = "; ".join(filter(None, (notes.get(actor), note))) or None
        for actor, played in roles.items():
            record.relate(actor, "PARTICIPATED_IN", event, role=sorted(played), note=notes[actor])


def _names(row: Row, column: str) -> list[str]:
    """The names of the actors of a cell; the story's words where no name was found for them."""
    return row.list(f"{column}_name") or row.list(f"{column}_name_raw")


def _shown(row: Row, column: str) -> str:
    return ", ".join(_names(row, column)) or "(nobody named)"


def _actors(row: Row, context: Context, column: str) -> list[tuple[str, str | None]]:
    """Each actor, with the title and the words that the story has for it."""
    names = _names(row, column)
    alone = len(names) == 1
    # Of several actors in a cell, the other cells do not tell whose country or sector is which.
    codes = [
        f"{list_}:{value}" for list_, form in _ACTOR_CODES.items() for value in row.list(form.format(column)) if alone
    ]
    page = row.text(f"wikipedia_{column}_id") if alone else None
    if page:
        codes.append(f"wikipedia:{page}")
    words = {"title": row.text(f"{column}_title"), "in the story": row.text(f"{column}_name_raw")}
    if not alone:
        words |= {form.format(column): row.text(form.format(column)) for form in _ACTOR_CODES.values()}
        words["wikipedia"] = row.text(f"wikipedia_{column}_id")
    note = "; ".join(f"{what}: {value}" for what, value in words.items() if value) or None
    return [
        (context.share(context.id("actor", slug(name)), kind_of(name), name, code=codes or None), note)
        for name in names
    ]


def _codes(row: Row, lists: dict[str, str]) -> list[str]:
    return [f"{name}:{value}" for name, column in lists.items() for value in row.list(column)]


def _story(row: Row) -> str | None:
    """Other names in the story: they need not have to do with the event."""
    said = [f"{what}: {value}" for column, what in _STORY.items() if (value := row.text(column))]
    return f"the story also names {'; '.join(said)}" if said else None


def _place(row: Row, context: Context) -> str | None:
    code = row.text("country")
    name = row.text("placename") or row.text("city")
    if code is None:
        return None
    country = share_country(context, slug(code), code, None, code=[f"polecat-country:{code}"])
    codes = {"geonames": "geonames_id", "geonames-feature": "feature_type"}
    values = {**row.point(), "code": row.codes(codes) or None}
    divisions = [row.text("province"), row.text("district")]
    city = row.text("city")
    if city and name != city:
        divisions.append(city)
    return share_place(context, country, divisions, name, **values)


def _cite(row: Row, context: Context, key: str, day: date) -> str:
    """The story: its publisher, its day and what it names are all that POLECAT tells of it."""
    publisher = row.text("source")
    published = row.day("publication_date") if row.text("publication_date") else None
    if publisher is None:
        return context.release.id
    story = [publisher, str(published), *(row.text(column) for column in _STORY)]
    return context.cite(
        Source(
            id=context.id("story", hash_of(story)),
            dataset=context.dataset,
            title=f"{publisher}, story of {published or day}",
            publisher=publisher,
            published=published.isoformat() if published else f"{day}/..",
            language=row.text("language"),
        )
    )


POLECAT = PolecatLoader(
    name="polecat",
    title="POLECAT",
    prefix="polecat",
    layout=Layout(
        COLUMNS,
        frozenset({"event_id", "event_type", "event_mode", "actor_name", "recipient_name"}),
        aliases={"event_intensity": "intensity"},
        delimiter="\t",
    ),
    release=Release(
        dataset="polecat",
        title="POLECAT Weekly Data",
        publisher="POLECAT",
        homepage="https://doi.org/10.7910/DVN/AJGVIT",
        licence="the terms at https://doi.org/10.7910/DVN/AJGVIT",
        version=re.compile(r"\.(\d{8})\d*\."),
        started=2023,
    ),
)
