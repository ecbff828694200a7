"""Figures over HTTP: as JSON, CSV, charts and pages."""
