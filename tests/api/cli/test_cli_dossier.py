"""A dossier: statements with footnotes, as Markdown and as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLAIMS = """
:d a s:Dataset ; s:version "1" .
:s1 a s:Source ; s:title "First & foremost" ; s:publisher "P" ; s:published "2015-06-24" ;
  s:url "https://example.org/1"^^xsd:anyURI .
:s1 {
  :ann a s:Person ; s:name "Ann <b>_x_</b>"@en {| s:locator "para 1" |} .
  :talks a s:Meeting ; s:name "talks"@en .
  :rally a s:Meeting ; s:name "rally"@en .
  :ann s:participatedIn :talks {| s:role role:delegate ; s:locator "para 2" ; s:note "As the caption says." |} .
  << :ann s:participatedIn :rally ~ :c1 >> s:polarity s:denied ; s:locator "para 3" .
}
"""


@pytest.fixture
def ann(clean_store: object, load_trig: Callable[..., object]) -> None:
    """One person, what she took part in, and what it is denied that she took part in."""
    load_trig(CLAIMS)


def test_every_statement_has_a_note_and_denials_stand_apart(ann: None, sayso: Callable[..., Any]) -> None:
    done = sayso("dossier", "ann")
    text = done.out
    assert (done.code, done.err) == (0, "")
    assert text.startswith("# Ann \\<b\\>\\_x\\_\\</b\\> \\[ann\\]\n\n- kind: Person\n")
    facts, denied = text.index("## Facts"), text.index("## Denied, doubted or imagined: no facts")
    assert "participated in talks \\[talks\\], role delegate" in text[facts:denied]
    assert "rally" not in text[facts:denied]
    assert "✗ denied: Ann \\<b\\>\\_x\\_\\</b\\> participated in rally" in text[denied:]
    assert "para 2" in text
    assert "Coder's note: As the caption says. <https://example.org/1>" in text


def test_a_page_is_html_that_shows_names_as_they_are(ann: None, sayso: Callable[..., Any], folder: Path) -> None:
    done = sayso("dossier", "ann", "-o", "ann.html")
    page = (folder / "ann.html").read_text(encoding="utf-8")
    assert (done.code, done.out) == (0, "")
    assert "<h1>Ann &lt;b&gt;_x_&lt;/b&gt; [ann]</h1>" in page
    assert '<a href="https://example.org/1">https://example.org/1</a>' in page
    assert "<script" not in page


def test_there_is_no_dossier_of_a_source(ann: None, sayso: Callable[..., Any]) -> None:
    done = sayso("dossier", "s1")
    assert (done.code, done.err.startswith("sayso: no entity with id 's1'")) == (1, True)
