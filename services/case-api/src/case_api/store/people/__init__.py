"""The people of cases in the database."""
