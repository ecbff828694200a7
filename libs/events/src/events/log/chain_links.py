"""Checks of one row against the previous row of its ledger and of its stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from events.contracts import LedgerClockCorrected
from events.log.chain import HASH_VERSION, EventRow, genesis_hash, has_line_feed, row_hash

VersionPositions: TypeAlias = Mapping[tuple[UUID, int], int]
"""The position of each (stream, version)."""


class ChainLink(NamedTuple):
    """The fields of a row against which the next row is checked."""

    position: int
    hash: bytes
    recorded_at: datetime | None


def genesis_link(ledger_id: UUID) -> ChainLink:
    """The link that the first row of a ledger is checked against."""
    return ChainLink(0, genesis_hash(ledger_id), None)


def find_link_fault(row: EventRow, previous: ChainLink, versions: VersionPositions) -> str | None:
    """What is wrong with a row, or None; `versions` has the positions of earlier versions."""
    if row.position != previous.position + 1:
        return f"position {previous.position + 1}: it is missing"
    if row.hash_version != HASH_VERSION:
        return f"position {row.position}: hash version {row.hash_version} is unknown"
    if has_line_feed(row) or row.hash != row_hash(row, previous.hash):
        return f"position {row.position}: the row does not fit its hash"
    if _is_dated_before(row, previous):
        return f"position {row.position}: it is dated before the previous row"
    if not _follows_in_stream(row, versions):
        return (
            f"position {row.position}: version {row.stream_version - 1} of its stream"
            " is not at an earlier position"
        )
    return None


def _is_dated_before(row: EventRow, previous: ChainLink) -> bool:
    if previous.recorded_at is None or row.type == LedgerClockCorrected.type:
        return False
    return row.recorded_at < previous.recorded_at


def _follows_in_stream(row: EventRow, versions: VersionPositions) -> bool:
    if row.stream_version == 1:
        return True
    return versions.get((row.stream_id, row.stream_version - 1), row.position) < row.position
