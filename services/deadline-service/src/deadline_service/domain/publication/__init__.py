"""Publication of the rulebook: as a page, as test vectors and as responses of the API."""
