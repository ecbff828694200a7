"""Institutions over HTTP: the register, term dates, closed periods and capacity notes."""
