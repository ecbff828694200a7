"""Reads the rows of imports, and records the cases in them."""
