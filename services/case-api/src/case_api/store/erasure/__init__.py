"""The erasure of personal data in the database."""
