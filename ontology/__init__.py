"""What may be said: the ontology, read once into frozen dataclasses."""
