"""What the law requires, as plain data and plain functions: no clock, no database, no network."""
