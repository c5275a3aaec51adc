"""People to the graph: the REST API and the command line."""
