"""The plans of a case as data."""
