"""The HTTP interface of phase transfers in bulk."""
