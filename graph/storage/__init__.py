"""How claims, facts and sources are stored in Neo4j."""
