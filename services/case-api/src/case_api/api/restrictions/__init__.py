"""The HTTP interface of restrictions of processing."""
