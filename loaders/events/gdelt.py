"""GDELT 2.0: events in 61 columns and mentions in 16, both without a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from graph.model.claims import Source
from graph.model.hashing import hash_of
from loaders.base import Draft
from loaders.events.base import Context, EventLoader, Record, Release, slug
from loaders.events.cameo import class_of
from loaders.events.rows import Layout, Row, columns
from ontology.codes import code_lists

_ACTOR = "code name countrycode knowngroupcode ethniccode religion1code religion2code type1code type2code type3code"
_GEO = "type fullname countrycode adm1code adm2code lat long featureid"
_ACTORS = tuple(f"actor{number}{column}" for number in "12" for column in _ACTOR.split())
_GEOS = tuple(f"{whose}geo_{column}" for whose in ("actor1", "actor2", "action") for column in _GEO.split())
COLUMNS = (
    *columns("globaleventid sqldate monthyear year fractiondate"),
    *_ACTORS,
    *columns("""
        isrootevent eventcode eventbasecode eventrootcode quadclass goldsteinscale nummentions numsources numarticles
        avgtone
    """),
    *_GEOS,
    *columns("dateadded sourceurl"),
)
MENTION_COLUMNS = columns("""
    globaleventid eventtimedate mentiontimedate mentiontype mentionsourcename mentionidentifier sentenceid
    actor1charoffset actor2charoffset actioncharoffset inrawtext confidence mentiondoclen mentiondoctone
    mentiondoctranslationinfo extras
""")
_CODES = {"gdelt-root-event": "isrootevent", "gdelt-quad-class": "quadclass", "gdelt-goldstein": "goldsteinscale"}
_PLACE_CODES = {
    "gdelt-feature": "actiongeo_featureid",
    "fips": "actiongeo_countrycode",
    "gdelt-adm1": "actiongeo_adm1code",
    "gdelt-adm2": "actiongeo_adm2code",
}
_COUNTS = {
    "nummentions": "mentions",
    "numsources": "sources",
    "numarticles": "articles",
    "avgtone": "average tone",
}
_MENTION_NOTES = {
    "eventtimedate": "event recorded",
    "mentiontimedate": "mention recorded",
    "inrawtext": "in raw text",
    "confidence": "confidence",
    "mentiondoclen": "length",
    "mentiondoctone": "tone",
    "mentiontype": "mention type",
    "mentiondoctranslationinfo": "translation",
    "extras": "extras",
}
_ROLES = (("actor1", "initiator"), ("actor2", "recipient"))
_TYPES = {"1": "Country", "2": "Province", "3": "City", "4": "City", "5": "Province"}
"""The class of a place by the type of its match: country, US state, US city, world city, world state."""
_PRECISIONS = {"1": "country", "2": "province", "3": "exact", "4": "exact", "5": "province"}


@dataclass(frozen=True)
class GdeltEvents(EventLoader):
    """A row is an event that a machine read in an article, in which one actor acts towards another."""

    def key(self, row: Row, context: Context) -> str:
        """GDELT's number of the event."""
        return row.identifier("globaleventid")

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The event, its actors and its place."""
        day, event = row.day("sqldate", _day), context.id("event", key)
        code = row.needed("eventcode")
        if day is None or row.problems:
            return Draft(key)
        record = Record(context, key, _cite(row, context, row.text("sourceurl"), row.text("dateadded")))
        names = [row.text(f"{column}name") for column, _ in _ROLES]
        known = code_lists()["cameo"].find(code)
        label = known.label if known else f"event {code}"
        record.describe_act(
            event,
            class_of(code),
            (names[0], label, names[1]),
            day,
            code=[f"cameo:{code}", *row.codes(_CODES)],
            note=_notes(row, _COUNTS),
            **row.point("actiongeo_lat", "actiongeo_long"),
            precision=_PRECISIONS.get(row.text("actiongeo_type") or ""),
        )
        for column, role in _ROLES:
            if actor := _actor(row, context, column):
                record.relate(actor, "PARTICIPATED_IN", event, role=[role], note=_actor_place(row, column))
        if place := _place(row, context):
            record.relate(event, "TOOK_PLACE_IN", place)
        return record.draft


@dataclass(frozen=True)
class GdeltMentions(EventLoader):
    """A row is a place in a document that speaks of an event, which has to be loaded before."""

    def key(self, row: Row, context: Context) -> str:
        """The event, and a hash of where it is mentioned."""
        where = ("mentionidentifier", "mentiontimedate", "sentenceid", "actioncharoffset")
        return f"{row.identifier('globaleventid')}-{hash_of([row.text(name) for name in where])[:16]}"

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """That the document speaks of the event, with the sentence and the characters at which it does."""
        number = row.identifier("globaleventid")
        source = _cite(
            row, context, row.text("mentionidentifier"), row.text("mentiontimedate"), row.text("mentionsourcename")
        )
        record = Record(context, key, source)
        record.describe(
            context.id("event", number),
            (),
            None,
            code=[f"gdelt-event:{number}"],
            locator=_locator(row),
            note=_notes(row, _MENTION_NOTES),
        )
        return record.draft


def _day(text: str) -> date:
    """The day of `20150707` or `20150708011500`."""
    if len(text) not in (8, 14):
        raise ValueError(text)
    return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC).date()


def _locator(row: Row) -> str | None:
    """The place in the document: the sentence, and the characters where the actors and the action stand."""
    offsets = (("actor1charoffset", "actor 1"), ("actor2charoffset", "actor 2"), ("actioncharoffset", "action"))
    found = [f"sentence {sentence}"] if (sentence := row.text("sentenceid")) else []
    found += [f"{what} at character {at}" for name, what in offsets if (at := row.text(name)) and at != "-1"]
    return ", ".join(found) or None


def _notes(row: Row, names: dict[str, str]) -> str | None:
    """Measures of GDELT's own that have no property, in words."""
    return (
        "GDELT: " + ", ".join(said) if (said := [f"{n} {v}" for c, n in names.items() if (v := row.text(c))]) else None
    )


