"""Encryption at rest: keys from settings, and values encrypted under them."""
