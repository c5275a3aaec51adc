"""Ids and IRIs: hand-made slugs, prefixed dataset ids, and a hash for any other IRI."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

NAMESPACE = "https://w3id.org/sayso/ns#"
ID_NAMESPACE = "https://w3id.org/sayso/id/"
HASHED = "iri:"


def id_of(iri: str, prefixes: Mapping[str, str]) -> str:
    """The id by which the graph knows `iri`; the inverse of `iri_of` for all but hashed ids."""
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


def _is_plain(local: str) -> bool:
    # Slashes and colons in ids break paths and prefixes; such an IRI is hashed instead.
    return bool(local) and not set(local) & set("/:#?")
