"""Event datasets: one module a format."""
