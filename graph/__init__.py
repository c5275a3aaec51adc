"""Records to Neo4j and back: the claim model, its time and doubt."""
