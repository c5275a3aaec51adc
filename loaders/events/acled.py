"""ACLED: 31 columns, older layouts, and lists of withdrawn events. Nothing of it may be passed on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graph.model.claims import Source
from loaders.base import Draft
from loaders.events.actors import kind_of
from loaders.events.base import Context, EventLoader, Record, Release, period, slug, within
from loaders.events.places import share_country, share_place
from loaders.events.rows import Layout, Row, columns
from ontology.codes import Code, code_lists

COLUMNS = columns("""
    event_id_cnty event_date year time_precision disorder_type event_type sub_event_type
    actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting
    iso region country admin1 admin2 admin3 location latitude longitude geo_precision
    source source_scale notes fatalities tags timestamp
""")
_DATES = ("%Y-%m-%d", "%d %B %Y", "%d-%m-%Y", "%d-%b-%Y", "%d-%B-%Y", "%d/%m/%Y")
_CODES = {
    "acled-event": "event_type",
    "acled-disorder": "disorder_type",
    "acled-civilian-targeting": "civilian_targeting",
    "acled-source-scale": "source_scale",
    "acled-time-precision": "time_precision",
    "acled-geo-precision": "geo_precision",
    "acled-timestamp": "timestamp",
}
"""Columns that are kept as codes of the event, by the name of their list."""
_PRECISIONS = {"1": "exact", "2": "nearby", "3": "province"}
_NAME = re.compile(r"(?P<body>.+? \((?P<since>\d{4})-(?P<until>\d{4})?\))(?: (?P<unit>.+))?")
_LAST_MOMENT = 253_402_300_799


@dataclass(frozen=True)
class AcledLoader(EventLoader):
    """A row is an event with up to two actors and those beside them. Their order is no direction."""

    def key(self, row: Row, context: Context) -> str:
        """ACLED's own id, by which it edits and withdraws events."""
        return row.identifier("event_id_cnty")

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The event, its actors and its place."""
        event = context.id(key)
        day = row.day("event_date", _day)
        if day is None or row.problems:
            return Draft(key)
        record = Record(context, key, _cite(row, context, key, day))
        self._add_event(row, record, event, day)
        self._add_actors(row, record, event)
        record.relate(event, "TOOK_PLACE_IN", _place(row, context))
        return record.draft

    def _add_event(self, row: Row, record: Record, event: str, day: date) -> None:
        first, last = _days(row, day)
        said = [code for code in (row.text("sub_event_type"), row.needed("event_type")) if code]
        known = [code for each in said if (code := code_lists()["acled-event"].codes.get(each))]
        if not known:
            record.context.remark(row, "unknown code, kept as it is", "event_type", "; ".join(said))
        record.describe(
            event,
            [known[0].term if known else "Event"],
            f"{said[0] if said else 'event'}, {row.text('location') or row.needed('country')}, {period(first, last)}",
            from_=within(first, last),
            until=within(first, last),
            description=[notes] if (notes := row.text("notes")) else None,
            topic=row.list("tags"),
            killedTotal=row.integer("fatalities", 0),
        )
        codes = [f"{name}:{each}" for name, column in _CODES.items() for each in row.list(column)]
        codes += [f"acled-event:{sub}"] if (sub := row.text("sub_event_type")) else []
        codes += [f"acled-interaction:{both}"] if (both := _interaction(row)) else []
        record.own_words().describe(
            event,
            (),
            None,
            code=codes,
            **row.point(),
            precision=_PRECISIONS.get(row.text("geo_precision") or ""),
        )

    def _add_actors(self, row: Row, record: Record, event: str) -> None:
        took_part: dict[str, set[str]] = {}
        notes: dict[str, str] = {}
        for number, role in (("1", "side-a"), ("2", "side-b")):
            main = row.text(f"actor{number}")
            if main:
                code = _inter(row, record.context, f"inter{number}")
                took_part.setdefault(_actor(record.context, main, code), set()).add(role)
            for name in row.list(f"assoc_actor_{number}"):
                actor = _actor(record.context, name, None)
                took_part.setdefault(actor, set()).add("associate")
                notes[actor] = f"beside {main}" if main else f"named in assoc_actor_{number}"
        for actor, roles in took_part.items():
            record.relate(actor, "PARTICIPATED_IN", event, role=sorted(roles), note=notes.get(actor))


@dataclass(frozen=True)
class AcledDeletions(EventLoader):
    """A list of events that ACLED has withdrawn."""

    def key(self, row: Row, context: Context) -> str:
        """ACLED's own id."""
        return row.identifier("event_id_cnty")

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """A record without claims, which retracts what it said."""
        return Draft(key, withdrawn=True)


def _day(text: str) -> date:
    """A day in one of the forms of ACLED's files."""
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    raise ValueError(text)


