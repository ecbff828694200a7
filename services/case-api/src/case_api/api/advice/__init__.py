"""The advice of a case as data."""
