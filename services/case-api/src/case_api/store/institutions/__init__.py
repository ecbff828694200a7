"""Institutions as stored."""
