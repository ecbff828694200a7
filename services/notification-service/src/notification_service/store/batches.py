"""Batches of maintenance, which keep statements and locks short."""

from typing import Final

BATCH_SIZE: Final = 500
"""The most rows that one statement changes."""


def affected_rows(status: str) -> int:
    """How many rows a statement changed, as PostgreSQL answers it: `DELETE 7`."""
    return int(status.rpartition(" ")[2])
