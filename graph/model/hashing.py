"""Ids as hashes of what they stand for: the canonical JSON of RFC 8785, and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import rfc8785

_ID_LENGTH = 32
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=date.isoformat).encode
# The largest number that RFC 8785 and JSON's readers agree on.
_MAX_EXACT = 2**53 - 1


def fact_id(subject: str, relation: str, object: str) -> str:
    """The id of the fact between two canonical ids, equal to its relationship's `id`."""
    return hash_of([subject, relation, object])


def hash_of(value: Any) -> str:
    """The first 128 bits of the SHA-256 of a value's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()[:_ID_LENGTH]


def canonical_json(value: Any) -> bytes:
    """A value as RFC 8785 JSON; dates as ISO text.

    Python's own encoder writes texts, names of ASCII letters, lists and exact whole numbers as the RFC does, and ten
    times faster than the library; all other values go to the library.
    """
    return _ENCODE(value).encode() if _is_simple(value) else rfc8785.dumps(_plain(value))


def _is_simple(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or kind is date or value is None:
        return True
    if kind is int:
        return bool(-_MAX_EXACT <= value <= _MAX_EXACT)
    if kind is list or kind is tuple:
        return all(map(_is_simple, value))
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and _is_simple(list(value.values()))
    return False


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
