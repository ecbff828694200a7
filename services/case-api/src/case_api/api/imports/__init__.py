"""The HTTP interface of imports."""
