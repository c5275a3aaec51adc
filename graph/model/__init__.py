"""Pure types: claims, dates, hashes and sort keys."""
