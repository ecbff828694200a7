"""Sealing ledgers and storing the seals: the sealer process and its parts."""
