"""Digests in the database: who gets one, the digest of each day, and what it tells."""
