"""`new` and `hash`: the beginning of a file of claims, which is sound once it has claims."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIRST = "01bbd3c5188bf75515a7aa682f9793d6dfaeb6223471b311b079dd205cf85e4f"
SECOND = "bec7550f5180f5e62f93fabcd5391b4547f82416db4603572dc970669b7fdc1a"
REPORT = 'First “paragraph” of it.\n\nSecond one,\nwith "quotes".\n'


def test_new_begins_a_file_that_is_ready_to_fill(offline: Callable[..., Any], folder: Path) -> None:
    (folder / "My report.txt").write_text(REPORT, encoding="utf-8")
    done = offline("new", "My report.txt", "--title", 'What "they" said')
    assert (done.code, done.out, done.err) == (
        0,
        "Wrote My report.trig: write claims into it, then `sayso check My report.trig`.\n",
        "",
    )
    written = (folder / "My report.trig").read_text(encoding="utf-8")
    assert (
        written[written.index(":my-report a") :]
        == f"""\
:my-report a s:Dataset ;
    s:title "What \\"they\\" said" ;
#   s:licence "…" ;                  the terms under which your claims may be used, such as CC-BY-4.0
    s:version "1" .

:my-report-report a s:Source ;
    s:title "What \\"they\\" said" ;
#   s:publisher "…" ;
#   s:published "…" ;                such as 2015-06-24; s:retrieved where it bears no date
#   s:url "https://…"^^xsd:anyURI ;
    s:sha256 "4be45fcc3be1efae45b99c51c2618d8f59d7b6281d5de930fb50796f7b5e3a87" ;
    s:passage
        [ s:locator "para 1" ; s:quoteSha256 "{FIRST}" ] ,
        [ s:locator "para 2" ; s:quoteSha256 "{SECOND}" ] .

# Claims stand between the brackets, each with the paragraph that says so:
#   :ada-quill a s:Person {{| s:locator "para 1" |}} ; s:name "Ada Quill"@en {{| s:locator "para 1" |}} .
:my-report-report {{

  # para 1: First "paragraph" of it.

  # para 2: Second one, with "quotes".

}}
"""
    )
    claim = ':ada a s:Person {| s:locator "para 1" |} ; s:name "Ada"@en {| s:locator "para 1" |} .'
    filled = written.replace("\n\n}", f"\n  {claim}\n}}").replace("…", "2015-06-24")
    for name in ("licence", "publisher", "published"):
        filled = re.sub(rf"^#   (s:{name} .* ;) .*$|^#   (s:{name} .* ;)$", r"    \1\2", filled, flags=re.MULTILINE)
    (folder / "My report.trig").write_text(filled, encoding="utf-8")
    checked = offline("check", "My report.trig")
    assert (checked.code, checked.err) == (0, "")


def test_new_leaves_a_file_alone_that_is_there(offline: Callable[..., Any], folder: Path) -> None:
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "report.trig").write_text("mine", encoding="utf-8")
    done = offline("new", "report.txt")
    assert (done.code, done.err) == (1, "sayso: report.trig: cannot be written: File exists\n")
    assert (folder / "report.trig").read_text(encoding="utf-8") == "mine"


def test_new_needs_a_name_to_make_an_id_of(offline: Callable[..., Any], folder: Path) -> None:
    (folder / "گزارش.txt").write_text(REPORT, encoding="utf-8")
    done = offline("new", "گزارش.txt")
    assert (done.code, done.err) == (
        1,
        "sayso: گزارش.txt: no id can be made of this name (expected --id with letters and digits)\n",
    )
    assert offline("new", "گزارش.txt", "--id", "report").code == 0


def test_hash_of_a_passage_and_of_a_file(offline: Callable[..., Any], folder: Path) -> None:
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    assert offline("hash", 'First  "paragraph" of\nit.').out == f"{FIRST}\n"
    assert offline("hash", "report.txt").out == f"place   hash\npara 1  {FIRST}\npara 2  {SECOND}\n"
