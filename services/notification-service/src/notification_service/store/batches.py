"""What maintenance changes in batches, so that no statement and no lock is long."""

from typing import Final

BATCH_SIZE: Final = 500
"""Rows that one statement changes at most."""


def affected_rows(status: str) -> int:
    """How many rows a statement changed, as PostgreSQL answers it: `DELETE 7`."""
    return int(status.rpartition(" ")[2])
