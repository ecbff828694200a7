"""Data of case-api for tests and measurements."""
