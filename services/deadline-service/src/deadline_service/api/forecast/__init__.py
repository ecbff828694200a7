"""Forecasts over HTTP: as JSON, CSV and charts."""
