"""Places of event datasets: a site in a district in a province in a country, each an entity of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loaders.events.base import Context, slug

_KINDS = {
    "village": "Village",
    "town": "City",
    "city": "City",
    "district": "District",
    "rayon": "District",
    "province": "Province",
    "governorate": "Province",
    "state": "Province",
    "oblast": "Province",
    "department": "Province",
    "camp": "Place",
}


def share_country(context: Context, number: str, name: str, region: str | None, **values: Any) -> str:
    """A country, and the region of the world in which the dataset counts it."""
    links = []
    if region:
        links.append(("PART_OF", context.share(context.id("region", slug(region)), "Region", region)))
    return context.share(context.id("country", number), "Country", name, links, **values)


def share_place(
    context: Context, country: str, divisions: Sequence[str | None], name: str | None, **values: Any
) -> str:
    """A named place below `country` and its divisions, the largest first; the country itself when none is named.

    `values` are those of the place itself, such as its coordinates.
    """
    path = [division for division in divisions if division]
    if name and name not in path:
        path.append(name)
    found, trail = country, country.partition(":")[2].removeprefix("country-")
    for level, each in enumerate(path):
        trail = f"{trail}-{slug(each)}"
        own = values if level == len(path) - 1 else {}
        kind = _kind(each, level, is_division=each in divisions)
        found = context.share(context.id("place", trail), kind, each, [("PART_OF", found)], **own)
    return found


def _kind(name: str, level: int, *, is_division: bool) -> str:
    """By the last word of a name and, for divisions, by their level."""
    if is_division:
        return "Province" if level == 0 else "District" if level == 1 else "Place"
    return _KINDS.get(name.rsplit(maxsplit=1)[-1].lower(), "Place")
