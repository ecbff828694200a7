"""Who works on cases, in the database."""
