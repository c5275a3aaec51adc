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
}
"""The class of a place by the last word of its name."""
_DIVISIONS = ("Province", "District", "Place")
"""The classes of a country's divisions, the largest first."""


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
    path = [(division, kind) for division, kind in zip(divisions, _DIVISIONS, strict=False) if division]
    if name:
        path.append((name, _KINDS.get(name.rsplit(maxsplit=1)[-1].lower(), "Place")))
    found, trail = country, country.partition(":")[2].removeprefix("country-")
    for level, (each, kind) in enumerate(path, 1):
        trail = f"{trail}-{slug(each)}"
        own = values if level == len(path) else {}
        found = context.share(context.id("place", trail), kind, each, [("PART_OF", found)], **own)
    return found
