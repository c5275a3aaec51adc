"""A small HTML page about an entity: its values, and the claims they rest on with their sources."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from api.services.reconciliation import attribute_values, marked
from graph.model.dates import DATE_NAMES
from graph.read.claims import claims
from graph.read.entities import canonical, entity
from graph.read.rows import ClaimRow
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest
from ontology.vocabulary import Vocabulary

_CLAIMS = 8
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<style>body{{font:13px/1.4 system-ui,sans-serif;margin:8px}}h1{{font-size:1.2em;margin:0}}
dt{{font-weight:bold}}</style>
</head><body><h1>{name}</h1><p>{kinds} · <code>{id}</code></p>
<dl>{values}</dl><p>Claims, each with its source:</p><ul>{claims}</ul>{more}</body></html>
"""


def preview(graph: Graph, id: str) -> str:
    """The page of an entity, of a merged one that of today's; raises NotFound."""
    id, vocabulary = canonical(graph.store, id), graph.vocabulary
    row = entity(graph.store, id)
    about = claims(graph, id, page=PageRequest(_CLAIMS))
    values = [
        (vocabulary.attributes[name].label, "; ".join(marked(each, name in row.get("disputed", ())) for each in found))
        for name in vocabulary.attribute_groups
        if name != "name" and (found := attribute_values(vocabulary, name, row))
    ]
    others = [name for name in row.get("names", ()) if name != row["name"]]
    if others:
        values.insert(0, ("other names", "; ".join(others)))
    kinds = ", ".join(vocabulary.classes[kind].label for kind in row["kind"])
    if row.get("unrealised"):
        kinds += ", no source says that it took place"
    address = f"/entities/{quote(id, safe=':')}/claims"
    return _PAGE.format(
        name=escape(row["name"] or id),
        kinds=escape(kinds),
        id=escape(id),
        values="".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in values),
        claims="".join(f"<li>{escape(_sentence(vocabulary, claim))}</li>" for claim in about.results),
        more=f'<p><a href="{escape(address)}" target="_blank" rel="noopener">More claims</a></p>' if about.next else "",
    )


def _sentence(vocabulary: Vocabulary, claim: ClaimRow) -> str:
    """A claim's statement, how far its source stands by it, who is quoted, and where it is."""
    subject = claim["subjectName"] or claim["subject"]
    if claim["relation"]:
        relation = vocabulary.relation_types[claim["relation"]].label
        said = f"{subject} - {relation} - {claim['objectName'] or claim['object']}"
    else:
        said = f"{subject}: {_stated(vocabulary, claim) or 'described'}"
    doubts = [str(claim[name]) for name in ("polarity", "certainty") if claim[name] not in ("affirmed", "asserted")]
    dates = [f"{name} {day}" for name in DATE_NAMES if (day := dict(claim).get(name))]
    speaker = claim["saidByName"] or claim["saidBy"]
    quoted = [f"said by {speaker}"] if speaker else []
    place = ", ".join(filter(None, (claim["sourceTitle"] or claim["source"], claim["locator"])))
    return " · ".join([said, *dates, *doubts, *quoted, place])


def _stated(vocabulary: Vocabulary, claim: ClaimRow) -> str:
    stated = [(term.label, claim.get(name)) for name, term in vocabulary.attributes.items()]
    texts = {label: value if isinstance(value, list) else [value] for label, value in stated if value is not None}
    return "; ".join(f"{label} {', '.join(map(str, values))}" for label, values in texts.items())
