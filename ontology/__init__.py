"""The ontology: its files, read into frozen dataclasses, its checks and documentation; and every error class."""
