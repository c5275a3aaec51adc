"""Changes to the graph: loads, decisions, and what follows from them."""
