"""Funding agreements as stored."""
