"""Ids and IRIs: hand-made slugs, prefixed dataset ids, and a hash for any other IRI."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

NAMESPACE = "https://w3id.org/sayso/ns#"
ID_NAMESPACE = "https://w3id.org/sayso/id/"
HASHED = "iri:"
WRITTEN_OUT = "urn:sayso:"
"""Begins the IRI of an id that no namespace has a place for; the id follows, percent-encoded."""
_SAFE = re.compile(r"[^\x00-\x20\x7f-\x9f<>\"{}|^`\\\\%/:#?\[\]]+")


def id_of(iri: str, prefixes: Mapping[str, str]) -> str:
    """The id by which the graph knows `iri`; the inverse of `iri_of` for all but hashed ids."""
    if iri.startswith(WRITTEN_OUT):
        return unquote(iri.removeprefix(WRITTEN_OUT))
    if iri.startswith(ID_NAMESPACE) and _is_plain(iri.removeprefix(ID_NAMESPACE)):
        return iri.removeprefix(ID_NAMESPACE)
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and _is_plain(iri.removeprefix(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return HASHED + hashlib.sha256(iri.encode()).hexdigest()[:32]


def iri_of(id: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI of an id; None for a hashed one, whose IRI is kept on its node as `iri`."""
    prefix, colon, rest = id.partition(":")
    if not colon:
        return ID_NAMESPACE + id
    return prefixes[prefix] + rest if prefix in prefixes else None


def iri_for(id: str, prefixes: Mapping[str, str]) -> str:
    """An IRI for any id at all, of which `id_of` gives it back."""
    prefix, colon, rest = id.partition(":")
    local = rest if colon else id
    namespace = prefixes.get(prefix) if colon else ID_NAMESPACE
    if namespace and _SAFE.fullmatch(local) and local.strip(".") and id_of(namespace + local, prefixes) == id:
        return namespace + local
    return WRITTEN_OUT + quote(id, safe="")


def _is_plain(local: str) -> bool:
    # Slashes and colons in ids break paths and prefixes; such an IRI is hashed instead.
    return bool(local) and not set(local) & set("/:#?")
