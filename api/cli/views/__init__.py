"""How answers are printed, one noun a file."""
