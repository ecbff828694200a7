"""The documents of cases: which case a document is of, what it is, and what its content may be."""
