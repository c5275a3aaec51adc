"""Web addresses of things in registers, each in one form: what is written in several ways is still one id."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

# Where a site has several addresses of one thing: pattern of host and path, and the one form.
# Sources: Wikidata "Data access"; Wikipedia "URL"; DBpedia, VIAF, GeoNames and ORCID documentation of their IRIs.
_FORMS = [
    (re.compile(pattern), form)
    for pattern, form in (
        (r"^(?:www\.|m\.)?wikidata\.org/(?:entity|wiki|wiki/Special:EntityData|wiki/Special:EntityPage)/(?:Item:)?"
         r"([QPL]\d+)(?:\.\w+)?$", r"www.wikidata.org/entity/\1"),
        (r"^([a-z-]+)\.(?:m\.)?wikipedia\.org/(?:wiki/|w/index\.php/)(.+)$", r"\1.wikipedia.org/wiki/\2"),
        (r"^(?:www\.)?dbpedia\.org/(?:page|resource|data)/(.+?)(?:\.\w+)?$", r"dbpedia.org/resource/\1"),
        (r"^(?:www\.)?viaf\.org/(?:viaf/)?(\d+).*$", r"viaf.org/viaf/\1"),
        (r"^(?:sws\.|www\.)?geonames\.org/(\d+).*$", r"sws.geonames.org/\1"),
        (r"^(?:www\.)?orcid\.org/([\dX-]+)$", r"orcid.org/\1"),
    )
]  # fmt: skip


def normal_address(iri: str) -> str:
    """The form of `iri` that is compared: without http or https, a slash at the end, or a way round to the same page.

    What is not a web address stays as it is.
    """
    try:
        parts = urlsplit(iri.strip())
    except ValueError:
        return iri
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return iri
    path = unquote(parts.path).replace(" ", "_").rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    address = f"{parts.netloc.lower()}{path}{query}"
    for pattern, form in _FORMS:
        if match := pattern.match(address):
            return match.expand(form)
    return address
