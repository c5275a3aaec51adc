"""Pages name files that exist, and link to pages and headings that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAPS = ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md")
"""The pages that name files of the code."""
PAGES = sorted(str(page.relative_to(ROOT)) for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A path of the repository in code font; one with a word in capitals stands for any.
PATH = re.compile(r"`((?:api|benchmarks|docs|graph|loaders|ontology|tests)/[\w./-]*|\w+\.(?:md|toml)|Makefile)`")
PLACEHOLDER = re.compile(r"/[A-Z]{3,}\b(?!\.md)")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", MAPS)
def test_the_files_that_a_page_names_exist(page: str) -> None:
    named = {path for path in PATH.findall(text_of(page)) if not PLACEHOLDER.search(path)}

    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_page_lead_somewhere(page: str) -> None:
    assert [link for link in links(page) if not leads_somewhere(page, *link)] == []


def links(page: str) -> Iterator[tuple[str, str]]:
    """The files and headings that a page links to, without addresses elsewhere."""
    return ((to, heading) for to, heading in LINK.findall(FENCED.sub("", text_of(page))) if ":" not in to)


def leads_somewhere(page: str, to: str, heading: str) -> bool:
    target = (ROOT / page).parent / to if to else ROOT / page
    return target.exists() and (not heading or heading in anchors(target))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
