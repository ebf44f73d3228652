"""Copied as they stand, formatting included; only the import names this package."""
