"""Encryption of what is personal in the tables."""
