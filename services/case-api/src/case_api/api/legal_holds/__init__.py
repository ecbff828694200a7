"""The HTTP interface of legal holds."""