def _actor(row: Row, context: Context, column: str) -> str | None:
    """An actor by its code and name; the name is a word of a dictionary, such as AFGHANISTAN or PRESIDENT."""
    code, name = row.text(f"{column}code"), row.text(f"{column}name")
    if not (code or name):
        return None
    parts = [value for each in _ACTOR.split()[2:] if (value := row.text(f"{column}{each}"))]
    codes = ([f"cameo-actor:{code}"] if code else []) + [f"cameo-actor-part:{part}" for part in parts]
    kind = "Organisation" if row.text(f"{column}knowngroupcode") else "Actor"
    shown = name or str(code)
    id = context.id("actor", slug(f"{code or ''} {name or ''}"))
    return context.share(id, kind, shown, code=codes)


def _actor_place(row: Row, column: str) -> str | None:
    """The place nearest to the actor in the text; it need not be where the actor was."""
    found = [value for each in _GEO.split() if (value := row.text(f"{column}geo_{each}"))]
    return f"GDELT's place for the actor: {'; '.join(found)}" if found else None


def _place(row: Row, context: Context) -> str | None:
    name = row.text("actiongeo_fullname")
    if name is None:
        return None
    kind = _TYPES.get(row.text("actiongeo_type") or "", "Place")
    return context.share(
        context.id("place", slug(f"{row.text('actiongeo_featureid') or ''} {name}")),
        kind,
        name,
        code=row.codes(_PLACE_CODES),
        **row.point("actiongeo_lat", "actiongeo_long"),
    )


def _cite(row: Row, context: Context, url: str | None, added: str | None, publisher: str | None = None) -> str:
    """A document by its address, published by the day on which GDELT read it; the dataset when there is none."""
    if url is None:
        return context.release.id
    is_web = bool(re.fullmatch(r"https?://\S+", url))
    try:
        host = urlsplit(url).hostname if is_web else None
        read = _day(added or "")
    except ValueError:
        host, read = None, None
    return context.cite(
        Source(
            id=context.id("document", hash_of(url)),
            dataset=context.dataset,
            title=url,
            publisher=publisher or host or "not named; the title is GDELT's identifier",
            published=f"../{read}" if read else context.release.published,
            url=url if is_web else None,
        )
    )


def _has_events(cells: Sequence[str]) -> bool:
    return len(cells) == len(COLUMNS) and cells[0].isdecimal() and bool(re.fullmatch(r"\d{8}", cells[1]))


def _has_mentions(cells: Sequence[str]) -> bool:
    return len(cells) == len(MENTION_COLUMNS) and cells[0].isdecimal() and bool(re.fullmatch(r"\d{14}", cells[1]))


_RELEASE = Release(
    dataset="gdelt",
    title="GDELT 2.0 Event Database",
    publisher="The GDELT Project",
    homepage="https://www.gdeltproject.org/data.html",
    licence="free for any use, with a citation of the GDELT Project and a link to https://www.gdeltproject.org",
    version=re.compile(r"^(\d{8})\d{0,6}\."),
    started=2015,
)
GDELT_EVENTS = GdeltEvents(
    name="gdelt-events",
    title="GDELT 2.0 events",
    prefix="gdelt",
    layout=Layout(COLUMNS, delimiter="\t", headless=_has_events),
    release=_RELEASE,
    not_kept={
        "monthyear": "it is in the date",
        "year": "it is in the date",
        "fractiondate": "it is in the date",
        "eventbasecode": "it is in the event code",
        "eventrootcode": "it is in the event code",
    },
)
GDELT_MENTIONS = GdeltMentions(
    name="gdelt-mentions",
    title="GDELT 2.0 mentions",
    prefix="gdelt",
    layout=Layout(MENTION_COLUMNS, delimiter="\t", headless=_has_mentions),
    release=_RELEASE,
)
