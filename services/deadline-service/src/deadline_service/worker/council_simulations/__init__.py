"""Simulations of whole councils: read in chunks of cases, in a process of their own."""
