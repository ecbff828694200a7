"""The documents of cases: filed, listed, uploaded, read."""
