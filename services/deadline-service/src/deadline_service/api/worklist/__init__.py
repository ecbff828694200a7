"""The HTTP interface of worklists."""
