"""The commands of `sayso`, thin ones: what they do is in the modules of `api`, imported when needed."""
