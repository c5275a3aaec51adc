"""The managed local Neo4j: fetched, verified, started and stopped without Docker or an installed Java."""
