"""The SQL statements of imports."""
