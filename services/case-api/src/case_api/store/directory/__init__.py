"""The directory of officers and teams in the database."""
