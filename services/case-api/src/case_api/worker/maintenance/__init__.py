"""Commands that an operator runs as the administrator of the database."""
