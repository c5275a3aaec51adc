"""Entities and facts derived from claims: pure functions."""
