"""Whether a row follows from the one in front of it, and from the one before it in its stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from events.contracts import LedgerClockCorrected
from events.log.chain import HASH_VERSION, EventRow, genesis_hash, row_hash

VersionPositions: TypeAlias = Mapping[tuple[UUID, int], int]
"""The positions at which versions of streams stand."""


class ChainLink(NamedTuple):
    """What a row must follow: the row in front of it, or what stands for that at the beginning."""

    position: int
    hash: bytes
    recorded_at: datetime | None


def genesis_link(ledger_id: UUID) -> ChainLink:
    """What the first row of a ledger follows."""
    return ChainLink(0, genesis_hash(ledger_id), None)


def find_link_fault(row: EventRow, previous: ChainLink, versions: VersionPositions) -> str | None:
    """What is wrong with a row; `versions` has what stands before the streams' versions."""
    if row.position != previous.position + 1:
        return f"position {previous.position + 1}: it is missing"
    if row.hash_version != HASH_VERSION:
        return f"position {row.position}: hash version {row.hash_version} is unknown"
    if row.hash != row_hash(row, previous.hash):
        return f"position {row.position}: the row does not fit its hash"
    if _is_dated_back(row, previous):
        return f"position {row.position}: it is dated before the row in front of it"
    if not _follows_in_stream(row, versions):
        return (
            f"position {row.position}: version {row.stream_version - 1} of its stream"
            " does not stand before it"
        )
    return None


def _is_dated_back(row: EventRow, previous: ChainLink) -> bool:
    if previous.recorded_at is None or row.type == LedgerClockCorrected.type:
        return False
    return row.recorded_at < previous.recorded_at


def _follows_in_stream(row: EventRow, versions: VersionPositions) -> bool:
    if row.stream_version == 1:
        return True
    return versions.get((row.stream_id, row.stream_version - 1), row.position) < row.position
