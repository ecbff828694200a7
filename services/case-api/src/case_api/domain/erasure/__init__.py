"""The erasure of personal data from a case."""