def _days(row: Row, day: date) -> tuple[date, date]:
    """The days between which it happened: that day, its week before or after, or its month."""
    precision = row.text("time_precision") or "1"
    if precision == "2":
        week = timedelta(days=6)
        return max(day, date.min + week) - week, min(day, date.max - week) + week
    if precision == "3":
        next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1) if day.year < date.max.year else None
        return day.replace(day=1), next_month - timedelta(days=1) if next_month else date.max
    if precision != "1":
        row.refuse("unknown code", "time_precision", precision, "1, 2 or 3")
    return day, day


def _kinds() -> Mapping[str, Code]:
    """ACLED's kinds of actors by number and by text, in the singular without capitals."""
    codes = code_lists()["acled-inter"].codes
    return {**codes, **{_singular(code.label): code for code in codes.values()}}


def _singular(text: str) -> str:
    return " ".join(text.lower().split()).removesuffix("s")


def _inter(row: Row, context: Context, column: str) -> str | None:
    """The number of a kind of actor, whether a file has the number or the text; the text itself when unknown."""
    value = row.text(column)
    if value in (None, "0"):
        return None
    kinds = _kinds()
    code = kinds.get(str(value)) or kinds.get(_singular(str(value)))
    if code is None:
        context.remark(row, "unknown code, kept as it is", column, str(value))
    return code.code if code else value


def _interaction(row: Row) -> str | None:
    """Two digits, the lower kind first and 0 for none; the text itself when it names no known kinds."""
    value = row.text("interaction")
    if value is None or value.isdecimal():
        return value
    parts = value.removesuffix(" only").removeprefix("Sole ").split("-")
    codes = sorted(code.code for part in parts if (code := _kinds().get(_singular(part))))
    if len(codes) != len(parts):
        return value
    return codes[0] + "0" if len(codes) == 1 else "".join(codes)


def _actor(context: Context, name: str, inter: str | None) -> str:
    """An actor; the years in its name date it, and a unit named behind them is part of it."""
    codes = code_lists()["acled-inter"].codes
    kind = kind_of(name)
    if kind == "Actor" and inter and inter in codes:
        kind = codes[inter].term
    code = [f"acled-inter:{inter}"] if inter else None
    found = _NAME.fullmatch(name)
    dates: dict[str, Any] = {}
    links = []
    if found and int(found["since"]) and int(found["since"]) <= int(found["until"] or "9999"):
        dates = {"from_": found["since"], "until": found["until"] or ".."}
        if found["unit"]:
            body = context.share(context.id("actor", slug(found["body"])), kind, found["body"], **dates)
            links = [("PART_OF", body)]
    return context.share(context.id("actor", slug(name)), kind, name, links, code=code, **dates)


def _place(row: Row, context: Context) -> str:
    name = row.needed("country")
    number = row.text("iso")
    country = share_country(
        context, slug(name), name, row.text("region"), code=[f"iso-3166-numeric:{number}"] if number else None
    )
    coordinates = row.point()
    divisions = [row.text(f"admin{level}") for level in (1, 2, 3)]
    return share_place(context, country, divisions, row.text("location"), **coordinates)


def _cite(row: Row, context: Context, key: str, day: date) -> str:
    """The reports: known by their publishers only, and published between the event and ACLED's last edit."""
    edited = row.integer("timestamp", 0)
    last = datetime.fromtimestamp(edited, UTC).date() if edited and edited <= _LAST_MOMENT else None
    first = _days(row, day)[0]
    published = f"{first}/{last if last and last >= first else '..'}"
    reports = [
        Source(
            id=context.id(key, slug(publisher)),
            dataset=context.dataset,
            title=f"{publisher}, as ACLED cites it for {key}",
            publisher=publisher,
            published=published,
        )
        for publisher in row.list("source")
    ]
    return (
        context.cite_all(reports, context.id(key, "reports"), f"ACLED event {key}") if reports else context.release.id
    )


_RELEASE = Release(
    dataset="acled",
    title="Armed Conflict Location and Event Data",
    publisher="Armed Conflict Location and Event Data",
    homepage="https://acleddata.com",
    licence="ACLED's terms of use; the data may not be passed on",
    redistribute=False,
    version=re.compile(r"(\d{4})[-_]?(\d{2})[-_]?(\d{2})"),
    started=2014,
)
ACLED = AcledLoader(
    name="acled",
    title="ACLED",
    prefix="acled",
    layout=Layout(
        COLUMNS,
        frozenset({"event_id_cnty", "event_date", "event_type", "actor1"}),
        other=frozenset({"event_id_no_cnty", "data_id", "iso3"}),
    ),
    release=_RELEASE,
    not_kept={
        "year": "it is in the date",
        "event_id_no_cnty": "an older number of the event",
        "data_id": "an older number of the event",
        "iso3": "iso and country say the same",
    },
)
ACLED_DELETIONS = AcledDeletions(
    name="acled-deletions",
    title="ACLED's list of deleted events",
    prefix="acled",
    layout=Layout(("event_id_cnty", "deleted_timestamp"), frozenset({"event_id_cnty", "deleted_timestamp"})),
    release=_RELEASE,
    not_kept={"deleted_timestamp": "the graph says when it learned of it"},
)
