"""The workload of a process that writes or reads the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.envelope import LedgerId

FACTS_PER_BATCH: Final = 500
"""Facts in a batch that is imported or read."""


@dataclass(frozen=True, slots=True)
class LogWorkload:
    """The database URL, the number of writers in the process, and the ledgers."""

    url: str
    writers: int
    ledgers: Sequence[LedgerId]
