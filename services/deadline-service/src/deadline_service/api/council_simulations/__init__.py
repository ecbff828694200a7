"""Simulations of whole councils over HTTP."""
