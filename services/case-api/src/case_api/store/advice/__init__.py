"""The contents of advice in the database."""
