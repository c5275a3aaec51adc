"""The rules that names are compared by: tables with their sources, and the version that graphs record."""
