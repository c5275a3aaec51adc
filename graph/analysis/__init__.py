"""Claims compared: conflicts, reliance, candidates, evidence."""
