"""The scenarios of the table, one module each."""
