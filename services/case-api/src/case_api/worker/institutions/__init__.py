"""Imports institutions from files."""
