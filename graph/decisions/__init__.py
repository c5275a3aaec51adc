"""What people decided: merges, judgements and retractions."""
