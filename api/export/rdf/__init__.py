"""RDF: TriG in RDF 1.2 as people write it, and classic reification for programs that read RDF 1.1."""
