"""What a process that writes or reads is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.envelope import LedgerId

FACTS_PER_BATCH: Final = 500
"""Facts that are imported, or read, at a time."""


@dataclass(frozen=True, slots=True)
class LogWorkload:
    """Where to, by how many writers in the process, and into which ledgers."""

    url: str
    writers: int
    ledgers: Sequence[LedgerId]
