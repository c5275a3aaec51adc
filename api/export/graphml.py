"""GraphML, which yEd, Gephi, Cytoscape, networkx and igraph read."""

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
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    '<key id="label" for="node" attr.name="label" attr.type="string"/>\n'
    '<key id="type" for="edge" attr.name="type" attr.type="string"/>\n'
)


class GraphML:
    """Entities as nodes and facts as edges, with all their properties."""

    name = "graphml"
    title = "GraphML: to draw and to analyse (yEd, Gephi, Cytoscape, networkx, igraph)"
    suffix = ".graphml"
    media_type = "application/graphml+xml"

    def write(self, export: Export, options: ExportOptions) -> Iterator[bytes]:
        """The document: keys, nodes, edges."""
        vocabulary = export.graph.vocabulary
        yield _HEAD.encode()
        for kind, types in (("node", node_types(vocabulary)), ("edge", edge_types(vocabulary))):
            for name, type_ in sorted(types.items()):
                of = _TYPES.get(type_, "string")
                yield f'<key id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{of}"/>\n'.encode()
        yield b'<graph edgedefault="directed">\n'
        for node in nodes(export, claims=options.claims):
            yield _node(node).encode()
        for edge in edges(export, claims=options.claims):
            yield _edge(edge).encode()
        yield b"</graph>\n</graphml>\n"


def _node(node: Node) -> str:
    return (
        f'<node id={quoteattr(xml_text(node.id))}><data key="label">{xml_text(node.label, escaped=True)}</data>'
        f"{_data('node', node.attributes)}</node>\n"
    )


def _edge(edge: Edge) -> str:
    ends = f"source={quoteattr(xml_text(edge.source))} target={quoteattr(xml_text(edge.target))}"
    return (
        f'<edge id={quoteattr(xml_text(edge.id))} {ends}><data key="type">{edge.type}</data>'
        f"{_data('edge', edge.attributes)}</edge>\n"
    )


def _data(kind: str, attributes: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{kind}.{name}">{xml_text(value, escaped=True)}</data>'
        for name, value in sorted(attributes.items())
    )
