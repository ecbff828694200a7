"""Retention schedules and runs in the database."""
