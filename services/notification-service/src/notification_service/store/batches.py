"""Batches of maintenance, which keep transactions and locks short."""

from typing import Final

BATCH_SIZE: Final = 500
"""The most rows that one transaction changes."""
