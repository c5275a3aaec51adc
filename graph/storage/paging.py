"""Pages of a long answer, and the cursor that says where the next one starts.

A cursor holds the sort key of the last row that was shown, so a page costs the same wherever it lies and rows
that come or go meanwhile neither repeat nor hide others. Clients treat it as opaque.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from graph.storage.store import Row
from ontology.errors import InputError

PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000

Key = tuple[str | float, ...]


@dataclass(frozen=True)
class Page:
    """Some rows of an answer; `next` is the cursor of the following page, None on the last."""

    results: list[Row]
    next: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The page as it stands in JSON."""
        return {"results": self.results, "next": self.next}


def every_row(fetch: Callable[..., Page], *, limit: int = MAX_PAGE_SIZE) -> Iterator[Row]:
    """The rows of all pages of what `fetch` gives for a `limit` and a `cursor`."""
    cursor: str | None = None
    while True:
        page = fetch(limit=limit, cursor=cursor)
        yield from page.results
        cursor = page.next
        if cursor is None:
            return


def page_of(rows: Sequence[Row], limit: int, key_of: Callable[[Row], Key], shape: Callable[[Row], Row]) -> Page:
    """The first `limit` rows, shaped; a query fetches one row more, which shows whether there is a next page."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page([shape(row) for row in shown], encode_cursor(key_of(shown[-1])) if more else None)


def encode_cursor(key: Key) -> str:
    """The cursor of a sort key."""
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, start: Key) -> Key:
    """The sort key in a cursor, which has the types of `start`; without a cursor `start` itself."""
    if cursor is None:
        return start
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        # The lenient decoder would skip what is not base64, and take a damaged cursor for another place.
        key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise bad_cursor(cursor) from None
    if not isinstance(key, list) or [type(part) for part in key] != [type(part) for part in start]:
        raise bad_cursor(cursor)
    if any(isinstance(part, str) and part != part.encode(errors="ignore").decode() for part in key):
        # Half of a character, which JSON may have and Neo4j cannot take.
        raise bad_cursor(cursor)
    return tuple(key)


def bad_cursor(cursor: str | None) -> InputError:
    """What tells that a cursor is damaged, or of another list."""
    expected = "the `next` of an answer to the same question"
    return InputError("not a cursor of this list", property="cursor", value=cursor, expected=expected)
