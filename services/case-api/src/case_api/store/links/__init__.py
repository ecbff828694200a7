"""The transaction that links two cases, or unlinks them."""
