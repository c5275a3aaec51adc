"""Writing a part of the graph out, one format a file."""
