"""The beginning of a file of claims about a report: its dataset, its source, and its passages with their hashes."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from loaders.passages import Copy, quote_hash
from ontology.errors import InputError, option

_HEAD = """\
PREFIX :        <https://w3id.org/sayso/id/>
PREFIX s:       <https://w3id.org/sayso/ns#>
PREFIX role:    <https://w3id.org/sayso/role/>
PREFIX status:  <https://w3id.org/sayso/status/>
PREFIX xsd:     <http://www.w3.org/2001/XMLSchema#>

# How claims are written: docs/writing-claims.md. `sayso ontology` lists the terms, `sayso check` finds mistakes.
# Fill in the lines with … and take their # away.

:{id} a s:Dataset ;
    s:title "{title}" ;
#   s:licence "…" ;                  the terms under which your claims may be used, such as CC-BY-4.0
    s:version "1" .

:{id}-report a s:Source ;
    s:title "{title}" ;
#   s:publisher "…" ;
#   s:published "…" ;                such as 2015-06-24; s:retrieved where it bears no date
#   s:url "https://…"^^xsd:anyURI ;
    s:sha256 "{sha256}" ;
    s:passage
{passages} .

# Claims stand between the brackets, each with the paragraph that says so:
#   :ada-quill a s:Person {{| s:locator "para 1" |}} ; s:name "Ada Quill"@en {{| s:locator "para 1" |}} .
:{id}-report {{

{places}

}}
"""
_SHOWN = 72  # characters of a paragraph, for the coder to know it by


def slug(path: Path) -> str:
    """An id made of a file's name; raises InputError when nothing of it may stand in one."""
    found = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-")
    if not found:
        raise InputError(
            "no id can be made of this name", value=path.name, expected=f"{option('id')} with letters and digits"
        )
    return found


def skeleton(copy: Copy, id: str, title: str) -> str:
    """A TriG file to fill, with an id for the dataset, of which the source's is made."""
    hashes = [quote_hash(paragraph) for paragraph in copy.paragraphs]
    passages = (f'        [ s:locator "para {n}" ; s:quoteSha256 "{digest}" ]' for n, digest in enumerate(hashes, 1))
    places = (
        f"  # para {n}: {textwrap.shorten(text, _SHOWN, placeholder=' …')}" for n, text in enumerate(copy.paragraphs, 1)
    )
    return _HEAD.format(
        id=id,
        title=title.replace("\\", "\\\\").replace('"', '\\"'),
        sha256=copy.sha256,
        passages=" ,\n".join(passages),
        places="\n\n".join(places),
    )
