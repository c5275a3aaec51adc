"""Pages of a long answer, and the cursor that says where the next one starts.

A cursor holds the sort key of the last row that was shown. So every page costs the same, and rows that are added or
removed meanwhile neither repeat nor hide others. Clients treat it as opaque.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ontology.errors import InputError

PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000

Key = tuple[str | float, ...]
R = TypeVar("R")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Page(Generic[T_co]):
    """Some rows of an answer; `next` is the cursor of the following page, None on the last."""

    results: list[T_co]
    next: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The page as JSON has it."""
        return {"results": self.results, "next": self.next}


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list is wanted: how many rows at most, and the `next` of the page before it."""

    limit: int = PAGE_SIZE
    cursor: str | None = None

    @property
    def fetched(self) -> int:
        """How many rows a query fetches: one more than are shown, which tells whether there is a next page."""
        return self.limit + 1

    def after(self, *start: str | float) -> Key:
        """The sort key of the last row of the page before; `start` on the first page. Raises InputError."""
        return decode_cursor(self.cursor, start)

    def of(self, rows: Sequence[R], key_of: Callable[[R], Key], shape: Callable[[R], T]) -> Page[T]:
        """The first `limit` of the rows fetched, each as `shape` makes it."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page([shape(row) for row in shown], encode_cursor(key_of(shown[-1])) if more else None)


FIRST_PAGE = PageRequest()


def page_of(rows: Sequence[T], page: PageRequest) -> Page[T]:
    """A page of a list that is in memory whole; its cursor is the number of rows before it."""
    (start,) = page.after(0)
    if not isinstance(start, int) or start < 0:
        raise bad_cursor(page.cursor)
    end = start + page.limit
    return Page(list(rows[start:end]), encode_cursor((end,)) if end < len(rows) else None)


class Rows(Generic[T]):
    """The rows of a list, `limit` at most, fetched page by page while they are read; `next` is then as in a `Page`."""

    def __init__(
        self,
        fetch: Callable[..., Page[T]],
        limit: int | None = None,
        cursor: str | None = None,
        *,
        page_size: int = MAX_PAGE_SIZE,
    ) -> None:
        self.count = 0
        self.next = cursor
        self._fetch = fetch
        self._limit = limit
        self._page_size = page_size

    def __iter__(self) -> Iterator[T]:
        while True:
            size = self._page_size if self._limit is None else min(self._page_size, self._limit - self.count)
            page = self._fetch(page=PageRequest(size, self.next))
            for row in page.results:
                self.count += 1
                yield row
            self.next = page.next
            if self.next is None or self.count == self._limit:
                return


def every_row(fetch: Callable[..., Page[T]], *, limit: int = MAX_PAGE_SIZE) -> Iterator[T]:
    """The rows of all pages that `fetch` gives, `limit` rows a page."""
    return iter(Rows(fetch, page_size=limit))


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
    """The error for a cursor that is damaged, or that belongs to another list."""
    expected = "the `next` of an answer to the same question"
    return InputError("not a cursor of this list", property="cursor", value=cursor, expected=expected)
