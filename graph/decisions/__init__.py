"""Decisions of people: merges, judgements and retractions."""
