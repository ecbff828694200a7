"""The HTTP interface of case-api."""
