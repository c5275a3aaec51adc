"""A copy of a source as passages: its paragraphs, counted from 1, and the hash by which claims name what they rest on.

The hash is of one form of the text, so that typesetting does not change it: Unicode NFC, curly quotes made straight,
each run of white space one space, none at the ends. `docs/writing-claims.md` has the same for whoever writes claims.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from ontology.errors import InputError, UnreadableFile

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_BLANK_LINE = re.compile(r"\r?\n[^\S\n]*\r?\n")
_NUMBERED = re.compile(r"para(?:graph)?s?\.?\s*(\d+)(?:\s*[-\N{EN DASH}]\s*(\d+))?\b", re.IGNORECASE)
# An abbreviation ends a sentence here, too; it does no harm, since runs of sentences are looked at.
_SENTENCE = re.compile(r"\S.*?(?:[.!?…؟۔]+[\"')\]»]*(?=\s|$)|$)")
_LONGEST_RUN = 8
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_HTML_SUFFIXES = frozenset([".html", ".htm", ".xhtml"])
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 2_048
_BLOCKS = (
    "address article aside blockquote body div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main "
    "nav ol p pre section table ul"
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def normalised(passage: str) -> str:
    """The one form of a passage."""
    text = unicodedata.normalize("NFC", passage).translate(_STRAIGHT)
    return re.sub(r"\s+", " ", text).strip()


def quote_hash(passage: str) -> str:
    """The value of `quoteSha256`: the SHA-256 of the passage's one form, in hexadecimal."""
    return hashlib.sha256(normalised(passage).encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """Paragraphs `first` to `last`, counted from 1; or sentences of one of them, counted likewise."""

    first: int
    last: int
    sentences: tuple[int, int] | None = None

    def __str__(self) -> str:
        place = f"para {_span(self.first, self.last)}"
        if self.sentences is None:
            return place
        return f"{place}, sentence{'s' if len(set(self.sentences)) > 1 else ''} {_span(*self.sentences)}"

    def within(self, other: Place) -> bool:
        """Whether it lies in the other's paragraphs."""
        return other.first <= self.first and self.last <= other.last


def place_of(locator: str | None) -> Place | None:
    """The paragraphs that a locator such as `para 4` or `paras 2-3` names; None for any other, such as `p. 3`."""
    numbered = _NUMBERED.match(locator or "")
    if not numbered:
        return None
    first = int(numbered[1])
    return Place(first, int(numbered[2] or first))


@dataclass(frozen=True)
class Copy:
    """The content of a copy of a source: paragraphs in their one form, and the SHA-256 of the file itself."""

    paragraphs: Sequence[str]
    sha256: str

    def holds(self, place: Place) -> bool:
        """Whether there are such paragraphs."""
        return 1 <= place.first <= place.last <= len(self.paragraphs)

    def places(self, digests: Collection[str]) -> dict[str, list[Place]]:
        """Where passages with these quote hashes stand: whole paragraphs, else some in a row, else sentences."""
        whole = ((Place(n, n), text) for n, text in enumerate(self.paragraphs, 1))
        found = _by_hash(whole, set(digests))
        left = set(digests) - found.keys()
        return found | (_by_hash(self._runs(), left) if left else {})

    def _runs(self) -> Iterator[tuple[Place, str]]:
        """Paragraphs in a row and, within each, sentences in a row; either at most eight."""
        for first, last, text in _runs(self.paragraphs):
            yield Place(first, last), text
        for n, paragraph in enumerate(self.paragraphs, 1):
            for first, last, text in _runs(_SENTENCE.findall(paragraph)):
                yield Place(n, n, (first, last)), text


def read_copy(path: Path, encoding: str | None = None) -> Copy:
    """The passages of a plain text or HTML file; raises UnreadableFile, and InputError for an unknown encoding."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror}", file=str(path)) from error
    is_html = path.suffix.lower() in _HTML_SUFFIXES
    return copy_of(data, str(path), is_html=is_html, encoding=encoding)


def copy_of(data: bytes, name: str, *, is_html: bool = False, encoding: str | None = None) -> Copy:
    """The passages of a plain text or, by `is_html` or its beginning, of a page; `name` stands for it in errors.

    Plain text has a blank line between paragraphs. In HTML they are the `p` elements with text: those of the
    `article` if just one has any, else of `main`, else of the page; what is beside the text (`nav`, `aside`,
    `footer`, `figure`, `form`) does not count.
    """
    if data.startswith(b"%PDF-"):
        raise UnreadableFile("this is a PDF", file=name, expected="its text, saved as plain text or HTML")
    is_html = is_html or bool(_HTML.match(data))
    text = _text(name, data, encoding or _declared(data, is_html))
    found = _html_paragraphs(text) if is_html else _BLANK_LINE.split(text)
    paragraphs = [form for form in map(normalised, found) if form]
    if not paragraphs:
        expected = "p elements with text" if is_html else "text, with a blank line between paragraphs"
        raise UnreadableFile("there is no paragraph in it", file=name, expected=expected)
    return Copy(paragraphs, hashlib.sha256(data).hexdigest())


def _declared(data: bytes, is_html: bool) -> str:
    """The encoding that the file itself declares; UTF-8 when it does not."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    charset = _CHARSET.search(data[:_HEAD]) if is_html else None
    return marked or (charset[1].decode("ascii") if charset else "utf-8")


def _text(name: str, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        expected = "a name such as utf-8 or windows-1252"
        raise InputError("there is no such encoding", property="encoding", value=encoding, expected=expected) from None
    except UnicodeError:
        raise UnreadableFile(
            f"this is no text in {encoding}",
            file=name,
            expected="text in the encoding named or declared",
        ) from None
    if "\0" in text:
        raise UnreadableFile("this is no text", file=name, expected="plain text or HTML")
    return text


class _Paragraphs(HTMLParser):
    """Gathers `p` elements, each with the outermost `article` and the `main` in which it stands."""

    _BESIDE = frozenset(["script", "style", "template", "noscript", "nav", "aside", "footer", "figure", "form"])
    # Tags that end an open `p` without its end tag.
    _ENDING = frozenset(_BLOCKS.split())

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int | None, bool, str]] = []
        self._open: dict[str, int] = defaultdict(int)
        self._beside = 0
        self._articles = 0
        self._pieces: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self._ENDING:
            self._finish()
        if tag == "article" and not self._open["article"]:
            self._articles += 1
        self._open[tag] += 1
        self._beside += tag in self._BESIDE
        if tag == "p":
            self._pieces = []
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._ENDING:
            self._finish()
        if self._open[tag]:
            self._open[tag] -= 1
            self._beside -= tag in self._BESIDE

    def handle_data(self, data: str) -> None:
        if self._pieces is not None and not self._beside:
            self._pieces.append(data)

    def close(self) -> None:
        super().close()
        self._finish()

    def _finish(self) -> None:
        text = "".join(self._pieces or ())
        if text.strip():
            self.found.append((self._articles if self._open["article"] else None, bool(self._open["main"]), text))
        self._pieces = None


def _html_paragraphs(text: str) -> list[str]:
    parser = _Paragraphs()
    parser.feed(text)
    parser.close()
    articles = {article for article, _, _ in parser.found} - {None}
    if len(articles) == 1:
        return [text for article, _, text in parser.found if article]
    return [text for _, in_main, text in parser.found if in_main] or [text for _, _, text in parser.found]


def _by_hash(places: Iterator[tuple[Place, str]], wanted: Collection[str]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place, text in places:
        # The pieces of a text in its one form, joined by one space, are in that form.
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest in wanted:
            found[digest].append(place)
    return dict(found)


def _runs(texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for start in range(len(texts)):
        for end in range(start + 1, min(len(texts), start + _LONGEST_RUN) + 1):
            yield start + 1, end, " ".join(texts[start:end])


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
