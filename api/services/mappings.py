"""Mapping files: one proposed for a table, and what one makes of a table's first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from graph.model.claims import Claim
from loaders.base import Draft, Options
from loaders.inputs import Input
from loaders.registry import loader_for
from loaders.sheets.kinds import open_book
from ontology.vocabulary import Vocabulary

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_ROWS_LOOKED_AT = 200


def preview(path: Path, vocabulary: Vocabulary, options: Options, rows: int) -> Iterator[Draft]:
    """The records of the first rows, as far as they can be read alone."""
    file = Input(path)
    items = loader_for(file, options).read(file, vocabulary, options)
    return islice((item for item in items if isinstance(item, Draft)), rows)


def sentence(claim: Claim, vocabulary: Vocabulary) -> str:
    """A claim in words, with what its source says of it behind."""
    if claim.relation and claim.object:
        said = f"{claim.subject} {vocabulary.relation_types[claim.relation].name} {claim.object}"
    else:
        values = {name: value for name, value in claim.values.items() if not name.endswith("Lang")}
        said = f"{claim.subject}: " + "; ".join(f"{name} {_words(value)}" for name, value in values.items())
    about = {**claim.qualifiers, "on": claim.on, "from": claim.from_, "until": claim.until, "said by": claim.said_by}
    details = [f"{name} {_words(value)}" for name, value in about.items() if value is not None]
    doubt = [word for word in (claim.polarity, claim.certainty) if word not in ("affirmed", "asserted", "reported")]
    where = f"{claim.source}, {claim.locator}" if claim.locator else claim.source
    return f"{said} ({', '.join([*details, *doubt, where])})"


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def proposal(path: Path) -> str:
    """A mapping file for a table: what its columns might be, to be corrected by hand."""
    with closing(open_book(Input(path))) as book:
        rows = list(islice(book.rows(book.names[0]), _ROWS_LOOKED_AT))
    titles = [str(cell).strip() for cell in rows[0].cells]
    table = [[str(cell).strip() for cell in row.cells] for row in rows[1:]]
    columns = {title: [row[n] for row in table if n < len(row) and row[n]] for n, title in enumerate(titles) if title}
    key = next((t for t, values in columns.items() if len(set(values)) == len(table)), titles[0])
    date = next((t for t, values in columns.items() if values and all(map(_DATE.fullmatch, values))), None)
    name = next((t for t in columns if re.search("name|title|headline|event", t, re.IGNORECASE)), key)
    slashed = date is not None and any(not value[:4].isdecimal() for value in columns[date])
    return "\n".join(
        [
            f"# What the columns of {path.name} mean. A proposal: correct it, then",
            f"# sayso mapping preview {path.name} --mapping THIS-FILE",
            f"# Columns: {', '.join(titles)}",
            "dataset:",
            f"  id: {re.sub('[^a-z0-9]+', '-', path.stem.lower()).strip('-') or 'my-data'}",
            '  version: "1"',
            f"  title: {path.stem!r}",
            "  licence: unknown",
            *(["dates: dmy  # or mdy: 12/08/2018"] if slashed else []),
            f'record: "{{{key}}}"  # the column that names a row',
            "source:",
            "  id: my-source",
            f"  title: {path.name!r}",
            "  publisher: WHO MADE IT",
            "  retrieved: THE DAY ON WHICH YOU GOT IT  # or published",
            "about:",
            f'  locator: "row {{{key}}}"',
            "entities:",
            "  event:",
            f'    id: "event-{{{key}|slug}}"',
            "    kind: Event  # a class, or a column: {type|map:kinds}",
            f'    name@en: "{{{name}}}"',
            *([f'    from: "{{{date}}}"', f'    until: "{{{date}}}"'] if date else []),
            "  # actor:",
            '  #   id: "{COLUMN|slug}"',
            "  #   kind: Group",
            '  #   name@en: "{COLUMN}"',
            "# claims:",
            "#   - {subject: actor, relation: participatedIn, object: event}",
            "",
        ]
    )
