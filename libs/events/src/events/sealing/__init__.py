"""Sealing ledgers, and keeping the seals: a process of its own, and commands."""
