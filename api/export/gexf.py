"""GEXF 1.3, the format of Gephi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from api.export.base import ExportOptions
from api.export.drawings import Edge, Node, edge_types, edges, node_types, nodes
from api.export.xml import xml_text
from graph.read.exports import Export
from ontology.vocabulary import ValueType

_TYPES = {ValueType.INTEGER: "long", ValueType.DECIMAL: "double", ValueType.BOOLEAN: "boolean"}


class Gexf:
    """Entities as nodes and facts as edges, with all their properties."""

    name = "gexf"
    title = "GEXF: to draw in Gephi"
    suffix = ".gexf"
    media_type = "application/gexf+xml"

    def write(self, export: Export, options: ExportOptions) -> Iterator[bytes]:
        """The document: attributes, nodes, edges."""
        vocabulary = export.graph.vocabulary
        yield (
            b'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
            b'<graph defaultedgetype="directed">\n'
        )
        yield _declared("node", node_types(vocabulary)).encode()
        yield _declared("edge", {"type": ValueType.STRING, **edge_types(vocabulary)}).encode()
        yield b"<nodes>\n"
        for node in nodes(export, claims=options.claims):
            yield _node(node).encode()
        yield b"</nodes>\n<edges>\n"
        for edge in edges(export, claims=options.claims):
            yield _edge(edge).encode()
        yield b"</edges>\n</graph>\n</gexf>\n"


def _declared(kind: str, types: Mapping[str, ValueType]) -> str:
    lines = (
        f'<attribute id="{name}" title="{name}" type="{_TYPES.get(type_, "string")}"/>\n'
        for name, type_ in sorted(types.items())
    )
    return f'<attributes class="{kind}">\n{"".join(lines)}</attributes>\n'


def _node(node: Node) -> str:
    named = f"id={quoteattr(xml_text(node.id))} label={quoteattr(xml_text(node.label))}"
    return f"<node {named}>{_values(node.attributes)}</node>\n"


def _edge(edge: Edge) -> str:
    ends = f"source={quoteattr(xml_text(edge.source))} target={quoteattr(xml_text(edge.target))}"
    values = _values({"type": edge.type, **edge.attributes})
    return f'<edge id={quoteattr(xml_text(edge.id))} {ends} label="{edge.type}">{values}</edge>\n'


def _values(attributes: Mapping[str, Any]) -> str:
    values = (
        f'<attvalue for="{name}" value={quoteattr(xml_text(value))}/>' for name, value in sorted(attributes.items())
    )
    return f"<attvalues>{''.join(values)}</attvalues>"
