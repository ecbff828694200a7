"""Whether a row follows from the one in front of it, and from the one before it in its stream."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from events.contracts import LedgerClockCorrected
from events.log.chain import HASH_VERSION, Row, genesis, row_hash

Versions: TypeAlias = Mapping[tuple[UUID, int], int]
"""The positions at which versions of streams stand."""


class Link(NamedTuple):
    """What a row must follow: the row in front of it, or what stands for that at the beginning."""

    position: int
    hash: bytes
    recorded_at: datetime | None


def beginning(ledger_id: UUID) -> Link:
    """What the first row of a ledger follows."""
    return Link(0, genesis(ledger_id), None)


def broken_link(row: Row, previous: Link, versions: Versions) -> str | None:
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


def _is_dated_back(row: Row, previous: Link) -> bool:
    if previous.recorded_at is None or row.type == LedgerClockCorrected.type:
        return False
    return row.recorded_at < previous.recorded_at


def _follows_in_stream(row: Row, versions: Versions) -> bool:
    if row.stream_version == 1:
        return True
    return versions.get((row.stream_id, row.stream_version - 1), row.position) < row.position
