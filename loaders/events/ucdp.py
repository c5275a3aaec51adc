"""UCDP Georeferenced Event Dataset: 49 columns, yearly releases and monthly candidate files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.model.claims import Source
from graph.model.hashing import hash_of
from loaders.base import Draft
from loaders.events.base import Context, EventLoader, Record, Release, is_day, period, within
from loaders.events.places import share_country, share_place
from loaders.events.rows import Layout, Row, columns
from ontology.codes import code_lists

COLUMNS = columns("""
    id relid year active_year code_status type_of_violence
    conflict_dset_id conflict_new_id conflict_name dyad_dset_id dyad_new_id dyad_name
    side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
    number_of_sources source_article source_office source_date source_headline source_original
    where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid
    country country_id region event_clarity date_prec date_start date_end
    deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob
""")
_ARTICLE = re.compile(r"(?P<office>.+?)\s*,\s*(?P<published>\d{4}-\d{2}-\d{2})\s*,\s*(?P<headline>.*)", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ESTIMATES = "The numbers killed are UCDP's best estimates from these reports, with their bounds."
_RELATIVE_ID = re.compile(r"[A-Z]{3}-\d{4}-\d-.+")
_ONE_SIDED = "3"
_CODES = {
    "ucdp-violence": "type_of_violence",
    "ucdp-clarity": "event_clarity",
    "ucdp-status": "code_status",
    "ucdp-active-year": "active_year",
    "ucdp-date-precision": "date_prec",
    "ucdp-relid": "relid",
    "priogrid": "priogrid_gid",
}
"""Columns that are kept as codes of the event, by the name of their list."""


def _headless(cells: Sequence[str]) -> bool:
    return len(cells) == len(COLUMNS) and cells[0].isdecimal() and bool(_RELATIVE_ID.fullmatch(cells[1]))


@dataclass(frozen=True)
class UcdpLoader(EventLoader):
    """A row is an event between two sides of a dyad, or of one side's violence against civilians."""

    def key(self, row: Row, context: Context) -> str:
        """The number of the event."""
        return row.identifier("id")

    def record(self, row: Row, context: Context, key: str) -> Draft:
        """The event with its counts, its place, its sides and the dyad it belongs to."""
        event = context.id("event", key)
        record = Record(context, key, _cite(row, context, key))
        if origin := row.text("source_original"):
            record.said_by = f"{event}-origin"
            record.describe(record.said_by, ["Actor"], origin)
        self._add_event(row, record, event)
        self._add_sides(row, record, event)
        record.relate(event, "TOOK_PLACE_IN", _place(row, context), note=row.text("where_description"))
        return record.draft

    def _add_event(self, row: Row, record: Record, event: str) -> None:
        first, last = _days(row)
        if first is None or last is None:
            return
        exact = row.text("date_prec") == "1"
        violence = code_lists()["ucdp-violence"].codes.get(row.needed("type_of_violence"))
        if violence is None:
            row.refuse("unknown code", "type_of_violence", row.needed("type_of_violence"), "1, 2 or 3")
            return
        where = row.text("where_coordinates") or row.text("country") or ""
        record.describe(
            event,
            [violence.term],
            f"{row.needed('dyad_name')}, {where}, {period(first, last)}",
            from_=first.isoformat() if exact else within(first, last),
            until=last.isoformat() if exact else within(first, last),
            killedCivilians=row.integer("deaths_civilians", 0),
            killedUnknown=row.integer("deaths_unknown", 0),
            **_killed(row, record),
            note=_ESTIMATES,
        )
        record.own_words().describe(
            event,
            (),
            None,
            code=row.codes(_CODES),
            **row.point(),
            precision=_precision(row),
        )

    def _add_sides(self, row: Row, record: Record, event: str) -> None:
        context, one_sided = record.context, row.text("type_of_violence") == _ONE_SIDED
        sides = [_side(row, context, "a")]
        if one_sided:
            # Who was killed here is no party that could be met again elsewhere.
            victims = f"{event}-civilians"
            record.describe(victims, ["Group"], row.needed("side_b"))
            record.relate(event, "TARGETED", victims)
            sides.append(victims)
        else:
            sides.append(_side(row, context, "b"))
        roles = (["attacker", "side-a"], ["side-b", "victim"]) if one_sided else (["side-a"], ["side-b"])
        for side, role, letter in zip(sides, roles, "ab", strict=True):
            record.relate(side, "PARTICIPATED_IN", event, role=role, losses=row.integer(f"deaths_{letter}", 0))
        record.own_words().relate(event, "PART_OF", _dyad(row, context, sides, one_sided=one_sided))


def _days(row: Row) -> tuple[date | None, date | None]:
    """The first and the last day on which the event may have taken place."""
    first, last = (row.day(name, lambda text: date.fromisoformat(text[:10])) for name in ("date_start", "date_end"))
    if first and last and first > last:
        row.refuse("the event ends before it starts", "date_end", str(last), f"a day from {first}")
    return first, last


def _precision(row: Row) -> str | None:
    value = row.text("where_prec")
    code = code_lists()["ucdp-precision"].codes.get(value or "")
    if value and code is None:
        row.refuse("unknown code", "where_prec", value, "1 to 7")
    return code.term if code else None


