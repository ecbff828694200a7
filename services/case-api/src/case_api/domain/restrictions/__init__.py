"""Restrictions of the processing of personal data that are in effect in a case."""
