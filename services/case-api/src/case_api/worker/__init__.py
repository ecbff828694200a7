"""The work of case-api that no request waits for."""
