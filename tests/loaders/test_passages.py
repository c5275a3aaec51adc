"""Copies of sources as passages: text and HTML, and the hashes that name passages whatever their typesetting."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.passages import Copy, Place, normalised, place_of, quote_hash, read_copy
from ontology.errors import InputError, UnreadableFile
from ontology.files import DATASETS

ARCADIA = DATASETS / "arcadia"

FERRY = "The ferry “Tern” left Port Merrow at dawn. Its captain, Mr. Holt, saw no light. Nobody did."
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>The ferry</title><style>p { color: black }</style></head>
<body>
<nav><p>Home</p></nav>
<main><article><h1>The ferry</h1>
<p>The ferry &#8220;Tern&#8221;   left Port&nbsp;Merrow at dawn. Its captain, <a href="/">Mr. Holt</a>,<br>saw no light.
Nobody did.
<p>It came back<script>track("p")</script> at noon.</p><figure><p>The ferry in 2030</p></figure>
<p> </p>
<ul><li>A list</li></ul><p>The harbour master says nothing.</p>
<aside><p>Read more</p></aside></article></main>
<footer><p>All rights reserved</p></footer></body></html>"""


def copy_of(*paragraphs: str) -> Copy:
    return Copy([normalised(each) for each in paragraphs], "")


def places(copy: Copy, passage: str) -> list[str]:
    digest = quote_hash(passage)
    return [str(place) for place in copy.places([digest]).get(digest, ())]


def test_the_hash_is_of_the_words_and_not_of_their_setting() -> None:
    assert normalised(" Don\u2019t  say\n\u201cnever\u201d\u00a0\u2026 e\u0301 ") == 'Don\'t say "never" \u2026 \u00e9'
    assert quote_hash("“Caf\u00e9”") == quote_hash('"Cafe\u0301"') == hashlib.sha256('"Café"'.encode()).hexdigest()


def test_paragraphs_of_plain_text_are_parted_by_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffOne,\r\nstill one.\r\n \t\r\n\r\nTwo.\r\n\r\n".encode())

    assert read_copy(tmp_path / "a.txt").paragraphs == ["One, still one.", "Two."]


def test_paragraphs_of_a_page_are_those_of_its_article(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")

    copy = read_copy(tmp_path / "page.html")

    assert copy.paragraphs == [normalised(FERRY), "It came back at noon.", "The harbour master says nothing."]
    assert copy.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("<article><p>a</article><article><p>b</article>", ["a", "b"]),
        ("<p>a<main><p>b</main>", ["b"]),
        ("<p>a<article><h2>no text</h2></article>", ["a"]),
        ("<article><p>a<article><p>b</article></article>", ["a", "b"]),
        ("<p>a<div>not in it</div><p>b</p></p>", ["a", "b"]),
    ],
)
def test_where_no_single_article_has_text_main_or_the_page_counts(
    tmp_path: Path, body: str, paragraphs: list[str]
) -> None:
    (tmp_path / "page.htm").write_text(body, encoding="utf-8")

    assert read_copy(tmp_path / "page.htm").paragraphs == paragraphs


def test_a_page_is_known_by_its_beginning_and_its_encoding_by_what_it_declares(tmp_path: Path) -> None:
    page = '<!-- saved --><HTML><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>“Tern”'
    (tmp_path / "saved").write_bytes(page.encode("windows-1252"))
    (tmp_path / "wide.txt").write_bytes("Tern".encode("utf-16"))

    assert read_copy(tmp_path / "saved").paragraphs == ['"Tern"']
    assert read_copy(tmp_path / "wide.txt").paragraphs == ["Tern"]


@pytest.mark.parametrize(
    ("data", "encoding", "error", "message"),
    [
        (None, None, UnreadableFile, "cannot be read: No such file or directory"),
        (b"", None, UnreadableFile, "there is no paragraph in it (expected text, with a blank line between"),
        (b"<html><div>Text</div>", None, UnreadableFile, "there is no paragraph in it (expected p elements with text)"),
        (b"%PDF-1.7", None, UnreadableFile, "this is a PDF (expected its text, saved as plain text or HTML)"),
        (
            b"\x93Tern\x94",
            None,
            UnreadableFile,
            "this is no text in utf-8 (expected text in the encoding",
        ),
        (b"a\x00b", None, UnreadableFile, "this is no text (expected plain text or HTML)"),
        (b"Tern", "utf-9", InputError, "encoding utf-9: there is no such encoding (expected a name such as utf-8"),
    ],
)
def test_what_is_no_copy_is_refused(
    tmp_path: Path, data: bytes | None, encoding: str | None, error: type[InputError], message: str
) -> None:
    path = tmp_path / "copy"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(error) as raised:
        read_copy(path, encoding)

    assert message in str(raised.value)


def test_another_encoding_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("“Tern”".encode("windows-1252"))

    assert read_copy(tmp_path / "a.txt", "windows-1252").paragraphs == ['"Tern"']


def test_a_passage_is_found_as_paragraphs_or_as_sentences_of_one() -> None:
    copy = copy_of("First.", FERRY, "Third.", "First.")

    assert places(copy, "First.") == ["para 1", "para 4"]
    assert places(copy, f"{FERRY}\n\nThird.") == ["para 2-3"]
    assert places(copy, "Nobody did.") == ["para 2, sentence 4"]
    assert places(copy, "Its captain, Mr. Holt, saw no light.") == ["para 2, sentences 2-3"]
    assert places(copy, "saw no light.") == []


@pytest.mark.parametrize(
    ("locator", "place"),
    [
        ("para 4", Place(4, 4)),
        ("Para. 4, sentence 2", Place(4, 4)),
        ("paragraphs 2\u20133", Place(2, 3)),
        ("paras 10-12", Place(10, 12)),
        ("p. 3", None),
        ("lead", None),
        (None, None),
    ],
)
def test_which_paragraphs_a_locator_names(locator: str | None, place: Place | None) -> None:
    assert place_of(locator) == place


def test_the_reports_of_arcadia_have_the_paragraphs_that_they_seem_to_have() -> None:
    assert [len(read_copy(path).paragraphs) for path in sorted(ARCADIA.glob("*.txt"))] == [2, 1, 1, 3, 2, 2, 3, 3, 2]


WORDS = st.lists(st.sampled_from(["Tern", "left.", "No!", "“Dawn”", "Mr.", "harbour"]), min_size=1, max_size=6)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=6), st.data())
def test_every_paragraph_is_found_where_it_stands(paragraphs: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(paragraphs)))

    assert f"para {number}" in places(copy_of(*paragraphs), paragraphs[number - 1])
