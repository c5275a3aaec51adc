"""Checks of what must always be true of the graph."""