def _killed(row: Row, record: Record) -> dict[str, int | None]:
    """The best estimate with its bounds; a bound that contradicts it is left out, and said to be."""
    best, low, high = (row.integer(name, 0) for name in ("best", "low", "high"))
    found = {"killedTotal": best, "killedTotalMin": low, "killedTotalMax": high}
    for column, name, wrong in (
        ("low", "killedTotalMin", low is not None and best is not None and low > best),
        ("high", "killedTotalMax", high is not None and best is not None and high < best),
    ):
        if wrong:
            why = f"the bound is not kept: it contradicts the best estimate, {best}"
            record.context.remark(row, why, column, str(found[name]))
            found[name] = None
    return found


def _side(row: Row, context: Context, letter: str) -> str:
    """A side as an entity: a government when it has a state's number, otherwise an armed group."""
    id = context.id("actor", row.identifier(f"side_{letter}_new_id"))
    state = row.text(f"gwno{letter}")
    kind = "GovernmentBody" if state else "ArmedGroup"
    return context.share(id, kind, row.needed(f"side_{letter}"), code=[f"gw:{state}"] if state else None)


def _dyad(row: Row, context: Context, sides: Sequence[str], *, one_sided: bool) -> str:
    """The dyad, which is part of a conflict; its sides fought each other, unless one side was civilians."""
    kind = "ViolentEvent" if one_sided else "ArmedConflict"
    conflict_id = context.id("conflict", row.identifier("conflict_new_id"))
    conflict = context.share(conflict_id, kind, row.needed("conflict_name"))
    dyad = context.id("dyad", row.identifier("dyad_new_id"))
    context.share(dyad, kind, row.needed("dyad_name"), [("PART_OF", conflict)])
    if not one_sided and context.seen.add(f"{dyad} sides"):
        fought = Record(context, f"{dyad} sides", context.release.id)
        fought.relate(sides[0], "FOUGHT", sides[1])
        context.waiting.append(fought.draft)
    return dyad


def _place(row: Row, context: Context) -> str:
    number = row.identifier("country_id")
    country = share_country(context, number, row.needed("country"), row.text("region"), code=[f"gw:{number}"])
    name = row.text("where_coordinates")
    if name == row.text("country"):
        return country
    coordinates = row.point()
    divisions = [row.text("adm_1"), row.text("adm_2")]
    return share_place(context, country, divisions, None if name in divisions else name, **coordinates)


def _cite(row: Row, context: Context, key: str) -> str:
    """The reports on which an event rests; the release itself when it names none."""
    raw = row.text("source_article")
    if raw is None:
        return context.release.id
    reports = [_report(context, found) for found in _articles(raw)]
    count = row.text("number_of_sources")
    if reports and count not in (None, "-1", str(len(reports))):
        context.remark(row, f"not kept: {len(reports)} reports are named", "number_of_sources", str(count))
    if not reports:
        reports = [_unread_report(row, context, key, raw)]
    return context.cite_all(reports, context.id("event", key, "reports"), f"UCDP event {key}")


def _articles(raw: str) -> list[re.Match[str]]:
    """The references in a cell, `"OFFICE,DATE,HEADLINE";"…"`; none when one of them is written otherwise."""
    if not raw.startswith('"') and len(_DATE.findall(raw)) != 1:
        return []
    parts = raw.removeprefix('"').removesuffix('"').split('";"')
    found = [_ARTICLE.fullmatch(part.strip()) for part in parts]
    articles = [each for each in found if each and is_day(each["published"])]
    return articles if len(articles) == len(parts) else []


def _report(context: Context, found: re.Match[str]) -> Source:
    office, published, headline = (found[name].strip() for name in ("office", "published", "headline"))
    return Source(
        id=context.id("report", hash_of([office, published, headline])),
        dataset=context.dataset,
        title=headline or f"{office}, {published}",
        publisher=office,
        published=published,
    )


def _unread_report(row: Row, context: Context, key: str, raw: str) -> Source:
    """A reference in no fixed form, as it is: published after the event began, and named by UCDP only."""
    first = (row.text("date_start") or str(context.release.published))[:10]
    return Source(
        id=context.id("event", key, "report"),
        dataset=context.dataset,
        title=" ".join(raw.split()),
        publisher=row.text("source_office"),
        published=f"{first}/.." if is_day(first) else context.release.published,
        url=context.release.url,
    )


UCDP = UcdpLoader(
    name="ucdp",
    title="UCDP GED",
    prefix="ucdp",
    layout=Layout(COLUMNS, frozenset({"relid", "type_of_violence", "side_a", "side_b", "best"}), headless=_headless),
    release=Release(
        dataset="ucdp-ged",
        title="UCDP Georeferenced Event Dataset",
        publisher="Uppsala Conflict Data Program",
        homepage="https://ucdp.uu.se/downloads/",
        licence="CC BY 4.0",
        version=re.compile(r"(?:ged|v)[a-z_]*?[_-]?v?(\d{2})[._]?(\d{1,2})(?:[._](\d{1,2}))?(?:[._](\d{1,2}))?(?!\d)"),
        started=2012,
    ),
    not_kept={
        "year": "it is in the dates",
        "conflict_dset_id": "an older number of what has a new one",
        "dyad_dset_id": "an older number of what has a new one",
        "side_a_dset_id": "an older number of what has a new one",
        "side_b_dset_id": "an older number of what has a new one",
        "source_date": "it is in source_article",
        "source_headline": "it is in source_article",
        "number_of_sources": "it follows from source_article",
        "geom_wkt": "it is latitude and longitude",
    },
)
