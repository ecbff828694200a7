"""The contents of plans in the database."""
