"""Declared projections of case-api: tables that a subscription writes."""
