"""The record of reading in the database."""
