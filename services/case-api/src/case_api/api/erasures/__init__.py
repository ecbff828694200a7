"""The HTTP interface of the erasure of personal data."""
