"""Neo4j Browser made ready for this graph: its colours, its guide, and how it comes by them."""
