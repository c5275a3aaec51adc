"""The commands of `sayso`: thin ones; what they do is in the services and the graph, imported when needed."""
