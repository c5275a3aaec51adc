"""Questions to the graph, one noun a file."""
